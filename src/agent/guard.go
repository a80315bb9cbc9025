package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	reasonTimeout    = "timeout"
	reasonContainerd = "containerd-gone"
	reasonSignal     = "signal"

	guardTick  = 200 * time.Millisecond
	armedMark  = "armed"
	childFlag  = "armed-by-parent"
	armingTime = 10 * time.Second
)

type guard struct {
	dir     string
	id      string
	timeout time.Duration
	socket  string
	state   string
	ns      string
	cgroups cgroups
	limits  resumeLimits
	log     *log.Logger
}

func guardCommand(args []string) int {
	set := flag.NewFlagSet("guard", flag.ContinueOnError)
	g := &guard{cgroups: systemCgroups, limits: guardLimits}
	set.StringVar(&g.dir, "dir", "", "")
	set.StringVar(&g.id, "container", "", "")
	timeout := set.Float64("timeout", 0, "")
	set.StringVar(&g.ns, "namespace", defaultNamespace, "")
	set.StringVar(&g.socket, "socket", defaultSocket, "")
	set.StringVar(&g.state, "state-root", defaultStateRoot, "")
	child := set.Bool(childFlag, false, "")
	if !parse(set, args, "dir", "container") {
		return exitUsage
	}
	var err error
	if g.timeout, err = seconds(*timeout); err != nil {
		fail(err)
		return exitUsage
	}
	if g.dir, err = filepath.Abs(g.dir); err != nil {
		return fail(err)
	}
	if *child {
		return g.childMain()
	}
	exitOnSignal()
	if err := g.detach(args); err != nil {
		return fail(err)
	}
	return exitOK
}

// detach starts the guard proper in a session of its own and waits until it is armed.
func (g *guard) detach(args []string) error {
	if err := ownDir(g.dir); err != nil {
		return err
	}
	for _, name := range []string{pidFile, decisionFile} {
		if _, err := os.Lstat(filepath.Join(g.dir, name)); err == nil {
			return fmt.Errorf("%s has had its guard", g.dir)
		}
	}
	child, said, err := startDetached(g.dir, logFile, armingTime, append([]string{"guard"}, args...)...)
	if err != nil || said == armedMark {
		return err
	}
	// The file may be another guard's, which was faster.
	if text, _ := os.ReadFile(filepath.Join(g.dir, pidFile)); strings.TrimSpace(string(text)) == fmt.Sprint(child) {
		os.Remove(filepath.Join(g.dir, pidFile))
	}
	return errors.New(said)
}

// startDetached starts this program in a session of its own and waits for the one line that it
// says when it is armed or cannot be; then, or when it says nothing in time, it is ended.
func startDetached(dir, log string, within time.Duration, args ...string) (pid int, said string, err error) {
	logTo, err := os.OpenFile(filepath.Join(dir, log), os.O_CREATE|os.O_APPEND|os.O_WRONLY|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return 0, "", err
	}
	defer logTo.Close()
	ready, readyChild, err := os.Pipe()
	if err != nil {
		return 0, "", err
	}
	defer ready.Close()
	child := exec.Command("/proc/self/exe", append(args, "--dir", dir, "--"+childFlag)...)
	child.Dir = "/"
	child.Stdout, child.Stderr = logTo, logTo
	child.ExtraFiles = []*os.File{readyChild}
	child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := child.Start(); err != nil {
		return 0, "", err
	}
	readyChild.Close()
	ready.SetReadDeadline(time.Now().Add(within))
	text, err := io.ReadAll(ready)
	said = strings.TrimSpace(string(text))
	if said == armedMark {
		return child.Process.Pid, said, nil
	}
	child.Process.Kill()
	child.Wait()
	if said == "" {
		said = fmt.Sprintf("the guard did not arm: %v, see %s", err, filepath.Join(dir, log))
	}
	return child.Process.Pid, said, nil
}

