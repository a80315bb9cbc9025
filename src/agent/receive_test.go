package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestReceivePassesTheExitCodeOn(t *testing.T) {
	for code, script := range map[int]string{0: "cat >/dev/null", 1: "cat >/dev/null; exit 1", 3: "echo no room >&2; exit 3"} {
		if got := receive([]string{"sh", "-c", script}, strings.NewReader("stream"), time.Minute); got != code {
			t.Errorf("%s: %d", script, got)
		}
	}
	if got := receive([]string{"/none"}, strings.NewReader(""), time.Minute); got != exitError {
		t.Error(got)
	}
}

func TestReceiveEndsWhenNothingArrives(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	start := time.Now()
	// This child does not end by itself when its stream ends.
	if got := receive([]string{"sh", "-c", "sleep 60"}, r, 500*time.Millisecond); got != exitIdle {
		t.Error(got)
	}
	if time.Since(start) > 30*time.Second {
		t.Error(time.Since(start))
	}
}

func TestReceiveGivesTheImportTimeAfterTheLastByte(t *testing.T) {
	if got := receive([]string{"sh", "-c", "cat >/dev/null; sleep 1.5"}, strings.NewReader("x"), 300*time.Millisecond); got != exitOK {
		t.Error(got)
	}
}

// fakeCtr is a ctr with one ingest, gone by a commit and a collection, or by a
// collection alone when no lease holds it.
const fakeCtr = `#!/bin/sh
cd "$(dirname "$0")"
echo "$*" >> calls
shift 4
case "$1 $2" in
"content active") echo "REF SIZE AGE"; cat active 2>/dev/null ;;
"content ingest") grep -v "^$3 " active > rest; mv rest active ;;
"leases delete") test -e leased || : > active ;;
esac
exit 0
`

func TestCleanIngest(t *testing.T) {
	for _, leased := range []bool{false, true} {
		dir := t.TempDir()
		tool := filepath.Join(dir, "ctr")
		os.WriteFile(tool, []byte(fakeCtr), 0o755)
		other := "tar-blobs/edgeferry/op-10/layer 1MB 2s\n"
		if leased {
			os.WriteFile(filepath.Join(dir, "leased"), nil, 0o600)
		} else {
			other = ""
		}
		os.WriteFile(filepath.Join(dir, "active"), []byte("tar-blobs/edgeferry/op-1/layer 300MB 4s\n"+other), 0o600)
		c := ctrTool{tool, "/s", "k8s.io"}
		for _, want := range []bool{true, false} {
			removed, err := c.cleanIngest("op-1")
			if err != nil || removed != want {
				t.Errorf("leased %v: %v %v", leased, removed, err)
			}
		}
		if left, _ := os.ReadFile(filepath.Join(dir, "active")); string(left) != other {
			t.Errorf("left %q", left)
		}
		calls, _ := os.ReadFile(filepath.Join(dir, "calls"))
		if !strings.HasPrefix(string(calls), "--address /s --namespace k8s.io ") {
			t.Error(string(calls))
		}
	}
}

func TestSignalEndsReceive(t *testing.T) {
	agent := filepath.Join(t.TempDir(), "agent")
	if out, err := exec.Command("go", "build", "-o", agent, ".").CombinedOutput(); err != nil {
		t.Fatal(string(out))
	}
	dir := t.TempDir()
	tool := filepath.Join(dir, "ctr")
	os.WriteFile(tool, []byte("#!/bin/sh\ncase \"$*\" in *--help*) exit 0;; esac\necho $$ > "+dir+"/pid\nexec cat >/dev/null\n"), 0o755)
	command := exec.Command(agent, "receive", "--import", "--ctr", tool)
	in, _ := command.StdinPipe()
	defer in.Close()
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	pidFile := filepath.Join(dir, "pid")
	for start := time.Now(); time.Since(start) < 20*time.Second; time.Sleep(10 * time.Millisecond) {
		if text, _ := os.ReadFile(pidFile); len(text) > 1 {
			break
		}
	}
	command.Process.Signal(os.Interrupt)
	command.Wait()
	if got := command.ProcessState.ExitCode(); got != exitBySignal+2 {
		t.Error(got)
	}
	pid, _ := os.ReadFile(pidFile)
	if _, err := os.Stat(fmt.Sprintf("/proc/%s", strings.TrimSpace(string(pid)))); err == nil {
		t.Error("the child is left")
	}
}
