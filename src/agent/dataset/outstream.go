package dataset

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"time"
)

// outStream is one stream at the source: a producer that reads and hashes, a writer,
// and a reader of acks. Several units are under way in it at once.
type outStream struct {
	*sender
	s           *source
	tcp         *net.TCPConn // nil when relayed
	in          *bufio.Reader
	targetNonce string
	out         chan []byte
	buf         []byte
	quit        chan struct{}
	answers     chan answer

	// Under the source's lock.
	steps     []step // not settled, oldest first
	settled   uint64
	bytesOut  int64
	producing *unit
	dead      bool
	full      float64
	last      tcpNumbers
}

type answer struct {
	kind byte
	meta []byte
}

// step is what the target acknowledges.
type step struct {
	item
	f   *file
	off int64
	len int64 // of the block
	n   int64 // bytes
}

// unit is what a stream takes at once: a bundle of small things or a range of a file.
type unit struct {
	items  []item
	next   int
	fixed  bool // not to be shared: the order counts
	f      *file
	begin  bool
	pos    int64
	end    int64
	bundle bool
}

const (
	mostBytesOut = 64 << 20
	mostStepsOut = 1 << 14
	mostItems    = 2000
)

func (s *source) acceptRelayed() {
	for {
		conn, err := s.relay.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(50 * time.Millisecond)
			continue
		}
		go func() {
			if err := s.join(conn, nil); err != nil {
				conn.Close()
				s.tellStream(err)
			}
		}()
	}
}

// dialAsWanted keeps as many direct streams open as were ever wanted.
func (s *source) dialAsWanted() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for !s.ending {
		d := &s.dial
		wait := time.Until(d.next)
		if d.address == "" || len(s.streams)+d.dialing >= max(s.window, 1) || d.dialing >= mostDialing {
			s.change.Wait()
			continue
		}
		if wait > 0 {
			timer := time.AfterFunc(wait, s.wake)
			s.change.Wait()
			timer.Stop()
			continue
		}
		if d.failures > 0 && d.dialing > 0 {
			s.change.Wait() // one trial at a time until it works again
			continue
		}
		d.dialing++
		go s.dialOne(d.address, d.cert)
	}
}

func (s *source) wake() {
	s.mu.Lock()
	s.change.Broadcast()
	s.mu.Unlock()
}

func (s *source) dialOne(address, cert string) {
	conn, tcp, err := dialDirect(s.context, address, s.id.config(func() string { return cert }))
	if err == nil {
		s.nic.tell(s.control, tcp.LocalAddr())
		if err = s.join(conn, tcp); err != nil {
			conn.Close()
		}
	}
	s.mu.Lock()
	d := &s.dial
	d.dialing--
	if d.address == address && d.cert == cert {
		if err != nil {
			d.errors++
			d.failures++
			pause := min(250*time.Millisecond<<min(d.failures-1, 6), 10*time.Second)
			d.next = time.Now().Add(pause/2 + rand.N(pause/2))
		} else {
			d.failures = 0
		}
	}
	s.change.Broadcast()
	s.mu.Unlock()
	if err != nil {
		s.tellStream(fmt.Errorf("dial %s: %w", address, err))
	}
}

