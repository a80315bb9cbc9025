package replica

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"edgeferry.io/agent/archive"
)

const key = "default_gru"

// training is a process of which checkpoints are made: memory that changes a bit from one to the next.
type training struct {
	random *rand.Rand
	pages  [][]byte
	step   int
}

func newTraining(seed uint64, pages int) *training {
	t := &training{random: rand.New(rand.NewPCG(seed, 7))}
	for range pages {
		t.pages = append(t.pages, t.page())
	}
	return t
}

func (t *training) page() []byte {
	page := make([]byte, PageSize)
	for i := range page {
		page[i] = byte(t.random.Uint32())
	}
	return page
}

func (t *training) train(pages int) {
	for range pages {
		t.pages[t.random.IntN(len(t.pages))] = t.page()
	}
	t.step++
}

func (t *training) archive() []byte {
	meta := make([]byte, 3000)
	copy(meta, fmt.Sprintf("step %d", t.step))
	return tarOf(
		file{"spec.dump", []byte(fmt.Sprintf(`{"step":%d}`, t.step))},
		file{"checkpoint/", nil},
		file{"checkpoint/core-1.img", meta},
		file{"checkpoint/pages-1.img", bytes.Join(t.pages, nil)},
		file{"checkpoint/empty.img", nil},
		file{"rootfs-diff.tar", bytes.Repeat([]byte("x"), 700)})
}

type file struct {
	name    string
	content []byte
}

func tarOf(files ...file) []byte {
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, f := range files {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: f.name, Size: int64(len(f.content)), Mode: 0o600, ModTime: time.Unix(1, 0)}
		if f.name[len(f.name)-1] == '/' {
			h.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(h); err != nil {
			panic(err)
		}
		w.Write(f.content)
	}
	w.Close()
	return out.Bytes()
}

func write(t testing.TB, content []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "checkpoint.tar")
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// openPod is one that is closed by the end of the test at the latest.
func openPod(t testing.TB, store string) *Pod {
	t.Helper()
	pod, err := OpenPod(store, key, 5*time.Second, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pod.Close)
	return pod
}

// with opens the pod for one call, as a command does.
func with[T any](t testing.TB, store string, do func(*Pod) (T, error)) T {
	t.Helper()
	pod := openPod(t, store)
	defer pod.Close()
	got, err := do(pod)
	if err != nil {
		t.Helper()
		t.Fatal(err)
	}
	return got
}

func local(store, id, name string) (Info, error) {
	from, err := archive.Open(name)
	if err != nil {
		return Info{}, err
	}
	defer from.Close()
	pod, err := OpenPod(store, key, 5*time.Second, true)
	if err != nil {
		return Info{}, err
	}
	defer pod.Close()
	return Local(from, pod, id, json.RawMessage(`{"step":1}`), func(*Link) {})
}

func replicate(t testing.TB, store, id string, content []byte) Info {
	t.Helper()
	info, err := local(store, id, write(t, content))
	if err != nil {
		t.Fatal(err)
	}
	if info.SHA256 != sumOf(content) || info.Bytes != int64(len(content)) {
		t.Fatalf("told %s, %d bytes", info.SHA256, info.Bytes)
	}
	return info
}

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hexOf(sum[:])
}

func nothing(int) {}

func verify(t testing.TB, store, id string) Verdict {
	t.Helper()
	return with(t, store, func(p *Pod) (Verdict, error) { return p.Verify(id, nothing) })
}

// restored is the content that a replica gives, nil when it is told as bad.
func restored(t testing.TB, store, id string) ([]byte, Verdict) {
	t.Helper()
	folder := t.TempDir()
	name := filepath.Join(folder, "a.tar")
	v := with(t, store, func(p *Pod) (Verdict, error) { return p.Restore(id, name, nothing) })
	names, _ := os.ReadDir(folder)
	if !v.OK {
		if len(names) != 0 || v.Reason == "" {
			t.Errorf("a bad replica left %v, reason %q", names, v.Reason)
		}
		return nil, v
	}
	if len(names) != 1 {
		t.Errorf("restored: %v", names)
	}
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(name); info.Mode() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	return content, v
}

func list(t testing.TB, store string) (all []Info) {
	t.Helper()
	if err := List(store, "", func(i Info) { all = append(all, i) }); err != nil {
		t.Fatal(err)
	}
	return all
}

func copyStore(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "store")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	filepath.Walk(to, func(path string, info os.FileInfo, err error) error {
		if info.IsDir() {
			return os.Chmod(path, 0o700)
		}
		return os.Chmod(path, 0o600)
	})
	return to
}

// files are those of a store but locks.
func files(t testing.TB, store string) (all []string) {
	t.Helper()
	filepath.Walk(store, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() && filepath.Base(path) != "lock" {
			all = append(all, path)
		}
		return nil
	})
	return all
}

func flip(t testing.TB, path string, at int64) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b [1]byte
	if _, err := f.ReadAt(b[:], at); err != nil && err != io.EOF {
		t.Fatal(err)
	}
	b[0] ^= 1 << rand.IntN(8)
	if _, err := f.WriteAt(b[:], at); err != nil {
		t.Fatal(err)
	}
}
