package main

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	taskv2 "github.com/containerd/containerd/api/runtime/task/v2"
	taskv3 "github.com/containerd/containerd/api/runtime/task/v3"
	"github.com/containerd/containerd/api/types/task"
	"github.com/containerd/ttrpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// fakeTask is a shim's task, served by containerd's own ttrpc server and messages.
type fakeTask struct {
	sync.Mutex
	status  task.Status
	resumes int
	hang    bool
	missing bool
	pauses  int
	kills   int
}

func (f *fakeTask) get() (task.Status, error) {
	f.Lock()
	defer f.Unlock()
	if f.hang {
		f.Unlock()
		time.Sleep(2 * time.Second)
		f.Lock()
	}
	if f.missing {
		return 0, status.Error(codes.NotFound, "no such task")
	}
	return f.status, nil
}

func (f *fakeTask) resume() error {
	f.Lock()
	defer f.Unlock()
	if f.status != task.Status_PAUSED {
		return errors.New("cannot resume a running process")
	}
	f.status = task.Status_RUNNING
	f.resumes++
	return nil
}

func (f *fakeTask) pause() error {
	if _, err := f.get(); err != nil {
		return err
	}
	f.Lock()
	defer f.Unlock()
	if f.status != task.Status_RUNNING {
		return errors.New("cannot pause a paused container")
	}
	f.status = task.Status_PAUSED
	f.pauses++
	return nil
}

func (f *fakeTask) kill(signal uint32) error {
	f.Lock()
	defer f.Unlock()
	if signal != 9 {
		return errors.New("not SIGKILL")
	}
	f.status = task.Status_STOPPED
	f.kills++
	return nil
}

func (f *fakeTask) count() int { f.Lock(); defer f.Unlock(); return f.resumes }

type v3 struct {
	taskv3.TTRPCTaskService
	*fakeTask
}

func (s v3) State(_ context.Context, r *taskv3.StateRequest) (*taskv3.StateResponse, error) {
	st, err := s.get()
	return &taskv3.StateResponse{ID: r.ID, Bundle: "/b", Pid: 4242, Status: st, Stdin: "x"}, err
}
func (s v3) Resume(context.Context, *taskv3.ResumeRequest) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, s.resume()
}

func (s v3) Pause(context.Context, *taskv3.PauseRequest) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, s.pause()
}
func (s v3) Kill(_ context.Context, r *taskv3.KillRequest) (*emptypb.Empty, error) {
	if !r.All || r.ID != "c1" {
		return nil, errors.New("not all of c1")
	}
	return &emptypb.Empty{}, s.kill(r.Signal)
}

type v2 struct {
	taskv2.TTRPCTaskService
	*fakeTask
}

func (s v2) State(_ context.Context, r *taskv2.StateRequest) (*taskv2.StateResponse, error) {
	st, err := s.get()
	return &taskv2.StateResponse{ID: r.ID, Pid: 4242, Status: st}, err
}
func (s v2) Resume(context.Context, *taskv2.ResumeRequest) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, s.resume()
}

