package replica

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"edgeferry.io/agent/archive"
)

func TestTheSecondReplicaHoldsOnlyWhatChanged(t *testing.T) {
	store := filepath.Join(t.TempDir(), "store")
	run := newTraining(1, 200)
	first := run.archive()
	info := replicate(t, store, "r1", first)
	if info.Pages != 200 || info.NewPages != 200 {
		t.Errorf("%+v", info)
	}
	run.pages[5], run.pages[77] = run.page(), run.page()
	run.pages[9] = run.pages[5] // once is enough
	run.step++
	second := run.archive()
	info = replicate(t, store, "r2", second)
	if info.Pages != 200 || info.NewPages != 2 || info.NewBytes < 2*PageSize || info.NewBytes > 2*PageSize+4000 {
		t.Errorf("%+v", info)
	}
	for id, want := range map[string][]byte{"r1": first, "r2": second} {
		if got, v := restored(t, store, id); !bytes.Equal(got, want) {
			t.Errorf("%s: %+v", id, v)
		}
		if v := verify(t, store, id); !v.OK || v.Bytes != int64(len(want)) {
			t.Errorf("%+v", v)
		}
	}
	all := list(t, store)
	if len(all) != 2 || all[0].ID != "r2" || all[1].ID != "r1" || string(all[0].Meta) != `{"step":1}` || all[0].Bad != "" {
		t.Errorf("%+v", all)
	}
	if _, err := time.Parse(time.RFC3339, all[0].Written); err != nil {
		t.Error(err)
	}
	for _, path := range files(t, store) {
		if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", path, info.Mode())
		}
	}
	if _, err := local(store, "r2", write(t, first)); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("the same id again: %v", err)
	}
}

func TestMetaComesBackUnchanged(t *testing.T) {
	store := t.TempDir()
	meta := `{"pod":"a<b>&c","text":"` + strings.Repeat("ü", 4000) + `"}`
	from, _ := archive.Open(write(t, newTraining(1, 2).archive()))
	defer from.Close()
	pod := openPod(t, store)
	if _, err := Local(from, pod, "r", json.RawMessage(meta), func(*Link) {}); err != nil {
		t.Fatal(err)
	}
	if got := list(t, store); string(got[0].Meta) != meta {
		t.Errorf("%d bytes came back of %d", len(got[0].Meta), len(meta))
	}
	for _, bad := range []string{"", "null", "[]", "3", "{", `{"a":"` + strings.Repeat("x", maxMeta) + `"}`} {
		if CheckMeta(json.RawMessage(bad)) == nil {
			t.Errorf("%.20q was taken", bad)
		}
	}
}

// Whatever is in the archive, its records put together are its bytes.
func TestRecordsPutTogetherAreTheArchive(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	sizes := []int{0, 1, 511, 512, 4095, 4096, 4097, 3 * 4096, blockLimit - 1, blockLimit, blockLimit + 1, 2*blockLimit + 5000}
	for range 60 {
		var parts []file
		for i := range 1 + random.IntN(6) {
			content := make([]byte, sizes[random.IntN(len(sizes))])
			for j := range content {
				content[j] = byte(random.Uint32())
			}
			name := fmt.Sprintf("checkpoint/pages-%d.img", i)
			switch random.IntN(3) {
			case 0:
				name = strings.Repeat("long/", 60) + fmt.Sprint(i) // a PAX header
			case 1:
				name = fmt.Sprint("other/", i)
			}
			parts = append(parts, file{name, content})
		}
		want := tarOf(parts...)
		want = append(want, make([]byte, random.IntN(3)*5120)...)
		var got bytes.Buffer
		err := cut(bytes.NewReader(want), int64(len(want)), io.Discard, true, func(r record, content []byte) error {
			if r.kind == recordEntry {
				return nil
			}
			if len(content) != r.size || r.isChunk() && sha256.Sum256(content) != r.hash {
				t.Fatalf("%+v", r)
			}
			if r.kind == recordBytes && r.size > maxInline || r.size > blockLimit {
				t.Fatalf("%d bytes of kind %d", r.size, r.kind)
			}
			got.Write(content)
			return nil
		})
		if err != nil || !bytes.Equal(got.Bytes(), want) {
			t.Fatal(err)
		}
	}
}

