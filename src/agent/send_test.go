package main

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"edgeferry.io/agent/archive"
)

type entry struct {
	header tar.Header
	data   []byte
}

func file(name string, data []byte) entry {
	return entry{tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600, Size: int64(len(data))}, data}
}

func makeTar(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, e := range entries {
		if err := w.WriteHeader(&e.header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func goodTar(t testing.TB) []byte {
	return makeTar(t,
		entry{tar.Header{Typeflag: tar.TypeDir, Name: "checkpoint/", Mode: 0o700}, nil},
		file("checkpoint/pages-1.img", bytes.Repeat([]byte("memory"), 300_000)),
		file("checkpoint/"+strings.Repeat("long", 60)+".img", []byte("x")),
		file("config.dump", []byte("{}")))
}

func onDisk(t testing.TB, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "cp.tar")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func sendFile(path string, w io.Writer) (sendResult, error) {
	var sent, total atomic.Int64
	return send(sendRequest{archive: path, image: "edgeferry.local/gru:m1", container: "train", ref: "op-1",
		arch: "arm64", labels: map[string]string{"b": "2", "a": "1"}}, w, &sent, &total)
}

// readLayout reads an image as containerd's importer does: blobs under any name,
// found again by their digests.
func readLayout(t *testing.T, stream []byte) (names []string, blobs map[string][]byte, index []byte) {
	t.Helper()
	blobs = map[string][]byte{}
	r := tar.NewReader(bytes.NewReader(stream))
	for {
		h, err := r.Next()
		if err == io.EOF {
			return names, blobs, index
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
		if h.Name == "index.json" {
			index = data
		} else {
			blobs[digestOf(data)] = data
		}
	}
}

func checkImage(t *testing.T, stream, layer []byte, result sendResult) {
	t.Helper()
	names, blobs, indexText := readLayout(t, stream)
	want := []string{"oci-layout", "blobs/edgeferry/op-1/layer", "blobs/edgeferry/op-1/config", "blobs/edgeferry/op-1/manifest", "index.json"}
	if fmt.Sprint(names) != fmt.Sprint(want) {
		t.Fatal(names)
	}
	var index struct{ Manifests []descriptor }
	if err := json.Unmarshal(indexText, &index); err != nil || len(index.Manifests) != 1 {
		t.Fatal(err, string(indexText))
	}
	d := index.Manifests[0]
	manifestText := blobs[d.Digest]
	if d.Annotations["io.containerd.image.name"] != "edgeferry.local/gru:m1" || d.Digest != result.Manifest || d.Size != int64(len(manifestText)) {
		t.Error(d)
	}
	var manifest struct {
		Config      descriptor
		Layers      []descriptor
		Annotations map[string]string
	}
	if err := json.Unmarshal(manifestText, &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.Annotations["org.criu.checkpoint.container.name"] != "train" ||
		manifest.Annotations["io.kubernetes.cri-o.annotations.checkpoint.name"] != "train" {
		t.Error(manifest.Annotations)
	}
	if len(manifest.Layers) != 1 || manifest.Layers[0].Digest != result.Layer || manifest.Layers[0].Size != int64(len(layer)) ||
		!bytes.Equal(blobs[manifest.Layers[0].Digest], layer) {
		t.Error(manifest.Layers)
	}
	var config struct {
		Architecture, OS string
		Config           struct{ Labels map[string]string }
		RootFS           struct {
			Diffs []string `json:"diff_ids"`
		}
	}
	if err := json.Unmarshal(blobs[manifest.Config.Digest], &config); err != nil {
		t.Fatal(err)
	}
	if config.Architecture != "arm64" || config.OS != "linux" || config.Config.Labels["a"] != "1" ||
		len(config.RootFS.Diffs) != 1 || config.RootFS.Diffs[0] != result.Layer {
		t.Error(config)
	}
}

func TestSendWritesAValidImage(t *testing.T) {
	layer := goodTar(t)
	path := onDisk(t, layer)
	var first, second bytes.Buffer
	result, err := sendFile(path, &first)
	if err != nil {
		t.Fatal(err)
	}
	checkImage(t, first.Bytes(), layer, result)
	if result.Sent != int64(len(layer)) {
		t.Error(result)
	}
	if _, err := sendFile(path, &second); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same archive gave another stream", err)
	}
}

func TestSendRandomArchives(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		var entries []entry
		for i := range 1 + r.IntN(20) {
			data := make([]byte, []int{0, 1, 511, 512, 513, r.IntN(3 << 20)}[r.IntN(6)])
			for j := 0; j < len(data); j += 64 {
				data[j] = byte(r.Uint32())
			}
			e := file(fmt.Sprintf("checkpoint/%d-%s", i, strings.Repeat("n", r.IntN(200))), data)
			e.header.Format = []tar.Format{tar.FormatPAX, tar.FormatGNU, tar.FormatUnknown}[r.IntN(3)]
			entries = append(entries, e)
		}
		layer := makeTar(t, entries...)
		// Tar programs fill up to their record size with zeros.
		layer = append(layer, make([]byte, 512*r.IntN(20))...)
		var out bytes.Buffer
		result, err := sendFile(onDisk(t, layer), &out)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		checkImage(t, out.Bytes(), layer, result)

		// Cut anywhere, it is no complete tar.
		cut := r.IntN(len(layer) - len(layer)%512)
		end := len(bytes.TrimRight(layer, "\x00"))
		if cut < end {
			out.Reset()
			_, err := sendFile(onDisk(t, layer[:cut]), &out)
			if err == nil || bytes.Contains(out.Bytes(), []byte("index.json")) {
				t.Errorf("seed %d: cut at %d of %d went through", seed, cut, len(layer))
			}
		}
	}
}

func TestHostileArchivesAreRefused(t *testing.T) {
	good := goodTar(t)
	cases := map[string][]byte{
		"symlink":          makeTar(t, entry{tar.Header{Typeflag: tar.TypeSymlink, Name: "checkpoint", Linkname: "/etc"}, nil}),
		"hard link":        makeTar(t, entry{tar.Header{Typeflag: tar.TypeLink, Name: "a", Linkname: "/etc/shadow"}, nil}),
		"device":           makeTar(t, entry{tar.Header{Typeflag: tar.TypeBlock, Name: "sda", Devmajor: 8}, nil}),
		"fifo":             makeTar(t, entry{tar.Header{Typeflag: tar.TypeFifo, Name: "p"}, nil}),
		"absolute":         makeTar(t, file("/etc/cron.d/x", []byte("x"))),
		"parent":           makeTar(t, file("checkpoint/../../x", []byte("x"))),
		"parent directory": makeTar(t, entry{tar.Header{Typeflag: tar.TypeDir, Name: "../x/"}, nil}),
		"whiteout":         makeTar(t, file("checkpoint/.wh.x", nil)),
		"late":             makeTar(t, file("a", make([]byte, 2<<20)), entry{tar.Header{Typeflag: tar.TypeSymlink, Name: "b", Linkname: "/"}, nil}),
		"no tar":           bytes.Repeat([]byte("hello"), 4000),
		"empty file":       {},
		"only the end":     make([]byte, 1024),
		"no end":           bytes.TrimRight(good, "\x00"),
		"a block of end":   good[:len(good)-512],
		"second tar":       append(bytes.Clone(good), good...),
		"text after end":   append(bytes.Clone(good), "x"...),
	}
	for name, data := range cases {
		var out bytes.Buffer
		_, err := sendFile(onDisk(t, data), &out)
		if !errors.Is(err, archive.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
		if bytes.Contains(out.Bytes(), []byte("index.json")) {
			t.Errorf("%s: the end was written", name)
		}
	}
}

func TestOnlyRegularFilesAreRead(t *testing.T) {
	dir := t.TempDir()
	link, pipe := filepath.Join(dir, "link"), filepath.Join(dir, "pipe")
	os.Symlink(onDisk(t, goodTar(t)), link)
	syscall.Mkfifo(pipe, 0o600)
	for _, path := range []string{link, pipe, dir, "/dev/zero", filepath.Join(dir, "none")} {
		if _, err := sendFile(path, io.Discard); err == nil {
			t.Errorf("%s was sent", path)
		}
	}
}

// changing runs do once, when some bytes have been written.
type changing struct {
	bytes.Buffer
	at int
	do func()
}

func (c *changing) Write(p []byte) (int, error) {
	if c.do != nil && c.Len() >= c.at {
		c.do()
		c.do = nil
	}
	return c.Buffer.Write(p)
}

func TestAFileThatChangesIsAnError(t *testing.T) {
	layer := makeTar(t, file("checkpoint/pages-1.img", make([]byte, 8<<20)))
	for name, change := range map[string]func(string){
		"shrinks": func(p string) { os.Truncate(p, 5<<20) },
		"grows":   func(p string) { os.Truncate(p, int64(len(layer)+4096)) },
		"touched": func(p string) { os.Chtimes(p, time.Time{}, time.Now().Add(time.Hour)) },
	} {
		path := onDisk(t, layer)
		out := &changing{at: 2 << 20, do: func() { change(path) }}
		_, err := sendFile(path, out)
		if err == nil || errors.Is(err, archive.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
		if bytes.Contains(out.Bytes(), []byte("index.json")) {
			t.Errorf("%s: the end was written", name)
		}
	}
}

type brokenWriter struct{ left int }

func (b *brokenWriter) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, syscall.EPIPE
	}
	return len(p), nil
}

func TestAFailedWriteIsReportedAsSuch(t *testing.T) {
	for _, left := range []int{0, 1000, 1 << 20} {
		_, err := sendFile(onDisk(t, goodTar(t)), &brokenWriter{left})
		if !errors.Is(err, syscall.EPIPE) {
			t.Errorf("%d: %v", left, err)
		}
	}
}

func TestLimit(t *testing.T) {
	start := time.Now()
	l := &limiter{w: io.Discard, rate: 10e6}
	for range 5 {
		l.Write(make([]byte, 1e6))
	}
	if took := time.Since(start); took < 400*time.Millisecond || took > 10*time.Second {
		t.Errorf("5 MB at 10 MB/s took %s", took)
	}
}

func FuzzCopyCheckpoint(f *testing.F) {
	f.Add(makeTar(f, file("a", []byte("b"))))
	f.Fuzz(func(t *testing.T, data []byte) {
		var sent, total atomic.Int64
		path := onDisk(t, data)
		send(sendRequest{archive: path, ref: "x"}, io.Discard, &sent, &total)
	})
}
