package replica

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

const (
	// packsWanted is how many packs are left of too many; it bounds open files and time to load.
	packsWanted = 32
	packsAtMost = 64
)

// Removed is what a removal tells. Sizes are in bytes on the disk.
type Removed struct {
	Removed []string `json:"removed"`
	Bytes   int64    `json:"bytes"` // given back
	Left    int64    `json:"left"`  // what the pod has in the store
	Note    string   `json:"note,omitempty"`
}

// Keep removes all but the newest n replicas that are good as far as is known without reading
// all of them back. While none is good nothing is removed.
func (p *Pod) Keep(n int) (Removed, error) {
	var drop []manifest
	good := 0
	for _, m := range p.manifests {
		fine, err := p.seemsGood(m)
		if err != nil {
			return Removed{}, err
		}
		if fine {
			good++
		}
		if !fine || good > n {
			drop = append(drop, m)
		}
	}
	if good == 0 {
		drop = nil
	}
	return p.remove(drop)
}

func (p *Pod) seemsGood(m manifest) (bool, error) {
	_, recipe, err := m.open(p.key)
	if errors.Is(err, errManifest) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer recipe.Close()
	reason, err := p.missing(recipe)
	return reason == "" && markOf(m) == "" && err == nil, nil
}

// Remove removes replicas by their ids; one that is not there is not told as removed.
func (p *Pod) Remove(ids []string) (Removed, error) {
	var drop []manifest
	for _, id := range ids {
		m, err := p.find(id)
		if errors.Is(err, ErrNone) {
			continue
		}
		if err != nil {
			return Removed{}, err
		}
		if !slices.Contains(drop, m) {
			drop = append(drop, m)
		}
	}
	return p.remove(drop)
}

// RemoveAll removes the pod's part of the store.
func (p *Pod) RemoveAll() (Removed, error) {
	result, err := p.remove(slices.Clone(p.manifests))
	if err != nil {
		return result, err
	}
	// The lock goes last: who waits for it sees that its file is gone. What is not of this
	// program keeps the folder.
	for _, path := range []string{p.packFolder(), p.replicaFolder(), filepath.Join(p.folder, "lock"), p.folder} {
		if err := os.Remove(path); err != nil {
			break
		}
	}
	return result, nil
}

func (p *Pod) remove(drop []manifest) (Removed, error) {
	before, err := p.diskUse()
	if err != nil {
		return Removed{}, err
	}
	result := Removed{Removed: []string{}}
	for _, m := range drop {
		for _, path := range []string{m.path, m.mark()} {
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return result, err
			}
		}
		result.Removed = append(result.Removed, m.id)
		p.manifests = slices.DeleteFunc(p.manifests, func(o manifest) bool { return o == m })
	}
	// Removed for good before the pages are that they refer to.
	if err := syncFolder(p.replicaFolder()); err != nil {
		return result, err
	}
	if result.Note, err = p.collect(); err != nil {
		return result, err
	}
	result.Left, err = p.diskUse()
	result.Bytes = max(before-result.Left, 0)
	return result, err
}

func (p *Pod) diskUse() (bytes int64, err error) {
	for _, folder := range []string{p.packFolder(), p.replicaFolder()} {
		names, err := os.ReadDir(folder)
		if err != nil {
			return 0, err
		}
		for _, name := range names {
			if info, err := name.Info(); err == nil {
				bytes += info.Size()
			}
		}
	}
	return bytes, nil
}

// collect gives back the space of pieces that nothing refers to. Packs with nothing in use go;
// those of which less than half is, and the smallest of too many, are put together in a new one.
// note says why that could not be done; then the packs are as they were.
func (p *Pod) collect() (note string, err error) {
	live, err := p.live()
	if err != nil {
		return "", err
	}
	used := map[*pack]int64{}
	for h := range live {
		if known, ok := p.index[h]; ok {
			used[known.pack] += int64(known.size) + int64(entrySize)
		}
	}
	var keep, join []*pack
	for _, pack := range p.packs {
		switch {
		case used[pack] == 0:
			if err := p.removePack(pack); err != nil {
				return "", err
			}
		case used[pack]*2 < pack.size:
			join = append(join, pack)
		default:
			keep = append(keep, pack)
		}
	}
	if len(keep) > packsAtMost {
		slices.SortFunc(keep, func(a, b *pack) int { return int(b.size>>10 - a.size>>10) })
		join = append(join, keep[packsWanted:]...)
	}
	p.packs = slices.DeleteFunc(p.packs, func(pack *pack) bool { return used[pack] == 0 })
	if len(join) == 0 {
		return "", nil
	}
	if err := p.join(join, live); err != nil {
		return "space could not be given back: " + err.Error(), nil
	}
	return "", nil
}

// live is what the replicas that can be read refer to. A manifest that cannot be read at all, and
// is not known to be damaged, stops everything.
func (p *Pod) live() (map[Hash]bool, error) {
	live := map[Hash]bool{}
	for _, m := range p.manifests {
		_, recipe, err := m.open(p.key)
		if errors.Is(err, errManifest) {
			continue
		}
		if err != nil {
			return nil, err
		}
		err = recipe.each(func(r *record, _ *where) error {
			if r.isChunk() {
				live[r.hash] = true
			}
			return nil
		})
		recipe.Close()
		if err != nil && !errors.Is(err, errRecipe) {
			return nil, err
		}
	}
	return live, nil
}

// join copies what is in use of some packs into a new one, each piece checked, and removes them.
func (p *Pod) join(packs []*pack, live map[Hash]bool) error {
	old := map[*pack]bool{}
	var need int64
	for _, pack := range packs {
		old[pack] = true
	}
	type piece struct {
		hash Hash
		at   place
	}
	var pieces []piece
	for h := range live {
		if known, ok := p.index[h]; ok && old[known.pack] {
			pieces = append(pieces, piece{h, known})
			need += int64(known.size) + int64(entrySize)
		}
	}
	slices.SortFunc(pieces, func(a, b piece) int {
		if a.at.pack != b.at.pack {
			return int(a.at.pack.number - b.at.pack.number)
		}
		return int(a.at.entry - b.at.entry)
	})
	if err := needSpace(p.folder, need); err != nil {
		return err
	}
	w, err := newPackWriter(p.packFolder())
	if err != nil {
		return err
	}
	defer w.drop()
	buffer := make([]byte, blockLimit)
	var bad []Hash
	for _, piece := range pieces {
		content, err := piece.at.read(buffer, piece.hash)
		if err != nil {
			bad = append(bad, piece.hash)
			continue
		}
		if err := w.add(piece.hash, content); err != nil {
			return err
		}
	}
	if len(bad) > 0 {
		if err := p.quarantine(bad); err != nil {
			return err
		}
	}
	path, number := p.nextPack()
	if err := w.finish(path); err != nil {
		return err
	}
	if err := p.addPack(path, number); err != nil {
		return err
	}
	for _, pack := range packs {
		if err := p.removePack(pack); err != nil {
			return err
		}
	}
	p.packs = slices.DeleteFunc(p.packs, func(pack *pack) bool { return old[pack] })
	if len(bad) > 0 {
		return p.markAll()
	}
	return nil
}

func (p *Pod) removePack(pack *pack) error {
	if err := os.Remove(pack.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for h, known := range p.index {
		if known.pack == pack {
			delete(p.index, h)
		}
	}
	return pack.file.Close()
}
