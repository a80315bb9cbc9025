package replica

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"edgeferry.io/agent/archive"
)

// ends joins a source and a target with pipes of the system, as a console does with SSH.
type ends struct {
	source, target     *Link
	sourceIn, sourceTo *os.File
	targetIn, targetTo *os.File
}

func join(t testing.TB) *ends {
	t.Helper()
	e := &ends{}
	var err error
	if e.targetIn, e.sourceTo, err = os.Pipe(); err != nil {
		t.Fatal(err)
	}
	if e.sourceIn, e.targetTo, err = os.Pipe(); err != nil {
		t.Fatal(err)
	}
	e.source, e.target = NewLink(e.sourceIn, e.sourceTo), NewLink(e.targetIn, e.targetTo)
	t.Cleanup(func() {
		for _, f := range []*os.File{e.sourceIn, e.sourceTo, e.targetIn, e.targetTo} {
			f.Close()
		}
		e.source.Close()
		e.target.Close()
	})
	return e
}

type sentOrNot struct {
	Sent
	error
}

func (e *ends) send(t testing.TB, name string) <-chan sentOrNot {
	t.Helper()
	file, err := archive.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	result := make(chan sentOrNot, 1)
	go func() {
		sent, err := Source(e.source, file, true)
		result <- sentOrNot{sent, err}
	}()
	return result
}

func TestOverAWire(t *testing.T) {
	store := t.TempDir()
	run := newTraining(1, 2000)
	for i := range run.pages { // half of each can be packed
		clear(run.pages[i][PageSize/2:])
	}
	for i, id := range []string{"r1", "r2", "r3"} {
		content := run.archive()
		e := join(t)
		result := e.send(t, write(t, content))
		pod := openPod(t, store)
		info, err := Target(e.target, pod, id, json.RawMessage(`{}`))
		pod.Close()
		sent := <-result
		if err != nil || sent.error != nil {
			t.Fatal(err, sent.error)
		}
		if sent.SHA256 != info.SHA256 || sent.SHA256 != sumOf(content) || sent.Pages != 2000 {
			t.Errorf("%+v %+v", sent, info)
		}
		limits := []int64{info.Bytes * 3 / 4, info.Bytes / 10, info.Bytes / 20}
		if sent.Sent.Sent > limits[i] || e.source.Sent.Load() == 0 {
			t.Errorf("%s: %d bytes on the wire for %d", id, sent.Sent.Sent, info.Bytes)
		}
		if got, v := restored(t, store, id); !bytes.Equal(got, content) {
			t.Errorf("%+v", v)
		}
		if id == "r1" {
			run.train(50)
		}
	}
}

func TestAnArchiveThatChangesIsNotTaken(t *testing.T) {
	for name, change := range map[string]func(*os.File, int64){
		"a page": func(f *os.File, size int64) { f.WriteAt([]byte("other"), 20_000) },
		"grown":  func(f *os.File, size int64) { f.WriteAt(make([]byte, 512), size) },
		"shrunk": func(f *os.File, size int64) { f.Truncate(size - 600) },
		"a page, time set back": func(f *os.File, size int64) {
			info, _ := f.Stat()
			f.WriteAt([]byte("other"), 20_000)
			os.Chtimes(f.Name(), info.ModTime(), info.ModTime())
		},
	} {
		store := t.TempDir()
		e := join(t)
		path := write(t, newTraining(1, 400).archive())
		result := e.send(t, path)
		pod := openPod(t, store)
		target := &target{link: e.target, pod: pod, fresh: map[Hash]place{}, spoilt: map[Hash]bool{},
			info: Info{ID: "r", Meta: json.RawMessage(`{}`), Pod: key}}
		// Between the first reading and the second one: the target has the recipe by then.
		unpack, _ := unpack()
		target.unpack = unpack
		theirs, err := target.link.greet(hello{}, false)
		if err != nil {
			t.Fatal(err)
		}
		target.info.Bytes = theirs.Bytes
		w, _ := newManifestWriter(pod.replicaFolder())
		target.pack, _ = newPackWriter(pod.packFolder())
		if err := target.takeRecipe(w); err != nil {
			t.Fatal(err)
		}
		file, _ := os.OpenFile(path, os.O_RDWR, 0)
		change(file, theirs.Bytes)
		file.Close()
		err = target.ask()
		sent := <-result
		if err == nil || sent.error == nil {
			t.Errorf("%s: %v, %v", name, err, sent.error)
		}
		w.drop()
		target.pack.drop()
		pod.Close()
	}
}

