package dataset

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sys/unix"
)

// What one line of a check's end holds at most: entries, and bytes of their names and reasons.
const (
	mostBadOfLine = 250
	badLineBytes  = 64 << 10
)

// badList tells what a check found wrong, all of it: in lines of the check's last event,
// of which each but the last has "more". It holds no more than one line.
type badList struct {
	control *control
	name    string // of the check's last event
	mu      sync.Mutex
	list    []event
	bytes   int
	count   int
}

func (b *badList) add(path string, why *trouble) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count++
	shown := display(path)
	b.list = append(b.list, event{"path": shown, "kind": why.kind, "message": why.message})
	b.bytes += len(shown) + len(why.message)
	if len(b.list) >= mostBadOfLine || b.bytes >= badLineBytes {
		b.control.tellSlowly(b.name, event{"bad": b.list, "more": true})
		b.list, b.bytes = nil, 0
	}
}

// end tells the check's last line, with how many there were in all of them.
func (b *badList) end(e event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e["bad"], e["badCount"] = b.list, b.count
	if b.list == nil {
		e["bad"] = []event{}
	}
	b.control.tell(b.name, e)
}

// paths lists the index in walking order.
func (t *target) paths() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]string, 0, len(t.index))
	for path := range t.index {
		all = append(all, path)
	}
	slices.SortFunc(all, comparePaths)
	return all
}

// parallel calls for each of n numbers, on as many goroutines as there are processors.
func parallel(n int, call func(int) error) error {
	workers := min(n, max(2, runtime.NumCPU()))
	var next, failed = make(chan int), make(chan error, workers)
	for range workers {
		go func() {
			var first error
			for i := range next {
				if first == nil {
					first = call(i)
				}
			}
			failed <- first
		}()
	}
	for i := range n {
		next <- i
	}
	close(next)
	var err error
	for range workers {
		if e := <-failed; err == nil {
			err = e
		}
	}
	return err
}

func (t *target) stopping() bool {
	t.commits.mu.Lock()
	defer t.commits.mu.Unlock()
	return t.commits.ended
}

// checkClaims compares what an earlier process's journal claims with the disk, once.
func (t *target) checkClaims() error {
	t.doubts.Lock()
	defer t.doubts.Unlock()
	if t.fresh {
		return nil
	}
	all := t.paths()
	report := &reporter{c: t.control}
	t.mu.Lock()
	for _, r := range t.index {
		report.total += r.size
	}
	t.mu.Unlock()
	err := parallel(len(all), func(i int) error {
		if t.stopping() {
			return errStopped
		}
		return t.checkClaim(all[i], report)
	})
	if err != nil {
		return err
	}
	t.mu.Lock()
	parts := make([]*part, 0, len(t.parts))
	for _, p := range t.parts {
		parts = append(parts, p)
	}
	t.mu.Unlock()
	if err := parallel(len(parts), func(i int) error { return t.checkPart(parts[i], report) }); err != nil {
		return err
	}
	t.fresh = true
	return nil
}

func (t *target) checkClaim(path string, report *reporter) error {
	t.mu.Lock()
	r := *t.index[path]
	t.mu.Unlock()
	if path == "" {
		return nil
	}
	found, err := t.lookUp(path)
	if err != nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.index, path)
		return nil
	}
	good := found.kind == r.kind && (r.kind == kindHard || found.mode == r.mode && found.uid == r.uid && found.gid == r.gid || r.kind == kindLink)
	switch r.kind {
	case kindLink:
		good = good && found.link == r.link && found.mtime == r.mtime && found.uid == r.uid && found.gid == r.gid
	case kindFile:
		good = good && found.size == r.size && found.mtime == r.mtime
		if good {
			hash, err := t.hashPath(path, found.size, false, report.add)
			good = err == nil && hash == r.hash
		}
	case kindHard:
		found.kind = kindFile
		first, err := t.lookUp(r.link)
		good = err == nil && first.kind == kindFile && first.ino == found.ino
	case kindDir:
		if r.flags&flagImplied != 0 {
			good = found.kind == kindDir
		}
	}
	if !good {
		t.mu.Lock()
		t.index[path].flags |= flagBroken
		t.mu.Unlock()
	}
	return nil
}

