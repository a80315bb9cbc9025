package dataset

import (
	"io"

	"golang.org/x/sys/unix"
)

// produce sends unit after unit until the stream is gone.
func (o *outStream) produce() {
	for {
		u := o.s.take(o)
		if u == nil {
			break
		}
		var err error
		if u.f != nil {
			err = o.sendRange(u)
		} else {
			err = o.sendItems(u)
		}
		if err == nil {
			err = o.flush()
		}
		o.s.unitDone(o, u)
		if err != nil {
			o.conn.Close()
			break
		}
	}
	if o.buf != nil {
		o.s.buffers <- o.buf[:0]
		o.buf = nil
	}
}

func (o *outStream) sendItems(u *unit) error {
	for {
		it, ok := o.s.nextItem(u)
		if !ok {
			return nil
		}
		if err := o.sendItem(it); err != nil {
			o.s.mu.Lock()
			u.next-- // it did not go out
			o.s.mu.Unlock()
			return err
		}
	}
}

// sendItem returns an error only when the stream is gone and the step was not noted.
func (o *outStream) sendItem(it item) error {
	e := it.e
	switch {
	case it.op == opCommit:
		return o.sendCommit(e.file)
	case it.op == opEntry && e.kind == kindFile:
		return o.sendWhole(e)
	}
	h := e.header()
	switch it.op {
	case opMeta:
		h.kind = opMeta
	case opRemove:
		h.kind = opRemove
	}
	if err := o.frame(frameNode, &h); err != nil {
		return err
	}
	o.note(step{item: it})
	return nil
}

func (o *outStream) note(st step) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	if o.dead {
		// Taken back at once, like all that was under way.
		o.s.pass.working++
		if st.f != nil {
			st.f.pending++
		}
		o.s.pass.working--
		o.s.requeue(&st)
		return
	}
	o.s.sent(o, st)
}

func (o *outStream) failed(e *entry, err error) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	if e.kind == kindFile {
		o.s.pass.total -= e.data
	}
	o.s.fail(e, troubleOf(err, true), nil)
}

// sendWhole reads a small file into the buffer and sends it in one frame.
func (o *outStream) sendWhole(e *entry) error {
	f, err := o.s.openFile(e.path)
	if err != nil {
		o.failed(e, err)
		return nil
	}
	defer f.close()
	if f.stat.size > blockSize {
		o.grown(e, f)
		return nil
	}
	var extents []extent
	if f.data < f.stat.size {
		if extents, err = dataIn(f.fd, 0, f.stat.size); err != nil {
			o.failed(e, err)
			return nil
		}
	}
	n := int(f.stat.size)
	if extents != nil {
		n = 0
		for _, x := range extents {
			n += x.len
		}
	}
	if err := o.room(frameHead + len(e.path) + 256 + 8*len(extents) + n); err != nil {
		return err
	}
	h := header{kind: kindFile, path: e.path, stat: f.stat}
	if f.doubt {
		h.flags = flagDoubt
	}
	// The hash goes in when the data has been read.
	start := len(o.buf)
	m := enc(beginFrame(o.buf, frameWhole))
	h.encode(&m)
	hashAt := len(m) - 32
	encodeExtents(&m, extents)
	metaEnd := len(m)
	b := m[:metaEnd+n]
	err = readExtents(f.fd, 0, extents, b[metaEnd:])
	if err == nil {
		err = f.same()
	}
	if err != nil {
		o.failed(e, err)
		return nil
	}
	h.hash = blockHash(int(f.stat.size), extents, b[metaEnd:])
	copy(b[hashAt:], h.hash[:])
	endFrame(b, start, metaEnd)
	o.buf = b
	o.s.mu.Lock()
	o.s.pass.total += f.data - e.data
	e.stat, e.data, e.hash, e.doubt = f.stat, f.data, h.hash, f.doubt
	o.s.mu.Unlock()
	o.note(step{item: item{opEntry, e}, n: int64(n)})
	return nil
}

// grown: a file that was small when it was listed is sent in blocks after all.
func (o *outStream) grown(e *entry, f *opened) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	p := &o.s.pass
	p.total += f.data - e.data
	e.stat, e.data = f.stat, f.data
	e.file = &file{e: e, hashes: blockHashes{}}
	p.big = append(p.big, e.file)
	p.bigLeft += e.size
	o.s.change.Broadcast()
}

