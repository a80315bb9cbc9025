package main

import (
	"archive/tar"
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"hash"
	"io"
	"os"
	"path"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

type sendRequest struct {
	archive, image, container, ref, arch string
	labels                               map[string]string
	limitMbit                            float64
}

type sendResult struct {
	Sent     int64   `json:"sent"`
	Layer    string  `json:"sha256"`
	Manifest string  `json:"manifest"`
	Seconds  float64 `json:"seconds"`
}

// errRefused marks an archive that is not what a checkpoint may look like.
var errRefused = errors.New("archive refused")

func refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errRefused, fmt.Sprintf(format, args...))
}

func sendCommand(args []string) int {
	set := flag.NewFlagSet("send", flag.ContinueOnError)
	r := sendRequest{labels: map[string]string{}}
	set.StringVar(&r.archive, "archive", "", "")
	set.StringVar(&r.image, "image", "", "")
	set.StringVar(&r.container, "container", "", "")
	set.StringVar(&r.ref, "ref", "", "")
	set.StringVar(&r.arch, "arch", runtime.GOARCH, "")
	set.Float64Var(&r.limitMbit, "limit-mbit", 0, "")
	idle := set.Float64("idle", 30, "")
	var labels stringList
	set.Var(&labels, "label", "")
	if !parse(set, args, "archive", "image", "container", "ref") {
		return exitUsage
	}
	for _, label := range labels {
		key, value, found := strings.Cut(label, "=")
		if !found || key == "" {
			fail(fmt.Errorf("--label %q is not key=value", label))
			return exitUsage
		}
		r.labels[key] = value
	}
	idleFor, err := seconds(*idle)
	if err == nil && !operation.MatchString(r.ref) {
		err = fmt.Errorf("--ref %q: letters, digits, dot, dash and underscore only", r.ref)
	}
	if err == nil && r.limitMbit < 0 {
		err = fmt.Errorf("--limit-mbit must not be negative")
	}
	if err != nil {
		fail(err)
		return exitUsage
	}
	exitOnSignal()
	widen(os.Stdout)
	var sent, total atomic.Int64
	stop := watchProgress(&sent, idleFor, func(n int64) {
		printJSON(os.Stderr, map[string]any{"sent": n, "total": total.Load()})
	}, func() {
		fail(fmt.Errorf("nobody took a byte for %s", idleFor))
		os.Exit(exitIdle)
	})
	result, err := send(r, os.Stdout, &sent, &total)
	stop()
	if err != nil {
		fail(err)
		if errors.Is(err, errRefused) {
			return exitRefused
		}
		return exitError
	}
	printJSON(os.Stderr, struct {
		Done bool `json:"done"`
		sendResult
	}{true, result})
	return exitOK
}

const (
	mediaManifest = "application/vnd.oci.image.manifest.v1+json"
	mediaConfig   = "application/vnd.oci.image.config.v1+json"
	mediaLayer    = "application/vnd.oci.image.layer.v1.tar"
)

