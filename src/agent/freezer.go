package main

import (
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

// cgroups is where the kernel shows processes and their control groups.
type cgroups struct{ proc, root string }

var systemCgroups = cgroups{"/proc", "/sys/fs/cgroup"}

// freezer is the control group by which a container's processes are stopped.
type freezer struct {
	folder         string
	file           string
	frozen, thawed string
}

// freezerOf is the one of a process, which must not be the root's.
func (c cgroups) freezerOf(pid int) (freezer, error) {
	if pid <= 1 {
		return freezer{}, errors.New("no pid")
	}
	text, err := os.ReadFile(filepath.Join(c.proc, fmt.Sprint(pid), "cgroup"))
	if err != nil {
		return freezer{}, err
	}
	var f freezer
	for line := range strings.Lines(string(text)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) != 3 || parts[2] == "/" {
			continue
		}
		switch {
		case parts[1] == "freezer":
			f = freezer{filepath.Join(c.root, "freezer", parts[2]), "freezer.state", "FROZEN", "THAWED"}
		case parts[1] == "" && f.file == "":
			f = freezer{filepath.Join(c.root, parts[2]), "cgroup.freeze", "1", "0"}
		}
	}
	if f.file == "" {
		return freezer{}, fmt.Errorf("process %d has no freezer cgroup of its own", pid)
	}
	return f, nil
}

// thaw lets a process's freezer cgroup run, past its shim: the last resort.
func (c cgroups) thaw(pid int) error {
	f, err := c.freezerOf(pid)
	if err == nil {
		err = f.set(f.thawed)
	}
	if err != nil {
		return fmt.Errorf("thaw: %w", err)
	}
	return nil
}

// state is the freezer's word: frozen, thawed, or in between.
func (f freezer) state() (string, error) {
	text, err := os.ReadFile(filepath.Join(f.folder, f.file))
	now := strings.TrimSpace(string(text))
	if err == nil && now == "1" {
		// Written is not done: the events say whether all processes stand still.
		if events, err := os.ReadFile(filepath.Join(f.folder, "cgroup.events")); err == nil && strings.Contains(string(events), "frozen 0") {
			return "freezing", nil
		}
	}
	return now, err
}

func (f freezer) isFrozen() bool {
	now, err := f.state()
	return err == nil && now == f.frozen
}

// set wants one of the two states and waits for it, at most a second.
func (f freezer) set(value string) error {
	for range 20 {
		// Again each time: a fork may get in between on cgroup v1.
		file, err := os.OpenFile(filepath.Join(f.folder, f.file), os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = file.WriteString(value)
		file.Close()
		if err != nil {
			return err
		}
		now, err := f.state()
		if err != nil {
			return err
		}
		if now == value {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("%s did not change", filepath.Join(f.folder, f.file))
}

// kill sends SIGKILL to every process of the group and of those below. Frozen on cgroup v1 they
// die when thawed, without a further step of their own.
func (f freezer) kill() error {
	var first error
	err := filepath.WalkDir(f.folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return ignoreGone(err)
		}
		text, err := os.ReadFile(filepath.Join(path, "cgroup.procs"))
		for _, word := range strings.Fields(string(text)) {
			pid, e := strconv.Atoi(word)
			if e != nil || pid <= 1 || pid == os.Getpid() {
				continue
			}
			if e := syscall.Kill(pid, syscall.SIGKILL); e != nil && e != syscall.ESRCH && first == nil {
				first = fmt.Errorf("kill %d: %w", pid, e)
			}
		}
		return ignoreGone(err)
	})
	if err == nil {
		err = first
	}
	return err
}

// isEmpty: no process is in the group itself.
func (f freezer) isEmpty() bool {
	text, err := os.ReadFile(filepath.Join(f.folder, "cgroup.procs"))
	return err != nil && ignoreGone(err) == nil || err == nil && len(strings.TrimSpace(string(text))) == 0
}

func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENODEV) {
		return nil
	}
	return err
}
