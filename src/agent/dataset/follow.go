package dataset

import (
	"errors"
	"io"
	"sync"

	"golang.org/x/sys/unix"
)

// Follow has one file of the transfer read while it arrives: its beginning is passed on
// while streams still bring the rest, in any order. The file itself waits on the disk,
// so nothing has to be held in memory for a stream that is late.
//
// A target that follows does not wait for the disk before it acknowledges: after a
// sudden end it hashes what it has, as always, and what came to nothing is sent again.
type Follow struct {
	Name string
	// Take reads the file from its beginning; its end comes when the whole file's hash was
	// found right. What it returns is told to the console as `taken`.
	Take func(from io.Reader, size int64) (map[string]any, error)
}

// bell wakes whoever waits for something to be looked at again.
type bell struct {
	mu    sync.Mutex
	rung  chan struct{}
	muted bool
}

func newBell() *bell { return &bell{rung: make(chan struct{})} }

// next is to be taken before one looks; it closes when one has to look again.
func (b *bell) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rung
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.muted {
		close(b.rung)
		b.rung = make(chan struct{})
	}
}

// end rings for good.
func (b *bell) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.muted {
		b.muted = true
		close(b.rung)
	}
}

func (b *bell) ended() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.muted
}

// follow gives the file to whoever takes it, and tells what came of it.
func (t *target) follow() {
	result, err := t.give()
	switch {
	case errors.Is(err, errStopped):
	case err != nil:
		t.control.tell("taken", event{"error": err.Error()})
	default:
		t.control.tell("taken", result)
	}
}

func (t *target) give() (map[string]any, error) {
	// What an earlier process claims to have is not passed on unseen.
	if err := t.checkClaims(); err != nil {
		return nil, err
	}
	a, err := t.awaitArrival(t.Follow.Name)
	if err != nil {
		return nil, err
	}
	defer unix.Close(a.fd)
	result, err := t.Follow.Take(a, a.size)
	if err == nil {
		// It was wanted for this alone, and takes space that its taker may need.
		err = unix.Unlinkat(t.root, t.Follow.Name, 0)
	}
	return result, err
}

// arrival is a file that comes in blocks, read in order. Not safe for concurrent use.
type arrival struct {
	t    *target
	name string
	fd   int
	n    uint64 // of its part
	part *part  // nil when all of it was there from the beginning
	size int64
	at   int64
}

var errReplaced = errors.New("the file changed at the source while it was sent")

// awaitArrival waits until the file's first block may come.
func (t *target) awaitArrival(name string) (*arrival, error) {
	for {
		rung := t.bell.next()
		if t.bell.ended() {
			return nil, errStopped
		}
		t.mu.Lock()
		p, r := t.parts[name], t.index[name]
		t.mu.Unlock()
		if p != nil {
			if a, err := t.arrivalOf(p); a != nil || err != nil {
				return a, err
			}
		} else if r != nil && r.kind == kindFile {
			fd, err := openBeneath(t.root, name, unix.O_RDONLY, true)
			if err != nil {
				return nil, err
			}
			return &arrival{t: t, name: name, fd: fd, n: r.part, size: r.size}, nil
		}
		<-rung
	}
}

// arrivalOf reads through a descriptor of its own: the part's is closed when it gets its name.
func (t *target) arrivalOf(p *part) (*arrival, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.closed {
		return nil, nil
	}
	fd, err := unix.FcntlInt(uintptr(p.fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	return &arrival{t: t, name: p.path, fd: fd, n: p.n, part: p, size: p.stat.size}, nil
}

// reach is up to where the file can be read, and whether all of it was found right.
func (a *arrival) reach() (int64, bool, error) {
	if a.part == nil {
		return a.size, true, nil
	}
	a.t.mu.Lock()
	r, p := a.t.index[a.name], a.t.parts[a.name]
	a.t.mu.Unlock()
	if r != nil && r.kind == kindFile && r.part == a.n {
		return a.size, true, nil
	}
	a.part.mu.RLock()
	given := a.part.dropped
	a.part.mu.RUnlock()
	if given || p != nil && p != a.part {
		return 0, false, errReplaced
	}
	a.part.hashesMu.Lock()
	defer a.part.hashesMu.Unlock()
	block := a.at / blockSize
	for {
		// Holes come as no block at all: they are readable when the file is complete.
		if _, here := a.part.hashes[block]; !here {
			return min(block*blockSize, a.size), false, nil
		}
		block++
	}
}

func (a *arrival) Read(to []byte) (int, error) {
	for {
		rung := a.t.bell.next()
		if a.t.bell.ended() {
			return 0, errStopped
		}
		end, complete, err := a.reach()
		if err != nil {
			return 0, err
		}
		if complete && a.at == a.size {
			return 0, io.EOF
		}
		if end > a.at {
			n, err := unix.Pread(a.fd, to[:min(int64(len(to)), end-a.at)], a.at)
			if err == unix.EINTR {
				continue
			}
			if err == nil && n == 0 && len(to) > 0 {
				err = io.ErrUnexpectedEOF
			}
			a.at += int64(max(n, 0))
			return max(n, 0), err
		}
		<-rung
	}
}
