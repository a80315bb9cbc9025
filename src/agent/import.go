package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
)

// importTarget takes a checkpoint's archive while its parts arrive in several streams: it
// is wrapped into a checkpoint image and fed to containerd, in order, as far as it is here.
type importTarget struct {
	image sendRequest
	ctr   ctrTool
}

func (i *importTarget) addFlags(set *flag.FlagSet) {
	set.StringVar(&i.image.image, "image", "", "")
	set.StringVar(&i.image.container, "container", "", "")
	set.StringVar(&i.image.ref, "ref", "", "")
	set.StringVar(&i.image.arch, "arch", runtime.GOARCH, "")
	i.ctr.addFlags(set)
}

func (i *importTarget) check() error {
	switch {
	case i.image.image == "" || i.image.container == "":
		return errors.New("--image and --container belong to --only")
	case !operation.MatchString(i.image.ref):
		return fmt.Errorf("--ref %q: letters, digits, dot, dash and underscore only", i.image.ref)
	}
	return nil
}

// plainName refuses what is not the name of a file in the root itself.
func plainName(name string) error {
	if name == "." || name == ".." || strings.ContainsAny(name, "/\x00") {
		return fmt.Errorf("--only %q is no name of a file", name)
	}
	return nil
}

func (i *importTarget) take(from io.Reader, size int64) (map[string]any, error) {
	command, err := i.ctr.importing()
	if err != nil {
		return nil, err
	}
	result, err := feed(command, func(to io.Writer) (sendResult, error) {
		var sent atomic.Int64
		return writeImage(i.image, from, size, to, &sent, func() error { return nil })
	})
	if err != nil {
		return nil, err
	}
	return map[string]any{"sent": result.Sent, "sha256": result.Layer, "manifest": result.Manifest}, nil
}

// feed runs an import on what write makes. When write fails the import fails too, since
// its stream ends too early; whatever failed first is told.
func feed(command []string, write func(io.Writer) (sendResult, error)) (sendResult, error) {
	child := exec.Command(command[0], command[1:]...)
	// It ends with this process, also when that is killed.
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	said := &lastWords{}
	child.Stderr = said
	in, to, err := os.Pipe()
	if err != nil {
		return sendResult{}, err
	}
	widen(to)
	child.Stdin = in
	// The kernel ties Pdeathsig to the thread that started the child.
	started, ended := make(chan error, 1), make(chan error, 1)
	go runChild(child, started, ended)
	err = <-started
	in.Close()
	if err != nil {
		to.Close()
		return sendResult{}, err
	}
	result, failed := write(to)
	to.Close()
	err = <-ended
	// A pipe that nobody reads any more is not what went wrong.
	if failed != nil && !(err != nil && errors.Is(failed, syscall.EPIPE)) {
		return sendResult{}, failed
	}
	if err != nil {
		return sendResult{}, fmt.Errorf("import: %v%s", err, said.text())
	}
	return result, nil
}

// lastWords keeps the last line that a program complained with; notices of deprecation are
// none.
type lastWords struct {
	mu   sync.Mutex
	rest []byte
	last string
}

func (w *lastWords) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rest = append(w.rest, p...)
	for {
		line, rest, found := bytes.Cut(w.rest, []byte("\n"))
		if !found {
			if len(w.rest) > 1<<16 {
				w.rest = w.rest[:0]
			}
			return len(p), nil
		}
		w.keep(line)
		w.rest = rest
	}
}

func (w *lastWords) keep(line []byte) {
	text := strings.TrimSpace(string(line))
	if text != "" && !strings.Contains(text, "DEPRECATION: ") {
		w.last = text[:min(len(text), 500)]
	}
}

func (w *lastWords) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.keep(w.rest)
	if w.last == "" {
		return ""
	}
	return ": " + w.last
}