// join opens a stream over a connection.
func (s *source) join(conn net.Conn, tcp *net.TCPConn) error {
	conn.SetDeadline(time.Now().Add(helloFor))
	begun := time.Now()
	mine := hello{transfer: s.Transfer, nonce: s.nonce}
	if _, err := conn.Write(mine.frame()); err != nil {
		return err
	}
	in := bufio.NewReaderSize(conn, 32<<10)
	theirs, err := readHello(in, s.Transfer)
	if err != nil {
		return err
	}
	conn.SetDeadline(time.Time{})
	rtt := time.Since(begun)
	o := &outStream{sender: &sender{conn: conn}, s: s, tcp: tcp, in: in, targetNonce: theirs.nonce,
		out: make(chan []byte, 1), quit: make(chan struct{}), answers: make(chan answer)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending || len(s.streams) >= mostStreams {
		return errors.New("no more streams are wanted")
	}
	if tcp != nil {
		if n, ok := readTCP(tcp); ok && n.rtt > 0 {
			rtt = n.rtt
		}
	}
	if s.dial.rtt == 0 || rtt < s.dial.rtt {
		s.dial.rtt = rtt
	}
	if s.target != theirs.nonce { // the target was started again
		for _, old := range s.streams {
			old.conn.Close()
		}
		s.target = theirs.nonce
		if s.pass.running && s.synced != "" && s.synced != theirs.nonce {
			select {
			case s.jobs <- "send":
			default:
			}
		}
	}
	s.streams = append(s.streams, o)
	s.control.tell("stream", event{"open": len(s.streams), "wanted": s.window, "rtt": s.dial.rtt.Seconds()})
	s.change.Broadcast()
	go o.write()
	go o.produce()
	go o.read()
	go o.alive(o.quit, func() []byte { return metaFrame(frameAlive, nil) }, 0)
	return nil
}

func (s *source) tellStream(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending || time.Since(s.dial.told) < time.Second {
		return
	}
	s.dial.told = time.Now()
	s.control.tell("stream", event{"open": len(s.streams), "wanted": s.window, "error": err.Error()})
}

// read takes the target's frames until the stream breaks.
func (o *outStream) read() {
	err := o.readFrames()
	o.conn.Close()
	o.s.broken(o, err)
	close(o.quit)
}

func (o *outStream) readFrames() error {
	for {
		o.conn.SetReadDeadline(time.Now().Add(silentFor))
		kind, meta, err := readMetaFrame(o.in)
		if err != nil {
			return err
		}
		d := &dec{b: meta}
		switch kind {
		case frameAck:
			if err := o.s.acknowledged(o, d); err != nil {
				return err
			}
		case frameAlive:
			full := float64(d.byte()) / 255
			o.s.mu.Lock()
			o.full = full
			o.s.mu.Unlock()
		case frameHave, framePart:
			select {
			case o.answers <- answer{kind, meta}:
			case <-time.After(silentFor):
				return errFrame
			}
		case frameError:
			return &trouble{kindTransient, "the target refused: " + d.str()}
		default:
			return errFrame
		}
	}
}

// heldPart is a half-written file at the target.
type heldPart struct {
	stat   stat
	doubt  bool
	blocks blockHashes
}

// askHave asks what the target has. It hashes first what an earlier process claimed.
func (o *outStream) askHave() ([]header, map[string]*heldPart, error) {
	if err := o.send(metaFrame(frameHave, nil), 0); err != nil {
		return nil, nil, err
	}
	var records []header
	parts := map[string]*heldPart{}
	for {
		var a answer
		select {
		case a = <-o.answers:
		case <-o.quit:
			return nil, nil, net.ErrClosed
		}
		if len(a.meta) == 0 {
			return records, parts, nil
		}
		d := &dec{b: a.meta}
		if a.kind == frameHave {
			for len(d.b) > 0 {
				var h header
				h.decode(d)
				if d.bad {
					o.conn.Close()
					return nil, nil, errFrame
				}
				records = append(records, h)
			}
			continue
		}
		var h header
		h.decode(d)
		p := parts[h.path]
		if p == nil {
			p = &heldPart{stat: h.stat, doubt: h.flags&flagDoubt != 0, blocks: blockHashes{}}
			parts[h.path] = p
		}
		for len(d.b) > 0 {
			block, hash := d.int(), d.hash()
			if !d.bad {
				p.blocks[block] = hash
			}
		}
	}
}

// write brings filled buffers onto the wire.
func (o *outStream) write() {
	for {
		select {
		case b := <-o.out:
			err := o.send(b, 0)
			o.s.buffers <- b[:0]
			if err != nil {
				return
			}
		case <-o.quit:
			select {
			case b := <-o.out:
				o.s.buffers <- b[:0]
			default:
			}
			return
		}
	}
}

// flush hands the buffer to the writer.
func (o *outStream) flush() error {
	if o.buf == nil {
		return nil
	}
	b := o.buf
	o.buf = nil
	if len(b) == 0 {
		o.s.buffers <- b
		return nil
	}
	select {
	case o.out <- b:
		return nil
	case <-o.quit:
		o.s.buffers <- b[:0]
		return net.ErrClosed
	}
}

const bufferSize = blockSize + maxMeta

// room makes place for a frame in the buffer.
func (o *outStream) room(n int) error {
	if o.buf != nil && len(o.buf)+n <= cap(o.buf) {
		return nil
	}
	if err := o.flush(); err != nil {
		return err
	}
	select {
	case o.buf = <-o.s.buffers:
	case <-o.quit:
		return net.ErrClosed
	}
	if o.buf == nil {
		o.buf = make([]byte, 0, bufferSize)
	}
	return nil
}

// frame appends a frame without data.
func (o *outStream) frame(kind byte, h *header) error {
	if err := o.room(frameHead + len(h.path) + len(h.link) + 256); err != nil {
		return err
	}
	start := len(o.buf)
	e := enc(beginFrame(o.buf, kind))
	h.encode(&e)
	o.buf = e
	endFrame(o.buf, start, len(o.buf))
	return nil
}

// progress is the state of the pass; s.mu is held.
func (s *source) progress() event {
	p := &s.pass
	var sum tcpNumbers
	direct := s.dial.address != ""
	sum = s.dial.closed
	rtt := s.dial.rtt
	full := 0.0
	for _, o := range s.streams {
		full = max(full, o.full)
		if o.tcp == nil {
			continue
		}
		if n, ok := readTCP(o.tcp); ok {
			o.last = n
		}
		sum.sent += o.last.sent
		sum.retransmitted += o.last.retransmitted
		if o.last.rtt > 0 && (rtt == 0 || o.last.rtt < rtt) {
			rtt = o.last.rtt
			s.dial.rtt = rtt
		}
	}
	if !direct {
		sum.sent, sum.retransmitted = -1, -1
	}
	queued := (p.bigLeft+s.chunk-1)/s.chunk + int64(len(p.urgent)+len(p.removals)+mostItems-1)/mostItems
	small := int64(0)
	if left := int64(len(p.small)); left > 0 && p.files > 0 {
		small = (left*(p.total/int64(p.files))+s.bundle-1)/s.bundle + 1
		small = max(min(small, left), (left+mostItems-1)/mostItems)
	}
	return event{"acked": p.acked, "total": p.total, "files": p.ackedFiles, "streams": len(s.streams), "window": s.window,
		"queued": queued + small, "remaining": max(p.total-p.acked, 0), "rtt": rtt.Seconds(), "sentSegments": sum.sent,
		"retransmitted": sum.retransmitted, "receiverFull": full, "dialErrors": s.dial.errors}
}

func (s *source) tellProgress() {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			s.mu.Lock()
			if s.pass.running && !s.ending {
				s.control.tellSoon("progress", s.progress())
			}
			s.mu.Unlock()
		case <-s.context.Done():
			return
		}
	}
}
