package replica

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"
)

// LockWait is how long a command waits for another one that works on the same pod.
const LockWait = 30 * time.Second

var packName = regexp.MustCompile(`^([0-9]{12})\.pack$`)

// Pod is one pod's part of a store. It is locked; only one goroutine may use it.
type Pod struct {
	key       string
	folder    string
	lock      *os.File
	packs     []*pack // oldest first
	index     map[Hash]place
	manifests []manifest // newest first
}

// OpenPod locks a pod's part and reads what is there; rubbish of a call that was killed is removed.
// Without make it answers ErrNone where there is nothing.
func OpenPod(store, key string, wait time.Duration, make bool) (*Pod, error) {
	if err := CheckKey(key); err != nil {
		return nil, err
	}
	store, err := filepath.Abs(store)
	if err != nil {
		return nil, err
	}
	if make {
		if err := makeFolder(store); err != nil {
			return nil, err
		}
	}
	folder := filepath.Join(store, key)
	lock, err := lockFile(filepath.Join(folder, "lock"), wait, make)
	if err != nil {
		return nil, err
	}
	if lock == nil {
		return nil, ErrNone
	}
	p := &Pod{key: key, folder: folder, lock: lock}
	err = checkFolder(store, os.Stat)
	if err == nil {
		err = checkFolder(folder, os.Lstat)
	}
	for _, path := range []string{p.packFolder(), p.replicaFolder()} {
		if err == nil {
			err = makeFolder(path)
		}
		if err == nil {
			err = checkFolder(path, os.Lstat)
		}
	}
	if err == nil {
		err = p.load()
	}
	if err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Pod) packFolder() string    { return filepath.Join(p.folder, "packs") }
func (p *Pod) replicaFolder() string { return filepath.Join(p.folder, "replicas") }

// Close frees the lock.
func (p *Pod) Close() {
	for _, pack := range p.packs {
		pack.file.Close()
	}
	p.packs = nil
	p.lock.Close()
}

func (p *Pod) load() error {
	p.index = map[Hash]place{}
	if err := p.loadManifests(); err != nil {
		return err
	}
	names, err := os.ReadDir(p.packFolder()) // sorted by name, so oldest first
	if err != nil {
		return err
	}
	for _, entry := range names {
		path := filepath.Join(p.packFolder(), entry.Name())
		m := packName.FindStringSubmatch(entry.Name())
		if m == nil {
			if err := removeRubbish(path); err != nil {
				return err
			}
			continue
		}
		number, _ := strconv.ParseInt(m[1], 10, 64)
		if err := p.addPack(path, number); err != nil {
			return err
		}
	}
	return nil
}

// addPack takes in a pack. Of a piece that lies in two, the one in the newer pack counts: the
// older one may be damaged.
func (p *Pod) addPack(path string, number int64) error {
	pack, err := openPack(path, number, func(h Hash, at place) { p.index[h] = at })
	if err != nil {
		return err
	}
	p.packs = append(p.packs, pack)
	return nil
}

func (p *Pod) loadManifests() error {
	list, rubbish, err := manifestsIn(p.replicaFolder())
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, m := range list {
		there[m.mark()] = true
	}
	for _, path := range rubbish {
		if !there[path] {
			if err := removeRubbish(path); err != nil {
				return err
			}
		}
	}
	p.manifests = list
	return nil
}

// manifestsIn lists newest first, and what else lies there.
func manifestsIn(folder string) (list []manifest, others []string, err error) {
	names, err := os.ReadDir(folder)
	if err != nil {
		return nil, nil, err
	}
	for _, entry := range names {
		path := filepath.Join(folder, entry.Name())
		if m, ok := manifestOf(path); ok {
			list = append(list, m)
		} else {
			others = append(others, path)
		}
	}
	sort.Slice(list, func(i, j int) bool { return list[i].number > list[j].number })
	return list, others, nil
}

// removeRubbish removes what a killed call of this program left, and nothing that somebody else put there.
func removeRubbish(path string) error {
	name := filepath.Base(path)
	if !strings.HasPrefix(name, tempPrefix) && !strings.HasSuffix(name, ".bad") {
		return nil
	}
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (p *Pod) find(id string) (manifest, error) {
	if err := CheckID(id); err != nil {
		return manifest{}, err
	}
	for _, m := range p.manifests {
		if m.id == id {
			return m, nil
		}
	}
	return manifest{}, fmt.Errorf("%w: %s of %s", ErrNone, id, p.key)
}

func (p *Pod) nextManifest(id string) string {
	number := int64(1)
	if len(p.manifests) > 0 {
		number = p.manifests[0].number + 1
	}
	return filepath.Join(p.replicaFolder(), fmt.Sprintf("%012d-%s.replica", number, id))
}

func (p *Pod) nextPack() (path string, number int64) {
	number = 1
	if len(p.packs) > 0 {
		number = p.packs[len(p.packs)-1].number + 1
	}
	return filepath.Join(p.packFolder(), fmt.Sprintf("%012d.pack", number)), number
}

// missing names the first piece of a replica that the index does not know; empty if it knows all.
func (p *Pod) missing(recipe *recipeFile) (reason string, err error) {
	count := 0
	err = recipe.each(func(r *record, at *where) error {
		if !r.isChunk() {
			return nil
		}
		if known, ok := p.index[r.hash]; !ok || int(known.size) != r.size {
			if count++; count == 1 {
				reason = p.whyMissing(at.name(r))
			}
		}
		return nil
	})
	return andMore(reason, count), err
}

func (p *Pod) whyMissing(name string) string {
	damaged := 0
	for _, pack := range p.packs {
		if pack.broken != nil {
			return fmt.Sprintf("%s cannot be found: %v", name, pack.broken)
		}
		damaged += pack.damaged
	}
	if damaged > 0 {
		return fmt.Sprintf("%s is not in the store any more: it, or its entry in the index, was found damaged", name)
	}
	return name + " is not in the store"
}

func andMore(reason string, count int) string {
	if count > 1 {
		return fmt.Sprintf("%s, and %d more are not", reason, count-1)
	}
	return reason
}

// markAll writes down which replicas lack a piece, and takes back what is not true any more.
func (p *Pod) markAll() error {
	for _, m := range p.manifests {
		_, recipe, err := m.open(p.key)
		if errors.Is(err, errManifest) {
			continue // every list sees that
		}
		if err != nil {
			return err
		}
		reason, err := p.missing(recipe)
		recipe.Close()
		if err != nil {
			return err
		}
		if err := p.setMark(m, reason); err != nil {
			return err
		}
	}
	return nil
}

// hasMarks: some replica is known to be bad.
func (p *Pod) hasMarks() bool {
	for _, m := range p.manifests {
		if markOf(m) != "" {
			return true
		}
	}
	return false
}

func markOf(m manifest) string {
	text, err := os.ReadFile(m.mark())
	if errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	if reason := strings.TrimSpace(string(text)); reason != "" && err == nil {
		return reason
	}
	return "it was found damaged"
}

// setMark notes why a replica is bad, the first reason found; an empty one takes the note back.
func (p *Pod) setMark(m manifest, reason string) error {
	there := markOf(m)
	switch {
	case reason == "" && there != "":
		if err := os.Remove(m.mark()); err != nil {
			return err
		}
		return syncFolder(p.replicaFolder())
	case reason == "" || there != "":
		return nil
	}
	file, err := os.CreateTemp(p.replicaFolder(), tempPrefix)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.WriteString(reason + "\n")
	if err == nil {
		err = publish(file, m.mark())
	}
	if err != nil {
		os.Remove(file.Name())
	}
	return err
}
