package dataset

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// source reads a folder and sends it.
type source struct {
	Config
	control *control
	id      *identity
	nonce   string
	root    int
	plain   bool     // writing back is enough before reading: see settle
	lock    *os.File // held until the process ends
	relay   net.Listener
	buffers chan []byte
	context context.Context

	mu     sync.Mutex
	change sync.Cond
	ending bool

	list   []*entry // in walking order
	byID   []*entry
	gone   []string // to be removed on the target
	synced string   // nonce of the target whose state the list reflects
	target string   // nonce of the target that the streams reach

	nic           nic
	bundle, chunk int64
	window        int
	streams       []*outStream
	dial          dialState
	pass          pass
	jobs          chan string
}

// dialState is what is known of the way to the target.
type dialState struct {
	address, cert string
	dialing       int
	failures      int
	errors        int
	next          time.Time
	rtt           time.Duration // least seen
	closed        tcpNumbers    // of streams that ended
	told          time.Time
}

const (
	defaultBundle = 4 << 20
	defaultChunk  = 8 << 20
	mostDialing   = 8
	mostBuffers   = 96
)

// RunSource serves one transfer until its console goes.
func RunSource(c Config) error {
	if err := c.check(); err != nil {
		return err
	}
	debug.SetGCPercent(collectAt)
	control := newControl(c.Events)
	defer control.close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := &source{Config: c, control: control, nonce: newNonce(), root: -1, bundle: defaultBundle, chunk: defaultChunk,
		buffers: make(chan []byte, mostBuffers), context: ctx, jobs: make(chan string, 64)}
	s.change.L = &s.mu
	for range mostBuffers {
		s.buffers <- nil
	}
	var err error
	if s.id, err = newIdentity(); err != nil {
		return err
	}
	if s.lock, err = takeOver(c.Folder, "source", c.Transfer); err != nil {
		return err
	}
	socket := filepath.Join(c.Folder, "source.sock")
	if s.relay, err = listenSocket(socket); err != nil {
		return err
	}
	defer os.Remove(socket)
	defer s.relay.Close()
	if s.root, err = openFolder(c.Root); err != nil {
		control.fault("REFUSED", err.Error())
	} else {
		var fs unix.Statfs_t
		s.plain = unix.Fstatfs(s.root, &fs) == nil && plainWriteback[int64(fs.Type)]
		control.tell("ready", event{"cert": s.id.hash, "free": -1})
	}
	go s.acceptRelayed()
	go s.dialAsWanted()
	go s.tellProgress()
	go s.work()
	control.listen(c.Console, s.command)
	s.mu.Lock()
	s.ending = true
	for _, o := range s.streams {
		o.conn.Close()
	}
	s.change.Broadcast()
	s.mu.Unlock()
	return nil
}

func (s *source) command(cmd command) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.change.Broadcast()
	switch cmd.Do {
	case "connect":
		s.dial.address, s.dial.cert = net.JoinHostPort(cmd.Address, strconv.Itoa(cmd.Port)), cmd.Cert
		s.dial.failures, s.dial.next = 0, time.Time{}
	case "window":
		s.window = max(0, min(cmd.N, mostStreams))
	case "bundle":
		if cmd.Bytes > 0 {
			s.bundle = min(cmd.Bytes, 1<<30)
		}
		if cmd.Chunk > 0 {
			s.chunk = min(max(cmd.Chunk/blockSize, 1)*blockSize, 1<<30)
		}
	case "list", "send", "recheck":
		select {
		case s.jobs <- cmd.Do:
		default:
			s.control.fault("BROKEN", "too many commands at once")
		}
	case "resend":
		s.resend(cmd.IDs)
	case "pause":
		s.pass.paused = true
	case "go":
		s.pass.paused, s.pass.full = false, false
		s.advance()
	default:
		s.control.fault("BROKEN", fmt.Sprintf("the source knows no command %q", cmd.Do))
	}
}

// work does the commands that take long, one after the other.
func (s *source) work() {
	for {
		var name string
		select {
		case name = <-s.jobs:
		case <-s.context.Done():
			return
		}
		var err error
		switch {
		case s.root < 0:
			err = fmt.Errorf("%s cannot be read", s.Root)
		case name == "list":
			err = s.makeList()
		case name == "send":
			err = s.send()
		case name == "recheck":
			err = s.recheck()
		}
		if err != nil && !errors.Is(err, errStopped) {
			kind := "BROKEN"
			if errors.Is(err, unix.EACCES) || errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ENOTDIR) {
				kind = "REFUSED"
			}
			s.control.fault(kind, fmt.Sprintf("%s %s: %v", name, s.Root, err))
		}
	}
}

