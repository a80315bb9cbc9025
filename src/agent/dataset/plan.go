package dataset

import (
	"slices"
	"sync"
)

// pass is one run over the list: what is queued, what is out, what is done.
type pass struct {
	running bool
	paused  bool // the console said so
	full    bool // the target has no space
	phase   int
	planned bool

	removals []item
	small    []item // in walking order
	urgent   []item // small things that come again
	big      []*file
	links    []item
	working  int // units being produced, steps that are not settled
	bundling int // streams that produce bundles
	bigLeft  int64

	total, acked      int64
	files, ackedFiles int
}

const (
	phaseRemove = iota
	phaseFiles
	phaseLinks
)

// drop forgets what is queued.
func (p *pass) drop() {
	p.removals, p.small, p.urgent, p.big, p.links, p.bigLeft = nil, nil, nil, nil, nil, 0
}

// item is one small thing to be sent.
type item struct {
	op byte // opEntry, opMeta, opRemove, opCommit
	e  *entry
}

const (
	opEntry  = 'e'
	opCommit = 'c'
)

type span struct{ off, end int64 }

// file is one that is sent in blocks.
type file struct {
	e         *entry
	begun     bool
	beginning bool
	version   stat
	doubt     bool
	sparse    bool
	ranges    []span // to be sent
	blocks    int64  // how many of it are not all hole
	hashes    blockHashes
	pending   int // units and steps
	committed bool
	why       *trouble
	bad       []span
	whole     bool // to be sent again as a whole
	counted   int64
}

func (f *file) header() header {
	return header{kind: kindFile, path: f.e.path, stat: f.version, flags: f.flags()}
}

// settled is what a pass that was broken off has brought to the target.
func (f *file) settled() *heldPart {
	if !f.begun || f.whole || f.pending > 0 {
		return nil
	}
	for _, missing := range [][]span{f.ranges, f.bad} {
		for _, r := range missing {
			for off := r.off; off < r.end; off += blockSize {
				delete(f.hashes, off/blockSize)
			}
		}
	}
	return &heldPart{stat: f.version, doubt: f.doubt, blocks: f.hashes}
}

func (f *file) flags() byte {
	if f.doubt {
		return flagDoubt
	}
	return 0
}