func TestHostileArchivesAreRefused(t *testing.T) {
	good := newTraining(1, 3).archive()
	link := tarOf(file{"a", nil})
	link[156] = '2'
	for name, content := range map[string][]byte{
		"empty": {}, "no tar": bytes.Repeat([]byte("x"), 5000), "cut": good[:len(good)-1500],
		"behind the end": append(bytes.Clone(good), 1), "upwards": tarOf(file{"../a", nil}),
		"absolute": tarOf(file{"/a", nil}), "whiteout": tarOf(file{".wh.a", nil}), "symlink": link,
	} {
		store := t.TempDir()
		if _, err := local(store, "r", write(t, content)); err == nil {
			t.Errorf("%s was taken", name)
		}
		if left := files(t, store); len(left) != 0 {
			t.Errorf("%s left %v", name, left)
		}
	}
	folder := t.TempDir()
	os.Symlink(write(t, good), filepath.Join(folder, "s"))
	for _, path := range []string{folder, filepath.Join(folder, "s"), filepath.Join(folder, "none")} {
		if _, err := archive.Open(path); err == nil {
			t.Errorf("%s was opened", path)
		}
	}
}

// One flipped byte anywhere is found, leaves no restored file, and is mended, as far as it is a
// piece of content, by the next replication, which does not trust what it would refer to.
func TestEveryDamageIsFound(t *testing.T) {
	whole := t.TempDir()
	run := newTraining(1, 12)
	content := run.archive()
	replicate(t, whole, "r1", content)
	stride := int64(293)
	if testing.Short() {
		stride = 997
	}
	for _, path := range files(t, whole) {
		relative, _ := filepath.Rel(whole, path)
		info, _ := os.Stat(path)
		for at := int64(0); at < info.Size(); at += 1 + rand.Int64N(2*stride) {
			store := copyStore(t, whole)
			flip(t, filepath.Join(store, relative), at)
			name := fmt.Sprintf("byte %d of %d of %s", at, info.Size(), relative)
			again := at%2 == 0
			if again { // the next replication finds it without a verification
				replicate(t, store, "r2", content)
			} else if v := verify(t, store, "r1"); v.OK || v.Reason == "" {
				t.Fatalf("%s: verified as %+v", name, v)
			} else if l := list(t, store); l[0].Bad == "" {
				t.Errorf("%s: listed as %+v", name, l[0])
			} else if got, v := restored(t, store, "r1"); got != nil {
				t.Fatalf("%s: restored as %+v", name, v)
			}
			if !again {
				replicate(t, store, "r2", content)
			}
			if v := verify(t, store, "r2"); !v.OK {
				t.Fatalf("%s: the next replica is %+v", name, v)
			}
			if got, v := restored(t, store, "r2"); !bytes.Equal(got, content) {
				t.Fatalf("%s: the next replica is %+v", name, v)
			}
			if strings.HasSuffix(path, ".pack") {
				if v := verify(t, store, "r1"); !v.OK {
					t.Errorf("%s: not mended: %+v", name, v)
				}
				if l := list(t, store); l[1].Bad != "" {
					t.Errorf("%s: still told as bad: %s", name, l[1].Bad)
				}
			}
		}
	}
}

