package dataset

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// target writes into a folder what a source sends.
type target struct {
	Config
	control *control
	id      *identity
	nonce   string
	memory  *budget

	root, folder, partsDir int // descriptors
	folderName             string
	journal                *journal
	lock                   *os.File // held until the process ends
	madeRoot               int      // how many folders of the root's path were made, itself included
	resumed                bool
	finished               bool // earlier, by a process whose answer was lost
	usable                 atomic.Bool
	refused                bool

	mu     sync.Mutex
	index  map[string]*record
	parts  map[string]*part
	fresh  bool // the index was checked against the disk, or made by this process
	doubts sync.Mutex

	nextPart atomic.Uint64
	commits  *committer
	bell     *bell // rings when a followed file may have got further

	streamsMu   sync.Mutex
	streams     map[*inStream]bool
	sourceNonce string

	wanted   atomic.Pointer[string]
	direct   net.Listener
	relay    net.Listener
	dropPort sync.Once
	nic      nic
	port     int
}

// RunTarget serves one transfer until its console goes.
func RunTarget(c Config) error {
	if err := c.check(); err != nil {
		return err
	}
	debug.SetGCPercent(collectAt)
	control := newControl(c.Events)
	defer control.close()
	t := &target{Config: c, control: control, nonce: newNonce(), memory: newBudget(64 << 20),
		index: map[string]*record{}, parts: map[string]*part{}, streams: map[*inStream]bool{},
		root: -1, folder: -1, partsDir: -1, folderName: ".edgeferry-" + c.Transfer, bell: newBell()}
	t.commits = newCommitter(t)
	var err error
	if t.id, err = newIdentity(); err != nil {
		return err
	}
	if t.lock, err = takeOver(c.Folder, "target", c.Transfer); err != nil {
		return err
	}
	if err := t.listen(); err != nil {
		return err
	}
	defer t.close()
	switch err := t.open(); {
	case err != nil:
		t.refused = true
		control.fault("REFUSED", err.Error())
	default:
		t.usable.Store(!t.finished)
		t.mu.Lock()
		held := 0
		for _, r := range t.index {
			if r.kind == kindFile {
				held++
			}
		}
		t.mu.Unlock()
		control.tell("ready", event{"cert": t.id.hash, "port": t.port, "free": freeBytes(t.root),
			"resumed": t.resumed, "held": held, "finished": t.finished})
		if c.Follow != nil && !t.finished {
			go t.follow()
		}
	}
	go t.accept(t.direct, t.secure)
	go t.accept(t.relay, func(conn net.Conn) (net.Conn, error) {
		t.dropPort.Do(func() {
			if t.wanted.Load() == nil {
				t.direct.Close()
			}
		})
		return conn, nil
	})
	jobs := make(chan string, 16)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for job := range jobs {
			t.job(job)
		}
	}()
	control.listen(c.Console, func(cmd command) {
		switch cmd.Do {
		case "expect":
			t.wanted.Store(&cmd.Cert)
		case "verify", "finish", "discard":
			select {
			case jobs <- cmd.Do:
			default:
				control.fault("BROKEN", "too many commands at once")
			}
		case "pause", "go":
		default:
			control.fault("BROKEN", fmt.Sprintf("the target knows no command %q", cmd.Do))
		}
	})
	close(jobs)
	t.stop()
	select {
	case <-ended:
	case <-time.After(time.Second): // a check may go on for long; it changes nothing
	}
	return nil
}

func (t *target) job(name string) {
	if t.refused && name == "discard" { // nothing of it is here
		t.control.tell("discarded", event{"left": 0})
		return
	}
	if !t.usable.Load() && !(t.finished && name == "finish") {
		t.control.fault("BROKEN", "the target folder is not open")
		return
	}
	var err error
	switch name {
	case "verify":
		err = t.verify()
	case "finish":
		err = t.finish()
	case "discard":
		err = t.discard()
	}
	if err != nil && !errors.Is(err, errStopped) {
		kind := "BROKEN"
		if troubleOf(err, false).kind == kindNoSpace {
			kind = "NO_SPACE"
		}
		t.control.fault(kind, fmt.Sprintf("%s %s: %v", name, t.Root, err))
	}
}

