package main

import (
	"os/exec"
	"testing"
)

// What is committed is what the sources give.
func TestCommittedBinariesEqualARebuild(t *testing.T) {
	if testing.Short() {
		t.Skip("short")
	}
	command := exec.Command("./build.sh", "--check")
	out, err := command.CombinedOutput()
	if command.ProcessState.ExitCode() == 3 {
		t.Skip(string(out))
	}
	if err != nil {
		t.Errorf("run build.sh and commit its result: %v\n%s", err, out)
	}
}