func TestADamagedPageSpoilsEveryReplicaThatHasIt(t *testing.T) {
	store := t.TempDir()
	run := newTraining(1, 50)
	replicate(t, store, "r1", run.archive())
	replicate(t, store, "r2", run.archive())
	run.pages[10] = run.page()
	replicate(t, store, "r3", run.archive())
	packs, _ := filepath.Glob(filepath.Join(store, key, "packs", "*"))
	pod := openPod(t, store)
	at := pod.index[sha256.Sum256(run.pages[30])]
	only12 := int64(0) // the page that r3 has not any more
	for h, p := range pod.index {
		if p.pack == at.pack && h != sha256.Sum256(run.pages[30]) && p.at > at.at-21*PageSize && p.at < at.at-19*PageSize && p.size == PageSize {
			only12 = p.at
		}
	}
	pod.Close()
	flip(t, packs[0], only12+17)
	if v := verify(t, store, "r3"); !v.OK {
		t.Errorf("%+v", v)
	}
	v := verify(t, store, "r1")
	if v.OK || v.Reason != "page 11 of checkpoint/pages-1.img is not as it was written" {
		t.Errorf("%+v", v)
	}
	for _, info := range list(t, store) {
		if (info.Bad != "") != (info.ID != "r3") {
			t.Errorf("%+v", info)
		}
	}
	kept := with(t, store, func(p *Pod) (Removed, error) { return p.Keep(2) })
	if fmt.Sprint(kept.Removed) != "[r2 r1]" {
		t.Errorf("%+v", kept)
	}
	if v := verify(t, store, "r3"); !v.OK {
		t.Errorf("%+v", v)
	}
}

// Hundreds of rounds: the disk stays bounded, so does the number of files, and what is kept is whole.
func TestManyRoundsStayBounded(t *testing.T) {
	store := t.TempDir()
	run := newTraining(5, 64)
	rounds, keep := 300, 3
	if testing.Short() {
		rounds = 60
	}
	contents := map[string][]byte{}
	var most int64
	for i := range rounds {
		run.train(1 + run.random.IntN(12))
		if i%50 == 49 {
			run.train(500) // everything is new
		}
		id := fmt.Sprint("r", i)
		contents[id] = run.archive()
		replicate(t, store, id, contents[id])
		kept := with(t, store, func(p *Pod) (Removed, error) { return p.Keep(keep) })
		if kept.Note != "" {
			t.Fatal(kept.Note)
		}
		if i >= keep && (len(kept.Removed) != 1 || kept.Removed[0] != fmt.Sprint("r", i-keep)) {
			t.Fatalf("%+v", kept)
		}
		most = max(most, kept.Left)
		if i%37 != 0 && i != rounds-1 {
			continue
		}
		all := list(t, store)
		if len(all) != min(keep, i+1) {
			t.Fatalf("%d are kept", len(all))
		}
		for _, info := range all {
			if got, v := restored(t, store, info.ID); !bytes.Equal(got, contents[info.ID]) {
				t.Fatalf("round %d: %+v", i, v)
			}
		}
	}
	// At most three archives that have nothing in common, twice, and their manifests.
	if limit := int64(keep) * 2 * int64(len(contents["r1"])) * 5 / 4; most > limit {
		t.Errorf("%d bytes, at most %d were to be", most, limit)
	}
	if n := len(files(t, store)); n > packsAtMost+keep {
		t.Errorf("%d files", n)
	}
	gone := with(t, store, func(p *Pod) (Removed, error) { return p.RemoveAll() })
	if len(gone.Removed) != keep || gone.Left != 0 || gone.Bytes == 0 {
		t.Errorf("%+v", gone)
	}
	if _, err := os.Stat(filepath.Join(store, key)); !errors.Is(err, os.ErrNotExist) {
		t.Error("the pod's folder is left")
	}
}

// Few pages change and none is ever given back: the packs are put together nevertheless.
func TestManyPacksArePutTogether(t *testing.T) {
	store := t.TempDir()
	run := newTraining(5, 4)
	for i := range packsAtMost + 20 {
		run.pages = append(run.pages, run.page())
		replicate(t, store, fmt.Sprint("r", i), run.archive())
		with(t, store, func(p *Pod) (Removed, error) { return p.Keep(1) })
		packs, _ := filepath.Glob(filepath.Join(store, key, "packs", "*"))
		if len(packs) > packsAtMost+1 {
			t.Fatalf("%d packs", len(packs))
		}
	}
	if got, v := restored(t, store, list(t, store)[0].ID); !bytes.Equal(got, run.archive()) {
		t.Errorf("%+v", v)
	}
}

