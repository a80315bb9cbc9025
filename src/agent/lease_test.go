package main

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/containerd/containerd/api/types/task"

	"edgeferry.io/agent/kube"
)

// fakeAPI is an API server with one pod, that can be cut off.
type fakeAPI struct {
	*httptest.Server
	sync.Mutex
	status int
	body   string
	cut    bool
	asked  int
}

const podThere = `{"kind":"Pod","metadata":{"uid":"u1"}}`

func startFakeAPI(t *testing.T) *fakeAPI {
	t.Helper()
	f := &fakeAPI{status: 200, body: podThere}
	f.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.Lock()
		status, body, cut := f.status, f.body, f.cut
		f.asked++
		f.Unlock()
		if cut {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	f.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(f.Close)
	return f
}

func (f *fakeAPI) says(status int, body string) {
	f.Lock()
	defer f.Unlock()
	f.status, f.body, f.cut = status, body, false
}

func (f *fakeAPI) isCut(cut bool) {
	f.Lock()
	defer f.Unlock()
	f.cut = cut
}

// answers: so many more questions were answered.
func (f *fakeAPI) answers(more int) {
	f.Lock()
	until := f.asked + more
	f.Unlock()
	for answered := false; !answered; time.Sleep(5 * time.Millisecond) {
		f.Lock()
		answered = f.asked >= until
		f.Unlock()
	}
}

func (f *fakeAPI) kubeconfig(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kubelet.conf")
	ca := filepath.Join(filepath.Dir(path), "ca.crt")
	text := fmt.Sprintf(`{"current-context":"a","contexts":[{"name":"a","context":{"cluster":"a","user":"a"}}],
"clusters":[{"name":"a","cluster":{"server":%q,"certificate-authority":%q}}],"users":[{"name":"a","user":{"token":"t"}}]}`, f.URL, ca)
	for name, content := range map[string][]byte{path: []byte(text), ca: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.Certificate().Raw})} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// lease is a guard in this process, over a fake shim and a fake API server.
type lease struct {
	*leaseGuard
	t       *testing.T
	api     *fakeAPI
	task    *fakeTask
	root    string
	longest time.Duration // without contact
	soft    time.Duration // of what is forbidden, until it is believed
	ended   chan int
	stopped context.CancelFunc
}

// A busy machine may stop for a second: the limit is above that.
const (
	testLimit = 2500 * time.Millisecond
	testStay  = 600 * time.Millisecond
)

func newLease(t *testing.T, status task.Status) *lease {
	t.Helper()
	l := &lease{t: t, api: startFakeAPI(t), task: &fakeTask{status: status}, longest: testLimit, soft: 400 * time.Millisecond}
	l.root, _ = startShim(t, l.task, 3, 3)
	l.leaseGuard = &leaseGuard{dir: t.TempDir()}
	return l
}

// guard makes a new guard over what is there, as a started program does.
func (l *lease) guard() error {
	client, err := kube.Open(l.api.kubeconfig(l.t), time.Second)
	if err != nil {
		l.t.Fatal(err)
	}
	g := &leaseGuard{dir: l.dir, id: "c1", uid: "u1", limit: l.longest, every: 50 * time.Millisecond, softFor: l.soft,
		log: log.New(io.Discard, "", 0)}
	g.ask = func(ctx context.Context) (kube.Seen, string) { return client.Pod(ctx, "default", "gru", "u1") }
	if g.task, err = openLeaseTask(l.root, "k8s.io", "c1", cgroups{"/none", "/none"}); err != nil {
		l.t.Fatal(err)
	}
	l.leaseGuard = g
	return g.arm(context.Background(), 2*time.Second)
}