// readExtents reads a block's data without its holes. A file that is shorter than it
// was has changed.
func readExtents(fd int, off int64, extents []extent, b []byte) error {
	var err error
	if extents == nil {
		_, err = readAt(fd, b, off)
	}
	for _, x := range extents {
		if err == nil {
			_, err = readAt(fd, b[:x.len], off+int64(x.off))
			b = b[x.len:]
		}
	}
	if err == io.EOF {
		return errChanged
	}
	return err
}

// sendRange sends a part of a file in blocks.
func (o *outStream) sendRange(u *unit) error {
	f := u.f
	in, err := o.s.openFile(f.e.path)
	if err == nil {
		defer in.close()
		if u.begin {
			err = o.s.begin(u, in)
		} else if !in.stat.sameContent(&f.version) {
			err = errChanged
		}
	}
	if err != nil {
		o.s.giveUp(u, err)
		return nil
	}
	h := f.header()
	if err := o.frame(frameOpen, &h); err != nil {
		return err
	}
	o.s.mu.Lock()
	pos, length := u.pos, u.end-u.pos
	o.s.mu.Unlock()
	if length > blockSize {
		unix.Fadvise(in.fd, pos, length, unix.FADV_WILLNEED)
	}
	for {
		more, err := o.sendBlock(u, in)
		if err == errBroken {
			return err
		}
		if err == nil && !more {
			err = in.same()
			if err == nil {
				break
			}
		}
		if err != nil {
			o.s.giveUp(u, err)
			return nil
		}
	}
	if o.s.isLast(u) {
		// All else has arrived: the file is closed without another round trip.
		if err := o.sendCommit(f); err != nil {
			o.s.mu.Lock()
			f.committed = false
			o.s.mu.Unlock()
			return err
		}
	}
	return nil
}