func (t *target) listen() (err error) {
	if t.direct, err = net.Listen("tcp", ":0"); err != nil {
		return err
	}
	t.port = t.direct.Addr().(*net.TCPAddr).Port
	t.relay, err = listenSocket(filepath.Join(t.Folder, "target.sock"))
	return err
}

// stop ends the streams and keeps what has arrived.
func (t *target) stop() {
	t.direct.Close()
	t.relay.Close()
	t.bell.end()
	t.endStreams("")
	t.commits.stop()
}

func (t *target) close() {
	t.direct.Close()
	t.relay.Close()
	os.Remove(filepath.Join(t.Folder, "target.sock"))
}

// endStreams closes the streams of all sources but one, and waits until what they
// brought is written.
func (t *target) endStreams(keep string) {
	t.streamsMu.Lock()
	var ending []*inStream
	for s := range t.streams {
		if s.nonce != keep {
			s.conn.Close()
			ending = append(ending, s)
		}
	}
	t.streamsMu.Unlock()
	for _, s := range ending {
		<-s.ended
	}
}

func (t *target) accept(l net.Listener, prepare func(net.Conn) (net.Conn, error)) {
	waiting := make(chan struct{}, 16)
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(50 * time.Millisecond) // out of descriptors: one may get free
			continue
		}
		waiting <- struct{}{}
		go func() {
			timer := time.AfterFunc(helloFor, func() { conn.Close() })
			stream, err := prepare(conn)
			if err == nil {
				err = t.greet(stream, timer)
			}
			<-waiting
			if err != nil {
				timer.Stop()
				conn.Close()
			}
		}()
	}
}

func (t *target) secure(conn net.Conn) (net.Conn, error) {
	if t.wanted.Load() == nil {
		return nil, errors.New("nobody is expected")
	}
	tuneTCP(conn.(*net.TCPConn), true)
	secure := tls.Server(conn, t.id.config(func() string { return *t.wanted.Load() }))
	err := secure.Handshake()
	if err == nil {
		t.nic.tell(t.control, conn.LocalAddr())
	}
	return secure, err
}

// greet answers the source's hello and starts the stream.
func (t *target) greet(conn net.Conn, timer *time.Timer) error {
	h, err := readHello(conn, t.Transfer)
	if err == nil && !t.usable.Load() {
		err = errors.New("the target folder is not open")
	}
	if err != nil {
		conn.Write(errorFrame(err.Error()))
		return err
	}
	t.streamsMu.Lock()
	other := t.sourceNonce != h.nonce
	t.sourceNonce = h.nonce
	t.streamsMu.Unlock()
	if other { // the source was started again: nothing of the old one may come later
		t.endStreams(h.nonce)
	}
	s := newInStream(t, conn, h.nonce)
	t.streamsMu.Lock()
	if len(t.streams) >= 2*mostStreams || t.sourceNonce != h.nonce {
		t.streamsMu.Unlock()
		conn.Write(errorFrame("too many streams"))
		return errors.New("too many streams")
	}
	t.streams[s] = true
	t.streamsMu.Unlock()
	if !timer.Stop() {
		t.streamEnded(s)
		return os.ErrDeadlineExceeded
	}
	answer := hello{t.Transfer, t.nonce, t.resumed}
	if err := s.send(answer.frame(), silentFor); err != nil {
		t.streamEnded(s)
		return err
	}
	s.start()
	return nil
}

func (t *target) streamEnded(s *inStream) {
	t.streamsMu.Lock()
	delete(t.streams, s)
	t.streamsMu.Unlock()
	close(s.ended)
}

// errForeign: the root holds something that this transfer did not make.
type errForeign struct{ path string }

func (e *errForeign) Error() string {
	return fmt.Sprintf("%s is not of this transfer; choose an empty folder, or remove it", e.path)
}

// open opens or makes the root. A root that holds anything else stays as it is.
func (t *target) open() error {
	made, err := makeFolders(t.Root)
	if err != nil {
		return err
	}
	t.madeRoot = made
	if t.root, err = openFolder(t.Root); err != nil {
		return err
	}
	t.folder, err = openBeneath(t.root, t.folderName, unix.O_RDONLY|unix.O_DIRECTORY, true)
	if err != nil && err != unix.ENOENT {
		return fmt.Errorf("%s/%s: %w", t.Root, t.folderName, err)
	}
	if err == nil {
		resumed, err := t.resume()
		if err != nil {
			return err
		}
		t.resumed = resumed
	}
	if err := t.refuseForeign(); err != nil {
		if marker, e := os.ReadFile(t.marker()); e == nil && string(marker) == t.Root && !t.resumed {
			t.finished = true
			return nil
		}
		return err
	}
	if !t.resumed {
		t.fresh = true
		return t.begin()
	}
	return nil
}