func (l *lease) start() {
	l.t.Helper()
	if err := l.guard(); err != nil {
		l.t.Fatal(err)
	}
	lock, err := lockLease(l.dir)
	if err != nil || lock == nil {
		l.t.Fatal("no lock", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	l.stopped, l.ended = stop, make(chan int, 1)
	g, ended := l.leaseGuard, l.ended
	signals := make(chan os.Signal, 1)
	context.AfterFunc(ctx, func() { signals <- os.Kill }) // ends it at once, as a kill does
	go func() {
		code := g.run(context.Background(), signals)
		lock.Close()
		ended <- code
	}()
	l.t.Cleanup(stop)
}

// dies: the guard ends without a word.
func (l *lease) dies() {
	l.t.Helper()
	l.stopped()
	l.waitEnd()
}

func (l *lease) waitEnd() {
	l.t.Helper()
	select {
	case <-l.ended:
	case <-time.After(soon):
		l.t.Fatal("the guard has not ended")
	}
}

func (l *lease) outcome() string {
	l.t.Helper()
	answer, err := leaseStatus(l.dir)
	if err != nil {
		l.t.Fatal(err)
	}
	return answer["outcome"].(string)
}

func (l *lease) until(outcome string, status task.Status) {
	l.t.Helper()
	for begin := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		is, _ := l.task.get()
		now := l.outcome()
		if is == status && now == outcome {
			return
		}
		if time.Since(begin) > soon {
			l.t.Fatalf("%s and the task %v, not %s and %v", now, is, outcome, status)
		}
	}
}

// stays: for some time nothing changes.
func (l *lease) stays(outcome string, status task.Status) {
	l.t.Helper()
	for begin := time.Now(); time.Since(begin) < testStay; time.Sleep(5 * time.Millisecond) {
		if is, _ := l.task.get(); is != status || l.outcome() != outcome {
			l.t.Fatalf("%s and the task %v, not %s and %v any more", l.outcome(), is, outcome, status)
		}
	}
}

func TestALostContactPausesAndANewOneResumes(t *testing.T) {
	l := newLease(t, task.Status_RUNNING)
	l.start()
	for begin := time.Now(); time.Since(begin) < testLimit+testStay; {
		l.stays(leaseWatching, task.Status_RUNNING)
	}
	for _, lost := range []func(){
		func() { l.api.isCut(true) },
		func() { l.api.says(503, "") },
		func() { l.api.says(401, `{"kind":"Status","reason":"Unauthorized"}`) },
		func() { l.api.says(404, "a proxy's page") },
	} {
		lost()
		l.until(leaseHeld, task.Status_PAUSED)
		if age, known := contactAge(l.dir); !known || age < testLimit {
			t.Errorf("held %s after the last contact", age)
		}
		l.stays(leaseHeld, task.Status_PAUSED)
		l.api.says(200, podThere)
		l.until(leaseWatching, task.Status_RUNNING)
	}
	if l.task.count() != 4 {
		t.Errorf("%d resumes", l.task.count())
	}
}

func TestAShortLossChangesNothing(t *testing.T) {
	l := newLease(t, task.Status_RUNNING)
	l.longest = 4 * time.Second
	l.start()
	for begin := time.Now(); time.Since(begin) < 2*l.longest; {
		l.api.isCut(true)
		time.Sleep(l.longest / 5)
		l.api.isCut(false)
		l.api.answers(2)
	}
	l.stays(leaseWatching, task.Status_RUNNING)
	if l.task.pauses != 0 {
		t.Errorf("%d pauses", l.task.pauses)
	}
}

func TestWhatIsNoMoreIsKilledAndNeverResumed(t *testing.T) {
	for name, answer := range map[string][2]string{
		"deleted":       {"404", `{"kind":"Status","reason":"NotFound"}`},
		"another uid":   {"200", `{"kind":"Pod","metadata":{"uid":"u2"}}`},
		"being deleted": {"200", `{"kind":"Pod","metadata":{"uid":"u1","deletionTimestamp":"2026-01-01T00:00:00Z"}}`},
		"fenced":        {"200", `{"kind":"Pod","metadata":{"uid":"u1","annotations":{"edgeferry.io/fenced":"x"}}}`},
		"forbidden":     {"403", `{"kind":"Status","reason":"Forbidden"}`},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLease(t, task.Status_RUNNING)
			l.start()
			l.api.isCut(true)
			l.until(leaseHeld, task.Status_PAUSED)
			var status int
			fmt.Sscan(answer[0], &status)
			l.api.says(status, answer[1])
			l.until(leaseFenced, task.Status_STOPPED)
			l.waitEnd()
			if l.task.count() != 0 || l.task.kills == 0 {
				t.Errorf("%d resumes, %d kills", l.task.count(), l.task.kills)
			}
			if got, err := stopLease(l.dir, true, soon); got != leaseFenced || err != nil {
				t.Errorf("%s %v", got, err)
			}
		})
	}
}

