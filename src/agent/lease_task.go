package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	// A shim that is dumping answers only when the dump is done.
	shimPatience = 1500 * time.Millisecond
	// A frozen process dies when thawed; runc does that after SIGKILL, and if not, this does.
	thawAfterKill = time.Second
)

// leaseTask is the container as a lease guard deals with it: by its shim, and by its freezer where
// the shim does not answer.
type leaseTask struct {
	shim    *shim
	freezer freezer // none if folder is empty
	cgroups cgroups
	limits  resumeLimits
}

func openLeaseTask(stateRoot, namespace, id string, cg cgroups) (*leaseTask, error) {
	s, err := openShim(stateRoot, namespace, id)
	if err != nil {
		return nil, err
	}
	t := &leaseTask{shim: s, cgroups: cg,
		limits: resumeLimits{total: 9 * time.Second, unreachable: time.Second, busy: 4 * time.Second, attempt: 3 * time.Second}}
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second)
	defer cancel()
	if status, pid, err := s.state(ctx); err == nil {
		if status == taskStopped {
			return nil, fmt.Errorf("%w: it is stopped", errGone)
		}
		s.pid = pid
	} else if hasCode(err, codeNotFound) {
		return nil, fmt.Errorf("%w: %v", errGone, err)
	}
	// Now, while the pid is known to be the container's.
	if f, err := cg.freezerOf(s.pid); err == nil && strings.Contains(f.folder, id) {
		t.freezer = f
	}
	return t, nil
}

// watch closes the channel when the container has ended.
func (t *leaseTask) watch(ctx context.Context) <-chan struct{} {
	gone := make(chan struct{})
	watcher := *t.shim // its version may change in a call
	go func() {
		for ctx.Err() == nil {
			attempt, cancel := context.WithTimeout(ctx, 5*time.Second)
			status, _, err := watcher.state(attempt)
			cancel()
			_, e := os.Stat(t.shim.bundle)
			empty := errors.Is(err, errUnreachable) && t.freezer.folder != "" && t.freezer.isEmpty()
			if empty || errors.Is(e, fs.ErrNotExist) || hasCode(err, codeNotFound) || err == nil && status == taskStopped {
				close(gone)
				return
			}
			select {
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
		}
	}()
	return gone
}

// isPaused: by the shim or by the freezer.
func (t *leaseTask) isPaused(ctx context.Context) bool {
	if t.freezer.folder != "" {
		return t.freezer.isFrozen()
	}
	ctx, cancel := context.WithTimeout(ctx, shimPatience)
	defer cancel()
	status, _, err := t.shim.state(ctx)
	return err == nil && status == taskPaused
}

// isDying: SIGKILL is on its way to the container's first process.
func (t *leaseTask) isDying() bool {
	text, err := os.ReadFile(filepath.Join(t.cgroups.proc, fmt.Sprint(t.shim.pid), "status"))
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		if name != "SigPnd" && name != "ShdPnd" {
			continue
		}
		pending, err := strconv.ParseUint(strings.TrimSpace(value), 16, 64)
		if err == nil && pending&(1<<(syscall.SIGKILL-1)) != 0 {
			return true
		}
	}
	return false
}

// pauseAgain makes sure that the container stands still, whoever has let it go.
// What has ended, or is about to by somebody's SIGKILL, is left to end: frozen it could not.
func (t *leaseTask) pauseAgain(ctx context.Context, g *leaseGuard) {
	if t.isPaused(ctx) || t.isDying() {
		return
	}
	attempt, cancel := context.WithTimeout(ctx, shimPatience)
	defer cancel()
	status, _, err := t.shim.state(attempt)
	if hasCode(err, codeNotFound) || err == nil && status == taskStopped {
		return
	}
	g.owns()
	if err == nil {
		err = t.shim.pause(attempt)
	}
	if t.isPaused(ctx) {
		g.log.Print("paused via shim")
		return
	}
	if t.freezer.folder == "" {
		g.say(fmt.Sprintf("not paused: %v, and its freezer cgroup is not known", err))
		return
	}
	if e := t.freezer.set(t.freezer.frozen); e != nil {
		g.say(fmt.Sprintf("not paused: %v; %v", err, e))
		return
	}
	g.log.Printf("paused via cgroup; shim: %v", err)
}

// resume lets the container run, whichever way it was paused.
func (t *leaseTask) resume(ctx context.Context, note func(error)) (via string, err error) {
	_, via, err = t.shim.resumeTask(ctx, t.cgroups, t.limits, note)
	if t.freezer.folder != "" && t.freezer.isFrozen() {
		// Paused past the shim, which knows nothing of it.
		via, err = "cgroup", t.freezer.set(t.freezer.thawed)
	}
	return via, err
}

// kill queues SIGKILL for all processes while they stand still, then has the runtime do the same,
// which also thaws them. passed is how long that has been tried.
func (t *leaseTask) kill(ctx context.Context, passed time.Duration) error {
	var errs []error
	if t.freezer.folder != "" {
		errs = append(errs, t.freezer.kill())
	}
	attempt, cancel := context.WithTimeout(ctx, shimPatience)
	defer cancel()
	errs = append(errs, t.shim.kill(attempt))
	if passed > thawAfterKill && t.freezer.folder != "" && errs[0] == nil {
		errs = append(errs, ignoreGone(t.freezer.set(t.freezer.thawed)))
	}
	return errors.Join(errs...)
}
