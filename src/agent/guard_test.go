package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/containerd/containerd/api/types/task"
)

// soon is far below the timers that must not be what ends a guard, and far above what a busy machine needs.
const soon = 30 * time.Second

// fakeContainerd answers a greeting with a byte, as a gRPC server does with its settings.
type fakeContainerd struct {
	net.Listener
	sync.Mutex
	conns []net.Conn
	dead  bool
}

func startContainerd(t *testing.T) (string, *fakeContainerd) {
	t.Helper()
	socket := filepath.Join(shortDir(t), "c")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	f := &fakeContainerd{Listener: listener}
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			// Not before it has greeted: it would take a connection that ends amid that for the end.
			io.ReadFull(c, make([]byte, len(preface)))
			c.Write([]byte{0})
			f.Lock()
			f.conns = append(f.conns, c)
			if f.dead {
				c.Close()
			}
			f.Unlock()
		}
	}()
	t.Cleanup(f.die)
	return socket, f
}

func (f *fakeContainerd) dropConnections() {
	f.Lock()
	defer f.Unlock()
	for _, c := range f.conns {
		c.Close()
	}
	f.conns = nil
}

func (f *fakeContainerd) die() {
	f.Close()
	f.Lock()
	f.dead = true
	f.Unlock()
	f.dropConnections()
}

type armedGuard struct {
	*guard
	task  *fakeTask
	ctd   *fakeContainerd
	ended chan int
}

func armGuard(t *testing.T, timeout time.Duration) armedGuard {
	t.Helper()
	f := &fakeTask{status: task.Status_PAUSED}
	root, _ := startShim(t, f, 3, 3)
	socket, ctd := startContainerd(t)
	g := &guard{dir: t.TempDir(), id: "c1", ns: "k8s.io", timeout: timeout, socket: socket, state: root,
		limits: guardLimits, log: log.New(io.Discard, "", 0)}
	s, gone, err := g.arm()
	if err != nil {
		t.Fatal(err)
	}
	a := armedGuard{g, f, ctd, make(chan int, 1)}
	go func() { a.ended <- g.run(s, gone, nil) }()
	return a
}

func (a armedGuard) wait(t *testing.T, limit time.Duration) {
	t.Helper()
	select {
	case <-a.ended:
	case <-time.After(limit):
		t.Fatalf("the guard has not ended after %s", limit)
	}
}

func (a armedGuard) expect(t *testing.T, want string, resumes int) {
	t.Helper()
	if got, err := decision(a.dir); got != want || err != nil {
		t.Errorf("decision %q %v, want %q", got, err, want)
	}
	if a.task.count() != resumes {
		t.Errorf("%d resumes, want %d", a.task.count(), resumes)
	}
	if _, err := os.Stat(filepath.Join(a.dir, resumedFile)); (err == nil) != (resumes > 0) {
		t.Errorf("resumed file: %v", err)
	}
}

func TestTimerFires(t *testing.T) {
	start := time.Now()
	a := armGuard(t, 500*time.Millisecond)
	a.wait(t, 10*time.Second)
	a.expect(t, "fired timeout", 1)
	if took := time.Since(start); took < 500*time.Millisecond || took > 10*time.Second {
		t.Errorf("fired after %s", took)
	}
}

func TestDisarmedNeverResumesAndEndsSoon(t *testing.T) {
	const timer = 5 * time.Second
	a := armGuard(t, timer)
	armed := time.Now()
	if got, err := decide(a.dir, disarmed); got != disarmed || err != nil {
		t.Fatal(got, err)
	}
	a.ctd.die() // even so
	a.wait(t, timer-time.Since(armed)-guardTick)
	time.Sleep(timer - time.Since(armed) + time.Second)
	a.expect(t, disarmed, 0)
}

func TestContainerdGoneFiresAtOnce(t *testing.T) {
	a := armGuard(t, time.Hour)
	a.ctd.die()
	a.wait(t, soon)
	a.expect(t, "fired containerd-gone", 1)
}