// Once may be a mistake, and a server that has just started forbids what it will allow.
func TestOneAnswerAgainstThePodKillsNothing(t *testing.T) {
	l := newLease(t, task.Status_RUNNING)
	l.soft = time.Hour
	l.start()
	l.api.isCut(true)
	l.until(leaseHeld, task.Status_PAUSED)
	l.api.says(403, `{"kind":"Status","reason":"Forbidden"}`)
	l.api.answers(1)
	l.api.says(200, podThere)
	l.until(leaseWatching, task.Status_RUNNING)
	if l.task.kills != 0 {
		t.Error("killed")
	}
}

// While the node is not cut off, its kubelet deals with a deletion; the mark is for the guard.
func TestWhileThereIsContact(t *testing.T) {
	l := newLease(t, task.Status_RUNNING)
	l.start()
	l.api.says(200, `{"kind":"Pod","metadata":{"uid":"u1","deletionTimestamp":"2026-01-01T00:00:00Z"}}`)
	l.stays(leaseWatching, task.Status_RUNNING)
	l.api.says(200, `{"kind":"Pod","metadata":{"uid":"u1","annotations":{"edgeferry.io/fenced":"x"}}}`)
	l.until(leaseFenced, task.Status_STOPPED)
	l.waitEnd()
}

// A kubelet that is dead ends nothing, however well its node reaches the API server.
func TestWhatIsNoMoreIsKilledWithoutACut(t *testing.T) {
	for name, answer := range map[string]struct {
		status int
		body   string
	}{
		"deleted":     {404, `{"kind":"Status","reason":"NotFound"}`},
		"another uid": {200, `{"kind":"Pod","metadata":{"uid":"u2"}}`},
		"forbidden":   {403, `{"kind":"Status","reason":"Forbidden"}`},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLease(t, task.Status_RUNNING)
			l.longest = time.Hour
			l.start()
			l.api.says(answer.status, answer.body)
			l.until(leaseFenced, task.Status_STOPPED)
			l.waitEnd()
		})
	}
}

// What is forbidden costs the container only when it was said often enough, for long enough.
func TestWhatIsForbiddenHasToLast(t *testing.T) {
	g := &leaseGuard{softFor: 15 * time.Second}
	for i, c := range []struct {
		at        time.Duration
		condemned bool
	}{{0, false}, {14, false}, {15, false}, {16, false}, {17, true}} {
		g.against = append(g.against, sighting{at: c.at * time.Second, seen: kube.Forbidden})
		if g.condemned() != c.condemned {
			t.Errorf("after %d answers in %s: %v", i+1, c.at*time.Second, g.condemned())
		}
	}
	g.against = nil
	for at := range 14 {
		g.against = append(g.against, sighting{at: time.Duration(at) * time.Second, seen: kube.Forbidden})
	}
	if g.condemned() {
		t.Error("condemned after 13 s")
	}
}

// A server that has just started forbids what it will allow.
func TestWhatWasForbiddenForAMomentGoesOn(t *testing.T) {
	l := newLease(t, task.Status_RUNNING)
	l.longest = time.Hour
	l.soft = time.Hour
	l.start()
	l.api.says(403, `{"kind":"Status","reason":"Forbidden"}`)
	l.until(leaseHeld, task.Status_PAUSED)
	l.api.says(200, podThere)
	l.until(leaseWatching, task.Status_RUNNING)
	if l.task.kills != 0 {
		t.Error("killed")
	}
}