// marker remembers that the transfer was finished: its journal is gone then.
func (t *target) marker() string { return filepath.Join(t.Folder, "dataset-finished-"+t.Transfer) }

// makeFolders makes a path's folders and says how many were missing.
func makeFolders(path string) (int, error) {
	path = filepath.Clean(path)
	if _, err := os.Stat(path); err == nil || !os.IsNotExist(err) {
		return 0, err
	}
	made, err := makeFolders(filepath.Dir(path))
	if err != nil {
		return 0, err
	}
	if err := os.Mkdir(path, 0o755); err != nil {
		return 0, err
	}
	return made + 1, nil
}

func (t *target) begin() error {
	if t.folder < 0 {
		if err := unix.Mkdirat(t.root, t.folderName, 0o700); err != nil {
			return fmt.Errorf("mkdir %s/%s: %w", t.Root, t.folderName, err)
		}
		var err error
		if t.folder, err = openBeneath(t.root, t.folderName, unix.O_RDONLY|unix.O_DIRECTORY, true); err != nil {
			return err
		}
	}
	if err := t.openParts(); err != nil {
		return err
	}
	file, err := t.openJournal(unix.O_CREAT | unix.O_TRUNC)
	if err != nil {
		return err
	}
	t.journal = &journal{file: file}
	err = t.journal.append(journalLine(nil, "V 1 %s %d", word(t.Transfer), t.madeRoot))
	if err == nil {
		err = t.journal.sync()
	}
	if err == nil {
		err = unix.Fsync(t.folder)
	}
	return err
}

// openJournal also locks it: the root may be reached from two operation folders.
func (t *target) openJournal(flags int) (*os.File, error) {
	fd, err := retry(func() (int, error) {
		return unix.Openat(t.folder, "journal", flags|unix.O_RDWR|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0o600)
	})
	if err != nil {
		return nil, err
	}
	for try := 0; unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) != nil; try++ {
		if try == 40 { // longer than one that is just ending needs
			unix.Close(fd)
			return nil, errors.New("another process writes into this folder")
		}
		time.Sleep(50 * time.Millisecond)
	}
	return os.NewFile(uintptr(fd), "journal"), nil
}

func (t *target) openParts() error {
	if err := unix.Mkdirat(t.folder, "parts", 0o700); err != nil && err != unix.EEXIST {
		return err
	}
	var err error
	t.partsDir, err = openBeneath(t.folder, "parts", unix.O_RDONLY|unix.O_DIRECTORY, true)
	return err
}

