package dataset

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// inStream is one stream at the target: a reader that fills a bounded queue, a worker
// that writes, and acks that the committer sends.
type inStream struct {
	*sender
	t       *target
	nonce   string
	frames  chan received
	ended   chan struct{}
	quit    chan struct{}
	dirs    *dirCache
	part    *part // that blocks go to
	settled uint64
}

type received struct {
	kind byte
	meta []byte
	data []byte
	pool *sync.Pool
}

const queuedFrames = 128

const smallData = 64 << 10

var (
	smallBuffers = sync.Pool{New: func() any { b := make([]byte, smallData); return &b }}
	largeBuffers = sync.Pool{New: func() any { b := make([]byte, blockSize); return &b }}
)

func newInStream(t *target, conn net.Conn, nonce string) *inStream {
	return &inStream{sender: &sender{conn: conn}, t: t, nonce: nonce, frames: make(chan received, queuedFrames),
		ended: make(chan struct{}), quit: make(chan struct{}), dirs: newDirCache(t)}
}

func (s *inStream) start() {
	go s.read()
	go s.work()
	go s.alive(s.quit, func() []byte {
		var e enc
		e.byte(s.full())
		return metaFrame(frameAlive, e)
	}, silentFor)
}

// full is how full the receiver is, in 255ths.
func (s *inStream) full() byte {
	share := max(s.t.memory.share(), float64(len(s.frames))/queuedFrames)
	return byte(min(share, 1) * 255)
}

func (s *inStream) read() {
	defer close(s.frames)
	r := bufio.NewReaderSize(s.conn, 64<<10)
	var head [frameHead]byte
	for {
		s.conn.SetReadDeadline(time.Now().Add(silentFor))
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return
		}
		info, err := parseHead(head[:])
		if err == nil {
			err = s.readFrame(r, head[:], info)
		}
		if err != nil {
			if errors.Is(err, errFrame) {
				s.send(errorFrame(err.Error()), silentFor)
			}
			return
		}
	}
}

func (s *inStream) readFrame(r *bufio.Reader, head []byte, info frameInfo) error {
	size := int64(info.meta + info.data)
	s.t.memory.take(size)
	// Waiting for memory is no silence of the source.
	s.conn.SetReadDeadline(time.Now().Add(2 * silentFor))
	f := received{kind: info.kind, meta: make([]byte, info.meta)}
	_, err := io.ReadFull(r, f.meta)
	if err == nil {
		err = checkHead(head, f.meta, info.sum)
	}
	if err == nil && info.data > 0 {
		f.pool = &largeBuffers
		if info.data <= smallData {
			f.pool = &smallBuffers
		}
		f.data = (*f.pool.Get().(*[]byte))[:info.data]
		_, err = io.ReadFull(r, f.data)
	}
	if err != nil || info.kind == frameAlive {
		s.release(f)
		return err
	}
	s.frames <- f
	return nil
}

func (s *inStream) release(f received) {
	s.t.memory.give(int64(len(f.meta) + len(f.data)))
	if f.pool != nil {
		b := f.data[:cap(f.data)]
		f.pool.Put(&b)
	}
}

func (s *inStream) work() {
	defer s.t.streamEnded(s)
	defer s.dirs.close()
	defer s.conn.Close()
	defer close(s.quit)
	broken := false
	for f := range s.frames {
		if !broken {
			if err := s.handle(f); err != nil {
				s.send(errorFrame(err.Error()), silentFor)
				s.conn.Close()
				broken = true
			}
			s.t.bell.ring()
		}
		s.release(f)
	}
}