func TestAPauseOfSomebodyElseIsNotUndone(t *testing.T) {
	l := newLease(t, task.Status_PAUSED)
	l.start()
	l.api.isCut(true)
	l.until(leaseHeld, task.Status_PAUSED)
	l.api.isCut(false)
	l.until(leaseWatching, task.Status_PAUSED)
	l.stays(leaseWatching, task.Status_PAUSED)
	// But one that is lifted while there is no contact is made anew, and then it is the guard's.
	l.api.isCut(true)
	l.until(leaseHeld, task.Status_PAUSED)
	l.task.resume()
	l.until(leaseHeld, task.Status_PAUSED)
	l.dies() // and the next guard knows
	l.start()
	l.api.isCut(false)
	l.until(leaseWatching, task.Status_RUNNING)
}

func TestAGuardThatDiesLeavesItPausedAndTheNextGoesOn(t *testing.T) {
	l := newLease(t, task.Status_RUNNING)
	l.start()
	l.api.isCut(true)
	l.until(leaseHeld, task.Status_PAUSED)
	l.dies()
	l.stays(leaseHeld, task.Status_PAUSED)
	l.start() // without contact
	l.stays(leaseHeld, task.Status_PAUSED)
	l.api.isCut(false)
	l.until(leaseWatching, task.Status_RUNNING)
	l.dies()
	if got := l.outcome(); got != leaseNone {
		t.Errorf("a guard that died while it watched: %s", got)
	}
	// Written down but not paused: it died in between.
	writeLease(l.dir, leaseState{Outcome: leaseHeld, Container: "c1", UID: "u1", Ours: true})
	l.api.isCut(true)
	l.start()
	l.until(leaseHeld, task.Status_PAUSED)
	l.dies()
	// The same with a kill.
	writeLease(l.dir, leaseState{Outcome: leaseFenced, Container: "c1", UID: "u1"})
	l.start()
	l.until(leaseFenced, task.Status_STOPPED)
	l.waitEnd()
}

func TestStop(t *testing.T) {
	stop := func(l *lease, resume bool, want string) {
		l.t.Helper()
		if got, err := stopLease(l.dir, resume, soon); got != want || err != nil {
			l.t.Errorf("%s %v, want %s", got, err, want)
		}
	}
	l := newLease(t, task.Status_RUNNING)
	if got, err := stopLease(l.dir, true, soon); got != leaseNone || err != nil {
		t.Errorf("%s %v", got, err)
	}
	l.start()
	stop(l, false, leaseStopped)
	l.until(leaseStopped, task.Status_RUNNING)
	os.Remove(filepath.Join(l.dir, leaseStop))
	l.start()
	l.api.isCut(true)
	l.until(leaseHeld, task.Status_PAUSED)
	stop(l, false, leaseHeld)
	l.stays(leaseHeld, task.Status_PAUSED)
	os.Remove(filepath.Join(l.dir, leaseStop))
	l.start() // goes on
	stop(l, true, leaseStopped)
	l.until(leaseStopped, task.Status_RUNNING)
	// A dead guard's work is done for it.
	os.Remove(filepath.Join(l.dir, leaseStop))
	l.api.isCut(false)
	l.start()
	l.api.isCut(true)
	l.until(leaseHeld, task.Status_PAUSED)
	l.dies()
	writeFile(l.dir, "lease.task", "k8s.io "+l.root)
	stop(l, true, leaseStopped)
	l.until(leaseStopped, task.Status_RUNNING)
}

func TestTheGuardEndsWithTheContainer(t *testing.T) {
	l := newLease(t, task.Status_RUNNING)
	l.start()
	l.task.Lock()
	l.task.missing = true
	l.task.Unlock()
	l.waitEnd()
	if got := l.outcome(); got != leaseGone {
		t.Error(got)
	}
}

func TestNoGuardIsArmedWithoutContact(t *testing.T) {
	for name, answer := range map[string]struct {
		status    int
		body, why string
	}{
		"no contact":  {503, "", "answers 503"},
		"another uid": {200, `{"metadata":{"uid":"u2"}}`, "another pod"},
		"deleted":     {404, `{"kind":"Status","reason":"NotFound"}`, "not there"},
		"fenced":      {200, `{"metadata":{"uid":"u1","annotations":{"edgeferry.io/fenced":""}}}`, "fenced"},
	} {
		l := newLease(t, task.Status_RUNNING)
		l.api.says(answer.status, answer.body)
		if err := l.guard(); err == nil || !strings.Contains(err.Error(), answer.why) {
			t.Errorf("%s: %v", name, err)
		}
		if got := l.outcome(); got != leaseNone {
			t.Errorf("%s: %s", name, got)
		}
	}
	l := newLease(t, task.Status_RUNNING)
	writeLease(l.dir, leaseState{Outcome: leaseHeld, Container: "c0"})
	if err := l.guard(); err == nil {
		t.Error("another container's directory was taken")
	}
}

