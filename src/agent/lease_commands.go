package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"edgeferry.io/agent/kube"
)

const (
	firstContact   = 8 * time.Second
	leaseArmTime   = 20 * time.Second
	leaseStopTime  = 20 * time.Second
	stopAndKeep    = "keep"
	stopAndResume  = "resume"
	shortestLimit  = time.Second
	shortestPeriod = 50 * time.Millisecond
)

var (
	dnsName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$`)
	podUID  = regexp.MustCompile(`^[A-Za-z0-9-]{1,64}$`)
)

type leaseFlags struct {
	dir, container, namespace, pod, uid, kubeconfig string
	taskNamespace, stateRoot                        string
	limit, every                                    time.Duration
}

// answerTime is how long an answer of the API server may take. A new connection over a long wire takes
// several round trips, and more than one question has to fit into the limit.
func (f *leaseFlags) answerTime() time.Duration {
	return max(time.Second, f.limit/4)
}

func (f *leaseFlags) parse(args []string) (child, ok bool) {
	set := flag.NewFlagSet("lease-guard", flag.ContinueOnError)
	set.StringVar(&f.dir, "dir", "", "")
	set.StringVar(&f.container, "container", "", "")
	set.StringVar(&f.namespace, "namespace", "", "")
	set.StringVar(&f.pod, "pod", "", "")
	set.StringVar(&f.uid, "uid", "", "")
	set.StringVar(&f.kubeconfig, "kubeconfig", "", "")
	set.StringVar(&f.taskNamespace, "containerd-namespace", defaultNamespace, "")
	set.StringVar(&f.stateRoot, "state-root", defaultStateRoot, "")
	set.String("socket", defaultSocket, "") // accepted, so that guard's flags can be passed as they are
	limit := set.Float64("limit", 8, "")
	every := set.Int("every", 1000, "")
	childOf := set.Bool(childFlag, false, "")
	if !parse(set, args, "dir", "container", "namespace", "pod", "uid", "kubeconfig") {
		return false, false
	}
	var err error
	f.limit, err = seconds(*limit)
	f.every = time.Duration(*every) * time.Millisecond
	switch {
	case err != nil:
	case f.limit < shortestLimit:
		err = fmt.Errorf("--limit %v: at least %s", *limit, shortestLimit)
	case f.every < shortestPeriod || f.every > f.limit/2:
		err = fmt.Errorf("--every %d: at least %d, at most half of the limit", *every, shortestPeriod.Milliseconds())
	case !dnsName.MatchString(f.namespace) || !dnsName.MatchString(f.pod):
		err = fmt.Errorf("%q and %q are not the names of a namespace and a pod", f.namespace, f.pod)
	case !podUID.MatchString(f.uid):
		err = fmt.Errorf("%q is not a uid", f.uid)
	case !filepath.IsAbs(f.dir) || !filepath.IsAbs(f.kubeconfig):
		err = errors.New("--dir and --kubeconfig are absolute paths")
	}
	if err != nil {
		fail(err)
	}
	return *childOf, err == nil
}

func leaseGuardCommand(args []string) int {
	var f leaseFlags
	child, ok := f.parse(args)
	if !ok {
		return exitUsage
	}
	if child {
		return f.childMain()
	}
	exitOnSignal()
	if err := ownDir(f.dir); err != nil {
		return fail(err)
	}
	if err := f.stopOther(); err != nil {
		return fail(err)
	}
	_, said, err := startDetached(f.dir, leaseLog, leaseArmTime, append([]string{"lease-guard"}, args...)...)
	if err == nil && said != armedMark {
		err = errors.New(said)
	}
	if err != nil {
		return fail(err)
	}
	return exitOK
}

// stopOther ends a guard with another limit, or of another container, so that one as it is wished can
// take its place. One that watches is left at work where the next could not be armed.
func (f *leaseFlags) stopOther() error {
	state, err := readLease(f.dir)
	if err != nil {
		return err
	}
	if state.Outcome != leaseWatching && state.Outcome != leaseHeld ||
		state.Limit == f.limit.Seconds() && state.Container == f.container {
		return nil
	}
	if state.Outcome == leaseWatching && state.Container == f.container {
		client, err := kube.Open(f.kubeconfig, f.answerTime())
		if err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(context.Background(), firstContact)
		defer cancel()
		if seen, why := client.Pod(ctx, f.namespace, f.pod, f.uid); seen != kube.There {
			return fmt.Errorf("the guard keeps the limit that it has: %s", why)
		}
	}
	_, err = stopLease(f.dir, false, leaseStopTime)
	return err
}

func (f *leaseFlags) childMain() int {
	ready := os.NewFile(3, "ready")
	signal.Ignore(syscall.SIGHUP)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	os.WriteFile("/proc/self/oom_score_adj", []byte("-1000"), 0)
	g := &leaseGuard{dir: f.dir, id: f.container, uid: f.uid, limit: f.limit, every: f.every, softFor: softFor,
		log: log.New(os.Stderr, "", log.LstdFlags|log.Lmicroseconds|log.LUTC)}
	lock, err := f.arm(g)
	if err != nil {
		g.log.Print(err)
		fmt.Fprintln(ready, err)
		return exitError
	}
	defer lock.Close()
	g.log.Printf("armed: container %s of %s/%s, limit %s, freezer %q", f.container, f.namespace, f.pod, f.limit, g.task.freezer.folder)
	fmt.Fprintln(ready, armedMark)
	ready.Close()
	return g.run(context.Background(), signals)
}

// arm does everything that can fail while failing still costs nothing.
func (f *leaseFlags) arm(g *leaseGuard) (lock *os.File, err error) {
	if lock, err = lockLease(f.dir); err != nil {
		return nil, err
	}
	if lock == nil {
		return nil, fmt.Errorf("%s has its guard", f.dir)
	}
	defer func() {
		if err != nil {
			lock.Close()
		}
	}()
	if err := os.Remove(filepath.Join(f.dir, leaseStop)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return lock, err
	}
	client, err := kube.Open(f.kubeconfig, f.answerTime())
	if err != nil {
		return lock, err
	}
	g.ask = func(ctx context.Context) (kube.Seen, string) { return client.Pod(ctx, f.namespace, f.pod, f.uid) }
	if g.task, err = openLeaseTask(f.stateRoot, f.taskNamespace, f.container, systemCgroups); err != nil {
		return lock, err
	}
	if err := writeFile(f.dir, leasePid, fmt.Sprint(os.Getpid())); err != nil {
		return lock, err
	}
	// What a guard of another kind needs to know to resume after this one has died.
	if err := writeFile(f.dir, "lease.task", f.taskNamespace+" "+f.stateRoot); err != nil {
		return lock, err
	}
	return lock, g.arm(context.Background(), firstContact)
}

// readStop answers whether the guard is to stop, and whether it resumes then.
func readStop(dir string) (resume, stop bool) {
	text, err := os.ReadFile(filepath.Join(dir, leaseStop))
	return strings.TrimSpace(string(text)) == stopAndResume, err == nil
}

func leaseGuardStatusCommand(args []string) int {
	set := flag.NewFlagSet("lease-guard-status", flag.ContinueOnError)
	dir := set.String("dir", "", "")
	if !parse(set, args, "dir") {
		return exitUsage
	}
	exitOnSignal()
	answer, err := leaseStatus(*dir)
	if err != nil {
		return fail(err)
	}
	printJSON(os.Stdout, answer)
	return exitOK
}

func leaseStatus(dir string) (map[string]any, error) {
	if _, err := os.Stat(filepath.Join(dir, leaseFile)); errors.Is(err, fs.ErrNotExist) {
		return map[string]any{"outcome": leaseNone}, nil
	}
	lives, err := leaseLives(dir)
	if err != nil {
		return nil, err
	}
	state, err := readLease(dir) // after the lock: a guard that has just ended has written it
	if err != nil {
		return nil, err
	}
	answer := map[string]any{"outcome": state.Outcome, "since": state.Since, "reason": state.Reason}
	if age, known := contactAge(dir); known {
		answer["contactAge"] = age.Seconds()
	}
	switch {
	case lives:
		if text, err := os.ReadFile(filepath.Join(dir, leasePid)); err == nil {
			var pid int
			fmt.Sscan(string(text), &pid)
			answer["pid"] = pid
		}
		answer["container"] = state.Container
		if state.Limit > 0 {
			answer["limit"] = state.Limit
		}
	case state.Outcome == leaseWatching:
		answer["outcome"], answer["reason"] = leaseNone, "the guard has died while it watched"
	case state.Outcome == leaseHeld:
		answer["reason"] = state.Reason + "; no guard lives, it stays paused"
	}
	return answer, nil
}

func leaseGuardStopCommand(args []string) int {
	set := flag.NewFlagSet("lease-guard-stop", flag.ContinueOnError)
	dir := set.String("dir", "", "")
	resume := set.Bool("resume", false, "")
	if !parse(set, args, "dir") {
		return exitUsage
	}
	exitOnSignal()
	outcome, err := stopLease(*dir, *resume, leaseStopTime)
	if err != nil {
		return fail(err)
	}
	printJSON(os.Stdout, map[string]any{"outcome": outcome})
	return exitOK
}

// stopLease waits until the guard has ended, and does what it would have done when it is dead.
func stopLease(dir string, resume bool, within time.Duration) (string, error) {
	if _, err := os.Stat(filepath.Join(dir, leaseFile)); errors.Is(err, fs.ErrNotExist) {
		return leaseNone, nil
	}
	wish := stopAndKeep
	if resume {
		wish = stopAndResume
	}
	if err := writeFile(dir, leaseStop, wish); err != nil {
		return "", err
	}
	for begin := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		lock, err := lockLease(dir)
		if err != nil {
			return "", err
		}
		if lock != nil {
			defer lock.Close()
			return settleLease(dir, resume)
		}
		if state, err := readLease(dir); err == nil && state.Outcome == leaseFenced {
			return leaseFenced, nil // it goes on until the container is dead
		}
		if time.Since(begin) > within {
			return "", fmt.Errorf("the guard has not ended within %s", within)
		}
	}
}

// settleLease is called with the lock held, so no guard lives.
func settleLease(dir string, resume bool) (string, error) {
	state, err := readLease(dir)
	if err != nil {
		return "", err
	}
	switch {
	case state.Outcome == leaseHeld && resume:
		if state.Ours {
			if err := resumeLeft(dir, state.Container); err != nil {
				return "", err
			}
		}
		state.Ours = false
	case state.Outcome == leaseWatching:
	default:
		return state.Outcome, nil
	}
	state.is(leaseStopped, "told to stop after the guard had died")
	return state.Outcome, writeLease(dir, state)
}

// resumeLeft resumes what a guard that is dead has paused.
func resumeLeft(dir, container string) error {
	namespace, stateRoot := defaultNamespace, defaultStateRoot
	if text, err := os.ReadFile(filepath.Join(dir, "lease.task")); err == nil {
		fmt.Sscan(string(text), &namespace, &stateRoot)
	}
	task, err := openLeaseTask(stateRoot, namespace, container, systemCgroups)
	if errors.Is(err, errGone) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = task.resume(context.Background(), func(error) {})
	return err
}
