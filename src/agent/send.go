package main

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"hash"
	"io"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"edgeferry.io/agent/archive"
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
		if errors.Is(err, archive.ErrRefused) {
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
	file, err := archive.Open(r.archive)
	if err != nil {
		return sendResult{}, err
	}
	defer file.Close()
	total.Store(file.Size())
	return writeImage(r, file, file.Size(), w, sent, file.Same)
}

// writeImage wraps an archive into a checkpoint image in one pass. The digests are known
// only after the layer, so the index comes last; the importer takes blobs under any name.
// Without the index the importer takes nothing: same is asked before it is written.
func writeImage(r sendRequest, from io.Reader, size int64, w io.Writer, sent *atomic.Int64, same func() error) (sendResult, error) {
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
	layerTo = io.MultiWriter(sum, &countingWriter{layerTo, sent})
	if err := archive.Copy(layerTo, from, size, nil); err != nil {
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

type countingWriter struct {
	w    io.Writer
	done *atomic.Int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.done.Add(int64(n))
	return n, err
}

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