// A shim that does not answer is passed by: the freezer is used, and thawed by the same way.
func TestTheFreezerIsUsedWhenTheShimIsSilent(t *testing.T) {
	for _, c := range []struct{ lines, file, frozen, thawed string }{
		{"12:freezer:/k/c1\n0::/sys\n", "freezer/k/c1/freezer.state", "FROZEN", "THAWED"},
		{"0::/k/c1\n", "k/c1/cgroup.freeze", "1", "0"},
	} {
		l := newLease(t, task.Status_RUNNING)
		dir := t.TempDir()
		cg := cgroups{filepath.Join(dir, "proc"), filepath.Join(dir, "cg")}
		file := filepath.Join(cg.root, c.file)
		os.MkdirAll(filepath.Join(cg.proc, "4242"), 0o755)
		os.MkdirAll(filepath.Dir(file), 0o755)
		os.WriteFile(filepath.Join(cg.proc, "4242", "cgroup"), []byte(c.lines), 0o644)
		os.WriteFile(file, []byte(c.thawed), 0o644)
		victim := exec.Command("sleep", "600")
		if err := victim.Start(); err != nil {
			t.Fatal(err)
		}
		os.WriteFile(filepath.Join(filepath.Dir(file), "cgroup.procs"), fmt.Appendf(nil, "%d\n", victim.Process.Pid), 0o644)
		lt, err := openLeaseTask(l.root, "k8s.io", "c1", cg)
		if err != nil || lt.freezer.folder == "" {
			t.Fatal(err, lt)
		}
		l.leaseGuard.log = log.New(io.Discard, "", 0)
		l.task.Lock()
		l.task.hang = true
		l.task.Unlock()
		is := func(want string) {
			t.Helper()
			if got, _ := os.ReadFile(file); strings.TrimSpace(string(got))[:len(want)] != want {
				t.Errorf("%s has %q", c.file, got)
			}
		}
		lt.pauseAgain(context.Background(), l.leaseGuard)
		is(c.frozen)
		if !l.leaseGuard.state.Ours {
			t.Error("not noted as the guard's")
		}
		l.task.Lock()
		l.task.hang = false
		l.task.Unlock()
		if via, err := lt.resume(context.Background(), func(error) {}); err != nil || via != "cgroup" {
			t.Errorf("%s %v", via, err)
		}
		is(c.thawed)
		lt.pauseAgain(context.Background(), l.leaseGuard)
		if err := lt.kill(context.Background(), 2*thawAfterKill); err != nil {
			t.Error(err)
		}
		is(c.thawed) // so that what is killed can die
		if state, _ := victim.Process.Wait(); state.ExitCode() != -1 {
			t.Errorf("the process ended by itself: %v", state)
		}
	}
}

// Somebody else's SIGKILL, or an end, is not held up by a pause.
func TestWhatIsDyingIsNotPaused(t *testing.T) {
	l := newLease(t, task.Status_RUNNING)
	l.leaseGuard.log = log.New(io.Discard, "", 0)
	dir := t.TempDir()
	os.MkdirAll(filepath.Join(dir, "4242"), 0o755)
	pending := func(mask string) {
		os.WriteFile(filepath.Join(dir, "4242", "status"), []byte("Name:\tx\nSigPnd:\t0000000000000000\nShdPnd:\t"+mask+"\n"), 0o644)
	}
	lt, err := openLeaseTask(l.root, "k8s.io", "c1", cgroups{dir, dir})
	if err != nil {
		t.Fatal(err)
	}
	pauses := func(want int) {
		t.Helper()
		lt.pauseAgain(context.Background(), l.leaseGuard)
		if l.task.pauses != want {
			t.Errorf("%d pauses, want %d", l.task.pauses, want)
		}
	}
	pending("0000000000000100")
	pauses(0)
	l.task.kill(9)
	pending("0000000000000000")
	pauses(0)
	l.task.Lock()
	l.task.status = task.Status_RUNNING
	l.task.Unlock()
	pauses(1)
}

