package dataset

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func grown(t testing.TB, seed uint64, n, depth int) (string, *grower) {
	t.Helper()
	dir := tempDir(t)
	if seed%3 == 2 {
		dir = t.TempDir()
	}
	from := filepath.Join(dir, "from")
	if err := os.Mkdir(from, 0o755); err != nil {
		t.Fatal(err)
	}
	g := newGrower(t, seed)
	g.grow(from, n, depth)
	rested()
	return from, g
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func onlySpecial(t testing.TB, o *outcome) {
	t.Helper()
	for _, f := range o.failed {
		if f["kind"] != kindSpecial {
			t.Fatal(f)
		}
	}
}

func TestARandomTreeArrivesWhole(t *testing.T) {
	for seed := range uint64(3) {
		from, _ := grown(t, seed, 14, 3)
		r := newRig(t, from)
		if seed%2 == 0 {
			r.start()
		} else {
			r.startSource()
			r.startTarget()
			r.source.do(`{"do":"window","n":3}`)
			for range 3 {
				r.relay(nil)
			}
		}
		onlySpecial(t, r.pass())
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", int(r.target.ready["port"].(float64))))
		if err == nil {
			conn.Close()
		}
		if relayed := seed%2 == 1; relayed != (err != nil) {
			t.Error("relayed: ", relayed, ", the port: ", err)
		}
		r.check()
		r.finish()
		sameTrees(t, r.from, r.to)
		r.source.kill()
		r.target.kill()
	}
}

// change does to a tree what a running training does, and worse.
func (g *grower) change(root string) {
	n := 0
	filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || path == root {
			return nil
		}
		switch g.rand.IntN(12) {
		case 0:
			g.must(os.RemoveAll(path))
			if d.IsDir() {
				n++
				return filepath.SkipDir
			}
		case 1:
			if d.Type().IsRegular() {
				f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
				g.must(err)
				f.Write(g.bytes(g.rand.IntN(30000)))
				f.Close()
			}
		case 2: // another kind under the same name
			g.must(os.RemoveAll(path))
			if d.IsDir() {
				g.file(path, g.rand.IntN(3<<20), false)
				return filepath.SkipDir
			}
			g.must(os.Mkdir(path, 0o750))
			g.file(filepath.Join(path, "inside"), 100, false)
			return filepath.SkipDir
		case 3:
			if d.Type().IsRegular() || d.IsDir() {
				g.must(os.Chmod(path, 0o701))
			}
		case 4:
			g.must(setTimes(unix.AT_FDCWD, path, g.rand.Int64N(1e18)))
		case 5:
			g.must(os.Rename(path, path[:len(path)-1]+"~"))
			if d.IsDir() {
				return filepath.SkipDir
			}
		case 6:
			if d.Type().IsRegular() {
				os.Link(path, filepath.Join(root, fmt.Sprintf("link%d", g.rand.IntN(1e6))))
			}
		case 7:
			if d.IsDir() {
				g.grow(path, 4, 1)
				return filepath.SkipDir
			}
		}
		return nil
	})
}

func TestFurtherPassesFollowWhatChanged(t *testing.T) {
	for seed := range uint64(3) {
		from, g := grown(t, 100+seed, 12, 3)
		r := newRig(t, from)
		r.start()
		onlySpecial(t, r.pass())
		for range 2 {
			g.files = nil
			g.change(from)
			rested()
			onlySpecial(t, r.pass())
			r.check()
		}
		// Nothing changed: nothing is sent.
		if o := r.pass(); o.count("files") != 0 || o.plan["bytes"].(float64) != 0 {
			t.Error(o.plan, o.passed)
		}
		r.finish()
		sameTrees(t, r.from, r.to)
		r.source.kill()
		r.target.kill()
	}
}

func TestChangedMetadataOfALargeFileSendsNoContent(t *testing.T) {
	from := filepath.Join(t.TempDir(), "from")
	write(t, filepath.Join(from, "large"), newGrower(t, 1).bytes(5<<20))
	rested()
	r := newRig(t, from)
	r.start()
	r.pass()
	if err := os.Chmod(filepath.Join(from, "large"), 0o640); err != nil {
		t.Fatal(err)
	}
	rested()
	if o := r.pass(); o.plan["bytes"].(float64) != 0 {
		t.Error(o.plan)
	}
	r.check()
	r.finish()
	sameTrees(t, r.from, r.to)
}

