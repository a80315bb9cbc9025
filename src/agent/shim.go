package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// shim is the way to one container's task that needs no containerd.
type shim struct {
	id      string
	address string
	version int
	bundle  string
	pid     int
}

const (
	taskRunning = 2
	taskStopped = 3
	taskPaused  = 4
	taskPausing = 5
)

const (
	outcomeResumed = "resumed"
	outcomeRunning = "running"
	outcomeGone    = "gone"
)

var errGone = errors.New("no such task")

func openShim(stateRoot, namespace, id string) (*shim, error) {
	if !containerID.MatchString(id) || !containerID.MatchString(namespace) {
		return nil, fmt.Errorf("not a container id or namespace: %q %q", id, namespace)
	}
	s := &shim{id: id, bundle: filepath.Join(stateRoot, namespace, id)}
	if _, err := os.Stat(s.bundle); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", errGone, s.bundle)
	}
	if text, err := os.ReadFile(filepath.Join(s.bundle, "init.pid")); err == nil {
		s.pid, _ = strconv.Atoi(strings.TrimSpace(string(text)))
	}
	text, err := os.ReadFile(filepath.Join(s.bundle, "bootstrap.json"))
	if errors.Is(err, fs.ErrNotExist) {
		if text, err = os.ReadFile(filepath.Join(s.bundle, "address")); err != nil {
			return nil, fmt.Errorf("shim address: %w", err)
		}
		s.address, s.version = strings.TrimSpace(string(text)), 2
	} else if err != nil {
		return nil, fmt.Errorf("shim address: %w", err)
	} else {
		var bootstrap struct {
			Version           int
			Address, Protocol string
		}
		if err := json.Unmarshal(text, &bootstrap); err != nil {
			return nil, fmt.Errorf("bootstrap.json: %w", err)
		}
		if bootstrap.Protocol != "ttrpc" && bootstrap.Protocol != "" {
			return nil, fmt.Errorf("the shim speaks %s, only ttrpc is supported", bootstrap.Protocol)
		}
		s.address, s.version = bootstrap.Address, bootstrap.Version
	}
	if s.address == "" {
		return nil, fmt.Errorf("no shim address in %s", s.bundle)
	}
	return s, nil
}

// call makes a call about the task; more is what the request has besides its id.
func (s *shim) call(ctx context.Context, method string, more ...byte) ([]byte, error) {
	if s.version != 2 && s.version != 3 {
		s.version = 3
	}
	request := append(appendBytes(nil, 1, []byte(s.id)), more...)
	service := func() string { return fmt.Sprintf("containerd.task.v%d.Task", s.version) }
	answer, err := ttrpcCall(ctx, s.address, service(), method, request)
	if hasCode(err, codeUnimplemented) {
		// containerd may downgrade a shim without saying so in bootstrap.json.
		s.version = 5 - s.version
		answer, err = ttrpcCall(ctx, s.address, service(), method, request)
	}
	return answer, err
}

func (s *shim) state(ctx context.Context) (status, pid int, err error) {
	answer, err := s.call(ctx, "State")
	if err != nil {
		return 0, 0, err
	}
	fields, err := parseFields(answer)
	return int(fields[4].number), int(fields[3].number), err
}

// pause and kill make one attempt.
func (s *shim) pause(ctx context.Context) error {
	_, err := s.call(ctx, "Pause")
	return err
}

func (s *shim) kill(ctx context.Context) error {
	_, err := s.call(ctx, "Kill", appendVarint(appendVarint(nil, 3, uint64(syscall.SIGKILL)), 4, 1)...)
	return err
}

// resume makes one attempt. An error means: not known to run.
func (s *shim) resume(ctx context.Context) (string, error) {
	status, _, err := s.state(ctx)
	switch {
	case hasCode(err, codeNotFound):
		return outcomeGone, nil
	case err != nil:
		return "", err
	case status == taskStopped:
		return outcomeGone, nil
	case status == taskRunning:
		return outcomeRunning, nil
	case status != taskPaused:
		return "", fmt.Errorf("the task is in state %d", status)
	}
	if _, err := s.call(ctx, "Resume"); err != nil {
		return "", err
	}
	return outcomeResumed, nil
}

type resumeLimits struct {
	total       time.Duration // give up
	unreachable time.Duration // thaw the cgroup when nobody listens for so long
	busy        time.Duration // thaw it when the shim gives no good answer for so long
	attempt     time.Duration
}

// A shim that is dumping answers only when the dump is done, which may take minutes.
var guardLimits = resumeLimits{total: 15 * time.Minute, unreachable: 3 * time.Second, busy: 30 * time.Second, attempt: 5 * time.Second}

// resumeTask tries until the task runs. via is "shim" or "cgroup".
func (s *shim) resumeTask(ctx context.Context, cg cgroups, limits resumeLimits, note func(error)) (outcome, via string, err error) {
	ctx, cancel := context.WithTimeout(ctx, limits.total)
	defer cancel()
	start := time.Now()
	thawed := false
	for {
		attempt, cancelAttempt := context.WithTimeout(ctx, limits.attempt)
		outcome, err = s.resume(attempt)
		cancelAttempt()
		if err == nil {
			return outcome, "shim", nil
		}
		note(err)
		passed := time.Since(start)
		if errors.Is(err, errUnreachable) {
			if _, e := os.Stat(s.bundle); errors.Is(e, fs.ErrNotExist) {
				return outcomeGone, "shim", nil
			}
			if passed >= limits.unreachable {
				if e := cg.thaw(s.pid); e == nil {
					return outcomeResumed, "cgroup", nil
				} else {
					note(e)
				}
			}
		} else if passed >= limits.busy && !thawed {
			e := cg.thaw(s.pid)
			thawed = e == nil
			note(fmt.Errorf("thaw while the shim is busy: %v", e))
		}
		select {
		case <-ctx.Done():
			if thawed {
				return outcomeResumed, "cgroup", nil
			}
			return "", "", fmt.Errorf("not resumed after %.0f s: %w", time.Since(start).Seconds(), err)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func resumeCommand(args []string) int {
	set := flag.NewFlagSet("resume", flag.ContinueOnError)
	id := set.String("container", "", "")
	namespace := set.String("namespace", defaultNamespace, "")
	stateRoot := set.String("state-root", defaultStateRoot, "")
	set.String("socket", defaultSocket, "") // accepted, so that guard's flags can be passed as they are
	if !parse(set, args, "container") {
		return exitUsage
	}
	exitOnSignal()
	s, err := openShim(*stateRoot, *namespace, *id)
	if errors.Is(err, errGone) {
		printJSON(os.Stdout, map[string]any{"outcome": outcomeGone})
		return exitOK
	}
	if err != nil {
		return fail(err)
	}
	limits := resumeLimits{total: 9 * time.Second, unreachable: 2 * time.Second, busy: time.Hour, attempt: 9 * time.Second}
	outcome, via, err := s.resumeTask(context.Background(), systemCgroups, limits, func(error) {})
	if err != nil {
		return fail(err)
	}
	printJSON(os.Stdout, map[string]any{"outcome": outcome, "via": via})
	return exitOK
}