// send asks the target what it has and queues the rest.
func (s *source) send() error {
	s.quiet()
	parts, err := s.syncWithTarget()
	if err != nil {
		return err
	}
	if err := s.readDoubtful(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plan(parts)
	return nil
}

// syncWithTarget learns from a target process that is new to the list what it has.
func (s *source) syncWithTarget() (map[string]*heldPart, error) {
	for {
		s.mu.Lock()
		for len(s.streams) == 0 && !s.ending {
			s.change.Wait()
		}
		if s.ending {
			s.mu.Unlock()
			return nil, errStopped
		}
		o := s.streams[0]
		known := s.synced == o.targetNonce
		s.mu.Unlock()
		if known {
			return nil, nil
		}
		records, parts, err := o.askHave()
		if err != nil {
			s.mu.Lock()
			for !o.dead && !s.ending {
				s.change.Wait()
			}
			s.mu.Unlock()
			continue // the stream broke; there will be another
		}
		s.mu.Lock()
		s.compare(records, parts)
		s.synced = o.targetNonce
		s.mu.Unlock()
		return parts, nil
	}
}

// compare marks what the target has already. Both lists are in walking order.
func (s *source) compare(records []header, parts map[string]*heldPart) {
	slices.SortFunc(records, func(a, b header) int { return comparePaths(a.path, b.path) })
	i, shut, inShut := 0, "", false
	unknown := func(path string) {
		if path != "" && (!inShut || !isBeneath(path, shut)) {
			s.gone = append(s.gone, path)
		}
	}
	for _, e := range s.list {
		for i < len(records) && comparePaths(records[i].path, e.path) < 0 {
			unknown(records[i].path)
			i++
		}
		if e.shut {
			shut, inShut = e.path, true
		}
		if e.state != stateSkip {
			e.state, e.known, e.old, e.file = stateTodo, false, false, nil
		}
		if i < len(records) && records[i].path == e.path {
			s.match(e, &records[i])
			i++
		}
	}
	for ; i < len(records); i++ {
		unknown(records[i].path)
	}
	listed := make(map[string]bool, len(parts))
	for _, e := range s.list {
		if parts[e.path] != nil {
			listed[e.path] = true
		}
	}
	for path := range parts {
		if !listed[path] {
			s.gone = append(s.gone, path)
		}
	}
	slices.SortFunc(s.gone, comparePaths)
	s.gone = slices.Compact(s.gone)
}

func (s *source) match(e *entry, r *header) {
	if e.shut {
		return
	}
	if e.state == stateSkip || e.kind != r.kind {
		s.gone = append(s.gone, e.path)
		return
	}
	e.old = true
	if r.flags&(flagBroken|flagImplied) != 0 {
		return
	}
	held := false
	switch e.kind {
	case kindFile:
		read := e.hash != digest{} && e.hash != r.hash // this process read something else
		held = e.stat == r.stat && r.flags&flagDoubt == 0 && !read
		if e.size == r.size && !held {
			e.known, e.doubt = true, r.flags&flagDoubt != 0
			e.hash = r.hash
		}
		if held {
			e.hash, e.doubt = r.hash, false
		}
	case kindDir:
		held = e.mode == r.mode && e.uid == r.uid && e.gid == r.gid && e.mtime == r.mtime
	case kindLink:
		held = e.link == r.link && e.uid == r.uid && e.gid == r.gid && e.mtime == r.mtime
	case kindHard:
		held = e.link == r.link
	}
	if held {
		e.state = stateHeld
	}
}

// readDoubtful reads larger files again of which the target may have the content
// already: then only the metadata goes.
func (s *source) readDoubtful() error {
	var doubts []*entry
	report := &reporter{c: s.control}
	s.mu.Lock()
	for _, e := range s.list {
		if e.kind == kindFile && e.state == stateTodo && e.known {
			if e.size < blockSize {
				e.known = false // sending it costs no more
				continue
			}
			doubts, report.total = append(doubts, e), report.total+e.size
		}
	}
	s.mu.Unlock()
	var mu sync.Mutex
	return parallel(len(doubts), func(i int) error {
		if s.stopping() {
			return errStopped
		}
		e := doubts[i]
		version, hash, doubt, err := s.readAgain(e.path, report.add)
		mu.Lock()
		defer mu.Unlock()
		s.mu.Lock()
		defer s.mu.Unlock()
		if err != nil || hash != e.hash {
			e.known = false // sent as a whole, and troubles are told then
			return nil
		}
		e.stat, e.doubt = version, doubt
		return nil
	})
}

// plan fills the queues; s.mu is held.
func (s *source) plan(parts map[string]*heldPart) {
	p := &s.pass
	p.drop()
	p.running, p.full, p.phase, p.planned = true, false, phaseRemove, true
	p.total, p.acked, p.files, p.ackedFiles = 0, 0, 0, 0
	slices.SortFunc(s.gone, comparePaths)
	s.gone = slices.Compact(s.gone)
	for _, path := range slices.Backward(s.gone) {
		p.removals = append(p.removals, item{opRemove, &entry{path: path, kind: opRemove}})
	}
	kept, keptBytes := 0, int64(0)
	again := map[string]bool{} // first names whose file gets a new inode
	for _, e := range s.list {
		if e.fails != nil {
			s.tellFailed(e, e.fails, nil)
			if e.kind != kindDir {
				continue
			}
		}
		switch {
		case e.state == stateSkip:
			continue
		case e.kind == kindHard:
			if e.state == stateHeld && !again[e.link] {
				continue
			}
			e.state = stateQueued
			p.links = append(p.links, item{opEntry, e})
			continue
		case e.state == stateHeld:
			if e.kind == kindFile {
				kept, keptBytes = kept+1, keptBytes+e.data
			}
			continue
		}
		part := parts[e.path]
		if part == nil && e.file != nil {
			part = e.file.settled()
		}
		e.state, e.file = stateQueued, nil
		if e.kind == kindFile && !e.known {
			again[e.path] = true
		}
		s.enqueue(e, part)
		switch {
		case e.kind == kindFile && e.known: // its content is there
			kept, keptBytes = kept+1, keptBytes+e.data
		case e.file != nil: // blocks of it are there
			keptBytes += e.file.counted
		}
	}
	slices.SortStableFunc(p.big, func(a, b *file) int { return compareSizes(b.e.size, a.e.size) })
	s.control.tell("plan", event{"files": p.files, "bytes": p.total, "kept": kept, "keptBytes": keptBytes})
	s.advance()
	s.change.Broadcast()
}

func compareSizes(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// enqueue puts an entry on the queue it belongs to.
func (s *source) enqueue(e *entry, part *heldPart) {
	p := &s.pass
	if e.kind != kindFile {
		p.small = append(p.small, item{opEntry, e})
		return
	}
	if e.known {
		kindOf := item{opMeta, e}
		p.small = append(p.small, kindOf)
		return
	}
	p.files++
	p.total += e.data
	if e.size < blockSize {
		p.small = append(p.small, item{opEntry, e})
		return
	}
	f := &file{e: e, hashes: blockHashes{}}
	if part != nil && !part.doubt && part.stat.sameContent(&e.stat) {
		f.hashes, f.version = part.blocks, e.stat
		held := int64(0)
		for range part.blocks {
			held += blockSize
		}
		p.total -= min(held, e.data)
		f.counted = min(held, e.data)
	}
	e.file = f
	p.big = append(p.big, f)
	p.bigLeft += e.size
}

// advance goes on to the next phase, or ends the pass, when nothing is left; s.mu is held.
func (s *source) advance() {
	p := &s.pass
	for p.running && p.planned && p.working == 0 && !p.paused && !p.full {
		p.big = slices.DeleteFunc(p.big, func(f *file) bool { return f.begun && len(f.ranges) == 0 })
		switch p.phase {
		case phaseRemove:
			if len(p.removals) > 0 {
				return
			}
			s.gone = nil
			p.phase = phaseFiles
		case phaseFiles:
			if len(p.small)+len(p.urgent)+len(p.big) > 0 {
				return
			}
			p.phase = phaseLinks
			p.small, p.links = p.links, nil
		case phaseLinks:
			if len(p.small)+len(p.urgent)+len(p.big) > 0 {
				return
			}
			failed := 0
			for _, e := range s.list {
				if e.state == stateFailed || e.fails != nil {
					failed++
				}
			}
			p.running = false
			s.control.tell("progress", s.progress())
			s.control.tell("passed", event{"files": p.ackedFiles, "bytes": p.acked, "failed": failed})
		}
		s.change.Broadcast()
	}
}

// resend queues failed entries again; s.mu is held.
func (s *source) resend(ids []uint32) {
	p := &s.pass
	if !p.planned { // the pass that is being planned has them anyway
		return
	}
	p.full = false
	for _, id := range ids {
		if int(id) >= len(s.byID) {
			continue
		}
		e := s.byID[id]
		if e.state == stateSkip || e.state == stateHeld && e.fails != nil {
			s.tellFailed(e, e.fails, nil)
			continue
		}
		if e.state != stateFailed {
			continue
		}
		e.state, e.known = stateQueued, false
		switch f := e.file; {
		case e.kind == kindHard:
			p.links = append(p.links, item{opEntry, e})
		case f != nil && !f.whole && len(f.bad) > 0:
			for _, r := range f.bad {
				p.bigLeft += r.end - r.off
			}
			p.total += e.data - f.counted
			f.ranges, f.bad, f.why = f.bad, nil, nil
			p.big = append(p.big, f)
		default:
			e.file = nil
			s.enqueue(e, nil)
			p.files--                      // it was counted before
			for _, other := range s.list { // its further names follow it
				if other.kind == kindHard && other.link == e.path && other.state == stateHeld {
					other.state = stateQueued
					p.links = append(p.links, item{opEntry, other})
				}
			}
		}
	}
	if p.phase == phaseLinks && len(p.links) > 0 || !p.running {
		p.phase = phaseFiles
	}
	if p.phase == phaseLinks {
		p.phase = phaseFiles
	}
	p.running = true
	s.advance()
}

// tellFailed reports an entry that did not arrive; s.mu is held.
func (s *source) tellFailed(e *entry, why *trouble, ranges []span) {
	told := event{"id": e.id, "path": display(e.path), "kind": why.kind, "message": why.message}
	if len(ranges) > 0 {
		list := make([][2]int64, 0, len(ranges))
		for _, r := range ranges {
			list = append(list, [2]int64{r.off, r.end - r.off})
		}
		told["ranges"] = list
	}
	s.control.tell("failed", told)
}

// fail is for an entry whose sending failed; s.mu is held.
func (s *source) fail(e *entry, why *trouble, ranges []span) {
	if e.kind == opRemove {
		// Told under a number of its own: it is not in the list any more.
		e.id = uint32(len(s.byID))
		e.kind, e.state, e.fails = kindOther, stateSkip, why
		s.byID = append(s.byID, e)
		s.tellFailed(e, why, nil)
		return
	}
	e.state, e.old = stateFailed, true
	s.tellFailed(e, why, ranges)
	if why.kind == kindNoSpace && !s.pass.full {
		s.pass.full = true
		s.control.fault("NO_SPACE", "the target has no space left: "+why.message)
	}
}