// shortDir: a unix socket's path must stay under 108 bytes.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "efa")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// startShim serves one version and writes the bundle as containerd does.
func startShim(t *testing.T, f *fakeTask, served, written int) (stateRoot string, server *ttrpc.Server) {
	t.Helper()
	root := shortDir(t)
	bundle := filepath.Join(root, "k8s.io", "c1")
	if err := os.MkdirAll(bundle, 0o700); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(root, "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	server, err = ttrpc.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	if served == 3 {
		taskv3.RegisterTTRPCTaskService(server, v3{fakeTask: f})
	} else {
		taskv2.RegisterTTRPCTaskService(server, v2{fakeTask: f})
	}
	go server.Serve(context.Background(), listener)
	t.Cleanup(func() { server.Close() })
	name, content := "bootstrap.json", `{"version":3,"address":"unix://`+socket+`","protocol":"ttrpc"}`
	if written == 2 {
		name, content = "address", "unix://"+socket
	}
	if err := os.WriteFile(filepath.Join(bundle, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return root, server
}

func TestResumeEveryKindOfShim(t *testing.T) {
	for _, versions := range [][2]int{{3, 3}, {2, 2}, {2, 3}, {3, 2}} {
		f := &fakeTask{status: task.Status_PAUSED}
		root, _ := startShim(t, f, versions[0], versions[1])
		s, err := openShim(root, "k8s.io", "c1")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		for _, want := range []string{outcomeResumed, outcomeRunning} {
			got, err := s.resume(ctx)
			if err != nil || got != want {
				t.Errorf("served %d, written %d: %q %v, want %q", versions[0], versions[1], got, err, want)
			}
		}
		if _, pid, err := s.state(ctx); err != nil || pid != 4242 {
			t.Errorf("pid %d %v", pid, err)
		}
		f.Lock()
		f.missing = true
		f.Unlock()
		if got, err := s.resume(ctx); err != nil || got != outcomeGone {
			t.Errorf("missing task: %q %v", got, err)
		}
	}
}

func TestAbstractSocketOfOldShims(t *testing.T) {
	name := "@efa-test-" + filepath.Base(shortDir(t))
	listener, err := net.Listen("unix", name)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	conn, err := dialShim(context.Background(), strings.TrimPrefix(name, "@"))
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
}

func TestResumeDoesNotHangOnASilentShim(t *testing.T) {
	root := shortDir(t)
	bundle := filepath.Join(root, "k8s.io", "c1")
	os.MkdirAll(bundle, 0o700)
	listener, err := net.Listen("unix", filepath.Join(root, "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	os.WriteFile(filepath.Join(bundle, "address"), []byte("unix://"+root+"/s"), 0o600)
	s, err := openShim(root, "k8s.io", "c1")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, _, err = s.resumeTask(context.Background(), cgroups{}, resumeLimits{total: time.Second, unreachable: time.Hour, busy: time.Hour, attempt: 300 * time.Millisecond}, func(error) {})
	if err == nil || time.Since(start) > 10*time.Second {
		t.Errorf("%v after %s", err, time.Since(start))
	}
}

func TestThawWhenTheShimIsDead(t *testing.T) {
	for _, c := range []struct{ lines, file, frozen, thawed string }{
		{"12:freezer:/k/c1\n0::/sys\n", "freezer/k/c1/freezer.state", "FROZEN", "THAWED"},
		{"0::/k/c1\n", "k/c1/cgroup.freeze", "1", "0"},
	} {
		f := &fakeTask{status: task.Status_PAUSED}
		root, server := startShim(t, f, 3, 3)
		dir := t.TempDir()
		cg := cgroups{filepath.Join(dir, "proc"), filepath.Join(dir, "cg")}
		file := filepath.Join(cg.root, c.file)
		os.MkdirAll(filepath.Join(cg.proc, "77"), 0o755)
		os.MkdirAll(filepath.Dir(file), 0o755)
		os.WriteFile(filepath.Join(cg.proc, "77", "cgroup"), []byte(c.lines), 0o644)
		os.WriteFile(file, []byte(c.frozen), 0o644)
		os.WriteFile(filepath.Join(root, "k8s.io", "c1", "init.pid"), []byte("77"), 0o644)
		s, err := openShim(root, "k8s.io", "c1")
		if err != nil {
			t.Fatal(err)
		}
		server.Close()
		limits := resumeLimits{total: 5 * time.Second, unreachable: 300 * time.Millisecond, busy: time.Hour, attempt: time.Second}
		outcome, via, err := s.resumeTask(context.Background(), cg, limits, func(error) {})
		got, _ := os.ReadFile(file)
		if err != nil || outcome != outcomeResumed || via != "cgroup" || !strings.HasPrefix(string(got), c.thawed) {
			t.Errorf("%s %s %v, file %q", outcome, via, err, got)
		}
	}
}

func TestNamesThatLeaveTheStateRootAreRefused(t *testing.T) {
	for _, id := range []string{"", "..", "../x", "a/b", "-x"} {
		if _, err := openShim("/tmp", "k8s.io", id); err == nil || errors.Is(err, errGone) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func FuzzParseFields(f *testing.F) {
	f.Add(appendVarint(appendBytes(nil, 1, []byte("x")), 4, 300))
	f.Fuzz(func(t *testing.T, b []byte) { parseFields(b) })
}
