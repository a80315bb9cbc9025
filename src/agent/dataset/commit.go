package dataset

import (
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// What an op has to do once the data is on the disk.
const (
	opNothing = iota
	opPlace   // rename a part to its final name
	opRecord  // only the journal
	opBlock   // a block of a part
	opRemoved
	opFlush
)

// op is one step of a stream on its way to be acknowledged.
type op struct {
	s      *inStream
	kind   int
	fail   *trouble
	path   string
	record *record
	fd     int // of a new file, or -1
	part   *part
	block  int64
	hash   digest
	done   chan struct{}
}

// committer makes steps last and acknowledges them, as many at once as have come while
// it was busy: file data to the disk, then the journal, then the names, then the acks.
type committer struct {
	t       *target
	mu      sync.Mutex
	change  sync.Cond
	pending []*op
	ended   bool
	gone    chan struct{}
	started sync.Once
	open    atomic.Int64
	dirs    *dirCache
	stuck   error // the journal cannot be written: nothing is acknowledged any more
}

const (
	mostPending  = 20000
	mostOpen     = 64
	commitsApart = 10 * time.Millisecond
	// Up to so many new files are synced one by one; for more, the whole file system is.
	syncedSingly = 8
)

func newCommitter(t *target) *committer {
	c := &committer{t: t, gone: make(chan struct{}), dirs: newDirCache(t)}
	c.change.L = &c.mu
	return c
}

func (c *committer) push(o *op) {
	c.started.Do(func() { go c.run() })
	c.mu.Lock()
	for len(c.pending) >= mostPending && !c.ended {
		c.change.Wait()
	}
	c.pending = append(c.pending, o)
	c.change.Broadcast()
	c.mu.Unlock()
}

// mayKeepOpen grants a new file its descriptor until it is synced.
func (c *committer) mayKeepOpen() bool {
	if c.open.Add(1) <= mostOpen {
		return true
	}
	c.open.Add(-1)
	return false
}

// flush waits until all that was pushed before is settled.
func (c *committer) flush() {
	o := &op{kind: opFlush, fd: -1, done: make(chan struct{})}
	c.push(o)
	select {
	case <-o.done:
	case <-c.gone:
	}
}

func (c *committer) stop() {
	c.started.Do(func() { go c.run() })
	c.mu.Lock()
	c.ended = true
	c.change.Broadcast()
	c.mu.Unlock()
	<-c.gone
}

func (c *committer) run() {
	defer close(c.gone)
	for {
		c.mu.Lock()
		for len(c.pending) == 0 && !c.ended {
			c.change.Wait()
		}
		batch := c.pending
		c.pending = nil
		c.change.Broadcast()
		c.mu.Unlock()
		if len(batch) == 0 {
			c.dirs.close()
			return
		}
		begun := time.Now()
		c.commit(batch)
		if rest := commitsApart - time.Since(begun); rest > 0 {
			time.Sleep(rest)
		}
	}
}

func (c *committer) commit(batch []*op) {
	c.syncData(batch)
	c.writeJournal(batch)
	c.place(batch)
	c.t.bell.ring()
	c.acknowledge(batch)
}

// syncData brings what the batch wrote to the disk.
func (c *committer) syncData(batch []*op) {
	files, unopened := 0, false
	parts := map[*part]error{}
	placed := map[*part]bool{} // their metadata has to last as well
	for _, o := range batch {
		switch {
		case o.kind == opBlock || o.kind == opPlace && o.part != nil:
			parts[o.part] = nil
			placed[o.part] = placed[o.part] || o.kind == opPlace
		case o.kind == opPlace && o.record.kind == kindFile:
			files++
			unopened = unopened || o.fd < 0
		}
	}
	var all error
	if c.t.Follow != nil {
		clear(parts)
	} else if files > syncedSingly || unopened {
		all = unix.Syncfs(c.t.root)
	} else {
		for p := range parts {
			p.mu.RLock()
			if p.closed {
			} else if placed[p] {
				parts[p] = unix.Fsync(p.fd)
			} else {
				parts[p] = unix.Fdatasync(p.fd)
			}
			p.mu.RUnlock()
		}
	}
	for _, o := range batch {
		err := all
		if o.fd >= 0 && o.kind == opPlace {
			if err == nil && files <= syncedSingly && !unopened && c.t.Follow == nil {
				err = unix.Fsync(o.fd)
			}
			unix.Close(o.fd)
			o.fd = -1
			c.open.Add(-1)
		}
		if o.part != nil && err == nil {
			err = parts[o.part]
		}
		if err != nil && (o.kind == opPlace || o.kind == opBlock) {
			c.spoil(o, err)
		}
	}
}

// spoil takes a step back.
func (c *committer) spoil(o *op, err error) {
	o.fail = troubleOf(err, false)
	switch {
	case o.part != nil && o.kind == opBlock:
		o.part.hashesMu.Lock()
		delete(o.part.hashes, o.block)
		o.part.hashesMu.Unlock()
	case o.part == nil && o.kind == opPlace:
		unix.Unlinkat(c.t.partsDir, partName(o.record), 0)
	}
	o.kind = opNothing
}

func partName(r *record) string { p := part{n: r.part}; return p.name() }

func (c *committer) writeJournal(batch []*op) {
	var lines []byte
	for _, o := range batch {
		switch o.kind {
		case opPlace, opRecord:
			lines = o.record.line(lines, o.path)
		case opBlock:
			lines = journalLine(lines, "B %d %d %s", o.part.n, o.block, base(o.hash))
		case opRemoved:
			lines = journalLine(lines, "X %s", word(o.path))
		}
	}
	if len(lines) == 0 {
		return
	}
	err := c.stuck
	if err == nil {
		err = c.t.journal.append(lines)
	}
	if err == nil {
		if c.t.Follow == nil {
			err = c.t.journal.sync()
		}
		if err != nil {
			// What the journal holds now is not known.
			c.stuck = err
			c.t.control.fault("BROKEN", "the journal cannot be written: "+err.Error())
		}
	}
	if err == nil {
		return
	}
	for _, o := range batch {
		if o.kind != opNothing && o.kind != opFlush {
			c.spoil(o, err)
		}
	}
}

// place gives files their names and brings the index up to date.
func (c *committer) place(batch []*op) {
	t := c.t
	for _, o := range batch {
		switch o.kind {
		case opPlace:
			if err := c.rename(o); err != nil {
				c.displaced(o, err)
				continue
			}
			fallthrough
		case opRecord:
			t.mu.Lock()
			if p := t.parts[o.path]; p != nil && o.kind == opPlace {
				t.closePart(p, true) // of an older version
			}
			t.index[o.path] = o.record
			t.mu.Unlock()
		case opRemoved:
			c.dirs.close() // a folder kept open may be the one that is gone
			t.mu.Lock()
			delete(t.index, o.path)
			t.mu.Unlock()
		}
	}
}

func (c *committer) rename(o *op) error {
	t := c.t
	dir, name := splitPath(o.path)
	t.mu.Lock()
	old := t.index[o.path]
	t.mu.Unlock()
	if o.part != nil && old != nil && old.part == o.record.part {
		return nil // two streams brought the same end of the file
	}
	flags := uint(unix.RENAME_NOREPLACE)
	if old != nil {
		flags = 0
	}
	if o.part != nil {
		// Nothing may write into it any more, and what did is not to move its time.
		t.mu.Lock()
		t.closePart(o.part, false)
		t.mu.Unlock()
		if err := setTimes(t.partsDir, partName(o.record), o.record.mtime); err != nil {
			return err
		}
	}
	var err error
	for range 2 {
		var parent int
		if parent, err = c.dirs.get(dir, true); err != nil {
			return err
		}
		err = unix.Renameat2(t.partsDir, partName(o.record), parent, name, flags)
		if (err == unix.EINVAL || err == unix.ENOSYS) && flags != 0 {
			// A file system that cannot rename so: look first.
			if _, _, e := look(parent, name, &entry{}); e == nil {
				return foreignThere
			}
			err = unix.Renameat(t.partsDir, partName(o.record), parent, name)
		}
		if err != unix.ENOENT {
			break
		}
		c.dirs.close() // the folder kept open was removed and made again
	}
	switch err {
	case unix.EEXIST, unix.ENOTEMPTY, unix.EISDIR, unix.ENOTDIR:
		if old != nil {
			return &trouble{kindTransient, "a folder is in the way of the file"}
		}
		return foreignThere
	case nil:
		if o.record.kind == kindHard {
			// Between two names of one file, rename does nothing and says it did.
			unix.Unlinkat(t.partsDir, partName(o.record), 0)
		}
	}
	return err
}

var foreignThere = &trouble{kindPermission, "something that is not of this transfer is there"}

// displaced: the journal claims a name that was not given; it has to say so.
func (c *committer) displaced(o *op, err error) {
	t := c.t
	t.mu.Lock()
	defer t.mu.Unlock()
	line := journalLine(nil, "X %s", word(o.path))
	if old := t.index[o.path]; old != nil {
		line = old.line(nil, o.path)
	}
	unix.Unlinkat(t.partsDir, partName(o.record), 0)
	t.journal.append(line)
	o.kind, o.fail = opNothing, troubleOf(err, false)
}

// acknowledge tells each stream how many of its steps are settled and which failed.
func (c *committer) acknowledge(batch []*op) {
	type ack struct {
		fails enc
		count uint64
	}
	acks := map[*inStream]*ack{}
	var order []*inStream
	send := func(s *inStream, a *ack) {
		var e enc
		e.num(s.settled)
		e.byte(s.full())
		e.num(a.count)
		e.raw(a.fails)
		s.send(metaFrame(frameAck, e), silentFor)
		*a = ack{}
	}
	for _, o := range batch {
		if o.kind == opFlush {
			close(o.done)
			continue
		}
		a := acks[o.s]
		if a == nil {
			a = &ack{}
			acks[o.s] = a
			order = append(order, o.s)
		}
		if o.fail != nil {
			a.fails.num(o.s.settled)
			a.fails.str(o.fail.kind)
			a.fails.str(o.fail.message[:min(len(o.fail.message), 300)])
			a.count++
		}
		o.s.settled++
		if len(a.fails) > 64<<10 {
			send(o.s, a)
		}
	}
	for _, s := range order {
		send(s, acks[s])
	}
}