func (s *source) stopping() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ending
}

// walk tells of each entry of the root as it is now.
func (s *source) walk(emit func(*entry)) error {
	w := &walker{root: s.root, stopped: s.stopping, skip: func(path string, e *entry) bool {
		return s.Only != "" && path != s.Only || path == ".edgeferry-"+s.Transfer || path == "lost+found" && e.kind == kindDir && s.emptyFolder(path)
	}}
	w.emit = func(e *entry) error {
		w.first(e)
		emit(e)
		return nil
	}
	return w.walk()
}

func (s *source) emptyFolder(path string) bool {
	fd, err := openBeneath(s.root, path, unix.O_RDONLY|unix.O_DIRECTORY, true)
	if err != nil {
		return false
	}
	defer unix.Close(fd)
	all, err := names(fd)
	return err == nil && len(all) == 0
}

// makeList lists the source. A second list keeps what did not change.
func (s *source) makeList() error {
	s.quiet()
	m := &merger{s: s, old: s.list}
	if err := s.walk(m.add); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m.end()
	counts := event{}
	var files, folders, links, hard, others int
	var bytes, logical int64
	for _, e := range s.list {
		switch e.kind {
		case kindFile:
			files, bytes, logical = files+1, bytes+e.data, logical+e.size
		case kindDir:
			folders++
		case kindLink:
			links++
		case kindHard:
			hard++
		default:
			others++
		}
	}
	counts["files"], counts["folders"], counts["links"], counts["hardLinks"] = files, folders-1, links, hard
	counts["others"], counts["bytes"], counts["logicalBytes"] = others, bytes, logical
	s.control.tell("listed", counts)
	return nil
}

// merger takes a new list over, entry by entry, and from the old one what still holds.
type merger struct {
	s       *source
	old     []*entry
	found   []*entry
	gone    []string
	shut    string // the last folder that could not be listed
	anyShut bool
}

func (m *merger) vanished(o *entry) {
	// What lies in a folder that cannot be listed may still be there.
	if o.state != stateSkip && (!m.anyShut || !isBeneath(o.path, m.shut)) {
		m.gone = append(m.gone, o.path)
	}
}

func (m *merger) add(e *entry) {
	m.s.mu.Lock()
	defer m.s.mu.Unlock()
	for len(m.old) > 0 && comparePaths(m.old[0].path, e.path) < 0 {
		m.vanished(m.old[0])
		m.old = m.old[1:]
	}
	if e.shut {
		m.shut, m.anyShut = e.path, true
	}
	if len(m.old) > 0 && m.old[0].path == e.path {
		o := m.old[0]
		m.old = m.old[1:]
		if o.kind != e.kind && o.state != stateSkip && !e.shut {
			m.gone = append(m.gone, o.path)
		}
		e = m.s.renew(o, e)
	} else {
		e.id = uint32(len(m.s.byID))
		m.s.byID = append(m.s.byID, e)
	}
	if e.fails != nil && e.kind != kindDir {
		e.state = stateSkip
	}
	m.found = append(m.found, e)
}

func (m *merger) end() {
	for _, o := range m.old {
		m.vanished(o)
	}
	m.s.list = m.found
	m.s.gone = append(m.s.gone, m.gone...)
}

// renew compares an entry with what it was. The old one stays in use when nothing changed.
func (s *source) renew(o, e *entry) *entry {
	e.id = o.id
	same := o.kind == e.kind && o.link == e.link && (o.fails == nil) == (e.fails == nil)
	switch e.kind {
	case kindFile:
		same = same && o.stat == e.stat
	case kindHard:
	case kindLink:
		same = same && o.uid == e.uid && o.gid == e.gid && o.mtime == e.mtime
	case kindDir:
		same = same && o.uid == e.uid && o.gid == e.gid && o.mtime == e.mtime && o.mode == e.mode
	}
	if same && e.fails == nil {
		if e.kind == kindDir || e.kind == kindHard {
			o.stat = e.stat
		}
		if o.state == stateHeld && o.doubt {
			o.state, o.known = stateTodo, true
		}
		if o.state == stateFailed || o.state == stateQueued {
			o.state = stateTodo
		}
		o.fails, o.data = nil, e.data
		return o
	}
	e.old = o.old || o.state == stateHeld
	if o.kind == kindFile && e.kind == kindFile && o.size == e.size && (o.state == stateHeld || o.known) {
		e.known, e.hash = true, o.hash
	}
	s.byID[e.id] = e
	return e
}

