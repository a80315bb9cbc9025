package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// ctrTool is how containerd's own client is called on this node.
type ctrTool struct{ command, socket, namespace string }

func (c *ctrTool) addFlags(set *flag.FlagSet) {
	set.StringVar(&c.command, "ctr", "ctr", "") // "k3s ctr" is two words
	set.StringVar(&c.socket, "socket", defaultSocket, "")
	set.StringVar(&c.namespace, "namespace", defaultNamespace, "")
}

func (c *ctrTool) args(args ...string) []string {
	words := append(strings.Fields(c.command), "--address", c.socket, "--namespace", c.namespace)
	return append(words, args...)
}

func receiveCommand(args []string) int {
	set := flag.NewFlagSet("receive", flag.ContinueOnError)
	var ctr ctrTool
	ctr.addFlags(set)
	doImport := set.Bool("import", false, "")
	idle := set.Float64("idle", 30, "")
	if !parse(set, args, "ctr") {
		return exitUsage
	}
	idleFor, err := seconds(*idle)
	if err == nil && !*doImport {
		err = errors.New("--import is missing")
	}
	if err != nil {
		fail(err)
		return exitUsage
	}
	command, err := ctr.importing()
	if err != nil {
		return fail(err)
	}
	widen(os.Stdin)
	return receive(command, os.Stdin, idleFor)
}

// importing is the command that imports an image from its standard input.
func (c *ctrTool) importing() ([]string, error) {
	// Unpacking stays on: a restore mounts the image's snapshot and does not make it.
	words := []string{"images", "import"}
	// Through the transfer service, newer ctr's default, it takes twice as long.
	help, err := c.run(nil, "images", "import", "--help")
	if err != nil {
		return nil, err
	}
	if strings.Contains(help, "--local ") {
		words = append(words, "--local")
	}
	return c.args(append(words, "-")...), nil
}

func receive(command []string, from io.Reader, idle time.Duration) int {
	start := time.Now()
	child := exec.Command(command[0], command[1:]...)
	// A group of its own, so that nothing of it is left when it is killed.
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	child.WaitDelay = 2 * time.Second
	to, err := child.StdinPipe()
	if err != nil {
		return fail(err)
	}
	complaints := &lineWriter{to: os.Stderr}
	child.Stderr = complaints
	var received atomic.Int64
	var reason atomic.Int32 // the exit code of a child that was killed
	kill := func(code int) {
		if !reason.CompareAndSwap(0, int32(code)) {
			return
		}
		// A broken stream makes the import fail and give its lease back by itself.
		to.Close()
		time.Sleep(2 * time.Second)
		syscall.Kill(-child.Process.Pid, syscall.SIGKILL)
	}
	// Before there is a child, so that a signal never leaves one behind.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM)
	// The kernel ties Pdeathsig to the thread that started the child.
	started, ended := make(chan error, 1), make(chan error, 1)
	go runChild(child, started, ended)
	if err := <-started; err != nil {
		return fail(err)
	}
	go func() { kill(exitBySignal + int((<-signals).(syscall.Signal))) }()
	eof := make(chan struct{})
	stop := watchProgress(&received, idle, func(n int64) {
		printJSON(os.Stderr, map[string]any{"received": n})
	}, func() {
		select {
		case <-eof: // all is here: the rest is the import's own time
		default:
			kill(exitIdle)
		}
	})
	go func() {
		defer to.Close()
		buffer := make([]byte, 1<<20)
		for {
			n, err := from.Read(buffer)
			if n > 0 {
				received.Add(int64(n))
				if _, e := to.Write(buffer[:n]); e != nil {
					return
				}
			}
			if err != nil {
				close(eof)
				return
			}
		}
	}()
	err = <-ended
	stop()
	complaints.flush()
	if code := int(reason.Load()); code != 0 {
		if code == exitIdle {
			fail(fmt.Errorf("no byte arrived for %s: import ended", idle))
		} else {
			fail(fmt.Errorf("import ended by signal %d", code-exitBySignal))
		}
		return code
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		fail(fmt.Errorf("import: %v", err))
		return max(exit.ExitCode(), 1)
	}
	if err != nil {
		return fail(err)
	}
	printJSON(os.Stderr, map[string]any{"done": true, "received": received.Load(), "seconds": time.Since(start).Seconds()})
	return exitOK
}

func runChild(child *exec.Cmd, started, ended chan<- error) {
	runtime.LockOSThread()
	err := child.Start()
	started <- err
	if err == nil {
		ended <- child.Wait()
	}
}

// lineWriter passes whole lines on, so that they do not mix with the progress.
type lineWriter struct {
	to   io.Writer
	rest []byte
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	for {
		line, rest, found := bytes.Cut(w.rest, []byte("\n"))
		if !found {
			if len(w.rest) > 1<<16 {
				w.flush()
			}
			return len(p), nil
		}
		printLine(w.to, bytes.Clone(line))
		w.rest = rest
	}
}

func (w *lineWriter) flush() {
	if len(w.rest) > 0 {
		printLine(w.to, w.rest)
		w.rest = nil
	}
}