func TestADroppedConnectionIsNotTheEndOfContainerd(t *testing.T) {
	a := armGuard(t, time.Hour)
	for range 3 {
		time.Sleep(50 * time.Millisecond)
		a.ctd.dropConnections()
	}
	time.Sleep(400 * time.Millisecond)
	a.expect(t, "", 0)
	decide(a.dir, disarmed)
	a.wait(t, soon)
}

func TestExtend(t *testing.T) {
	const timer = 8 * time.Second
	a := armGuard(t, timer)
	start := time.Now()
	for range 4 {
		time.Sleep(time.Second)
		if code := extendCommand([]string{"--dir", a.dir, "--timeout", "8"}); code != exitOK {
			t.Fatal(code)
		}
	}
	a.expect(t, "", 0)
	a.wait(t, timer+soon)
	a.expect(t, "fired timeout", 1)
	if took := time.Since(start); took < timer+4*time.Second-100*time.Millisecond {
		t.Errorf("fired after %s", took)
	}
	if code := extendCommand([]string{"--dir", a.dir, "--timeout", "5"}); code != exitFired {
		t.Errorf("extend after the decision: %d", code)
	}
}

func TestRemovedDirectoryEndsTheGuardWithoutResuming(t *testing.T) {
	const timer = 5 * time.Second
	a := armGuard(t, timer)
	os.RemoveAll(a.dir)
	a.wait(t, 2*timer)
	if a.task.count() != 0 {
		t.Error("resumed")
	}
}

// Timer, end of containerd, extend and disarm all at once, many times: either it was
// disarmed and nothing is resumed, or it fired and is resumed once, and all agree.
func TestRaceHasOneWinner(t *testing.T) {
	outcomes := map[string]int{}
	var lock sync.Mutex
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	t.Run("rounds", func(t *testing.T) {
		for i := range rounds {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				a := armGuard(t, 250*time.Millisecond)
				var wg sync.WaitGroup
				around := func(do func()) {
					wg.Go(func() {
						time.Sleep(248*time.Millisecond + time.Duration(rand.IntN(4000))*time.Microsecond)
						do()
					})
				}
				answers := make(chan string, 4)
				for range 2 {
					around(func() {
						got, err := decide(a.dir, disarmed)
						if err != nil {
							t.Error(err)
						}
						answers <- got
					})
				}
				if i%3 == 0 {
					wg.Go(func() {
						time.Sleep(240*time.Millisecond + time.Duration(rand.IntN(12000))*time.Microsecond)
						a.ctd.die()
					})
				}
				wg.Wait()
				a.wait(t, soon)
				settled, err := decision(a.dir)
				if err != nil || settled == "" {
					t.Fatal(settled, err)
				}
				close(answers)
				for got := range answers {
					if got != settled {
						t.Errorf("told %q, settled %q", got, settled)
					}
				}
				resumes := 1
				if settled == disarmed {
					resumes = 0
				}
				a.expect(t, settled, resumes)
				lock.Lock()
				outcomes[settled]++
				lock.Unlock()
			})
		}
	})
	t.Log(outcomes)
}