// ownDir makes the directory, or accepts one that nobody else can change.
func ownDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() || info.Mode().Perm()&0o022 != 0 || int(info.Sys().(*syscall.Stat_t).Uid) != os.Geteuid() {
		return fmt.Errorf("%s must be a directory that only this user can write to", dir)
	}
	return nil
}

func (g *guard) childMain() int {
	g.log = log.New(os.Stderr, "", log.LstdFlags|log.Lmicroseconds|log.LUTC)
	ready := os.NewFile(3, "ready")
	signal.Ignore(syscall.SIGHUP)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	// Memory running out must not take the guard first; without the right to ask, it may.
	os.WriteFile("/proc/self/oom_score_adj", []byte("-1000"), 0)
	s, gone, err := g.arm()
	if err != nil {
		g.log.Print(err)
		fmt.Fprintln(ready, err)
		return exitError
	}
	fmt.Fprintln(ready, armedMark)
	ready.Close()
	return g.run(s, gone, signals)
}

// arm does everything that can fail while failing still costs nothing.
func (g *guard) arm() (*shim, <-chan struct{}, error) {
	s, err := openShim(g.state, g.ns, g.id)
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), armingTime/2)
	defer cancel()
	status, pid, err := s.state(ctx)
	if err != nil {
		return nil, nil, err
	}
	if status != taskRunning && status != taskPaused {
		return nil, nil, fmt.Errorf("the task is in state %d, neither running nor paused", status)
	}
	s.pid = pid
	gone, err := watchContainerd(g.socket)
	if err != nil {
		return nil, nil, err
	}
	// First of all the files: whoever makes it owns the directory.
	pidTo, err := os.OpenFile(filepath.Join(g.dir, pidFile), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, nil, fmt.Errorf("%s has had its guard", g.dir)
	} else if err != nil {
		return nil, nil, err
	}
	fmt.Fprintln(pidTo, os.Getpid())
	if err := pidTo.Close(); err != nil {
		return nil, nil, err
	}
	if err := writeDeadline(g.dir, g.timeout); err != nil {
		return nil, nil, err
	}
	for _, wish := range []string{disarmed, fired + " " + reasonTimeout, fired + " " + reasonContainerd, fired + " " + reasonSignal} {
		if err := writeFile(g.dir, wishFile(wish), wish); err != nil {
			return nil, nil, err
		}
	}
	if err := writeFile(g.dir, stateFile, armedMark); err != nil {
		return nil, nil, err
	}
	g.log.Printf("armed: container %s, %s, shim %s version %d, pid %d", g.id, g.timeout, s.address, s.version, s.pid)
	return s, gone, nil
}

func (g *guard) run(s *shim, gone <-chan struct{}, signals <-chan os.Signal) int {
	tick := time.NewTicker(guardTick)
	defer tick.Stop()
	last := bootTime() + g.timeout
	for {
		// A lost deadline file leaves the last known one in force.
		if read, err := readDeadline(g.dir); err == nil {
			last = read
		}
		left := last - bootTime()
		var timeUp <-chan time.Time
		if left < guardTick {
			timeUp = time.After(max(left, 0))
		}
		select {
		case <-gone:
			return g.fire(s, reasonContainerd)
		case <-signals:
			return g.fire(s, reasonSignal)
		case <-timeUp:
			extended := false
			var settled string
			err := withLock(g.dir, time.Second, func() (err error) {
				if read, e := readDeadline(g.dir); e == nil && read > bootTime() {
					extended = true
					return nil
				}
				settled, err = decide(g.dir, fired+" "+reasonTimeout)
				return err
			})
			if extended {
				continue
			}
			if err != nil {
				g.log.Print(err)
				return g.fire(s, reasonTimeout)
			}
			return g.act(s, settled)
		case <-tick.C:
			settled, err := decision(g.dir)
			if err == nil && settled != "" {
				return g.act(s, settled)
			}
			if g.removed() {
				return exitError
			}
		}
	}
}