func TestKilledEndsGoOnWhereTheyStopped(t *testing.T) {
	seeds := 3
	if testing.Short() {
		seeds = 2
	}
	for seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			from, g := grown(t, 200+uint64(seed), 10, 3)
			for i := range 6 {
				g.file(filepath.Join(from, fmt.Sprintf("large%d", i)), 20<<20, false)
			}
			rested()
			r := newRig(t, from)
			r.start()
			acked, ackedFiles := 0.0, 0.0
			for round := range 3 {
				r.source.do(`{"do":"list"}`)
				r.source.await("listed")
				r.source.do(`{"do":"send"}`)
				plan := r.source.await("plan")
				if kept := plan["kept"].(float64); kept < ackedFiles {
					t.Errorf("round %d: %v kept, %v were acknowledged", round, kept, ackedFiles)
				}
				most := plan["bytes"].(float64) * g.rand.Float64() * 0.7
				ackedFiles = plan["kept"].(float64)
				kept := ackedFiles
				for {
					p := r.source.await("progress", "passed")
					if p["event"] == "passed" {
						break
					}
					acked, ackedFiles = p["acked"].(float64), kept+p["files"].(float64)
					if acked >= most {
						break
					}
				}
				which := (seed + round) % 3
				if which != 0 {
					r.target.kill()
				}
				if which != 1 {
					r.source.kill()
				}
				if which != 0 {
					r.startTarget()
					if !r.target.ready["resumed"].(bool) || r.target.ready["held"].(float64) < ackedFiles {
						t.Error(r.target.ready, ackedFiles)
					}
				}
				if which != 1 {
					r.startSource()
				}
				r.connect()
			}
			o := r.pass()
			onlySpecial(t, o)
			r.check()
			r.finish()
			sameTrees(t, r.from, r.to)
		})
	}
}