// Each end tells the other why it gives up.
func TestFailuresAreToldToTheOtherEnd(t *testing.T) {
	e := join(t)
	result := e.send(t, write(t, []byte("no tar at all, and that is all there is to say")))
	pod := openPod(t, t.TempDir())
	_, err := Target(e.target, pod, "r", json.RawMessage(`{}`))
	if err == nil || !strings.Contains(err.Error(), "not a complete tar") {
		t.Errorf("the target: %v", err)
	}
	if sent := <-result; !errors.Is(sent.error, archive.ErrRefused) {
		t.Errorf("the source: %v", sent.error)
	}

	e = join(t)
	result = e.send(t, write(t, newTraining(1, 4000).archive())) // more than a pipe holds
	_, err = Target(e.target, pod, "../r", json.RawMessage(`{}`))
	if err == nil {
		t.Error("taken")
	}
	if sent := <-result; sent.error == nil || !strings.Contains(sent.error.Error(), "is not the id of a replica") {
		t.Errorf("the source: %v", sent.error)
	}
}

func TestAnEndThatGoesAway(t *testing.T) {
	e := join(t)
	result := e.send(t, write(t, newTraining(1, 4000).archive()))
	e.targetIn.Close()
	e.targetTo.Close()
	if sent := <-result; sent.error == nil {
		t.Error("the source said nothing")
	}
	e = join(t)
	e.sourceTo.Close()
	store := t.TempDir()
	pod := openPod(t, store)
	if _, err := Target(e.target, pod, "r", json.RawMessage(`{}`)); err == nil || !strings.Contains(err.Error(), "went away") {
		t.Errorf("%v", err)
	}
	if left := files(t, store); len(left) != 0 {
		t.Errorf("%v", left)
	}
}

func TestAnEndThatFallsSilentIsNoticed(t *testing.T) {
	r, w, _ := os.Pipe()
	defer r.Close()
	defer w.Close()
	link := NewLink(r, io.Discard)
	go link.next()
	for start := time.Now(); link.Stalled() < 100*time.Millisecond; time.Sleep(5 * time.Millisecond) {
		if time.Since(start) > 60*time.Second {
			t.Fatal("not noticed")
		}
	}
	var alive [frameOverhead]byte
	alive[0] = frameAlive
	sign := time.Now()
	w.Write(alive[:])
	for start := time.Now(); link.Stalled() > time.Since(sign); time.Sleep(5 * time.Millisecond) {
		if time.Since(start) > 60*time.Second {
			t.Fatal("a sign of life was not noticed")
		}
	}
}

// recorded is what a source says to an empty store.
func recorded(t testing.TB, content []byte) []byte {
	t.Helper()
	var said bytes.Buffer
	e := join(t)
	tapped, into, _ := os.Pipe()
	copied := make(chan bool)
	go func() {
		io.Copy(io.MultiWriter(&said, into), e.targetIn)
		close(copied)
	}()
	result := e.send(t, write(t, content))
	pod := openPod(t, t.TempDir())
	link := NewLink(tapped, e.targetTo)
	if _, err := Target(link, pod, "r", json.RawMessage(`{}`)); err != nil {
		t.Fatal(err)
	}
	if sent := <-result; sent.error != nil {
		t.Fatal(sent.error)
	}
	pod.Close()
	e.sourceTo.Close()
	<-copied
	link.Close()
	into.Close()
	tapped.Close()
	return said.Bytes()
}

// take gives a target whatever bytes and returns what it made of them.
func take(t testing.TB, store string, said []byte) (Info, error) {
	t.Helper()
	pod := openPod(t, store)
	defer pod.Close()
	link := NewLink(bytes.NewReader(said), io.Discard)
	defer link.Close()
	return Target(link, pod, "r", json.RawMessage(`{}`))
}

