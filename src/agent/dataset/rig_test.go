package dataset

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The ends run as processes of their own, so that they can be killed.
func TestMain(m *testing.M) {
	switch os.Getenv("DATASET_ROLE") {
	case "":
		os.Exit(m.Run())
	default:
		c := Config{Root: os.Args[1], Transfer: os.Args[3], Folder: os.Args[4], Console: os.Stdin, Events: os.Stdout}
		run := RunSource
		only := os.Getenv("DATASET_ONLY")
		if os.Getenv("DATASET_ROLE") == "target" {
			run = RunTarget
			if only != "" {
				c.Follow = &Follow{only, takeInto(os.Getenv("DATASET_TAKEN"))}
			}
		} else {
			c.Only = only
		}
		if err := run(c); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

const testTransfer = "op-1"

// end is one process and the console's side of its control channel.
type end struct {
	t       testing.TB
	role    string
	process *exec.Cmd
	in      io.WriteCloser
	mu      sync.Mutex
	events  []map[string]any
	arrived chan struct{}
	ready   map[string]any
	said    notes
}

// notes is what a process says on stderr.
type notes struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (n *notes) Write(b []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(b)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
}

func startEnd(t testing.TB, role, root, folder string) *end {
	t.Helper()
	e := &end{t: t, role: role, arrived: make(chan struct{}, 1)}
	e.process = exec.Command(os.Args[0], root, "dataset-"+role, testTransfer, folder)
	e.process.Env = append(os.Environ(), "DATASET_ROLE="+role)
	e.process.Stderr = &e.said
	var err error
	if e.in, err = e.process.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := e.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := e.process.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		r := bufio.NewReader(out)
		for {
			line, err := r.ReadBytes('\n')
			if err != nil {
				e.put(map[string]any{"event": "eof"})
				return
			}
			var v map[string]any
			if err := json.Unmarshal(line, &v); err != nil {
				v = map[string]any{"event": "nonsense", "line": string(line)}
			}
			e.put(v)
		}
	}()
	t.Cleanup(func() {
		e.kill()
		if said := e.said.String(); strings.Contains(said, "DATA RACE") || strings.Contains(said, "panic") {
			t.Error(said)
		}
	})
	return e
}

func (e *end) put(v map[string]any) {
	e.mu.Lock()
	e.events = append(e.events, v)
	e.mu.Unlock()
	select {
	case e.arrived <- struct{}{}:
	default:
	}
}

func (e *end) kill() {
	e.process.Process.Signal(syscall.SIGKILL)
	e.process.Wait()
}

func (e *end) do(format string, args ...any) {
	fmt.Fprintf(e.in, format+"\n", args...)
}

// await takes events until one of the wanted comes; others are handed to seen.
func (e *end) await(names ...string) map[string]any {
	e.t.Helper()
	return e.awaitFor(40*time.Second, nil, names...)
}

func (e *end) awaitFor(limit time.Duration, seen func(map[string]any), names ...string) map[string]any {
	e.t.Helper()
	timeout := time.After(limit)
	for {
		e.mu.Lock()
		for len(e.events) > 0 {
			v := e.events[0]
			e.events = e.events[1:]
			for _, name := range names {
				if v["event"] == name {
					e.mu.Unlock()
					if os.Getenv("DATASET_TRACE") != "" {
						e.t.Log(time.Now().Format("05.000"), e.role, v)
					}
					return v
				}
			}
			if v["event"] == "eof" || v["event"] == "nonsense" || v["event"] == "fault" {
				e.mu.Unlock()
				e.t.Fatalf("%s: %v while waiting for %v; %s", e.role, v, names, e.said.String())
			}
			if os.Getenv("DATASET_TRACE") != "" {
				e.t.Log(time.Now().Format("05.000"), e.role, v)
			}
			if seen != nil {
				seen(v)
			}
		}
		e.mu.Unlock()
		select {
		case <-e.arrived:
		case <-timeout:
			e.t.Fatalf("%s: no %v; %s", e.role, names, e.said.String())
		}
	}
}

// rig is a transfer from one folder to another.
type rig struct {
	t              testing.TB
	source, target *end
	from, to       string
	folders        [2]string
	window         int
}

func newRig(t testing.TB, from string) *rig {
	t.Helper()
	base := tempDir(t)
	if onDisk(from) {
		base = t.TempDir()
	}
	r := &rig{t: t, from: from, to: filepath.Join(base, "to", "here"), window: 3}
	for i, name := range []string{"s", "t"} {
		r.folders[i] = filepath.Join(base, name)
		if err := os.Mkdir(r.folders[i], 0o711); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func (r *rig) startSource() {
	r.source = startEnd(r.t, "source", r.from, r.folders[0])
	r.source.ready = r.source.await("ready")
}

func (r *rig) startTarget() {
	r.target = startEnd(r.t, "target", r.to, r.folders[1])
	r.target.ready = r.target.await("ready")
}

func (r *rig) connect() {
	r.target.do(`{"do":"expect","cert":%q}`, r.source.ready["cert"])
	r.source.do(`{"do":"connect","address":"127.0.0.1","port":%d,"cert":%q}`, int(r.target.ready["port"].(float64)), r.target.ready["cert"])
	r.source.do(`{"do":"window","n":%d}`, r.window)
}

func (r *rig) start() {
	r.startSource()
	r.startTarget()
	r.connect()
}

type outcome struct {
	plan, passed map[string]any
	failed       []map[string]any
}

func (o *outcome) count(name string) int { return int(o.passed[name].(float64)) }

// pass lists and sends.
func (r *rig) pass() *outcome {
	r.t.Helper()
	r.source.do(`{"do":"list"}`)
	r.source.await("listed")
	r.source.do(`{"do":"send"}`)
	return r.awaitPassed()
}

func (r *rig) awaitPassed() *outcome {
	r.t.Helper()
	o := &outcome{}
	o.passed = r.source.awaitFor(50*time.Second, func(v map[string]any) {
		switch v["event"] {
		case "plan":
			o.plan = v
		case "failed":
			o.failed = append(o.failed, v)
		}
	}, "passed")
	return o
}

// check wants both digests equal and nothing bad.
func (r *rig) check() {
	r.t.Helper()
	r.target.do(`{"do":"verify"}`)
	r.source.do(`{"do":"recheck"}`)
	v := r.target.await("verified")
	c := r.source.await("rechecked")
	if v["badCount"].(float64) != 0 || c["badCount"].(float64) != 0 || v["digest"] != c["digest"] {
		r.t.Fatalf("verified %v\nrechecked %v", v, c)
	}
}

func (r *rig) finish() {
	r.t.Helper()
	r.target.do(`{"do":"finish"}`)
	r.target.await("finished")
}

func (r *rig) whole() {
	r.t.Helper()
	if o := r.pass(); o.count("failed") != 0 {
		r.t.Fatal(o.failed)
	}
	r.check()
	r.finish()
	sameTrees(r.t, r.from, r.to)
}

// relay joins both sockets as the console does, through alter.
func (r *rig) relay(alter func([]byte) []byte) (stop func()) {
	r.t.Helper()
	a, err := net.Dial("unix", filepath.Join(r.folders[0], "source.sock"))
	if err != nil {
		r.t.Fatal(err)
	}
	b, err := net.Dial("unix", filepath.Join(r.folders[1], "target.sock"))
	if err != nil {
		r.t.Fatal(err)
	}
	go func() {
		defer a.Close()
		defer b.Close()
		buf := make([]byte, 64<<10)
		for {
			n, err := a.Read(buf)
			if err != nil {
				return
			}
			data := buf[:n]
			if alter != nil {
				data = alter(data)
			}
			if _, err := b.Write(data); err != nil {
				return
			}
		}
	}()
	go func() {
		defer a.Close()
		defer b.Close()
		io.Copy(a, b)
	}()
	return func() { a.Close(); b.Close() }
}

// What is looked at here is written without the package's own walk.
type seen struct {
	mode         fs.FileMode
	uid, gid     uint32
	mtime        int64
	size, blocks int64
	link         string
	ino          uint64
	nlink        uint64
}

func treeOf(t testing.TB, root string) map[string]seen {
	t.Helper()
	all := map[string]seen{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := os.Lstat(path)
		if err != nil {
			return err
		}
		st := info.Sys().(*syscall.Stat_t)
		s := seen{info.Mode(), st.Uid, st.Gid, st.Mtim.Nano(), st.Size, st.Blocks, "", st.Ino, uint64(st.Nlink)}
		if info.Mode()&fs.ModeSymlink != 0 {
			if s.link, err = os.Readlink(path); err != nil {
				return err
			}
		}
		rel, err := filepath.Rel(root, path)
		all[rel] = s
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func sameTrees(t testing.TB, from, to string) {
	t.Helper()
	a, b := treeOf(t, from), treeOf(t, to)
	groupA, groupB := map[uint64]string{}, map[uint64]string{}
	for path, x := range a {
		y, ok := b[path]
		if x.mode&(fs.ModeSocket|fs.ModeNamedPipe|fs.ModeDevice) != 0 {
			if ok {
				t.Errorf("%q was copied", path)
			}
			continue
		}
		if !ok {
			t.Errorf("%q is missing", path)
			continue
		}
		if x.mode != y.mode || x.uid != y.uid || x.gid != y.gid || x.mtime != y.mtime || x.link != y.link ||
			!x.mode.IsDir() && x.size != y.size {
			t.Errorf("%q: %+v became %+v", path, x, y)
		}
		if x.mode.IsRegular() {
			sameContent(t, filepath.Join(from, path), filepath.Join(to, path))
			// A few blocks may differ by how the file system cut the extents.
			if diff := y.blocks - x.blocks; diff > 64 && diff > x.blocks/4 {
				t.Errorf("%q takes %d blocks instead of %d", path, y.blocks, x.blocks)
			}
			if x.nlink > 1 {
				if first, ok := groupA[x.ino]; !ok {
					groupA[x.ino] = path
				} else if b[first].ino != y.ino {
					t.Errorf("%q is no further name of %q", path, first)
				}
				if first, ok := groupB[y.ino]; !ok {
					groupB[y.ino] = path
				} else if a[first].ino != x.ino {
					t.Errorf("%q became a further name of %q", path, first)
				}
			}
		}
	}
	for path := range b {
		if _, ok := a[path]; !ok {
			t.Errorf("%q is too much", path)
		}
	}
}

func sameContent(t testing.TB, a, b string) {
	t.Helper()
	x, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := os.ReadFile(b)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(x, y) {
		at := 0
		for at < min(len(x), len(y)) && x[at] == y[at] {
			at++
		}
		last := min(len(x), len(y))
		for last > at && x[last-1] == y[last-1] {
			last--
		}
		t.Errorf("%q: the content differs from %d to %d of %d, %d", a, at, last, len(x), len(y))
	}
}

// grower makes random trees.
type grower struct {
	t     testing.TB
	rand  *rand.Rand
	files []string
	dirs  []string
	root  bool
}

func newGrower(t testing.TB, seed uint64) *grower {
	return &grower{t: t, rand: rand.New(rand.NewPCG(seed, 7)), root: os.Geteuid() == 0}
}

func (g *grower) bytes(n int) []byte {
	b := make([]byte, n)
	for i := 0; i+8 <= n; i += 8 {
		v := g.rand.Uint64()
		for k := range 8 {
			b[i+k] = byte(v >> (8 * k))
		}
	}
	return b
}

func (g *grower) name() string {
	switch g.rand.IntN(12) {
	case 0:
		return strings.Repeat("n", 250) + fmt.Sprintf("%05d", g.rand.IntN(100000))
	case 1:
		return fmt.Sprintf("\xff\xfe %d\n\x01", g.rand.IntN(1e6))
	case 2:
		return fmt.Sprintf(`ba\ck "q' %d`, g.rand.IntN(1e6))
	case 3:
		return fmt.Sprintf("żółw %d", g.rand.IntN(1e6))
	case 4:
		return fmt.Sprintf(".hidden%d", g.rand.IntN(1e6))
	}
	return fmt.Sprintf("f%d.dat", g.rand.IntN(1e6))
}

func (g *grower) must(err error) {
	if err != nil && !os.IsExist(err) {
		g.t.Helper()
		g.t.Fatal(err)
	}
}

func (g *grower) dress(path string, link bool) {
	if g.root && g.rand.IntN(3) == 0 {
		g.must(os.Lchown(path, g.rand.IntN(70000), g.rand.IntN(70000)))
	}
	if !link && g.rand.IntN(3) == 0 {
		g.must(unix.Chmod(path, []uint32{0o600, 0o4755, 0o2755, 0o1777, 0o444, 0o755, 0o711}[g.rand.IntN(7)]))
	}
	g.must(setTimes(unix.AT_FDCWD, path, time.Now().Add(-time.Hour).UnixNano()-g.rand.Int64N(1e18)))
}

func (g *grower) file(path string, size int, sparse bool) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o644)
	if os.IsExist(err) {
		return
	}
	g.must(err)
	if sparse {
		g.must(f.Truncate(int64(size)))
		for range 1 + size/(2<<20) {
			_, err := f.WriteAt(g.bytes(min(size, 1+g.rand.IntN(20000))), g.rand.Int64N(int64(size)))
			g.must(err)
		}
	} else {
		_, err := f.Write(g.bytes(size))
		g.must(err)
	}
	g.must(f.Close())
	g.files = append(g.files, path)
}

// grow fills a folder with all kinds of entries.
func (g *grower) grow(dir string, n, depth int) {
	g.dirs = append(g.dirs, dir)
	for range n {
		path := filepath.Join(dir, g.name())
		switch k := g.rand.IntN(20); {
		case k < 9:
			g.file(path, g.rand.IntN(20000), false)
		case k < 10:
			g.file(path, 0, false)
		case k < 11:
			g.file(path, blockSize-2+g.rand.IntN(4), false)
		case k < 12:
			g.file(path, 1+g.rand.IntN(5<<20), false)
		case k < 13:
			g.file(path, 1+g.rand.IntN(12<<20), true)
		case k < 15:
			g.must(os.Symlink([]string{"nowhere", "/etc/passwd", "..", "a\xffb", strings.Repeat("x", 4000)}[g.rand.IntN(5)], path))
		case k < 16 && len(g.files) > 0:
			g.must(os.Link(g.files[g.rand.IntN(len(g.files))], path))
			continue
		case k < 17 && len(path) < 100:
			g.must(unix.Mkfifo(path, 0o600))
			continue
		default:
			if depth == 0 {
				continue
			}
			if os.Mkdir(path, 0o755) != nil {
				continue
			}
			g.grow(path, n, depth-1)
		}
		if _, err := os.Lstat(path); err == nil {
			info, _ := os.Lstat(path)
			g.dress(path, info.Mode()&fs.ModeSymlink != 0)
		}
	}
	g.dress(dir, false)
}

func onDisk(path string) bool { return !strings.HasPrefix(path, "/dev/shm/") }

// tempDir is in memory where that can be, since a busy disk makes these tests slow.
func tempDir(t testing.TB) string {
	t.Helper()
	var s unix.Statfs_t
	if unix.Statfs("/dev/shm", &s) != nil || int64(s.Bavail)*s.Bsize < 2<<30 {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp("/dev/shm", "dataset-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// rested waits until what was changed last is older than the doubtful moment.
func rested() { time.Sleep(doubtful + 30*time.Millisecond) }
