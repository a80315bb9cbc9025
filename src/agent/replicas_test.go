package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// buildAgent is the program as it goes to a node.
func buildAgent(t *testing.T) string {
	t.Helper()
	agent := filepath.Join(t.TempDir(), "agent")
	if out, err := exec.Command("go", "build", "-o", agent, ".").CombinedOutput(); err != nil {
		t.Fatal(string(out))
	}
	return agent
}

// lastLine is the last line of JSON that a command has written.
func lastLine(t *testing.T, out []byte) map[string]any {
	t.Helper()
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	var answer map[string]any
	if err := json.Unmarshal(lines[len(lines)-1], &answer); err != nil && len(out) > 0 {
		t.Errorf("%q: %v", out, err)
	}
	return answer
}

// The commands as the console calls them: the two ends joined by pipes, nobody closing one early.
func TestReplicaCommands(t *testing.T) {
	agent := buildAgent(t)
	folder := t.TempDir()
	store, pod := filepath.Join(folder, "store"), "default_gru"
	run := func(want int, args ...string) map[string]any {
		t.Helper()
		command := exec.Command(agent, args...)
		var stderr bytes.Buffer
		command.Stderr = &stderr
		out, _ := command.Output()
		if got := command.ProcessState.ExitCode(); got != want {
			t.Errorf("%v: exit code %d, want %d: %s", args, got, want, stderr.String())
		}
		if len(out) == 0 {
			return lastLine(t, stderr.Bytes())
		}
		return lastLine(t, out)
	}
	at := func(command string, more ...string) []string {
		return append([]string{command, "--store", store, "--pod", pod}, more...)
	}
	name := filepath.Join(folder, "a.tar")
	content := makeTar(t, file("checkpoint/pages-1.img", bytes.Repeat([]byte("0123456789abcdef"), 256*30)), file("spec.dump", []byte("{}")))
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
	source := exec.Command(agent, "replica-source", "--archive", name)
	target := exec.Command(agent, at("replica-target", "--id", "r1", "--meta", `{"step":7}`)...)
	var said [2]bytes.Buffer
	source.Stderr, target.Stderr = &said[0], &said[1]
	toTarget, _ := source.StdoutPipe()
	toSource, _ := target.StdoutPipe()
	source.Stdin, target.Stdin = toSource, toTarget
	if err := target.Start(); err != nil {
		t.Fatal(err)
	}
	if err := source.Run(); err != nil {
		t.Fatal(err, said[0].String(), said[1].String())
	}
	if err := target.Wait(); err != nil {
		t.Fatal(err, said[1].String())
	}
	sent, done := lastLine(t, said[0].Bytes()), lastLine(t, said[1].Bytes())
	if sent["done"] != true || done["done"] != true || sent["sha256"] != done["sha256"] || done["id"] != "r1" ||
		done["pages"] != float64(30) || done["newPages"] != float64(1) || done["bytes"] != float64(len(content)) {
		t.Errorf("%v\n%v", sent, done)
	}
	local := exec.Command(agent, at("replica-local", "--id", "r2", "--meta", "{}", "--archive", name)...)
	// Its standard output carries no pages, so the answer is there, as with all that is only asked.
	if out, err := local.Output(); err != nil || lastLine(t, out)["newBytes"] != float64(0) {
		t.Errorf("%v %s", err, out)
	}
	if answer := run(exitError, at("replica-local", "--id", "r2", "--archive", name)...); answer["error"] == nil {
		t.Errorf("%v", answer)
	}
	if answer := run(exitOK, "replica-list", "--store", store); answer["id"] != "r1" || fmt.Sprint(answer["meta"]) != "map[step:7]" {
		t.Errorf("%v", answer)
	}
	if answer := run(exitOK, at("replica-verify", "--id", "r1")...); answer["ok"] != true {
		t.Errorf("%v", answer)
	}
	back := filepath.Join(folder, "back.tar")
	run(exitOK, at("replica-restore", "--id", "r1", "--archive", back)...)
	if got, _ := os.ReadFile(back); !bytes.Equal(got, content) {
		t.Error("other bytes came back")
	}
	packs, _ := filepath.Glob(filepath.Join(store, pod, "packs", "*"))
	spoil(t, packs[0])
	if answer := run(exitOK, at("replica-verify", "--id", "r2")...); answer["ok"] != false || !strings.Contains(fmt.Sprint(answer["reason"]), "is not as it was written") {
		t.Errorf("%v", answer)
	}
	none := filepath.Join(folder, "none.tar")
	if answer := run(exitRefused, at("replica-restore", "--id", "r1", "--archive", none)...); answer["ok"] != false || answer["reason"] == "" {
		t.Errorf("%v", answer)
	}
	if _, err := os.Stat(none); err == nil {
		t.Error("a bad replica was restored")
	}
	run(exitRefused, at("replica-local", "--id", "r3", "--archive", agent)...)
	run(exitError, at("replica-verify", "--id", "r9")...)
	run(exitUsage, at("replica-remove")...)
	run(exitUsage, at("replica-remove", "--all", "--keep", "1")...)
	run(exitUsage, at("replica-remove", "--keep", "0")...)
	run(exitUsage, at("replica-verify", "--id", "../r1")...)
	run(exitUsage, "replica-list", "--store", "store")
	run(exitUsage, at("replica-local", "--id", "r4", "--meta", "[]", "--archive", name)...)
	if answer := run(exitOK, at("replica-remove", "--id", "r1", "--id", "r7")...); fmt.Sprint(answer["removed"]) != "[r1]" {
		t.Errorf("%v", answer)
	}
	if answer := run(exitOK, at("replica-remove", "--all")...); answer["left"] != float64(0) {
		t.Errorf("%v", answer)
	}
	if answer := run(exitOK, at("replica-remove", "--all")...); fmt.Sprint(answer["removed"]) != "[]" {
		t.Errorf("%v", answer)
	}
}

func spoil(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[100] ^= 4
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAReplicationInWhichNothingMovesEnds(t *testing.T) {
	agent := buildAgent(t)
	for _, args := range [][]string{
		{"replica-source", "--archive", "a.tar", "--idle", "0.5"},
		{"replica-target", "--store", filepath.Join(t.TempDir(), "s"), "--pod", "a_b", "--id", "r", "--idle", "0.5"},
	} {
		if args[0] == "replica-source" {
			args[2] = filepath.Join(t.TempDir(), "a.tar")
			os.WriteFile(args[2], makeTar(t, file("a", make([]byte, 5<<20))), 0o600)
		}
		command := exec.Command(agent, args...)
		in, _ := command.StdinPipe()
		out, _ := command.StdoutPipe()
		begin := time.Now()
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		// Nobody reads and nobody writes.
		state, _ := command.Process.Wait()
		if state.ExitCode() != exitIdle || time.Since(begin) > soon {
			t.Errorf("%s: exit code %d after %s", args[0], state.ExitCode(), time.Since(begin))
		}
		in.Close()
		out.Close()
	}
}