func TestCompactionDoesNotCarryDamageOn(t *testing.T) {
	store := t.TempDir()
	run := newTraining(1, 40)
	replicate(t, store, "r1", run.archive())
	kept := run.pages[0]
	for i := 1; i < 40; i++ {
		run.pages[i] = run.page()
	}
	second := run.archive()
	replicate(t, store, "r2", second)
	pod := openPod(t, store)
	at := pod.index[sha256.Sum256(kept)]
	pod.Close()
	flip(t, at.pack.path, at.at+5)
	with(t, store, func(p *Pod) (Removed, error) { return p.Remove([]string{"r1", "none"}) })
	if v := verify(t, store, "r2"); v.OK {
		t.Errorf("%+v", v)
	}
	if all := list(t, store); len(all) != 1 || all[0].Bad == "" {
		t.Errorf("%+v", all)
	}
	if info := replicate(t, store, "r3", second); info.NewPages != 1 {
		t.Errorf("%+v", info)
	}
	for _, id := range []string{"r2", "r3"} {
		if v := verify(t, store, id); !v.OK {
			t.Errorf("%+v", v)
		}
	}
}

func TestWhileNoneIsGoodNothingIsRemoved(t *testing.T) {
	store := t.TempDir()
	replicate(t, store, "r1", newTraining(1, 5).archive())
	packs, _ := filepath.Glob(filepath.Join(store, key, "packs", "*"))
	flip(t, packs[0], 40)
	if v := verify(t, store, "r1"); v.OK {
		t.Fatal(v)
	}
	if kept := with(t, store, func(p *Pod) (Removed, error) { return p.Keep(1) }); len(kept.Removed) != 0 {
		t.Errorf("%+v", kept)
	}
}

const childStore = "EDGEFERRY_REPLICA_CHILD_STORE"

// TestMain: as a child it makes replicas and removes them until it is killed.
func TestMain(m *testing.M) {
	store := os.Getenv(childStore)
	if store == "" {
		os.Exit(m.Run())
	}
	id, name := os.Getenv("ID"), os.Getenv("ARCHIVE")
	fmt.Println("begins")
	if _, err := local(store, id, name); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("done")
	pod, err := OpenPod(store, key, time.Second, false)
	if err == nil {
		_, err = pod.Keep(2)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0)
}

// kill -9 at any time: what had been said to be there is whole, what was under way is whole or
// not there, and the next call removes what it left.
func TestKilledAtAnyTime(t *testing.T) {
	store := t.TempDir()
	run := newTraining(9, 800)
	contents := map[string][]byte{"r": run.archive()}
	begin := time.Now()
	replicate(t, store, "r", contents["r"])
	took := time.Since(begin)
	rounds := 40
	if testing.Short() {
		rounds = 10
	}
	var halves, wholes int
	for i := range rounds {
		run.train(300)
		id := fmt.Sprint("r", i)
		contents[id] = run.archive()
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childStore+"="+store, "ID="+id, "ARCHIVE="+write(t, contents[id]))
		out, _ := child.StdoutPipe()
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		first := make([]byte, len("begins\n"))
		io.ReadFull(out, first)
		time.Sleep(time.Duration(rand.Int64N(int64(2*took) + 1)))
		child.Process.Kill()
		rest, _ := io.ReadAll(out)
		child.Wait()
		told := strings.Contains(string(rest), "done")
		openPod(t, store).Close() // the next call
		for _, path := range files(t, store) {
			if strings.HasPrefix(filepath.Base(path), tempPrefix) {
				t.Fatalf("%s is left", path)
			}
		}
		found := false
		all := list(t, store)
		if len(all) == 0 {
			t.Fatal("all are gone")
		}
		for _, info := range all {
			found = found || info.ID == id
			if got, v := restored(t, store, info.ID); !bytes.Equal(got, contents[info.ID]) {
				t.Fatalf("round %d: %+v", i, v)
			}
		}
		if told && !found {
			t.Fatalf("%s was said to be there", id)
		}
		// The next kill follows the last one, so that both sides are hit on any disk.
		if found {
			wholes++
			took = took * 3 / 4
		} else {
			halves++
			took = took*4/3 + time.Millisecond
		}
	}
	t.Logf("%d were whole, %d not there", wholes, halves)
	if !testing.Short() && (wholes == 0 || halves == 0) {
		t.Errorf("the kills hit one side only: %d and %d", wholes, halves)
	}
}