// The whole program: armed before it returns, a status for all to read, stopped by another call.
func TestLeaseProgram(t *testing.T) {
	agent := buildAgent(t)
	l := newLease(t, task.Status_RUNNING)
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
	until := func(outcome string) map[string]any {
		t.Helper()
		for begin := time.Now(); ; time.Sleep(20 * time.Millisecond) {
			if answer := run(exitOK, "lease-guard-status", "--dir", dir); answer["outcome"] == outcome {
				return answer
			}
			if time.Since(begin) > 2*soon {
				t.Fatal("not " + outcome)
			}
		}
	}
	arm := []string{"lease-guard", "--dir", dir, "--container", "c1", "--namespace", "default", "--pod", "gru", "--uid", "u1",
		"--kubeconfig", l.api.kubeconfig(t), "--limit", "1", "--every", "100", "--state-root", l.root}
	until(leaseNone)
	run(exitUsage, append(arm, "--limit", "0.1")...)
	run(exitUsage, append(arm, "--uid", "a b")...)
	run(exitError, append(arm, "--container", "c9")...)
	run(exitError, append(arm, "--uid", "u2")...)
	run(exitOK, arm...)
	run(exitError, arm...) // one guard for a directory
	answer := until(leaseWatching)
	if age, ok := answer["contactAge"].(float64); !ok || age < 0 || age > 10 || answer["pid"] == nil {
		t.Errorf("%v", answer)
	}
	if answer["limit"] != 1.0 || answer["container"] != "c1" {
		t.Errorf("%v", answer)
	}
	// One with another limit takes its place, unless it could not be armed.
	before := answer["pid"]
	run(exitOK, append(arm, "--limit", "60")...)
	if answer = until(leaseWatching); answer["limit"] != 60.0 || answer["pid"] == before {
		t.Errorf("%v", answer)
	}
	l.api.isCut(true)
	run(exitError, arm...)
	if answer = until(leaseWatching); answer["limit"] != 60.0 || answer["pid"] == nil {
		t.Errorf("%v", answer)
	}
	l.api.isCut(false)
	// One of an older agent, which did not say its limit, does not stay either.
	state, _ := readLease(dir)
	state.Limit = 0
	writeLease(dir, state)
	before = answer["pid"]
	if answer = until(leaseWatching); answer["limit"] != nil {
		t.Errorf("%v", answer)
	}
	run(exitOK, append(arm, "--limit", "60")...)
	if answer = until(leaseWatching); answer["limit"] != 60.0 || answer["pid"] == before {
		t.Errorf("%v", answer)
	}
	run(exitOK, arm...)
	l.api.isCut(true)
	answer = until(leaseHeld)
	if since, err := time.Parse(time.RFC3339, answer["since"].(string)); err != nil || time.Since(since) > soon || answer["reason"] == "" {
		t.Errorf("%v", answer)
	}
	// What is held is taken over as it is, and the limit is the next guard's.
	run(exitOK, append(arm, "--limit", "2")...)
	if answer = until(leaseHeld); answer["limit"] != 2.0 || answer["pid"] == nil {
		t.Errorf("%v", answer)
	}
	if is, _ := l.task.get(); is != task.Status_PAUSED {
		t.Errorf("%v", is)
	}
	if answer := run(exitOK, "lease-guard-stop", "--dir", dir, "--resume"); answer["outcome"] != leaseStopped {
		t.Errorf("%v", answer)
	}
	if is, _ := l.task.get(); is != task.Status_RUNNING {
		t.Errorf("%v", is)
	}
	run(exitError, arm...) // no contact
	l.api.isCut(false)
	run(exitOK, arm...)
	until(leaseWatching)
	if answer := run(exitOK, "lease-guard-stop", "--dir", dir); answer["outcome"] != leaseStopped {
		t.Errorf("%v", answer)
	}
}