// quiet breaks a pass off and waits until nothing of it is under way. The next send
// queues again what it had left.
func (s *source) quiet() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.pass.running && !s.ending {
		s.pass.drop()
		s.pass.planned = false
		if s.pass.working == 0 {
			s.pass.running = false
			break
		}
		s.change.Wait()
	}
}

// recheck looks at every entry again: what was sent has to be what is there.
func (s *source) recheck() error {
	s.quiet()
	old := s.list // only the work of long commands changes it
	sum := newTreeDigest()
	bad := &badList{control: s.control, name: "rechecked"}
	changed, vanished := 0, 0
	var doubts []*entry
	i := 0
	gone := func(o *entry) {
		if o.state != stateSkip {
			vanished++
			bad.add(o.path, &trouble{kindVanished, errGone.Error()})
		}
	}
	differs := func(e *entry, message string) {
		changed++
		bad.add(e.path, &trouble{kindChanged, message})
	}
	err := s.walk(func(e *entry) {
		for i < len(old) && comparePaths(old[i].path, e.path) < 0 {
			gone(old[i])
			i++
		}
		if i == len(old) || old[i].path != e.path {
			if e.fails == nil {
				differs(e, "it is new")
				sum.add(e)
			}
			return
		}
		o := old[i]
		i++
		if e.path == "" || e.kind == kindOther && o.kind == kindOther {
			return
		}
		e.hash = o.hash
		sum.add(e)
		switch {
		case o.kind != e.kind || o.link != e.link || o.mode != e.mode && e.kind != kindLink || o.uid != e.uid || o.gid != e.gid:
			differs(e, "it is not what it was")
		case e.kind == kindFile && !o.sameContent(&e.stat) || e.kind == kindLink && o.mtime != e.mtime:
			differs(e, "it changed after it was read")
		case e.kind == kindFile && o.state == stateHeld && o.doubt:
			doubts = append(doubts, o)
		}
	})
	if err != nil {
		return err
	}
	for ; i < len(old); i++ {
		gone(old[i])
	}
	report := &reporter{c: s.control}
	for _, o := range doubts {
		report.total += o.size
	}
	var mu sync.Mutex
	err = parallel(len(doubts), func(i int) error {
		if s.stopping() {
			return errStopped
		}
		o := doubts[i]
		version, hash, doubt, err := s.readAgain(o.path, report.add)
		mu.Lock()
		defer mu.Unlock()
		if err != nil || hash != o.hash || !version.sameContent(&o.stat) {
			differs(o, "it changed while it was read, or just before")
		} else {
			s.mu.Lock()
			o.doubt = doubt
			s.mu.Unlock()
		}
		return nil
	})
	if err != nil {
		return err
	}
	bad.end(event{"digest": hex.EncodeToString(sum.sum.Sum(nil)), "changed": changed, "vanished": vanished})
	return nil
}

// opened is a file at the moment its reading begins.
type opened struct {
	fd    int
	stat  stat
	data  int64
	doubt bool
}

// doubtful is how long before the reading a change must lie, so that a further one
// would move the times: the kernel's clock for them is coarse.
const doubtful = 50 * time.Millisecond

func (s *source) openFile(path string) (*opened, error) {
	fd, err := openToRead(s.root, path, true)
	if err != nil {
		return nil, err
	}
	if s.Only == "" {
		settle(fd, s.plain)
	}
	o := &opened{fd: fd}
	begun := time.Now().Add(-doubtful).UnixNano()
	var kind byte
	o.stat, o.data, kind, err = lookAt(fd)
	if err == nil && kind != kindFile {
		err = &trouble{kindChanged, "it is no file any more"}
	}
	if err == nil && o.stat.size > maxSize {
		err = &trouble{kindName, "the file is too large"}
	}
	if err != nil {
		unix.Close(fd)
		return nil, err
	}
	// The one file is closed for good before it is sent.
	o.doubt = s.Only == "" && (o.stat.mtime >= begun || o.stat.ctime >= begun)
	return o, nil
}

func (o *opened) close() { unix.Close(o.fd) }

var errChanged = &trouble{kindChanged, "it changed while it was read"}

// same tells whether the file is still the one that was opened.
func (o *opened) same() error {
	now, _, _, err := lookAt(o.fd)
	if err == nil && now != o.stat {
		err = errChanged
	}
	return err
}

func (s *source) readAgain(path string, told func(int64)) (stat, digest, bool, error) {
	o, err := s.openFile(path)
	if err != nil {
		return stat{}, digest{}, false, err
	}
	defer o.close()
	hash, err := hashFile(o.fd, o.stat.size, false, told)
	if err == nil {
		err = o.same()
	}
	return o.stat, hash, o.doubt, err
}