func TestOnePodOneProcess(t *testing.T) {
	store := t.TempDir()
	first := openPod(t, store)
	if _, err := OpenPod(store, key, 50*time.Millisecond, true); err == nil {
		t.Error("two at once")
	}
	opened := make(chan error)
	go func() {
		second, err := OpenPod(store, key, 20*time.Second, true)
		if err == nil {
			second.Close()
		}
		opened <- err
	}()
	// The folder goes while the other one waits for its lock.
	if _, err := first.RemoveAll(); err != nil {
		t.Fatal(err)
	}
	first.Close()
	if err := <-opened; err != nil {
		t.Error(err)
	}
	if _, err := OpenPod(store, "default_other", time.Second, false); !errors.Is(err, ErrNone) {
		t.Errorf("%v", err)
	}
}

func TestNamesAndPlacesThatAreNotTaken(t *testing.T) {
	for _, key := range []string{"", "a", "a_", "_a", "a_..", "../x_y", "a_b/c", "A_b", "a_b c", "a_" + strings.Repeat("b.", 130) + "b"} {
		if CheckKey(key) == nil {
			t.Errorf("key %q", key)
		}
	}
	for _, id := range []string{"", "..", "a/b", "-a", "a.b", strings.Repeat("a", 65)} {
		if CheckID(id) == nil {
			t.Errorf("id %q", id)
		}
	}
	if CheckKey("kube-system_a.b-1.c") != nil || CheckID("20261128T201000Z-1_a") != nil {
		t.Error("good names were refused")
	}
	open := filepath.Join(t.TempDir(), "open")
	os.Mkdir(open, 0o700)
	os.Chmod(open, 0o777)
	if _, err := OpenPod(open, key, time.Second, true); err == nil {
		t.Error("a store that everybody can write to was taken")
	}
}

func TestRestoreWritesNothingOverSomething(t *testing.T) {
	store := t.TempDir()
	content := newTraining(1, 5).archive()
	replicate(t, store, "r1", content)
	pod := openPod(t, store)
	name := filepath.Join(t.TempDir(), "a.tar")
	os.WriteFile(name, []byte("mine"), 0o600)
	if _, err := pod.Restore("r1", name, nothing); err == nil {
		t.Error("written over a file")
	}
	if got, _ := os.ReadFile(name); string(got) != "mine" {
		t.Errorf("%q", got)
	}
	if _, err := os.Stat(name + ".part"); err == nil {
		t.Error("a part is left")
	}
	os.Remove(name)
	os.WriteFile(name+".part", []byte("of a killed call"), 0o600)
	if v, err := pod.Restore("r1", name, nothing); err != nil || !v.OK {
		t.Errorf("%+v %v", v, err)
	}
	if got, _ := os.ReadFile(name); !bytes.Equal(got, content) {
		t.Error("other bytes")
	}
	for _, bad := range []string{"a.tar", filepath.Join(t.TempDir(), "none", "a.tar")} {
		if _, err := pod.Restore("r1", bad, nothing); err == nil {
			t.Errorf("%s was written", bad)
		}
	}
	if _, err := pod.Restore("r9", name, nothing); !errors.Is(err, ErrNone) {
		t.Errorf("%v", err)
	}
}
