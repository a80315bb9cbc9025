package replica

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"
)

// The two ends of a replication speak in frames: a byte for the kind, the length in four bytes,
// the payload. Source and target say hello; the source sends the recipe; the target answers a bit
// for each piece, whether it wants it; the source sends those; the target checks all that the
// archive consists of and asks again for what it has found damaged in its store, or says ok.
const (
	wireProtocol = "edgeferry-replica"
	wireVersion  = 1

	frameHello     = 1
	frameRecipe    = 2
	frameRecipeEnd = 3
	frameWant      = 4
	frameWantEnd   = 5
	frameData      = 6
	framePacked    = 7 // data as one zstd frame
	frameDataEnd   = 8
	frameOK        = 9
	frameAlive     = 10
	frameFailed    = 11

	frameLimit    = 1 << 20
	frameOverhead = 5
	aliveEach     = 3 * time.Second
)

type hello struct {
	Protocol string `json:"protocol"`
	Version  int    `json:"version"`
	Bytes    int64  `json:"bytes,omitempty"` // of the archive
}

type digest struct {
	SHA256 string `json:"sha256"`
}

// Link is one end's connection with the other. Its counters may be read from other goroutines.
type Link struct {
	in       *bufio.Reader
	out      io.Writer
	lock     sync.Mutex // of out
	buffer   []byte
	Sent     atomic.Int64 // bytes on the wire
	Received atomic.Int64
	Total    atomic.Int64 // what Sent, or Received, comes to in the end, as far as is known
	reading  atomic.Int64 // since when a call has been waiting, 0 if none is
	writing  atomic.Int64
	stop     chan struct{}
	ended    sync.WaitGroup
}

// NewLink begins to tell the other end that this one lives.
func NewLink(in io.Reader, out io.Writer) *Link {
	l := &Link{buffer: make([]byte, frameLimit), stop: make(chan struct{})}
	l.out = out
	l.in = bufio.NewReaderSize(waitReader{l, in}, 256<<10)
	l.ended.Go(func() {
		tick := time.NewTicker(aliveEach)
		defer tick.Stop()
		for {
			select {
			case <-l.stop:
				return
			case <-tick.C:
				if l.send(frameAlive, nil) != nil {
					return
				}
			}
		}
	})
	return l
}

var started = time.Now()

// Stalled is how long this end has been waiting for the other one to send or to take anything.
func (l *Link) Stalled() (longest time.Duration) {
	now := time.Since(started)
	for _, since := range []int64{l.reading.Load(), l.writing.Load()} {
		if since != 0 {
			longest = max(longest, now-time.Duration(since))
		}
	}
	return longest
}

// Close tells nothing more; what is underneath stays open. It waits for a write that is under way.
func (l *Link) Close() {
	close(l.stop)
	l.ended.Wait()
}

// wait runs a call that may block.
func wait(since *atomic.Int64, do func() (int, error)) (int, error) {
	since.Store(int64(time.Since(started)))
	defer since.Store(0)
	return do()
}

type waitReader struct {
	l *Link
	r io.Reader
}

func (w waitReader) Read(p []byte) (int, error) {
	n, err := wait(&w.l.reading, func() (int, error) { return w.r.Read(p) })
	w.l.Received.Add(int64(n))
	return n, err
}

func (l *Link) write(p []byte) error {
	for len(p) > 0 {
		piece := p[:min(len(p), 64<<10)] // small, so that a slow wire counts as moving
		n, err := wait(&l.writing, func() (int, error) { return l.out.Write(piece) })
		l.Sent.Add(int64(n))
		if err != nil {
			return writeRefused{fmt.Errorf("the other end does not take more: %w", err)}
		}
		p = p[n:]
	}
	return nil
}

func (l *Link) send(kind byte, payload []byte) error {
	l.lock.Lock()
	defer l.lock.Unlock()
	head := make([]byte, frameOverhead)
	head[0] = kind
	binary.BigEndian.PutUint32(head[1:], uint32(len(payload)))
	if err := l.write(head); err != nil {
		return err
	}
	return l.write(payload)
}

func (l *Link) sendJSON(kind byte, v any) error {
	payload, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return l.send(kind, payload)
}

// Tell says why this end gives up, to an end that may be writing and not reading; whether it
// arrives does not matter. It ends the use of the link.
func (l *Link) Tell(err error) {
	var theirs otherEnd
	if errors.As(err, &theirs) {
		return
	}
	go io.Copy(io.Discard, l.in)
	told := make(chan struct{})
	go func() {
		defer close(told)
		text := err.Error()
		l.send(frameFailed, []byte(text[:min(len(text), 4096)]))
	}()
	select {
	case <-told:
	case <-time.After(2 * time.Second):
	}
}

// because is err, or what the other end has said in its last words before it took no more.
func (l *Link) because(err error) error {
	var refused writeRefused
	if !errors.As(err, &refused) {
		return err
	}
	said := make(chan error, 1)
	go func() {
		for {
			if _, _, err := l.next(); err != nil {
				said <- err
				return
			}
		}
	}()
	var theirs otherEnd
	select {
	case words := <-said:
		if errors.As(words, &theirs) {
			return words
		}
	case <-time.After(2 * time.Second):
	}
	return err
}