// begin makes the file as it was opened the version that is sent.
func (s *source) begin(u *unit, in *opened) error {
	f := u.f
	sparse := in.data < in.stat.size
	ranges := []span{{0, in.stat.size}}
	if sparse {
		var err error
		if ranges, err = dataSpans(in.fd, in.stat.size); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &s.pass
	e := f.e
	if !in.stat.sameContent(&f.version) {
		p.total += f.counted
		f.hashes, f.counted = blockHashes{}, 0
	}
	p.total += in.data - e.data
	p.bigLeft -= e.size
	e.stat, e.data, e.doubt = in.stat, in.data, in.doubt
	f.version, f.doubt, f.sparse, f.begun = in.stat, in.doubt, sparse, true
	f.blocks = 0
	for _, r := range ranges {
		f.blocks += (r.end - r.off + blockSize - 1) / blockSize
	}
	f.ranges = withoutHeld(ranges, f.hashes)
	for _, r := range f.ranges {
		p.bigLeft += r.end - r.off
	}
	if len(f.ranges) > 0 {
		s.cut(u)
	}
	s.change.Broadcast()
	return nil
}

// dataSpans are the blocks of a file that are not all hole.
func dataSpans(fd int, size int64) ([]span, error) {
	var spans []span
	for at := int64(0); at < size; {
		start, end, err := nextData(fd, at, size)
		if err != nil {
			return nil, err
		}
		if start >= size {
			break
		}
		start = start / blockSize * blockSize
		end = min((max(end, start+1)+blockSize-1)/blockSize*blockSize, size)
		if n := len(spans); n > 0 && spans[n-1].end >= start {
			spans[n-1].end = end
		} else {
			spans = append(spans, span{start, end})
		}
		at = end
	}
	return spans, nil
}

// withoutHeld leaves out the blocks that the target has.
func withoutHeld(ranges []span, held blockHashes) []span {
	if len(held) == 0 {
		return ranges
	}
	var rest []span
	for _, r := range ranges {
		for off := r.off; off < r.end; off += blockSize {
			if _, ok := held[off/blockSize]; ok {
				continue
			}
			end := min(off+blockSize, r.end)
			if n := len(rest); n > 0 && rest[n-1].end == off {
				rest[n-1].end = end
			} else {
				rest = append(rest, span{off, end})
			}
		}
	}
	return rest
}

var errBroken = io.ErrClosedPipe

// sendBlock sends the unit's next block.
func (o *outStream) sendBlock(u *unit, in *opened) (bool, error) {
	s, f := o.s, u.f
	s.mu.Lock()
	off, end := u.pos, u.end
	stopped := f.why != nil && f.why.kind != kindCorrupt
	s.mu.Unlock()
	if off >= end || stopped {
		return false, nil
	}
	length := min(blockSize, f.version.size-off)
	var extents []extent
	if f.sparse {
		start, _, err := nextData(in.fd, off, end)
		if err != nil {
			return false, err
		}
		if skip := min(start/blockSize*blockSize, end) - off; skip > 0 || start >= end {
			s.mu.Lock()
			next := min(off+max(skip, blockSize), u.end)
			f.blocks -= (next - off + blockSize - 1) / blockSize
			u.pos = next
			s.mu.Unlock()
			return true, nil
		}
		if extents, err = dataIn(in.fd, off, length); err != nil {
			return false, err
		}
	}
	n := int(length)
	if extents != nil {
		n = 0
		for _, x := range extents {
			n += x.len
		}
	}
	if o.room(frameHead+128+8*len(extents)+n) != nil {
		return false, errBroken
	}
	start := len(o.buf)
	m := enc(beginFrame(o.buf, frameBlock))
	m.int(off)
	m.num(uint64(length))
	hashAt := len(m)
	m.hash(digest{})
	encodeExtents(&m, extents)
	metaEnd := len(m)
	b := m[:metaEnd+n]
	if err := readExtents(in.fd, off, extents, b[metaEnd:]); err != nil {
		return false, err
	}
	hash := blockHash(int(length), extents, b[metaEnd:])
	copy(b[hashAt:], hash[:])
	endFrame(b, start, metaEnd)
	o.buf = b
	s.mu.Lock()
	f.hashes[off/blockSize] = hash
	u.pos = off + length
	s.mu.Unlock()
	o.note(step{item: item{opEntry, f.e}, f: f, off: off, len: length, n: int64(n)})
	if len(o.buf) > blockSize/2 {
		if o.flush() != nil {
			return false, errBroken
		}
	}
	return true, nil
}

// giveUp: the file cannot be read as it was; nothing more of it is sent.
func (s *source) giveUp(u *unit, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := u.f
	if !f.begun {
		s.pass.bigLeft -= f.e.size
		f.begun = true // so that it leaves the queue
	}
	u.pos = u.end
	f.whole = true
	s.stopFile(f, troubleOf(err, true))
}

// isLast: the unit is all that is out of the file, and all else went well.
func (s *source) isLast(u *unit) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := u.f
	if len(f.ranges) > 0 || f.why != nil || f.committed || u.pos < u.end {
		return false
	}
	// What else is pending must be steps of this stream, which come before.
	own := 0
	for _, o := range s.streams {
		if o.producing != u {
			continue
		}
		for i := range o.steps {
			if o.steps[i].f == f {
				own++
			}
		}
	}
	if f.pending != own+1 {
		return false
	}
	f.committed = true
	return true
}

func (o *outStream) sendCommit(f *file) error {
	o.s.mu.Lock()
	h := f.header()
	f.committed = true
	h.hash = f.hashes.content(f.version.size)
	blocks := f.blocks
	if int64(len(f.hashes)) != blocks { // must not be; a lost block would pass for a hole
		f.committed, f.whole = false, true
		f.why = &trouble{kindTransient, "not all of its blocks were sent"}
		o.s.settleFile(f)
		o.s.mu.Unlock()
		return nil
	}
	o.s.mu.Unlock()
	if err := o.room(frameHead + len(h.path) + 256); err != nil {
		return err
	}
	start := len(o.buf)
	m := enc(beginFrame(o.buf, frameCommit))
	h.encode(&m)
	m.num(uint64(blocks))
	o.buf = m
	endFrame(o.buf, start, len(o.buf))
	o.s.mu.Lock()
	f.e.hash = h.hash
	o.s.mu.Unlock()
	o.note(step{item: item{opCommit, f.e}, f: f})
	return nil
}