// handle does one frame. An error ends the stream; what is wrong with an entry is told
// in the ack.
func (s *inStream) handle(f received) error {
	d := &dec{b: f.meta}
	o := &op{s: s}
	var err error
	switch f.kind {
	case frameHave:
		return s.tellHave()
	case frameOpen:
		var h header
		h.decode(d)
		if d.end() != nil || h.kind != kindFile {
			return errFrame
		}
		// What is wrong with it is told with its first block.
		s.part, err = s.t.openPart(&h)
		if err != nil {
			s.part = &part{trouble: troubleOf(err, false)}
		}
		return nil
	case frameWhole:
		err = s.whole(d, f.data, o)
	case frameNode:
		err = s.node(d, o)
	case frameBlock:
		err = s.block(d, f.data, o)
	case frameCommit:
		err = s.commit(d, o)
	default:
		return fmt.Errorf("a frame of kind %q", f.kind)
	}
	if err == errFrame {
		return err
	}
	if err != nil {
		o.kind, o.fail = opNothing, troubleOf(err, false)
	}
	s.t.commits.push(o)
	return nil
}

// whole writes a small file.
func (s *inStream) whole(d *dec, data []byte, o *op) error {
	var h header
	h.decode(d)
	if d.bad || h.size < 0 || h.size > blockSize || h.kind != kindFile {
		return errFrame
	}
	extents, err := decodeExtents(d, int(h.size), len(data))
	if err != nil || d.end() != nil {
		return errFrame
	}
	if err := h.check(); err != nil || h.path == "" {
		return errFrame
	}
	if blockHash(int(h.size), extents, data) != h.hash {
		return &trouble{kindCorrupt, "its hash differs from the one that was sent"}
	}
	n := s.t.nextPart.Add(1)
	name := strconv.FormatUint(n, 10)
	fd, err := s.t.createPart(name)
	if err != nil {
		return err
	}
	err = writeExtents(fd, 0, extents, data)
	if err == nil && extents != nil {
		err = unix.Ftruncate(fd, h.size)
	}
	if err == nil {
		err = s.t.dress(fd, name, &h)
	}
	if err != nil {
		unix.Close(fd)
		unix.Unlinkat(s.t.partsDir, name, 0)
		return err
	}
	o.kind, o.path, o.fd = opPlace, h.path, fd
	o.record = &record{kind: kindFile, flags: h.flags & flagDoubt, stat: h.stat, hash: h.hash, part: n}
	if !s.t.commits.mayKeepOpen() {
		unix.Close(fd)
		o.fd = -1
	}
	return nil
}

func (t *target) createPart(name string) (int, error) {
	return retry(func() (int, error) {
		return unix.Openat(t.partsDir, name, unix.O_RDWR|unix.O_CREAT|unix.O_EXCL|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0o600)
	})
}

// dress sets owner, mode and time of a part.
func (t *target) dress(fd int, name string, h *header) error {
	if err := unix.Fchown(fd, int(h.uid), int(h.gid)); err != nil {
		return err
	}
	if err := unix.Fchmod(fd, h.mode&permissions); err != nil {
		return err
	}
	return setTimes(t.partsDir, name, h.mtime)
}

// node makes what has no content, sets metadata, or removes.
func (s *inStream) node(d *dec, o *op) error {
	var h header
	h.decode(d)
	if d.end() != nil || h.check() != nil {
		return errFrame
	}
	if h.path == "" && h.kind != kindDir {
		return errFrame
	}
	o.path = h.path
	switch h.kind {
	case kindDir:
		return s.folder(&h, o)
	case kindLink:
		return s.symlink(&h, o)
	case kindHard:
		return s.hardLink(&h, o)
	case opMeta:
		return s.metadata(&h, o)
	case opRemove:
		return s.remove(&h, o)
	}
	return errFrame
}

func (s *inStream) folder(h *header, o *op) error {
	o.kind, o.record = opRecord, &record{kind: kindDir, stat: h.stat}
	if h.path == "" { // the root's are set at the very end
		return nil
	}
	at, err := s.dirs.get(h.path, true)
	if err == unix.ENOTDIR || err == unix.ELOOP {
		return &trouble{kindTransient, "something else is in the way of the folder"}
	}
	if err != nil {
		return err
	}
	fd, err := openBeneath(at, ".", unix.O_RDONLY|unix.O_DIRECTORY, true)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	if err := unix.Fchown(fd, int(h.uid), int(h.gid)); err != nil {
		return err
	}
	return unix.Fchmod(fd, h.mode&permissions)
}