// resume reads the journal of an earlier process. What it claims is hashed when the
// source asks.
func (t *target) resume() (bool, error) {
	file, err := t.openJournal(0)
	if err == unix.ENOENT {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	claims, good, err := readJournal(file, t.Transfer)
	if err == nil && claims.begun {
		err = file.Truncate(good)
	}
	if err != nil || !claims.begun {
		file.Close()
		return false, err
	}
	t.journal = &journal{file: file, size: good}
	t.madeRoot, t.index = claims.made, claims.entries
	t.nextPart.Store(claims.most)
	if err := t.openParts(); err != nil {
		return false, err
	}
	return true, t.sortParts(claims)
}

// sortParts opens half-written files again, gives files their names that a sudden end
// has kept from it, and removes the rest.
func (t *target) sortParts(c *claims) error {
	waiting := map[uint64]string{}
	for path, r := range t.index {
		if r.kind == kindFile && r.part > 0 {
			waiting[r.part] = path
		}
	}
	listing, err := openBeneath(t.partsDir, ".", unix.O_RDONLY|unix.O_DIRECTORY, true)
	if err != nil {
		return err
	}
	all, err := names(listing)
	unix.Close(listing)
	if err != nil {
		return err
	}
	dirs := newDirCache(t)
	defer dirs.close()
	for _, name := range all {
		n, err := strconv.ParseUint(name, 10, 64)
		if err != nil {
			continue
		}
		t.nextPart.Store(max(t.nextPart.Load(), n))
		if p := c.parts[n]; p != nil && t.reopenPart(n, p) {
			continue
		}
		if path, ok := waiting[n]; ok {
			dir, base := splitPath(path)
			if fd, err := dirs.get(dir, true); err == nil && unix.Renameat(t.partsDir, name, fd, base) == nil {
				continue
			}
		}
		unix.Unlinkat(t.partsDir, name, 0)
	}
	return nil
}

// refuseForeign walks the root for what is not of this transfer.
func (t *target) refuseForeign() error {
	w := &walker{root: t.root, skip: t.ownFolder}
	w.emit = func(e *entry) error {
		if e.path == "" || e.path == "lost+found" && e.kind == kindDir || t.index[e.path] != nil {
			return nil
		}
		return &errForeign{filepath.Join(t.Root, display(e.path))}
	}
	return w.walk()
}

func (t *target) ownFolder(path string, _ *entry) bool { return path == t.folderName }

// dirCache keeps the folders last used open. Not safe for concurrent use.
type dirCache struct {
	t    *target
	open map[string]int
	last []string
}

const dirsKept = 32

func newDirCache(t *target) *dirCache { return &dirCache{t: t, open: map[string]int{}} }

func (c *dirCache) close() {
	for _, fd := range c.open {
		unix.Close(fd)
	}
	clear(c.open)
	c.last = c.last[:0]
}

// get opens a folder below the root, making it and those above it if told so. Folders
// that somebody else made are refused. The descriptor is good until the next get.
func (c *dirCache) get(path string, make bool) (int, error) {
	if fd, ok := c.open[path]; ok {
		return fd, nil
	}
	fd, err := openBeneath(c.t.root, path, unix.O_PATH|unix.O_DIRECTORY, true)
	if err == unix.ENOENT && make && path != "" {
		if err := c.make(path); err != nil {
			return -1, err
		}
		fd, err = openBeneath(c.t.root, path, unix.O_PATH|unix.O_DIRECTORY, true)
	}
	if err != nil {
		return -1, err
	}
	if path != "" && !c.t.ours(path) {
		unix.Close(fd)
		return -1, &trouble{kindPermission, display(path) + " is there and not of this transfer"}
	}
	if len(c.last) >= dirsKept {
		unix.Close(c.open[c.last[0]])
		delete(c.open, c.last[0])
		c.last = c.last[1:]
	}
	c.open[path] = fd
	c.last = append(c.last, path)
	return fd, nil
}

// make makes a folder; the journal knows before.
func (c *dirCache) make(path string) error {
	dir, name := splitPath(path)
	parent, err := c.get(dir, true)
	if err != nil {
		return err
	}
	t := c.t
	t.mu.Lock()
	if t.index[path] == nil {
		r := &record{kind: kindDir, flags: flagImplied}
		if err := t.journal.append(r.line(nil, path)); err != nil {
			t.mu.Unlock()
			return err
		}
		t.index[path] = r
	}
	t.mu.Unlock()
	if err := unix.Mkdirat(parent, name, 0o700); err != nil && err != unix.EEXIST {
		t.forget(path)
		return err
	}
	return nil
}

// forget drops what is not there.
func (t *target) forget(path string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.index[path] != nil {
		delete(t.index, path)
		t.journal.append(journalLine(nil, "X %s", word(path)))
	}
}

func (t *target) ours(path string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.index[path] != nil
}

// budget bounds the memory of what was received and not yet written.
type budget struct {
	mu    sync.Mutex
	free  sync.Cond
	used  int64
	limit int64
}

func newBudget(limit int64) *budget {
	b := &budget{limit: limit}
	b.free.L = &b.mu
	return b
}

func (b *budget) take(n int64) {
	b.mu.Lock()
	for b.used > 0 && b.used+n > b.limit {
		b.free.Wait()
	}
	b.used += n
	b.mu.Unlock()
}

func (b *budget) give(n int64) {
	b.mu.Lock()
	b.used -= n
	b.free.Broadcast()
	b.mu.Unlock()
}

func (b *budget) share() float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return float64(b.used) / float64(b.limit)
}
