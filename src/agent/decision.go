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

	"golang.org/x/sys/unix"
)

// The files of a guard's directory.
const (
	pidFile      = "guard.pid"
	logFile      = "guard.log"
	stateFile    = "state"
	decisionFile = "decision"
	deadlineFile = "deadline"
	resumedFile  = "resumed"
	lockFile     = "lock"
)

const (
	disarmed = "disarmed"
	fired    = "fired"
)

// wishFile is the name of the file that holds a possible decision ahead of time, so that
// deciding needs no room on a disk that has filled up since.
func wishFile(wish string) string { return ".wish-" + strings.ReplaceAll(wish, " ", "-") }

// decide settles once and for all, and returns what is settled: the first caller's wish.
func decide(dir, wish string) (string, error) {
	file := filepath.Join(dir, wishFile(wish))
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		// Under a name of its own: a file that is renamed over cannot be linked any more.
		if file, err = writeTemp(dir, wish); err != nil {
			return "", err
		}
		defer os.Remove(file)
	}
	// A link appears with its whole content or not at all.
	err := os.Link(file, filepath.Join(dir, decisionFile))
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	return decision(dir)
}

// decision is empty while nothing is decided.
func decision(dir string) (string, error) {
	text, err := os.ReadFile(filepath.Join(dir, decisionFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(text)), err
}

func writeTemp(dir, content string) (name string, err error) {
	tmp, err := os.CreateTemp(dir, ".tmp-")
	if err != nil {
		return "", err
	}
	_, err = tmp.WriteString(content + "\n")
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(tmp.Name())
	}
	return tmp.Name(), err
}

func writeFile(dir, name, content string) error {
	tmp, err := writeTemp(dir, content)
	if err != nil {
		return err
	}
	err = os.Rename(tmp, filepath.Join(dir, name))
	if err != nil {
		os.Remove(tmp)
	}
	return err
}

// bootTime goes on while the machine is suspended and never jumps.
func bootTime() time.Duration {
	var now unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &now) != nil {
		unix.ClockGettime(unix.CLOCK_MONOTONIC, &now)
	}
	return time.Duration(now.Nano())
}

func writeDeadline(dir string, in time.Duration) error {
	return writeFile(dir, deadlineFile, strconv.FormatInt(int64(bootTime()+in), 10))
}

func readDeadline(dir string) (time.Duration, error) {
	text, err := os.ReadFile(filepath.Join(dir, deadlineFile))
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return time.Duration(n), err
}

// withLock keeps extend and the running out of the timer apart. It gives up waiting:
// a stopped process must not hold the guard up.
func withLock(dir string, wait time.Duration, do func() error) error {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR|syscall.O_CLOEXEC, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			return do()
		}
		if time.Since(start) > wait {
			return fmt.Errorf("%s is locked: %w", dir, err)
		}
	}
}