func (s *inStream) symlink(h *header, o *op) error {
	if h.link == "" || len(h.link) > 4095 {
		return errFrame
	}
	n := s.t.nextPart.Add(1)
	name := strconv.FormatUint(n, 10)
	err := unix.Symlinkat(h.link, s.t.partsDir, name)
	if err == nil {
		err = unix.Fchownat(s.t.partsDir, name, int(h.uid), int(h.gid), unix.AT_SYMLINK_NOFOLLOW)
	}
	if err == nil {
		err = setTimes(s.t.partsDir, name, h.mtime)
	}
	if err != nil {
		unix.Unlinkat(s.t.partsDir, name, 0)
		return err
	}
	o.kind, o.fd = opPlace, -1
	o.record = &record{kind: kindLink, stat: h.stat, link: h.link, part: n}
	return nil
}

func (s *inStream) hardLink(h *header, o *op) error {
	s.t.mu.Lock()
	first := s.t.index[h.link]
	ready := first != nil && first.kind == kindFile
	s.t.mu.Unlock()
	if !ready || h.link == "" {
		return &trouble{kindTransient, "the file that it is a further name of did not arrive"}
	}
	dir, base := splitPath(h.link)
	from, err := s.dirs.get(dir, false)
	if err != nil {
		return err
	}
	n := s.t.nextPart.Add(1)
	if err := unix.Linkat(from, base, s.t.partsDir, strconv.FormatUint(n, 10), 0); err != nil {
		return err
	}
	o.kind, o.fd = opPlace, -1
	o.record = &record{kind: kindHard, link: h.link, part: n}
	return nil
}

// metadata sets owner, mode and time of a file whose content is there.
func (s *inStream) metadata(h *header, o *op) error {
	s.t.mu.Lock()
	r := s.t.index[h.path]
	same := r != nil && r.kind == kindFile && r.flags&flagBroken == 0 && r.size == h.size && r.hash == h.hash
	s.t.mu.Unlock()
	if !same {
		return &trouble{kindCorrupt, "the target has another content"}
	}
	dir, name := splitPath(h.path)
	parent, err := s.dirs.get(dir, false)
	if err != nil {
		return err
	}
	fd, err := openBeneath(parent, name, unix.O_RDONLY|unix.O_NONBLOCK, true)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	if _, _, kind, err := lookAt(fd); err != nil || kind != kindFile {
		return &trouble{kindCorrupt, "the target has something else there"}
	}
	if err := unix.Fchown(fd, int(h.uid), int(h.gid)); err != nil {
		return err
	}
	if err := unix.Fchmod(fd, h.mode&permissions); err != nil {
		return err
	}
	if err := setTimes(parent, name, h.mtime); err != nil {
		return err
	}
	o.kind = opRecord
	o.record = &record{kind: kindFile, flags: h.flags & flagDoubt, stat: h.stat, hash: h.hash}
	return nil
}

// remove removes what this transfer made; what it did not make is left alone.
func (s *inStream) remove(h *header, o *op) error {
	s.t.dropPart(h.path)
	o.kind = opRemoved
	return s.t.removeOwn(h.path, s.dirs)
}

func (t *target) removeOwn(path string, dirs *dirCache) error {
	t.mu.Lock()
	r := t.index[path]
	t.mu.Unlock()
	if r == nil || path == "" {
		return nil
	}
	dir, name := splitPath(path)
	parent, err := dirs.get(dir, false)
	if err == nil {
		flags := 0
		if r.kind == kindDir {
			dirs.close() // it may be among those kept open
			if parent, err = dirs.get(dir, false); err != nil {
				return err
			}
			flags = unix.AT_REMOVEDIR
		}
		err = unix.Unlinkat(parent, name, flags)
	}
	switch err {
	case nil, unix.ENOENT:
		return nil
	case unix.ENOTEMPTY, unix.EEXIST:
		return &trouble{kindPermission, "the folder holds something that is not of this transfer"}
	case unix.EISDIR, unix.ENOTDIR, unix.ELOOP:
		return &trouble{kindPermission, "something that is not of this transfer has taken its place"}
	}
	return err
}