// writeRefused: the other end's input is closed.
type writeRefused struct{ error }

// otherEnd is what the other end says of itself.
type otherEnd struct{ text string }

func (o otherEnd) Error() string { return "the other end says: " + o.text }

// next reads a frame. The payload is valid until the next call.
func (l *Link) next() (kind byte, payload []byte, err error) {
	for {
		var head [frameOverhead]byte
		if _, err := io.ReadFull(l.in, head[:]); err != nil {
			return 0, nil, goneAway(err)
		}
		size := binary.BigEndian.Uint32(head[1:])
		if size > frameLimit {
			return 0, nil, fmt.Errorf("a frame of %d bytes came, at most %d are taken", size, frameLimit)
		}
		payload = l.buffer[:size]
		if _, err := io.ReadFull(l.in, payload); err != nil {
			return 0, nil, goneAway(err)
		}
		switch head[0] {
		case frameAlive:
		case frameFailed:
			return 0, nil, otherEnd{printable(payload)}
		default:
			return head[0], payload, nil
		}
	}
}

func goneAway(err error) error {
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the other end went away before all was done")
	}
	return err
}

func printable(text []byte) string {
	clean := make([]rune, 0, len(text))
	for _, r := range string(text) {
		if r < ' ' || r == 0x7f {
			r = ' '
		}
		clean = append(clean, r)
	}
	return string(clean)
}

func unexpected(kind byte) error { return fmt.Errorf("a frame of kind %d came out of turn", kind) }

// expect reads a frame of one kind into v.
func (l *Link) expect(kind byte, v any) error {
	got, payload, err := l.next()
	if err != nil {
		return err
	}
	if got != kind {
		return unexpected(got)
	}
	if err := json.Unmarshal(payload, v); err != nil {
		return fmt.Errorf("a frame of kind %d is broken: %v", kind, err)
	}
	return nil
}

// greet exchanges hellos; one end speaks first.
func (l *Link) greet(mine hello, first bool) (theirs hello, err error) {
	mine.Protocol, mine.Version = wireProtocol, wireVersion
	if first {
		err = l.sendJSON(frameHello, mine)
	}
	if err == nil {
		err = l.expect(frameHello, &theirs)
	}
	if err == nil && !first {
		err = l.sendJSON(frameHello, mine)
	}
	if err != nil {
		return hello{}, err
	}
	if theirs.Protocol != wireProtocol || theirs.Version != wireVersion {
		return hello{}, fmt.Errorf("the other end speaks %.40q version %d, this one %s version %d",
			theirs.Protocol, theirs.Version, wireProtocol, wireVersion)
	}
	return theirs, nil
}

// frameStream reads the payloads of some kinds as one stream; it ends before a frame of kind end.
type frameStream struct {
	link   *Link
	decode func(kind byte, payload []byte) ([]byte, error)
	end    byte
	left   []byte
	ended  bool
	last   []byte // the payload of the frame that ended it
}

func (s *frameStream) Read(p []byte) (int, error) {
	for len(s.left) == 0 {
		if s.ended {
			return 0, io.EOF
		}
		kind, payload, err := s.link.next()
		if err != nil {
			return 0, err
		}
		if kind == s.end {
			s.ended, s.last = true, append([]byte(nil), payload...)
			continue
		}
		if s.left, err = s.decode(kind, payload); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.left)
	s.left = s.left[n:]
	return n, nil
}

// finish reads on to the end; anything before it is too much.
func (s *frameStream) finish() error {
	var one [1]byte
	n, err := s.Read(one[:])
	if err == io.EOF {
		return nil
	}
	if n > 0 {
		err = errors.New("the other end sent more than was to come")
	}
	return err
}

func only(kind byte) func(byte, []byte) ([]byte, error) {
	return func(got byte, payload []byte) ([]byte, error) {
		if got != kind {
			return nil, unexpected(got)
		}
		return payload, nil
	}
}

// frameWriter gathers bytes into frames of one kind.
type frameWriter struct {
	send func(payload []byte) error
	held []byte
}

func (w *frameWriter) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		take := min(len(p), frameLimit-len(w.held))
		w.held = append(w.held, p[:take]...)
		p = p[take:]
		if len(w.held) == frameLimit {
			if err := w.flush(); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

func (w *frameWriter) flush() error {
	if len(w.held) == 0 {
		return nil
	}
	err := w.send(w.held)
	w.held = w.held[:0]
	return err
}

// unpack answers a data frame's bytes.
func unpack() (func(kind byte, payload []byte) ([]byte, error), error) {
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(frameLimit))
	if err != nil {
		return nil, err
	}
	buffer := make([]byte, 0, frameLimit)
	return func(kind byte, payload []byte) ([]byte, error) {
		if kind == frameData {
			return payload, nil
		}
		if kind != framePacked {
			return nil, unexpected(kind)
		}
		out, err := decoder.DecodeAll(payload, buffer[:0])
		if err != nil {
			return nil, fmt.Errorf("packed data is broken: %w", err)
		}
		return out, nil
	}, nil
}