func TestATornJournalAndSpoiltFilesAreNoticed(t *testing.T) {
	from := filepath.Join(t.TempDir(), "from")
	g := newGrower(t, 5)
	for i := range 20 {
		write(t, filepath.Join(from, fmt.Sprintf("d/f%d", i)), g.bytes(3000))
	}
	write(t, filepath.Join(from, "large"), g.bytes(9<<20))
	rested()
	r := newRig(t, from)
	r.start()
	r.pass()
	r.target.kill()
	// A bit that the disk lost, a file that somebody removed, a line cut short.
	spoilt := filepath.Join(r.to, "large")
	info, _ := os.Stat(spoilt)
	data, _ := os.ReadFile(spoilt)
	data[5<<20] ^= 1
	os.WriteFile(spoilt, data, 0o644)
	os.Chtimes(spoilt, info.ModTime(), info.ModTime())
	os.Remove(filepath.Join(r.to, "d/f3"))
	journal := filepath.Join(r.to, ".edgeferry-"+testTransfer, "journal")
	f, err := os.OpenFile(journal, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("1234abcd F 0 420")
	f.Close()
	r.startTarget()
	r.connect()
	o := r.pass()
	if o.count("files") != 2 {
		t.Error(o.plan, o.passed)
	}
	r.check()
	r.finish()
	sameTrees(t, r.from, r.to)
}

func TestBytesSpoiltOnTheWayAreSentAgain(t *testing.T) {
	from := filepath.Join(tempDir(t), "from")
	g := newGrower(t, 6)
	for i := range 30 {
		write(t, filepath.Join(from, fmt.Sprintf("f%d", i)), g.bytes(50000))
	}
	write(t, filepath.Join(from, "large"), g.bytes(40<<20))
	rested()
	r := newRig(t, from)
	r.startSource()
	r.startTarget()
	r.source.do(`{"do":"window","n":2}`)
	hits := 0
	alter := func(b []byte) []byte {
		// Deep inside a read it is most likely data.
		if len(b) > 60000 && hits < 4 && g.rand.IntN(8) == 0 {
			hits++
			b[30000+g.rand.IntN(20000)] ^= 0x10
		}
		return b
	}
	r.relay(alter)
	r.relay(nil)
	r.source.do(`{"do":"list"}`)
	r.source.await("listed")
	r.source.do(`{"do":"send"}`)
	corrupt := 0
	for round := 0; ; round++ {
		ids := map[int]bool{}
		v := r.source.awaitFor(30*time.Second, func(v map[string]any) {
			switch v["event"] {
			case "failed":
				if v["kind"] != kindCorrupt {
					t.Fatal(v)
				}
				corrupt++
				ids[int(v["id"].(float64))] = true
			case "stream":
				if v["error"] != nil {
					r.relay(nil)
				}
			}
		}, "passed")
		if v["failed"].(float64) == 0 {
			break
		}
		if round > 5 {
			t.Fatal(v)
		}
		for id := range ids {
			r.source.do(`{"do":"resend","ids":[%d]}`, id)
		}
	}
	t.Log(hits, "bytes spoilt,", corrupt, "failures told")
	r.check()
	r.finish()
	sameTrees(t, r.from, r.to)
}

func TestBrokenStreamsGoUnnoticedByTheFiles(t *testing.T) {
	from, g := grown(t, 7, 10, 3)
	for i := range 3 {
		g.file(filepath.Join(from, fmt.Sprintf("large%d", i)), 30<<20, false)
	}
	rested()
	r := newRig(t, from)
	r.startSource()
	r.startTarget()
	r.source.do(`{"do":"window","n":3}`)
	stops := []func(){}
	var passed atomic.Int64
	count := func(b []byte) []byte {
		passed.Add(int64(len(b)))
		return b
	}
	open := func() { stops = append(stops, r.relay(count)) }
	for range 3 {
		open()
	}
	r.source.do(`{"do":"list"}`)
	r.source.await("listed")
	r.source.do(`{"do":"send"}`)
	quit := make(chan struct{})
	ended := make(chan struct{})
	broken := 0
	go func() {
		defer close(ended)
		for {
			select {
			case <-quit:
				return
			case <-time.After(60 * time.Millisecond):
				// Two chunks: on a slow machine nothing would ever arrive if streams broke faster than that.
				if passed.Load() < 2*defaultChunk {
					continue
				}
				passed.Store(0)
				broken++
				stops[0]()
				stops = stops[1:]
				open()
			}
		}
	}()
	o := &outcome{}
	o.passed = r.source.awaitFor(90*time.Second, func(v map[string]any) {
		if v["event"] == "failed" {
			o.failed = append(o.failed, v)
		}
	}, "passed")
	close(quit)
	<-ended
	if broken == 0 {
		t.Error("no stream was broken")
	}
	t.Log(broken, "streams broken")
	onlySpecial(t, o)
	r.check()
	r.finish()
	sameTrees(t, r.from, r.to)
}

func TestAFileThatChangesWhileItIsReadIsTold(t *testing.T) {
	from := filepath.Join(tempDir(t), "from")
	g := newGrower(t, 8)
	moving := filepath.Join(from, "moving")
	write(t, moving, g.bytes(60<<20))
	write(t, filepath.Join(from, "gone"), g.bytes(100))
	write(t, filepath.Join(from, "still"), g.bytes(100))
	rested()
	r := newRig(t, from)
	r.start()
	r.source.do(`{"do":"list"}`)
	r.source.await("listed")
	os.Remove(filepath.Join(from, "gone"))
	stop := make(chan struct{})
	ended := make(chan struct{})
	wrote := make(chan struct{})
	go func() {
		defer close(ended)
		f, _ := os.OpenFile(moving, os.O_WRONLY, 0)
		defer f.Close()
		for i := int64(0); ; i++ {
			select {
			case <-stop:
				return
			default:
				f.WriteAt([]byte{byte(i)}, i%(60<<20))
				if i == 0 {
					close(wrote)
				}
				time.Sleep(time.Millisecond)
			}
		}
	}()
	<-wrote
	r.source.do(`{"do":"send"}`)
	o := r.awaitPassed()
	kinds := map[string]any{}
	for _, f := range o.failed {
		kinds[f["path"].(string)] = f["kind"]
	}
	if kinds["moving"] != kindChanged || kinds["gone"] != kindVanished || len(kinds) != 2 {
		t.Error(o.failed)
	}
	close(stop)
	<-ended
	rested()
	for _, f := range o.failed {
		r.source.do(`{"do":"resend","ids":[%d]}`, int(f["id"].(float64)))
	}
	r.awaitPassed()
	onlySpecial(t, r.pass())
	r.check()
	r.finish()
	sameTrees(t, r.from, r.to)
}

func TestWritesThroughAMappingAreSeen(t *testing.T) {
	from := filepath.Join(t.TempDir(), "from")
	g := newGrower(t, 9)
	for _, size := range []int{40000, 3 << 20} {
		write(t, filepath.Join(from, fmt.Sprint(size)), g.bytes(size))
	}
	r := newRig(t, from)
	r.start()
	var maps [][]byte
	for _, size := range []int{40000, 3 << 20} {
		f, err := os.OpenFile(filepath.Join(from, fmt.Sprint(size)), os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		m, err := syscall.Mmap(int(f.Fd()), 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		defer syscall.Munmap(m)
		m[100] ^= 1 // the page is dirty and may be written to without a trace from now on
		maps = append(maps, m)
	}
	rested()
	r.pass()
	for _, m := range maps {
		m[101] ^= 1
	}
	r.target.do(`{"do":"verify"}`)
	r.source.do(`{"do":"recheck"}`)
	v, c := r.target.await("verified"), r.source.await("rechecked")
	if v["badCount"].(float64) != 0 || c["changed"].(float64) != 2 || v["digest"] == c["digest"] {
		t.Error(v, c)
	}
	rested()
	onlySpecial(t, r.pass())
	r.check()
	r.finish()
	sameTrees(t, r.from, r.to)
}

// A file that is written right when it is read has the same times before and after.
func TestAChangeWithinTheClocksGrainIsDoubted(t *testing.T) {
	from := filepath.Join(tempDir(t), "from")
	path := filepath.Join(from, "fresh")
	write(t, path, []byte("one"))
	r := newRig(t, from)
	r.start()
	// Written again and again until the sending has begun.
	r.source.do(`{"do":"list"}`)
	r.source.await("listed")
	write(t, path, []byte("two"))
	r.source.do(`{"do":"send"}`)
	r.awaitPassed()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	// The same size, the same mtime; only ctime tells, or, within its grain, nothing.
	write(t, path, []byte("six"))
	os.Chtimes(path, info.ModTime(), info.ModTime())
	rested()
	onlySpecial(t, r.pass())
	r.check()
	r.finish()
	sameTrees(t, r.from, r.to)
}

func TestATargetOfSomebodyElseIsLeftAlone(t *testing.T) {
	from, _ := grown(t, 10, 5, 1)
	r := newRig(t, from)
	write(t, filepath.Join(r.to, "mine"), []byte("mine"))
	r.target = startEnd(t, "target", r.to, r.folders[1])
	v := r.target.awaitFault()
	if v["kind"] != "REFUSED" || !strings.Contains(v["message"].(string), filepath.Join(r.to, "mine")) {
		t.Error(v)
	}
	r.target.do(`{"do":"discard"}`)
	r.target.await("discarded")
	if left := treeOf(t, r.to); len(left) != 2 {
		t.Error(left)
	}
	os.Remove(filepath.Join(r.to, "mine"))
	os.Mkdir(filepath.Join(r.to, "lost+found"), 0o700)
	r.target.kill()
	r.start()
	r.pass()
	r.check()
	r.finish()
	os.Remove(filepath.Join(r.to, "lost+found"))
	os.Chtimes(r.to, time.Time{}, timeOf(t, from))
	sameTrees(t, r.from, r.to)
}

func timeOf(t testing.TB, path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.ModTime()
}

func (e *end) awaitFault() map[string]any {
	deadline := time.Now().Add(20 * time.Second)
	for time.Now().Before(deadline) {
		e.mu.Lock()
		for i, v := range e.events {
			if v["event"] == "fault" {
				e.events = append(e.events[:i:i], e.events[i+1:]...)
				e.mu.Unlock()
				return v
			}
		}
		e.mu.Unlock()
		select {
		case <-e.arrived:
		case <-time.After(100 * time.Millisecond):
		}
	}
	e.t.Fatal("no fault")
	return nil
}

func TestDiscardRemovesOnlyWhatTheTransferMade(t *testing.T) {
	from, _ := grown(t, 11, 10, 2)
	r := newRig(t, from)
	r.start()
	r.pass()
	var folder string
	for path, s := range treeOf(t, r.to) {
		if s.mode.IsDir() && path != "." && !strings.HasPrefix(path, ".edgeferry") {
			folder = filepath.Join(r.to, path)
		}
	}
	write(t, filepath.Join(folder, "mine"), []byte("mine"))
	r.target.do(`{"do":"discard"}`)
	r.target.await("discarded")
	for path, s := range treeOf(t, r.to) {
		if !s.mode.IsDir() && filepath.Join(r.to, path) != filepath.Join(folder, "mine") {
			t.Error(path)
		}
	}
	r.target.kill()
	os.RemoveAll(r.to)
	r.startTarget()
	r.connect()
	onlySpecial(t, r.pass())
	r.target.do(`{"do":"discard"}`)
	r.target.await("discarded")
	if _, err := os.Stat(r.to); !os.IsNotExist(err) {
		t.Error("the root that it made is still there")
	}
}

func TestAFinishedTransferSaysSo(t *testing.T) {
	from, _ := grown(t, 12, 6, 1)
	r := newRig(t, from)
	r.start()
	r.pass()
	r.check()
	r.finish()
	r.target.kill()
	r.startTarget()
	if r.target.ready["finished"] != true {
		t.Error(r.target.ready)
	}
	r.finish()
	sameTrees(t, r.from, r.to)
}

func TestASecondProcessTakesOver(t *testing.T) {
	from, _ := grown(t, 13, 6, 1)
	r := newRig(t, from)
	r.start()
	r.pass()
	first := []*end{r.source, r.target}
	r.start()
	for _, e := range first {
		if err := e.process.Wait(); err != nil {
			t.Error(e.role, err)
		}
	}
	o := r.pass()
	if o.count("files") != 0 {
		t.Error(o.plan)
	}
	onlySpecial(t, o)
	r.check()
	r.finish()
	sameTrees(t, r.from, r.to)
}

func TestAConsoleThatGoesEndsBoth(t *testing.T) {
	from, _ := grown(t, 14, 6, 1)
	r := newRig(t, from)
	r.start()
	r.pass()
	for _, e := range []*end{r.source, r.target} {
		e.in.Close()
		done := make(chan error, 1)
		go func() { done <- e.process.Wait() }()
		select {
		case err := <-done:
			if err != nil {
				t.Error(e.role, err)
			}
		case <-time.After(60 * time.Second):
			t.Error(e.role, "goes on")
		}
	}
}

func TestHolesAndDepthCostNothing(t *testing.T) {
	from := filepath.Join(t.TempDir(), "from")
	g := newGrower(t, 15)
	huge := filepath.Join(from, "huge")
	write(t, huge, nil)
	f, err := os.OpenFile(huge, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.Truncate(1 << 40)
	f.WriteAt(g.bytes(10000), 3<<30+777)
	f.WriteAt(g.bytes(10000), 1<<40-10000)
	f.Close()
	empty := filepath.Join(from, "empty")
	write(t, empty, nil)
	os.Truncate(empty, 3<<20+5)
	small := filepath.Join(from, "small")
	write(t, small, nil)
	os.Truncate(small, 300000)
	// Deeper than a path may be long.
	at := from
	fd, err := unix.Open(from, unix.O_PATH, 0)
	if err != nil {
		t.Fatal(err)
	}
	for range 40 {
		name := strings.Repeat("d", 200)
		if err := unix.Mkdirat(fd, name, 0o755); err != nil {
			t.Fatal(err)
		}
		next, err := unix.Openat(fd, name, unix.O_PATH, 0)
		if err != nil {
			t.Fatal(err)
		}
		unix.Close(fd)
		fd = next
	}
	deep, err := unix.Openat(fd, "deep", unix.O_CREAT|unix.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	unix.Write(deep, []byte("deep"))
	unix.Close(deep)
	unix.Close(fd)
	t.Cleanup(func() { os.RemoveAll(at) })
	rested()
	r := newRig(t, from)
	r.start()
	t.Cleanup(func() { os.RemoveAll(r.to) })
	o := r.pass()
	if o.count("failed") != 0 || o.count("files") != 4 {
		t.Fatal(o.failed, o.passed)
	}
	r.target.do(`{"do":"verify"}`)
	v := r.target.await("verified")
	r.source.do(`{"do":"recheck"}`)
	c := r.source.await("rechecked")
	if v["digest"] != c["digest"] || v["badCount"].(float64) != 0 {
		t.Error(v, c)
	}
	r.finish()
	for _, name := range []string{"huge", "empty", "small"} {
		a, _ := os.Stat(filepath.Join(from, name))
		b, err := os.Stat(filepath.Join(r.to, name))
		if err != nil {
			t.Fatal(err)
		}
		x, y := a.Sys().(*syscall.Stat_t), b.Sys().(*syscall.Stat_t)
		if x.Size != y.Size || y.Blocks > x.Blocks+32 {
			t.Errorf("%s: %d bytes in %d blocks became %d in %d", name, x.Size, x.Blocks, y.Size, y.Blocks)
		}
	}
}

func needRoot(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
}

// mounted gives a small file system of its own.
func mounted(t *testing.T, dir string, size int) {
	t.Helper()
	needRoot(t)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", size)); err != nil {
		t.Skip("cannot mount: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
}

func TestAFullTargetPausesAndKeepsWhatItHas(t *testing.T) {
	from := filepath.Join(tempDir(t), "from")
	g := newGrower(t, 16)
	for i := range 40 {
		write(t, filepath.Join(from, fmt.Sprintf("f%d", i)), g.bytes(200000))
	}
	write(t, filepath.Join(from, "large"), g.bytes(20<<20))
	rested()
	r := newRig(t, from)
	disk := filepath.Join(tempDir(t), "disk")
	mounted(t, disk, 16<<20)
	r.to = filepath.Join(disk, "here")
	r.start()
	r.source.do(`{"do":"list"}`)
	r.source.await("listed")
	r.source.do(`{"do":"send"}`)
	v := r.source.awaitFault()
	if v["kind"] != "NO_SPACE" {
		t.Fatal(v)
	}
	var ids []string
	collect := func(v map[string]any) {
		if v["event"] == "failed" {
			if v["kind"] != kindNoSpace {
				t.Error(v)
			}
			ids = append(ids, fmt.Sprint(int(v["id"].(float64))))
		}
	}
	for settled := false; !settled; { // all that was under way
		p := r.source.awaitFor(10*time.Second, collect, "progress")
		q := r.source.awaitFor(10*time.Second, collect, "progress")
		settled = p["acked"] == q["acked"]
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	for round := 0; ; round++ {
		// What was under way may say once more that there is no space.
		r.source.do(`{"do":"resend","ids":[%s]}`, strings.Join(ids, ","))
		ids = nil
		v := r.source.awaitFor(20*time.Second, collect, "passed", "fault")
		if v["event"] == "passed" && v["failed"].(float64) == 0 {
			break
		}
		if round > 20 {
			t.Fatal(v)
		}
	}
	r.check()
	r.finish()
	sameTrees(t, r.from, r.to)
}

func TestOtherMountsAreNotEntered(t *testing.T) {
	from := filepath.Join(tempDir(t), "from")
	write(t, filepath.Join(from, "a"), []byte("a"))
	mounted(t, filepath.Join(from, "mnt"), 1<<20)
	write(t, filepath.Join(from, "mnt/b"), []byte("b"))
	// Of the same file system, but mounted.
	bound := filepath.Join(from, "bound")
	os.Mkdir(bound, 0o755)
	if err := syscall.Mount(tempDir(t), bound, "", syscall.MS_BIND, ""); err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { syscall.Unmount(bound, syscall.MNT_DETACH) })
	rested()
	r := newRig(t, from)
	r.start()
	o := r.pass()
	if o.count("failed") != 2 || len(o.failed) != 2 || o.failed[0]["kind"] != kindSpecial {
		t.Error(o.failed)
	}
	r.check()
	r.finish()
	if all := treeOf(t, r.to); len(all) != 2 {
		t.Error(all)
	}
}

func TestManyFilesInWideWindows(t *testing.T) {
	from := filepath.Join(tempDir(t), "from")
	g := newGrower(t, 17)
	for i := range 3000 {
		write(t, filepath.Join(from, fmt.Sprintf("d%d/f%d", i%37, i)), g.bytes(g.rand.IntN(3000)))
	}
	write(t, filepath.Join(from, "large"), g.bytes(33<<20+17))
	rested()
	r := newRig(t, from)
	r.window = 64
	r.start()
	r.source.do(`{"do":"bundle","bytes":1048576,"chunk":2097152}`)
	r.whole()
}

func TestAPassThatIsBrokenOffKeepsWhatArrived(t *testing.T) {
	from := filepath.Join(tempDir(t), "from")
	write(t, filepath.Join(from, "large"), newGrower(t, 19).bytes(200<<20))
	rested()
	r := newRig(t, from)
	r.start()
	r.source.do(`{"do":"list"}`)
	r.source.await("listed")
	r.source.do(`{"do":"send"}`)
	for r.source.await("progress")["acked"].(float64) < 40<<20 {
	}
	r.source.do(`{"do":"pause"}`)
	r.source.do(`{"do":"list"}`)
	r.source.await("listed")
	r.source.do(`{"do":"send"}`)
	plan := r.source.await("plan")
	if left := plan["bytes"].(float64); left > 161<<20 {
		t.Error(plan)
	}
	r.source.do(`{"do":"go"}`)
	if o := r.awaitPassed(); o.count("failed") != 0 || o.count("bytes") > 161<<20 {
		t.Error(o.failed, o.passed)
	}
	r.check()
	r.finish()
	sameTrees(t, r.from, r.to)
}

func TestAnEntryThatFailsFailsAlone(t *testing.T) {
	from := filepath.Join(tempDir(t), "from")
	for i := range 50 {
		write(t, filepath.Join(from, fmt.Sprintf("f%02d", i)), []byte("ours"))
	}
	rested()
	r := newRig(t, from)
	r.start()
	write(t, filepath.Join(r.to, "f20"), []byte("theirs"))
	write(t, filepath.Join(r.to, "f30/in"), []byte("theirs"))
	o := r.pass()
	if o.count("failed") != 2 || o.count("files") != 48 || o.failed[0]["kind"] != kindPermission {
		t.Error(o.failed, o.passed)
	}
	if data, err := os.ReadFile(filepath.Join(r.to, "f20")); err != nil || string(data) != "theirs" {
		t.Error(string(data), err)
	}
	os.Remove(filepath.Join(r.to, "f20"))
	os.RemoveAll(filepath.Join(r.to, "f30"))
	for _, f := range o.failed {
		r.source.do(`{"do":"resend","ids":[%d]}`, int(f["id"].(float64)))
	}
	for r.awaitPassed().count("failed") > 0 {
	}
	r.check()
	r.finish()
	sameTrees(t, r.from, r.to)
}

func TestMoreFoldersThanAreKeptOpen(t *testing.T) {
	from := filepath.Join(tempDir(t), "from")
	for i := range 5 * dirsKept {
		write(t, filepath.Join(from, fmt.Sprintf("d%d/e/f", i)), []byte("f"))
	}
	rested()
	r := newRig(t, from)
	r.window = 1
	r.start()
	r.whole()
}

func TestOrderOfPathsIsThatOfTheWalk(t *testing.T) {
	from, _ := grown(t, 18, 14, 3)
	fd, err := openFolder(from)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	last, n := "", 0
	w := &walker{root: fd}
	w.emit = func(e *entry) error {
		if n > 0 && comparePaths(last, e.path) >= 0 {
			t.Errorf("%q after %q", e.path, last)
		}
		last = e.path
		n++
		return nil
	}
	if err := w.walk(); err != nil {
		t.Fatal(err)
	}
}

func TestContentHashOfHolesIsThatOfZeros(t *testing.T) {
	for _, size := range []int64{0, 1, blockSize - 1, blockSize, blockSize + 1, 3 * blockSize, 3*blockSize + 9} {
		full := blockHashes{}
		for off := int64(0); off < size; off += blockSize {
			full[off/blockSize] = blockHash(int(min(blockSize, size-off)), nil, zeros[:min(blockSize, size-off)])
		}
		if full.content(size) != (blockHashes{}).content(size) {
			t.Error(size)
		}
	}
	if blockHash(9, []extent{{2, 3}}, []byte("abc")) != blockHash(9, nil, []byte("\x00\x00abc\x00\x00\x00\x00")) {
		t.Error("holes in a block")
	}
}

func TestWordsHoldAnyBytes(t *testing.T) {
	for _, s := range []string{"", "a", "a b", "\n\\\xff\x00", `\`, "żółw", strings.Repeat("\x7f", 300)} {
		w := word(s)
		back, ok := unword([]byte(w))
		if !ok || back != s || bytes.ContainsAny([]byte(w), " \n") || w == "" {
			t.Errorf("%q became %q", s, w)
		}
	}
}

func memoryOf(t *testing.T, e *end) int64 {
	t.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", e.process.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	var kib int64
	for line := range strings.Lines(string(data)) {
		fmt.Sscanf(line, "VmHWM: %d kB", &kib)
	}
	runtime.KeepAlive(e)
	return kib << 10
}