// part is a file that comes in blocks.
type part struct {
	n     uint64
	path  string
	stat  stat
	doubt bool

	mu      sync.RWMutex // held shared while a block is written
	fd      int
	closed  bool
	dropped bool
	trouble *trouble

	hashesMu sync.Mutex
	hashes   blockHashes
}

func (p *part) name() string { return strconv.FormatUint(p.n, 10) }

// mostParts bounds the descriptors that half-written files hold.
const mostParts = 1024

func partLine(to []byte, n uint64, flags byte, s *stat, path string) []byte {
	return journalLine(to, "P %d %d %s %d %s", n, flags, statWords(s), s.size, word(path))
}

// openPart finds or begins the file's part. A part of another version is given up.
func (t *target) openPart(h *header) (*part, error) {
	if err := h.check(); err != nil || h.path == "" {
		if err == nil {
			err = errPath
		}
		return nil, err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if p := t.parts[h.path]; p != nil {
		if p.stat.sameContent(&h.stat) && p.doubt == (h.flags&flagDoubt != 0) {
			return p, nil
		}
		t.closePart(p, true)
	}
	if len(t.parts) >= mostParts {
		return nil, &trouble{kindTransient, "too many files are half written"}
	}
	p := &part{n: t.nextPart.Add(1), path: h.path, stat: h.stat, doubt: h.flags&flagDoubt != 0, hashes: blockHashes{}}
	if err := t.journal.append(partLine(nil, p.n, h.flags&flagDoubt, &h.stat, h.path)); err != nil {
		return nil, err
	}
	fd, err := t.createPart(p.name())
	if err != nil {
		return nil, err
	}
	if err := unix.Ftruncate(fd, h.size); err != nil {
		unix.Close(fd)
		unix.Unlinkat(t.partsDir, p.name(), 0)
		return nil, err
	}
	p.fd = fd
	t.parts[h.path] = p
	return p, nil
}

// reopenPart takes a part of an earlier process on; its blocks are hashed later.
func (t *target) reopenPart(n uint64, c *claimedPart) bool {
	if t.parts[c.path] != nil || len(t.parts) >= mostParts {
		return false
	}
	name := strconv.FormatUint(n, 10)
	fd, err := openBeneath(t.partsDir, name, unix.O_RDWR, true)
	if err != nil {
		return false
	}
	is, _, kind, err := lookAt(fd)
	if err != nil || kind != kindFile || is.size != c.stat.size && unix.Ftruncate(fd, c.stat.size) != nil {
		unix.Close(fd)
		return false
	}
	t.parts[c.path] = &part{n: n, path: c.path, stat: c.stat, doubt: c.flags&flagDoubt != 0, fd: fd, hashes: c.blocks}
	return true
}

// closePart ends a part; t.mu is held.
func (t *target) closePart(p *part, remove bool) {
	if t.parts[p.path] == p {
		delete(t.parts, p.path)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.closed = true
	unix.Close(p.fd)
	if remove {
		p.dropped = true
		unix.Unlinkat(t.partsDir, p.name(), 0)
		t.journal.append(journalLine(nil, "Q %d", p.n))
	}
}

func (t *target) dropPart(path string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if p := t.parts[path]; p != nil {
		t.closePart(p, true)
	}
}

var errPartGone = &trouble{kindTransient, "the half-written file was given up"}

// block writes one block of the opened file.
func (s *inStream) block(d *dec, data []byte, o *op) error {
	off, length, hash := d.int(), d.num(), d.hash()
	if d.bad || off < 0 || off%blockSize != 0 || length > blockSize {
		return errFrame
	}
	extents, err := decodeExtents(d, int(length), len(data))
	if err != nil || d.end() != nil || s.part == nil {
		return errFrame
	}
	p := s.part
	if p.trouble != nil {
		return p.trouble
	}
	if off >= p.stat.size || int64(length) != min(blockSize, p.stat.size-off) {
		return errFrame
	}
	if blockHash(int(length), extents, data) != hash {
		return &trouble{kindCorrupt, "a block's hash differs from the one that was sent"}
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.closed {
		return errPartGone
	}
	if err := writeExtents(p.fd, off, extents, data); err != nil {
		return err
	}
	if s.t.Follow == nil {
		unix.SyncFileRange(p.fd, off, int64(length), unix.SYNC_FILE_RANGE_WRITE)
	}
	p.hashesMu.Lock()
	p.hashes[off/blockSize] = hash
	p.hashesMu.Unlock()
	o.kind, o.part, o.block, o.hash = opBlock, p, off/blockSize, hash
	return nil
}

// commit closes a file whose blocks are all there.
func (s *inStream) commit(d *dec, o *op) error {
	var h header
	h.decode(d)
	blocks := d.num()
	if d.end() != nil || h.kind != kindFile || h.check() != nil || h.path == "" {
		return errFrame
	}
	if s.t.has(&h) { // told before, by a stream that broke before its ack
		s.t.dropPart(h.path)
		return nil
	}
	p, err := s.t.openPart(&h)
	if err != nil {
		return err
	}
	p.hashesMu.Lock()
	have, count := p.hashes.content(p.stat.size), uint64(len(p.hashes))
	p.hashesMu.Unlock()
	if count < blocks {
		return &trouble{kindCorrupt, "not all of its blocks arrived"}
	}
	if count > blocks || have != h.hash {
		s.t.dropPart(h.path) // or the same would come of the next trial
		return &trouble{kindCorrupt, "the whole file's hash differs from the one that was sent"}
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.closed {
		return errPartGone
	}
	if err := s.t.dress(p.fd, p.name(), &h); err != nil {
		return err
	}
	o.kind, o.path, o.part, o.fd = opPlace, h.path, p, -1
	o.record = &record{kind: kindFile, flags: h.flags & flagDoubt, stat: h.stat, hash: h.hash, part: p.n}
	return nil
}

// has: the file is there already, in this version.
func (t *target) has(h *header) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.index[h.path]
	return r != nil && r.kind == kindFile && r.flags&flagBroken == 0 && r.stat == h.stat && r.hash == h.hash
}

// tellHave sends all that is held, then an empty frame.
func (s *inStream) tellHave() error {
	t := s.t
	t.commits.flush()
	if err := t.checkClaims(); err != nil {
		return err
	}
	var e enc
	for _, path := range t.paths() {
		t.mu.Lock()
		r := t.index[path]
		var h header
		if r != nil {
			h = header{kind: r.kind, flags: r.flags, path: path, link: r.link, stat: r.stat, hash: r.hash}
		}
		t.mu.Unlock()
		if r == nil {
			continue
		}
		h.encode(&e)
		if len(e) > 64<<10 {
			if err := s.send(metaFrame(frameHave, e), 0); err != nil {
				return err
			}
			e = e[:0]
		}
	}
	if len(e) > 0 {
		if err := s.send(metaFrame(frameHave, e), 0); err != nil {
			return err
		}
	}
	if err := s.tellParts(); err != nil {
		return err
	}
	return s.send(metaFrame(frameHave, nil), 0)
}

func (s *inStream) tellParts() error {
	s.t.mu.Lock()
	parts := make([]*part, 0, len(s.t.parts))
	for _, p := range s.t.parts {
		parts = append(parts, p)
	}
	s.t.mu.Unlock()
	for _, p := range parts {
		h := header{kind: kindFile, path: p.path, stat: p.stat}
		if p.doubt {
			h.flags = flagDoubt
		}
		p.hashesMu.Lock()
		var frames [][]byte
		var e enc
		count := 0
		for block, hash := range p.hashes {
			if count == 0 {
				e = nil
				h.encode(&e)
			}
			e.int(block)
			e.hash(hash)
			if count++; count == 2048 {
				frames, count = append(frames, metaFrame(framePart, e)), 0
			}
		}
		if count > 0 || len(p.hashes) == 0 {
			if count == 0 {
				e = nil
				h.encode(&e)
			}
			frames = append(frames, metaFrame(framePart, e))
		}
		p.hashesMu.Unlock()
		for _, frame := range frames {
			if err := s.send(frame, 0); err != nil {
				return err
			}
		}
	}
	return nil
}