func TestDecideHasOneWinner(t *testing.T) {
	for range 500 {
		dir := t.TempDir()
		wishes := []string{disarmed, "fired timeout", "fired containerd-gone", disarmed}
		got := make([]string, len(wishes))
		var wg sync.WaitGroup
		for i, wish := range wishes {
			wg.Go(func() {
				var err error
				if got[i], err = decide(dir, wish); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, g := range got {
			if g == "" || g != got[0] {
				t.Fatal(got)
			}
		}
	}
}

// The whole program: detached, armed before the parent returns, one guard per directory.
func TestProgram(t *testing.T) {
	agent := filepath.Join(t.TempDir(), "agent")
	if out, err := exec.Command("go", "build", "-o", agent, ".").CombinedOutput(); err != nil {
		t.Fatal(string(out))
	}
	f := &fakeTask{status: task.Status_PAUSED}
	root, _ := startShim(t, f, 3, 3)
	socket, ctd := startContainerd(t)
	dir := filepath.Join(t.TempDir(), "op")
	run := func(want int, args ...string) map[string]any {
		t.Helper()
		command := exec.Command(agent, args...)
		out, _ := command.Output()
		if got := command.ProcessState.ExitCode(); got != want {
			t.Errorf("%v: exit code %d, want %d", args, got, want)
		}
		var answer map[string]any
		json.Unmarshal(out, &answer)
		return answer
	}
	arm := []string{"guard", "--dir", dir, "--container", "c1", "--timeout", "60", "--socket", socket, "--state-root", root}
	run(exitNoGuard, "disarm", "--dir", dir)
	run(exitNoGuard, "extend", "--dir", dir, "--timeout", "3")
	run(exitUsage, "guard", "--dir", dir, "--container", "c1", "--timeout", "0")
	run(exitError, "guard", "--dir", dir, "--container", "c2", "--timeout", "60", "--socket", socket, "--state-root", root)
	run(exitOK, arm...)
	if state, _ := os.ReadFile(filepath.Join(dir, stateFile)); strings.TrimSpace(string(state)) != armedMark {
		t.Errorf("state %q", state)
	}
	run(exitError, arm...) // one guard per directory
	ctd.die()
	for start := time.Now(); f.count() == 0; time.Sleep(10 * time.Millisecond) {
		if time.Since(start) > soon {
			t.Fatal("not resumed")
		}
	}
	answer := run(exitFired, "disarm", "--dir", dir)
	if answer["outcome"] != fired || answer["reason"] != reasonContainerd {
		t.Error(answer)
	}
	if answer = run(exitOK, "resume", "--container", "c1", "--state-root", root); answer["outcome"] != outcomeRunning {
		t.Error(answer)
	}
	if answer = run(exitOK, "resume", "--container", "c9", "--state-root", root); answer["outcome"] != outcomeGone {
		t.Error(answer)
	}
	if answer = run(exitOK, "version"); answer["protocol"] != float64(protocol) {
		t.Error(answer)
	}
	socket, ctd2 := startContainerd(t)
	defer ctd2.die()
	dir2 := filepath.Join(t.TempDir(), "op")
	f.Lock()
	f.status = task.Status_PAUSED
	f.Unlock()
	run(exitOK, "guard", "--dir", dir2, "--container", "c1", "--timeout", "60", "--socket", socket, "--state-root", root)
	for range 2 {
		if answer = run(exitOK, "disarm", "--dir", dir2); answer["outcome"] != disarmed {
			t.Error(answer)
		}
	}
	run(exitTooLate, "extend", "--dir", dir2, "--timeout", "3")
	if f.count() != 1 {
		t.Errorf("%d resumes", f.count())
	}
	// Its last word: it writes no more into what is removed then.
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		if state, _ := os.ReadFile(filepath.Join(dir2, stateFile)); strings.TrimSpace(string(state)) == disarmed {
			return
		}
		if time.Since(start) > soon {
			t.Fatal("the guard goes on")
		}
	}
}

func TestASecondGuardLeavesTheFirstAlone(t *testing.T) {
	a := armGuard(t, time.Hour)
	before, _ := readDeadline(a.dir)
	second := &guard{dir: a.dir, id: "c1", ns: "k8s.io", timeout: time.Second, socket: a.socket, state: a.state, log: a.log}
	if _, _, err := second.arm(); err == nil {
		t.Error("armed twice")
	}
	if after, _ := readDeadline(a.dir); after != before {
		t.Error("the deadline changed")
	}
	if !hasGuard(a.dir) {
		t.Error("the first guard's file is gone")
	}
	decide(a.dir, disarmed)
	a.wait(t, soon)
	a.expect(t, disarmed, 0)
}