// lookUp is lstat below the root.
func (t *target) lookUp(path string) (*entry, error) {
	dir, name := splitPath(path)
	fd, err := openBeneath(t.root, dir, unix.O_PATH|unix.O_DIRECTORY, true)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	e := &entry{path: path}
	if _, _, err := look(fd, name, e); err != nil {
		return nil, err
	}
	if e.kind == kindLink {
		if e.link, err = readLink(fd, name); err != nil {
			return nil, err
		}
	}
	return e, nil
}

func (t *target) hashPath(path string, size int64, drop bool, told func(int64)) (digest, error) {
	fd, err := openToRead(t.root, path, true)
	if err != nil {
		return digest{}, err
	}
	defer unix.Close(fd)
	return hashFile(fd, size, drop, told)
}

// checkPart keeps the blocks whose hash is right and empties the rest.
func (t *target) checkPart(p *part, report *reporter) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	buf := make([]byte, blockSize)
	good := blockHashes{}
	for block, want := range p.hashes {
		if t.stopping() {
			return errStopped
		}
		off := block * blockSize
		if off < 0 || off >= p.stat.size {
			continue
		}
		b := buf[:min(blockSize, p.stat.size-off)]
		if _, err := readAt(p.fd, b, off); err == nil && blockHash(len(b), nil, b) == want {
			good[block] = want
		}
		report.add(int64(len(b)))
	}
	p.hashesMu.Lock()
	p.hashes = good
	p.hashesMu.Unlock()
	// What was written and not claimed must not show through where a hole belongs.
	for at := int64(0); at < p.stat.size; {
		start, end, err := nextData(p.fd, at, p.stat.size)
		if err != nil {
			return err
		}
		if start >= p.stat.size {
			break
		}
		block := start / blockSize
		off := block * blockSize
		if _, ok := good[block]; !ok {
			if err := empty(p.fd, off, min(blockSize, p.stat.size-off)); err != nil {
				return err
			}
		}
		at = max(off+blockSize, start+1)
		_ = end
	}
	return nil
}

func empty(fd int, off, length int64) error {
	err := unix.Fallocate(fd, unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, off, length)
	if err == unix.EOPNOTSUPP || err == unix.ENOSYS {
		err = writeAt(fd, zeros[:length], off)
	}
	return err
}

// verify reads everything back from the disk and compares it with the journal.
func (t *target) verify() error {
	t.commits.flush()
	if err := t.checkClaims(); err != nil {
		return err
	}
	// Only what is on the disk can be dropped from memory.
	if err := unix.Syncfs(t.root); err != nil {
		return err
	}
	var all []*entry
	report := &reporter{c: t.control}
	w := &walker{root: t.root, skip: t.ownFolder, stopped: t.stopping}
	w.emit = func(e *entry) error {
		w.first(e)
		if e.path == "" || e.path == "lost+found" && !t.ours(e.path) {
			return nil
		}
		if e.kind == kindFile {
			report.total += e.size
		}
		all = append(all, e)
		return nil
	}
	if err := w.walk(); err != nil {
		return err
	}
	bad := &badList{control: t.control, name: "verified"}
	err := parallel(len(all), func(i int) error {
		e := all[i]
		if e.kind != kindFile || e.fails != nil {
			return nil
		}
		if t.stopping() {
			return errStopped
		}
		var err error
		if e.hash, err = t.hashPath(e.path, e.size, true, report.add); err != nil {
			e.fails = troubleOf(err, false)
		}
		return nil
	})
	if err != nil {
		return err
	}
	sum := newTreeDigest()
	files, bytes := 0, int64(0)
	seen := make(map[string]bool, len(all))
	for _, e := range all {
		seen[e.path] = true
		sum.add(e)
		if e.kind == kindFile {
			files, bytes = files+1, bytes+e.size
		}
		if why := t.compare(e); why != nil {
			bad.add(e.path, why)
		}
	}
	for _, path := range t.paths() {
		if path != "" && !seen[path] {
			bad.add(path, &trouble{kindVanished, errGone.Error()})
		}
	}
	bad.end(event{"files": files, "bytes": bytes, "digest": hex.EncodeToString(sum.sum.Sum(nil))})
	return nil
}

