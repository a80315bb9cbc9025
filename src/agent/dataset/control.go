// Package dataset copies a folder of one node into a folder of another: a source that
// reads, a target that writes, and framed streams between them. The console steers both
// by lines of JSON.
package dataset

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Config is what a process of a transfer is started with.
type Config struct {
	Root     string // the folder to read, or to write
	Transfer string // id of the operation
	Folder   string // the operation's own folder on this node
	Only     string // source: the one file in the root that is sent, as it is read, without waiting for the disk
	Follow   *Follow
	Console  io.Reader
	Events   io.Writer
}

var transferID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$`)

func (c *Config) check() error {
	if !transferID.MatchString(c.Transfer) {
		return fmt.Errorf("--transfer %q: letters, digits, dot, dash and underscore only", c.Transfer)
	}
	for _, path := range []string{c.Root, c.Folder} {
		if !filepath.IsAbs(path) {
			return fmt.Errorf("%q is no absolute path", path)
		}
	}
	return nil
}

// watchdogTime is how long the console may say nothing.
var watchdogTime = 60 * time.Second

// collectAt keeps the memory of long lists near what they need.
const collectAt = 40

var errStopped = errors.New("the transfer was told to stop")

type command struct {
	Do      string   `json:"do"`
	Address string   `json:"address"`
	Port    int      `json:"port"`
	Cert    string   `json:"cert"`
	N       int      `json:"n"`
	IDs     []uint32 `json:"ids"`
	Bytes   int64    `json:"bytes"`
	Chunk   int64    `json:"chunk"`
}

type event map[string]any

// control is the way from and to the console. Events never block those who tell them,
// but for the lines of long lists: a console that reads slowly misses progress, nothing
// else.
type control struct {
	start  time.Time
	mu     sync.Mutex
	ready  sync.Cond
	taken  sync.Cond
	queue  [][]byte
	closed bool
	done   chan struct{}
	failed func()
}

const (
	mostProgressQueued = 64
	mostLinesQueued    = 16
)

func newControl(to io.Writer) *control {
	c := &control{start: time.Now(), done: make(chan struct{})}
	c.ready.L, c.taken.L = &c.mu, &c.mu
	go c.write(to)
	return c
}

func (c *control) seconds() float64 {
	return float64(time.Since(c.start).Milliseconds()) / 1000
}

func (c *control) tell(name string, e event) { c.put(name, e, false) }

// tellSoon is for what the next such event makes obsolete.
func (c *control) tellSoon(name string, e event) { c.put(name, e, true) }

// tellSlowly waits while the console has lines to read: for those of a long list.
func (c *control) tellSlowly(name string, e event) {
	c.mu.Lock()
	for len(c.queue) > mostLinesQueued && !c.closed {
		c.taken.Wait()
	}
	c.mu.Unlock()
	c.put(name, e, false)
}

func (c *control) put(name string, e event, droppable bool) {
	if e == nil {
		e = event{}
	}
	e["event"] = name
	e["t"] = c.seconds()
	line, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || droppable && len(c.queue) > mostProgressQueued {
		return
	}
	c.queue = append(c.queue, append(line, '\n'))
	c.ready.Signal()
}

func (c *control) fault(kind, message string) {
	c.tell("fault", event{"kind": kind, "message": message})
}

func (c *control) write(to io.Writer) {
	defer close(c.done)
	w := bufio.NewWriterSize(to, 64<<10)
	for {
		c.mu.Lock()
		for len(c.queue) == 0 && !c.closed {
			c.ready.Wait()
		}
		lines, closed := c.queue, c.closed
		c.queue = nil
		c.taken.Broadcast()
		c.mu.Unlock()
		for _, line := range lines {
			w.Write(line)
		}
		if w.Flush() != nil || closed && len(lines) == 0 {
			c.mu.Lock()
			c.closed = true
			c.taken.Broadcast()
			c.mu.Unlock()
			return
		}
	}
}

// close writes what is queued, for at most two seconds.
func (c *control) close() {
	c.mu.Lock()
	c.closed = true
	c.ready.Signal()
	c.taken.Broadcast()
	c.mu.Unlock()
	select {
	case <-c.done:
	case <-time.After(2 * time.Second):
	}
}

// listen hands each command on until the console is gone, silent for too long, or says
// stop; also when a signal comes.
func (c *control) listen(from io.Reader, handle func(command)) {
	lines, stop := make(chan []byte), make(chan struct{})
	defer close(stop)
	go func() {
		defer close(lines)
		r := bufio.NewReaderSize(from, 1<<16)
		for {
			line, err := r.ReadBytes('\n')
			if err != nil {
				return
			}
			select {
			case lines <- line:
			case <-stop:
				return
			}
		}
	}()
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM)
	defer signal.Stop(signals)
	for {
		silence := time.NewTimer(watchdogTime)
		select {
		case line, ok := <-lines:
			silence.Stop()
			if !ok {
				return
			}
			var cmd command
			if err := json.Unmarshal(line, &cmd); err != nil {
				c.fault("BROKEN", "a command that is no JSON: "+err.Error())
				continue
			}
			switch cmd.Do {
			case "stop":
				return
			case "ping":
				c.tell("pong", nil)
			default:
				handle(cmd)
			}
		case <-signals:
			silence.Stop()
			return
		case <-silence.C:
			return
		}
	}
}

// reporter tells how far a long reading is, once a second.
type reporter struct {
	c     *control
	total int64
	done  atomic.Int64
	last  atomic.Int64
}

func (r *reporter) add(n int64) {
	done := r.done.Add(n)
	now := time.Now().UnixNano()
	if last := r.last.Load(); now-last >= int64(time.Second) && r.last.CompareAndSwap(last, now) {
		r.c.tellSoon("checking", event{"bytes": done, "total": r.total})
	}
}

// takeOver makes this process the only one of its role for the transfer: one that an
// earlier console started and lost is ended.
func takeOver(folder, role, transfer string) (*os.File, error) {
	path := filepath.Join(folder, "dataset-"+role+".lock")
	lock, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	for try := 0; ; try++ {
		err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			break
		}
		if err != unix.EWOULDBLOCK && err != unix.EINTR || try > 100 {
			lock.Close()
			return nil, fmt.Errorf("another process of this transfer does not end: %s: %w", path, err)
		}
		if pid := holder(lock, role, transfer); pid > 0 && pid != os.Getpid() {
			switch try {
			case 0:
				syscall.Kill(pid, syscall.SIGTERM)
			case 60:
				syscall.Kill(pid, syscall.SIGKILL)
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	lock.Truncate(0)
	lock.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return lock, nil
}

func holder(lock *os.File, role, transfer string) int {
	buf := make([]byte, 32)
	n, _ := lock.ReadAt(buf, 0)
	pid, err := strconv.Atoi(strings.TrimSpace(string(buf[:n])))
	if err != nil || pid <= 1 {
		return 0
	}
	words, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil || !strings.Contains(string(words), "dataset-"+role) || !strings.Contains(string(words), transfer) {
		return 0
	}
	return pid
}
