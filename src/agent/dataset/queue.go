package dataset

import (
	"net"
	"slices"
)

// take waits for a unit for the stream; nil when the stream is gone.
func (s *source) take(o *outStream) *unit {
	s.mu.Lock()
	defer s.mu.Unlock()
	for !o.dead && !s.ending {
		if s.mayTake(o) {
			if u := s.nextUnit(o); u != nil {
				o.producing = u
				s.pass.working++
				if u.bundle {
					s.pass.bundling++
				}
				return u
			}
		}
		s.change.Wait()
	}
	return nil
}

func (s *source) mayTake(o *outStream) bool {
	p := &s.pass
	if !p.running || p.paused || p.full || o.targetNonce != s.synced ||
		o.bytesOut >= mostBytesOut || len(o.steps) >= mostStepsOut {
		return false
	}
	return slices.Index(s.streams, o) < s.window
}

// nextUnit: one stream draws bundles, so that the cost of many files overlaps with the
// bytes of the large ones; the rest take ranges, longest file first.
func (s *source) nextUnit(o *outStream) *unit {
	p := &s.pass
	if p.phase == phaseRemove {
		if len(p.removals) == 0 {
			return nil
		}
		u := &unit{items: p.removals, fixed: true}
		p.removals = nil
		return u
	}
	if len(p.urgent) > 0 {
		u := &unit{items: p.urgent}
		p.urgent = nil
		return u
	}
	if len(p.small) > 0 && p.bundling == 0 {
		return s.takeBundle()
	}
	if u := s.takeRange(); u != nil {
		return u
	}
	if len(p.small) > 0 {
		return s.takeBundle()
	}
	return s.split()
}

func (s *source) takeBundle() *unit {
	p := &s.pass
	n, bytes := 0, int64(0)
	// Near the end the streams share what is left.
	most := max(16, min(mostItems, (len(p.small)+s.window-1)/max(s.window, 1)))
	for n < len(p.small) && n < most && bytes < s.bundle {
		if e := p.small[n].e; e.kind == kindFile && p.small[n].op == opEntry {
			bytes += e.data
		}
		n++
	}
	u := &unit{items: p.small[:n:n], bundle: true}
	p.small = p.small[n:]
	return u
}

func (s *source) takeRange() *unit {
	p := &s.pass
	// What is done at the front goes.
	for len(p.big) > 0 && p.big[0].begun && len(p.big[0].ranges) == 0 {
		p.big = p.big[1:]
	}
	for _, f := range p.big {
		if !f.begun && !f.beginning {
			f.beginning = true
			f.pending++
			return &unit{f: f, begin: true}
		}
		if f.begun && len(f.ranges) > 0 {
			u := &unit{f: f}
			s.cut(u)
			f.pending++
			return u
		}
	}
	return nil
}

// cut takes the next range of a file into a unit.
func (s *source) cut(u *unit) {
	p, r := &s.pass, &u.f.ranges[0]
	size := min(s.chunk, max(2*blockSize, (p.bigLeft/int64(max(s.window, 1))+blockSize-1)/blockSize*blockSize))
	if r.end-r.off <= size+size/4 {
		size = r.end - r.off
	}
	u.pos, u.end = r.off, r.off+size
	r.off += size
	p.bigLeft -= size
	if r.off >= r.end {
		u.f.ranges = u.f.ranges[1:]
	}
}

// split takes half of the largest unit that another stream is at.
func (s *source) split() *unit {
	var best *unit
	bestLeft := int64(0)
	for _, o := range s.streams {
		u := o.producing
		if u == nil || u.fixed {
			continue
		}
		left := int64(len(u.items)-u.next) * (64 << 10)
		if u.f != nil {
			left = u.end - u.pos
		} else if len(u.items)-u.next < 16 {
			continue
		}
		if left >= 4*blockSize && left > bestLeft || u.f == nil && left > bestLeft {
			best, bestLeft = u, left
		}
	}
	if best == nil {
		return nil
	}
	if best.f != nil {
		middle := best.pos + (best.end-best.pos)/2/blockSize*blockSize
		u := &unit{f: best.f, pos: middle, end: best.end}
		best.end = middle
		best.f.pending++
		return u
	}
	middle := best.next + (len(best.items)-best.next)/2
	u := &unit{items: best.items[middle:], bundle: best.bundle}
	best.items = best.items[:middle:middle]
	return u
}

// nextItem is the next of a bundle.
func (s *source) nextItem(u *unit) (item, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if u.next >= len(u.items) {
		return item{}, false
	}
	u.next++
	return u.items[u.next-1], true
}

// sent notes a step that is about to go out. False: the stream is gone, the step stays
// where it was.
func (s *source) sent(o *outStream, st step) {
	o.steps = append(o.steps, st)
	o.bytesOut += st.n
	s.pass.working++
	if st.f != nil {
		st.f.pending++
	}
}

// unitDone ends the producing of a unit; what is left of it goes back.
func (s *source) unitDone(o *outStream, u *unit) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &s.pass
	o.producing = nil
	p.working--
	if u.bundle {
		p.bundling--
	}
	if f := u.f; f != nil {
		f.pending--
		if u.begin && !f.begun { // the stream broke before it was opened
			f.beginning = false
		} else if u.pos < u.end {
			s.notSent(f, span{u.pos, u.end})
		}
		s.settleFile(f)
	} else if u.next < len(u.items) {
		s.putItemsBack(u.items[u.next:])
	}
	s.advance()
	s.change.Broadcast()
}

func (s *source) putBack(f *file, r span) {
	p := &s.pass
	f.ranges = append(f.ranges, r)
	slices.SortFunc(f.ranges, func(a, b span) int { return compareSizes(a.off, b.off) })
	p.bigLeft += r.end - r.off
	if !slices.Contains(p.big, f) {
		p.big = slices.Insert(p.big, 0, f)
	}
}

