package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// cgroups is where the kernel shows processes and their control groups.
type cgroups struct{ proc, root string }

var systemCgroups = cgroups{"/proc", "/sys/fs/cgroup"}

// thaw lets a process's freezer cgroup run, past its shim: the last resort.
func (c cgroups) thaw(pid int) error {
	if pid <= 1 {
		return fmt.Errorf("thaw: no pid")
	}
	text, err := os.ReadFile(filepath.Join(c.proc, fmt.Sprint(pid), "cgroup"))
	if err != nil {
		return fmt.Errorf("thaw: %w", err)
	}
	var file, value string
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 || parts[2] == "/" {
			continue
		}
		switch {
		case parts[1] == "freezer":
			file, value = filepath.Join(c.root, "freezer", parts[2], "freezer.state"), "THAWED"
		case parts[1] == "" && file == "":
			file, value = filepath.Join(c.root, parts[2], "cgroup.freeze"), "0"
		}
	}
	if file == "" {
		return fmt.Errorf("thaw: process %d has no freezer cgroup of its own", pid)
	}
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("thaw: %w", err)
	}
	_, err = f.WriteString(value)
	f.Close()
	if err != nil {
		return fmt.Errorf("thaw: %w", err)
	}
	for range 20 {
		now, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("thaw: %w", err)
		}
		if strings.TrimSpace(string(now)) == value {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("thaw: %s did not change", file)
}