type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int64             `json:"size"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

// send writes the image in one pass from an archive that lies here.
func send(r sendRequest, w io.Writer, sent, total *atomic.Int64) (sendResult, error) {
	file, err := os.OpenFile(r.archive, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return sendResult{}, err
	}
	defer file.Close()
	before, err := file.Stat()
	if err != nil {
		return sendResult{}, err
	}
	if !before.Mode().IsRegular() {
		return sendResult{}, refused("%s is not a regular file", r.archive)
	}
	total.Store(before.Size())
	return writeImage(r, file, before.Size(), w, sent, func() error {
		after, err := file.Stat()
		if err == nil && (after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime())) {
			err = fmt.Errorf("%s changed while it was read", r.archive)
		}
		return err
	})
}

// writeImage wraps an archive into a checkpoint image in one pass. The digests are known
// only after the layer, so the index comes last; the importer takes blobs under any name.
// Without the index the importer takes nothing: same is asked before it is written.
func writeImage(r sendRequest, archive io.Reader, size int64, w io.Writer, sent *atomic.Int64, same func() error) (sendResult, error) {
	start := time.Now()
	out := tar.NewWriter(w)
	blobs := "blobs/edgeferry/" + r.ref + "/"
	if err := addEntry(out, "oci-layout", []byte(`{"imageLayoutVersion":"1.0.0"}`)); err != nil {
		return sendResult{}, err
	}
	if err := out.WriteHeader(entryHeader(blobs+"layer", size)); err != nil {
		return sendResult{}, err
	}
	sum := sha256.New()
	layerTo := io.Writer(out)
	if r.limitMbit > 0 {
		layerTo = &limiter{w: out, rate: r.limitMbit * 1e6 / 8}
	}
	if err := copyCheckpoint(layerTo, archive, size, sum, sent); err != nil {
		return sendResult{}, err
	}
	if err := same(); err != nil {
		return sendResult{}, err
	}
	layer := digest(sum)
	// Go's maps are marshalled in the order of their keys: the bytes are always the same.
	config := asJSON(map[string]any{
		"architecture": r.arch, "os": "linux", "config": map[string]any{"Labels": r.labels},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{layer}},
	})
	manifest := asJSON(map[string]any{
		"schemaVersion": 2, "mediaType": mediaManifest,
		"config": descriptor{MediaType: mediaConfig, Digest: digestOf(config), Size: int64(len(config))},
		"layers": []descriptor{{MediaType: mediaLayer, Digest: layer, Size: size}},
		// containerd reads the first, CRI-O the second.
		"annotations": map[string]string{
			"org.criu.checkpoint.container.name":              r.container,
			"io.kubernetes.cri-o.annotations.checkpoint.name": r.container,
		},
	})
	index := asJSON(map[string]any{
		"schemaVersion": 2,
		"manifests": []descriptor{{MediaType: mediaManifest, Digest: digestOf(manifest), Size: int64(len(manifest)),
			Annotations: map[string]string{"io.containerd.image.name": r.image}}},
	})
	for _, entry := range []struct {
		name string
		data []byte
	}{{blobs + "config", config}, {blobs + "manifest", manifest}, {"index.json", index}} {
		if err := addEntry(out, entry.name, entry.data); err != nil {
			return sendResult{}, err
		}
	}
	if err := out.Close(); err != nil {
		return sendResult{}, err
	}
	return sendResult{sent.Load(), layer, digestOf(manifest), time.Since(start).Seconds()}, nil
}

func entryHeader(name string, size int64) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: time.Unix(0, 0)}
}

func addEntry(out *tar.Writer, name string, data []byte) error {
	if err := out.WriteHeader(entryHeader(name, int64(len(data)))); err != nil {
		return err
	}
	_, err := out.Write(data)
	return err
}

func asJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

func digest(sum hash.Hash) string { return "sha256:" + hex.EncodeToString(sum.Sum(nil)) }
func digestOf(data []byte) string {
	s := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(s[:])
}

const (
	blockSize  = 512
	maxEntries = 200_000
)

// copyCheckpoint copies the archive byte by byte while it looks at every header.
func copyCheckpoint(w io.Writer, file io.Reader, size int64, sum hash.Hash, sent *atomic.Int64) error {
	var read int64
	source := bufio.NewReaderSize(io.LimitReader(file, size), 1<<20)
	tee := readerFunc(func(p []byte) (int, error) {
		n, err := source.Read(p)
		if n > 0 {
			read += int64(n)
			sum.Write(p[:n])
			if _, e := w.Write(p[:n]); e != nil {
				return n, writeError{e}
			}
			sent.Add(int64(n))
		}
		return n, err
	})
	problem := func(err error) error {
		var failed writeError
		switch {
		case errors.As(err, &failed):
			return failed.error
		case read < size && (err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF)):
			return fmt.Errorf("the archive shrank while it was read: %d of %d bytes", read, size)
		default:
			return refused("not a complete tar: %v", err)
		}
	}
	archive := tar.NewReader(tee)
	buffer := make([]byte, 1<<20)
	entries := 0
	for {
		end := (read + blockSize - 1) / blockSize * blockSize
		header, err := archive.Next()
		if err == io.EOF {
			if read-end < 2*blockSize {
				return problem(io.ErrUnexpectedEOF)
			}
			break
		}
		if err != nil {
			return problem(err)
		}
		if err := checkHeader(header); err != nil {
			return err
		}
		if entries++; entries > maxEntries {
			return refused("more than %d entries", maxEntries)
		}
		if _, err := io.CopyBuffer(onlyWriter{io.Discard}, archive, buffer); err != nil {
			return problem(err)
		}
	}
	if entries == 0 {
		return refused("no entries")
	}
	for {
		n, err := tee.Read(buffer)
		for _, b := range buffer[:n] {
			if b != 0 {
				return refused("bytes after the end of the tar")
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return problem(err)
		}
	}
	if read != size {
		return problem(io.EOF)
	}
	switch n, err := file.Read(buffer[:1]); {
	case n != 0:
		return errors.New("the archive grew while it was read")
	case err != io.EOF:
		return err
	}
	return nil
}

func checkHeader(h *tar.Header) error {
	if h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeDir {
		return refused("%q is neither a file nor a directory (type %q)", h.Name, h.Typeflag)
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse") {
			return refused("%q is sparse", h.Name)
		}
	}
	name := h.Name
	if h.Typeflag == tar.TypeDir {
		name = strings.TrimSuffix(name, "/")
	}
	if name == "" || len(name) > 4096 || strings.HasPrefix(h.Name, "/") || strings.ContainsAny(name, "\x00\\") {
		return refused("unsafe name %q", h.Name)
	}
	for _, part := range strings.Split(name, "/") {
		if part == ".." {
			return refused("unsafe name %q", h.Name)
		}
	}
	if strings.HasPrefix(path.Base(name), ".wh.") {
		return refused("%q would delete on unpacking", h.Name)
	}
	return nil
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

type writeError struct{ error }

// onlyWriter hides Discard's ReadFrom, which would read in small pieces.
type onlyWriter struct{ io.Writer }

type limiter struct {
	w     io.Writer
	rate  float64 // bytes a second
	start time.Time
	done  float64
}

func (l *limiter) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		if l.start.IsZero() {
			l.start = time.Now()
		}
		piece := p[:min(len(p), max(1, int(l.rate/20)))]
		n, err := l.w.Write(piece)
		written += n
		if err != nil {
			return written, err
		}
		p = p[n:]
		l.done += float64(n)
		ahead := l.done/l.rate - time.Since(l.start).Seconds()
		if ahead > 0 {
			time.Sleep(time.Duration(ahead * float64(time.Second)))
		} else if ahead < -0.2 {
			// Time that was lost is not made up for in a burst.
			l.start, l.done = time.Now(), 0
		}
	}
	return written, nil
}
