package main

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// importInto is a ctr that keeps what it is fed, and fails when told so.
const importInto = `#!/bin/sh
case "$*" in
*--help*) echo "  --local  whatever"; exit 0 ;;
esac
echo "$*" > "$(dirname "$0")/words"
cat > "$(dirname "$0")/image"
echo 'time="now" level=warning msg="DEPRECATION: something"' >&2
test ! -e "$(dirname "$0")/broken" || { echo "ctr: no space left on device" >&2; exit 1; }
`

func fakeImport(t *testing.T) (importTarget, string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "ctr")
	if err := os.WriteFile(path, []byte(importInto), 0o755); err != nil {
		t.Fatal(err)
	}
	return importTarget{sendRequest{image: "edgeferry.invalid/checkpoint/gru:op-1", container: "train", ref: "op-1", arch: "amd64"},
		ctrTool{path, "/run/none.sock", "k8s.io"}}, dir
}

func archiveOf(t *testing.T, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "checkpoint/pages-1.img", Size: int64(size), Mode: 0o600}); err != nil {
		t.Fatal(err)
	}
	w.Write(bytes.Repeat([]byte("page"), size/4))
	w.Close()
	return b.Bytes()
}

func TestAnArrivingArchiveIsImportedAsTheSameImageAsOneThatIsSent(t *testing.T) {
	target, dir := fakeImport(t)
	archive := archiveOf(t, 4<<20)
	got, err := target.take(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "archive.tar")
	if err := os.WriteFile(path, archive, 0o600); err != nil {
		t.Fatal(err)
	}
	r := target.image
	r.archive = path
	var image bytes.Buffer
	var sent, total atomic.Int64
	result, err := send(r, &image, &sent, &total)
	if err != nil || got["manifest"] != result.Manifest || got["sha256"] != result.Layer || got["sent"] != result.Sent {
		t.Error(got, result, err)
	}
	imported, err := os.ReadFile(filepath.Join(dir, "image"))
	if err != nil || !bytes.Equal(imported, image.Bytes()) {
		t.Error("another image was imported", err)
	}
	words, _ := os.ReadFile(filepath.Join(dir, "words"))
	if got := strings.TrimSpace(string(words)); got != "--address /run/none.sock --namespace k8s.io images import --local -" {
		t.Error(got)
	}
}

func TestAnImportThatFailsSaysWhy(t *testing.T) {
	target, dir := fakeImport(t)
	os.WriteFile(filepath.Join(dir, "broken"), nil, 0o600)
	archive := archiveOf(t, 1<<20)
	_, err := target.take(bytes.NewReader(archive), int64(len(archive)))
	if err == nil || !strings.Contains(err.Error(), "no space left on device") || strings.Contains(err.Error(), "DEPRECATION") {
		t.Error(err)
	}
}

func TestAnArchiveThatBreaksOffIsNotImported(t *testing.T) {
	target, dir := fakeImport(t)
	archive := archiveOf(t, 1<<20)
	gone := errors.New("the file changed at the source")
	_, err := target.take(io.MultiReader(bytes.NewReader(archive[:700_000]), failing{gone}), int64(len(archive)))
	if err == nil || !strings.Contains(err.Error(), gone.Error()) {
		t.Error(err)
	}
	image, _ := os.ReadFile(filepath.Join(dir, "image"))
	if bytes.Contains(image, []byte("index.json")) {
		t.Error("an image of half an archive has an index")
	}
	// The whole archive, but its hash was not found right at the end.
	_, err = target.take(io.MultiReader(bytes.NewReader(archive), failing{gone}), int64(len(archive)))
	if !errors.Is(err, gone) {
		t.Error(err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestOnlyWantsAPlainName(t *testing.T) {
	for _, name := range []string{"..", ".", "a/b", "/etc/passwd", "a\x00b"} {
		if plainName(name) == nil {
			t.Error(name)
		}
	}
	if err := plainName("checkpoint-gru_default-train-2026-11-24T15:15:02Z.tar"); err != nil {
		t.Error(err)
	}
}