// notSent: the range goes out again, or is among what is missing of a file that failed.
func (s *source) notSent(f *file, r span) {
	if f.why == nil || f.why.kind == kindCorrupt {
		s.putBack(f, r)
	} else {
		f.bad = append(f.bad, r)
	}
}

func (s *source) putItemsBack(items []item) {
	for _, it := range items {
		if it.op == opRemove {
			s.pass.removals = append(s.pass.removals, it)
		} else {
			s.pass.urgent = append(s.pass.urgent, it)
		}
	}
}

// acknowledged settles the stream's oldest steps.
func (s *source) acknowledged(o *outStream, d *dec) error {
	settled, full, count := d.num(), d.byte(), d.num()
	if count > uint64(len(d.b)) {
		return errFrame
	}
	fails := make(map[uint64]*trouble, count)
	for range count {
		at, why := d.num(), &trouble{d.str(), d.str()}
		if !knownKinds[why.kind] {
			why.kind = kindTransient
		}
		fails[at] = why
	}
	if err := d.end(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	o.full = float64(full) / 255
	if settled < o.settled || settled-o.settled > uint64(len(o.steps)) {
		return errFrame
	}
	n := int(settled - o.settled)
	for i := range n {
		st := o.steps[i]
		o.steps[i] = step{}
		o.bytesOut -= st.n
		s.pass.working--
		s.settle(&st, fails[o.settled+uint64(i)])
	}
	o.steps = o.steps[n:]
	o.settled = settled
	s.advance()
	s.change.Broadcast()
	return nil
}

// settle is told what became of a step.
func (s *source) settle(st *step, why *trouble) {
	p := &s.pass
	e := st.e
	switch {
	case st.f != nil && st.op != opCommit:
		f := st.f
		f.pending--
		if why == nil {
			n := min(st.n, e.data-f.counted)
			f.counted += n
			p.acked += n
		} else {
			f.bad = append(f.bad, span{st.off, st.off + st.len})
			delete(f.hashes, st.off/blockSize)
			s.stopFile(f, why)
		}
		s.settleFile(f)
	case st.op == opCommit:
		f := st.f
		f.pending--
		if why == nil {
			p.acked += e.data - f.counted
			p.ackedFiles++
			e.state, e.old, e.known, e.file = stateHeld, true, true, nil
			return
		}
		if f.why == nil {
			f.why, f.whole = why, true
		}
		s.settleFile(f)
	case why != nil:
		if e.kind == kindFile && st.op == opEntry {
			p.total -= e.data
		}
		s.fail(e, why, nil)
	case st.op == opRemove:
	default:
		e.state, e.old = stateHeld, true
		if e.kind == kindFile && st.op == opEntry {
			p.acked += e.data
			p.ackedFiles++
		}
	}
}

// stopFile: what was not sent of the file stays where it is, except after corruption,
// which says nothing of the other blocks.
func (s *source) stopFile(f *file, why *trouble) {
	if f.why == nil || f.why.kind == kindCorrupt {
		f.why = why
	}
	if why.kind == kindCorrupt {
		return
	}
	for _, r := range f.ranges {
		s.pass.bigLeft -= r.end - r.off
	}
	f.bad = append(f.bad, f.ranges...)
	f.ranges = nil
}

// settleFile closes a file of which nothing is out any more.
func (s *source) settleFile(f *file) {
	if f.pending > 0 || len(f.ranges) > 0 || !f.begun && f.why == nil || f.e.file != f || f.e.state != stateQueued {
		return
	}
	if f.why == nil {
		if !f.committed {
			f.committed = true
			s.pass.urgent = append(s.pass.urgent, item{opCommit, f.e})
		}
		return
	}
	s.pass.total -= f.e.data - f.counted
	f.committed = false
	s.fail(f.e, f.why, mergeSpans(f.bad))
	f.bad = mergeSpans(f.bad)
	if f.why.kind == kindChanged || f.why.kind == kindVanished || !f.begun {
		f.whole = true
	}
}

func mergeSpans(spans []span) []span {
	slices.SortFunc(spans, func(a, b span) int { return compareSizes(a.off, b.off) })
	var merged []span
	for _, r := range spans {
		if n := len(merged); n > 0 && merged[n-1].end >= r.off {
			merged[n-1].end = max(merged[n-1].end, r.end)
		} else {
			merged = append(merged, r)
		}
	}
	return merged
}

// broken takes back what a stream had under way.
func (s *source) broken(o *outStream, err error) {
	s.mu.Lock()
	o.dead = true
	if i := slices.Index(s.streams, o); i >= 0 {
		s.streams = slices.Delete(s.streams, i, i+1)
	}
	if o.tcp != nil {
		s.dial.closed.sent += o.last.sent
		s.dial.closed.retransmitted += o.last.retransmitted
	}
	// A target that complains about the stream would do so again.
	refused, _ := err.(*trouble)
	for i := range o.steps {
		st := &o.steps[i]
		s.pass.working--
		if refused != nil {
			s.settle(st, refused)
		} else {
			s.requeue(st)
		}
	}
	o.steps = nil
	s.advance()
	s.change.Broadcast()
	s.mu.Unlock()
	if err == nil {
		err = net.ErrClosed
	}
	s.tellStream(err)
}

func (s *source) requeue(st *step) {
	if !s.pass.running || st.e.file != st.f {
		return
	}
	switch {
	case st.op == opCommit:
		st.f.pending--
		st.f.committed = false
		s.settleFile(st.f)
	case st.f != nil:
		st.f.pending--
		s.notSent(st.f, span{st.off, st.off + st.len})
		s.settleFile(st.f)
	default:
		s.putItemsBack([]item{st.item})
	}
}