// compare says what is wrong with an entry that was read back.
func (t *target) compare(e *entry) *trouble {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.index[e.path]
	switch {
	case r == nil:
		return &trouble{kindChanged, "it is not of this transfer"}
	case e.fails != nil:
		return e.fails
	case e.kind != r.kind:
		return &trouble{kindChanged, "it is something else than what was written"}
	case e.kind == kindFile && (e.size != r.size || e.hash != r.hash):
		return &trouble{kindCorrupt, "its content is not what was written"}
	case e.link != r.link:
		return &trouble{kindChanged, "it points elsewhere"}
	case e.kind == kindHard || r.flags&flagImplied != 0:
		return nil
	case e.uid != r.uid || e.gid != r.gid || e.kind != kindLink && e.mode != r.mode:
		return &trouble{kindChanged, "its owner or mode is not what was set"}
	case e.kind != kindDir && e.mtime != r.mtime:
		return &trouble{kindChanged, "its time is not what was set"}
	}
	return nil
}

// finish sets the folders' times, takes the transfer's own folder away and dresses the root.
func (t *target) finish() error {
	if t.finished {
		t.control.tell("finished", nil)
		return nil
	}
	t.usable.Store(false)
	t.endStreams("")
	t.commits.flush()
	all := t.paths()
	for _, path := range slices.Backward(all) {
		r := t.index[path]
		if path == "" || r.kind != kindDir || r.flags&flagImplied != 0 {
			continue
		}
		dir, name := splitPath(path)
		fd, err := openBeneath(t.root, dir, unix.O_PATH|unix.O_DIRECTORY, true)
		if err == nil {
			err = setTimes(fd, name, r.mtime)
			unix.Close(fd)
		}
		if err != nil && err != unix.ENOENT {
			return fmt.Errorf("the time of %s: %w", display(path), err)
		}
	}
	if err := unix.Syncfs(t.root); err != nil {
		return err
	}
	if err := os.WriteFile(t.marker(), []byte(t.Root), 0o600); err != nil {
		return err
	}
	if err := t.removeFolder(); err != nil {
		return err
	}
	if r := t.index[""]; r != nil {
		if err := t.dressRoot(r); err != nil {
			return err
		}
	}
	if err := unix.Fsync(t.root); err != nil && err != unix.EINVAL {
		return err
	}
	t.finished = true
	t.control.tell("finished", nil)
	return nil
}

func (t *target) dressRoot(r *record) error {
	if err := unix.Fchown(t.root, int(r.uid), int(r.gid)); err != nil {
		return fmt.Errorf("the root's owner: %w", err)
	}
	if err := unix.Fchmod(t.root, r.mode&permissions); err != nil {
		return fmt.Errorf("the root's mode: %w", err)
	}
	if err := setTimes(t.root, ".", r.mtime); err != nil {
		return fmt.Errorf("the root's time: %w", err)
	}
	return nil
}

// removeFolder removes the transfer's own folder, the journal last.
func (t *target) removeFolder() error {
	t.mu.Lock()
	for _, p := range t.parts {
		t.closePart(p, true)
	}
	t.mu.Unlock()
	list, err := openBeneath(t.partsDir, ".", unix.O_RDONLY|unix.O_DIRECTORY, true)
	if err != nil {
		return err
	}
	all, err := names(list)
	unix.Close(list)
	if err != nil {
		return err
	}
	for _, name := range all {
		if err := unix.Unlinkat(t.partsDir, name, 0); err != nil {
			return err
		}
	}
	if err := unix.Unlinkat(t.folder, "parts", unix.AT_REMOVEDIR); err != nil {
		return err
	}
	if err := unix.Unlinkat(t.folder, "journal", 0); err != nil {
		return err
	}
	return unix.Unlinkat(t.root, t.folderName, unix.AT_REMOVEDIR)
}

// discard removes what this transfer made and nothing else.
func (t *target) discard() error {
	t.usable.Store(false)
	t.endStreams("")
	t.commits.flush()
	dirs := newDirCache(t)
	defer dirs.close()
	left := 0
	for _, path := range slices.Backward(t.paths()) {
		if err := t.removeOwn(path, dirs); err != nil {
			var why *trouble
			if !errors.As(err, &why) || why.kind != kindPermission {
				return fmt.Errorf("%s: %w", display(path), err)
			}
			left++ // somebody else's by now
		}
	}
	if err := t.removeFolder(); err != nil {
		return err
	}
	path := filepath.Clean(t.Root)
	for range t.madeRoot {
		if os.Remove(path) != nil {
			break
		}
		path = filepath.Dir(path)
	}
	t.control.tell("discarded", event{"left": left})
	return nil
}