// fire decides without the lock. What cannot be recorded is not done.
func (g *guard) fire(s *shim, reason string) int {
	for {
		settled, err := decide(g.dir, fired+" "+reason)
		if err == nil && settled != "" {
			return g.act(s, settled)
		}
		g.log.Printf("cannot decide: %v", err)
		if g.removed() {
			return exitError
		}
		time.Sleep(guardTick)
	}
}

// removed: whoever took the directory away may have disarmed first, and the clone may
// run already. So the guard ends without resuming.
func (g *guard) removed() bool {
	_, err := os.Stat(g.dir)
	if errors.Is(err, fs.ErrNotExist) {
		g.log.Print("the directory is gone")
		return true
	}
	return false
}

func (g *guard) act(s *shim, settled string) int {
	g.log.Print(settled)
	g.note(stateFile, settled)
	if !strings.HasPrefix(settled, fired) {
		return exitOK
	}
	previous := ""
	outcome, via, err := s.resumeTask(context.Background(), g.cgroups, g.limits, func(err error) {
		if err.Error() != previous {
			previous = err.Error()
			g.log.Print(err)
		}
	})
	if err != nil {
		g.log.Print(err)
		g.note(stateFile, "resume-failed")
		return exitError
	}
	g.note(resumedFile, fmt.Sprintf("%s %s %s", time.Now().UTC().Format(time.RFC3339Nano), outcome, via))
	g.note(stateFile, outcome)
	g.log.Printf("%s via %s", outcome, via)
	return exitOK
}

func (g *guard) note(name, content string) {
	if err := writeFile(g.dir, name, content); err != nil {
		g.log.Print(err)
	}
}

func hasGuard(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, pidFile))
	return err == nil
}

// report tells a decision in disarm's words.
func report(dir, settled string) int {
	if settled == disarmed {
		printJSON(os.Stdout, map[string]any{"outcome": disarmed})
		return exitOK
	}
	_, err := os.Stat(filepath.Join(dir, resumedFile))
	reason := strings.TrimSpace(strings.TrimPrefix(settled, fired))
	printJSON(os.Stdout, map[string]any{"outcome": fired, "reason": reason, "resumed": err == nil})
	return exitFired
}

func disarmCommand(args []string) int {
	set := flag.NewFlagSet("disarm", flag.ContinueOnError)
	dir := set.String("dir", "", "")
	if !parse(set, args, "dir") {
		return exitUsage
	}
	exitOnSignal()
	if !hasGuard(*dir) {
		printJSON(os.Stdout, map[string]any{"outcome": "none"})
		return exitNoGuard
	}
	settled, err := decide(*dir, disarmed)
	if err != nil {
		return fail(err)
	}
	return report(*dir, settled)
}

func extendCommand(args []string) int {
	set := flag.NewFlagSet("extend", flag.ContinueOnError)
	dir := set.String("dir", "", "")
	timeout := set.Float64("timeout", 0, "")
	if !parse(set, args, "dir") {
		return exitUsage
	}
	in, err := seconds(*timeout)
	if err != nil {
		fail(err)
		return exitUsage
	}
	exitOnSignal()
	if !hasGuard(*dir) {
		printJSON(os.Stdout, map[string]any{"outcome": "none"})
		return exitNoGuard
	}
	var settled string
	err = withLock(*dir, 5*time.Second, func() (err error) {
		if settled, err = decision(*dir); err != nil || settled != "" {
			return err
		}
		return writeDeadline(*dir, in)
	})
	if err == nil && settled == "" {
		// The guard does not wait for the lock when containerd goes away.
		settled, err = decision(*dir)
	}
	switch {
	case err != nil:
		return fail(err)
	case settled == disarmed:
		printJSON(os.Stdout, map[string]any{"outcome": disarmed})
		return exitTooLate
	case settled != "":
		return report(*dir, settled)
	}
	printJSON(os.Stdout, map[string]any{"outcome": "extended", "seconds": *timeout})
	return exitOK
}