// What a source says may be changed in any way: nothing that is not right gets a name.
func TestHostileSources(t *testing.T) {
	content := newTraining(1, 40).archive()
	said := recorded(t, content)
	if _, err := take(t, t.TempDir(), said); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(2, 2))
	rounds := 1500
	if testing.Short() {
		rounds = 100
	}
	taken := 0
	store := t.TempDir()
	for range rounds {
		hostile := bytes.Clone(said)
		for range 1 + random.IntN(3) {
			at := random.IntN(len(hostile))
			if random.IntN(2) == 0 {
				at = random.IntN(min(len(hostile), 4000)) // hello and recipe are small
			}
			switch random.IntN(5) {
			case 0:
				hostile[at] ^= 1 << random.IntN(8)
			case 1:
				hostile = hostile[:at]
			case 2:
				hostile = append(hostile[:at:at], hostile[min(len(hostile), at+1+random.IntN(40)):]...)
			case 3:
				hostile = append(hostile[:at:at], append(bytes.Clone(hostile[at:min(len(hostile), at+50)]), hostile[at:]...)...)
			case 4:
				binary.BigEndian.PutUint32(hostile[min(at, len(hostile)-4):], random.Uint32())
			}
			if len(hostile) < 8 {
				break
			}
		}
		info, err := take(t, store, hostile)
		if err != nil {
			if left := files(t, store); len(left) != 0 {
				t.Fatalf("%v left %v", err, left)
			}
			continue
		}
		taken++
		if got, v := restored(t, store, "r"); sumOf(got) != info.SHA256 {
			t.Fatalf("%+v", v)
		}
		with(t, store, func(p *Pod) (Removed, error) { return p.RemoveAll() })
	}
	t.Logf("%d of %d did no harm", taken, rounds)
}

func FuzzTarget(f *testing.F) {
	f.Add(recorded(f, newTraining(1, 4).archive()))
	f.Fuzz(func(t *testing.T, said []byte) {
		store := filepath.Join(t.TempDir(), "s")
		if info, err := take(t, store, said); err == nil {
			if got, v := restored(t, store, "r"); sumOf(got) != info.SHA256 {
				t.Fatalf("%+v", v)
			}
		}
	})
}

func frame(kind byte, payload []byte) []byte {
	out := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(payload)))
	return append(out, payload...)
}

func TestHostileTargets(t *testing.T) {
	greeting := frame(frameHello, []byte(`{"protocol":"edgeferry-replica","version":1}`))
	name := write(t, newTraining(1, 10).archive())
	for what, said := range map[string][]byte{
		"nothing":           {},
		"another protocol":  frame(frameHello, []byte(`{"protocol":"x","version":1}`)),
		"another version":   frame(frameHello, []byte(`{"protocol":"edgeferry-replica","version":2}`)),
		"ok for nothing":    append(bytes.Clone(greeting), frame(frameOK, []byte(`{"sha256":"00"}`))...),
		"wants too much":    append(bytes.Clone(greeting), frame(frameWant, make([]byte, 50))...),
		"wants too little":  append(bytes.Clone(greeting), frame(frameWantEnd, nil)...),
		"a huge frame":      append(bytes.Clone(greeting), frameWant, 0xff, 0xff, 0xff, 0xff),
		"an unknown frame":  append(bytes.Clone(greeting), frame(77, nil)...),
		"a message of evil": append(bytes.Clone(greeting), frame(frameFailed, []byte("no\n{\"done\":true}\x1b[2J"))...),
	} {
		file, err := archive.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		link := NewLink(bytes.NewReader(said), io.Discard)
		_, err = Source(link, file, true)
		link.Close()
		file.Close()
		if err == nil || strings.ContainsAny(err.Error(), "\n\x1b") {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A packed frame that would become large is not unpacked.
func TestABombOfPackedData(t *testing.T) {
	s := &source{}
	run := func(size int) error {
		var said []byte
		e := NewLink(strings.NewReader(""), writerFunc(func(p []byte) { said = append(said, p...) }))
		defer e.Close()
		s.link = e
		s.pack, _ = newPacker()
		s.sendData(make([]byte, size))
		unpack, err := unpack()
		if err != nil {
			return err
		}
		_, err = unpack(said[0], said[frameOverhead:])
		return err
	}
	if err := run(frameLimit); err != nil {
		t.Error(err)
	}
	if err := run(64 << 20); err == nil {
		t.Error("64 MB were unpacked")
	}
}

type writerFunc func([]byte)

func (w writerFunc) Write(p []byte) (int, error) { w(p); return len(p), nil }
