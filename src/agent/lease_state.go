package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// The files of a lease guard's directory.
const (
	leaseLock    = "lease.lock" // held while the guard lives
	leasePid     = "lease.pid"
	leaseFile    = "lease.state"
	leaseContact = "lease.contact"
	leaseStop    = "lease.stop"
	leaseLog     = "lease.log"
)

const (
	leaseWatching = "watching"
	leaseHeld     = "held"
	leaseFenced   = "fenced"
	leaseStopped  = "stopped"
	leaseGone     = "gone"
	leaseNone     = "none"
)

// leaseState is what is true of a container under a lease guard; it lasts.
type leaseState struct {
	Outcome   string `json:"outcome"`
	Since     string `json:"since"` // RFC 3339
	Reason    string `json:"reason,omitempty"`
	Container string `json:"container"`
	UID       string `json:"uid"`
	// Limit in seconds of the guard that wrote this; guards of older agents did not.
	Limit float64 `json:"limit,omitempty"`
	// Ours: the pause is the guard's and not, say, a migration's.
	Ours bool `json:"ours,omitempty"`
}

func (s *leaseState) is(outcome, reason string) {
	s.Outcome, s.Reason, s.Since = outcome, reason, time.Now().UTC().Format(time.RFC3339Nano)
}

// readLease answers an empty state where there was never a guard.
func readLease(dir string) (state leaseState, err error) {
	text, err := os.ReadFile(filepath.Join(dir, leaseFile))
	if errors.Is(err, fs.ErrNotExist) {
		return leaseState{Outcome: leaseNone}, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &state)
	}
	if err != nil {
		return leaseState{}, fmt.Errorf("%s: %w", leaseFile, err)
	}
	return state, nil
}

// writeLease makes a state last before it returns.
func writeLease(dir string, state leaseState) error {
	tmp, err := os.CreateTemp(dir, ".tmp-")
	if err != nil {
		return err
	}
	_, err = tmp.Write(asJSON(state))
	if err == nil {
		err = tmp.Sync()
	}
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(dir, leaseFile))
	}
	if err != nil {
		os.Remove(tmp.Name())
		return err
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

// lockLease is nil when a guard lives.
func lockLease(dir string) (*os.File, error) {
	for try := 0; ; try++ {
		lock, err := flockLease(dir, unix.LOCK_EX)
		// Who only looks has it for a moment.
		if lock != nil || err != nil || try == 10 {
			return lock, err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// leaseLives: a guard has the lock.
func leaseLives(dir string) (bool, error) {
	lock, err := flockLease(dir, unix.LOCK_SH)
	if lock != nil {
		lock.Close()
	}
	return lock == nil && err == nil, err
}

// flockLease is nil where somebody else has it.
func flockLease(dir string, how int) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, leaseLock), os.O_CREATE|os.O_RDWR|unix.O_CLOEXEC|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	err = unix.Flock(int(file.Fd()), how|unix.LOCK_NB)
	if err == nil {
		return file, nil
	}
	file.Close()
	if errors.Is(err, unix.EWOULDBLOCK) {
		return nil, nil
	}
	return nil, err
}

// The time of the last contact is written in place and not synced: each second, it must not cost
// more. It counts since the boot that it names.
const contactFormat = "%020d %s\n"

func bootID() string {
	text, _ := os.ReadFile("/proc/sys/kernel/random/boot_id")
	return strings.TrimSpace(string(text))
}

func writeContact(file *os.File, at time.Duration) error {
	_, err := file.WriteAt(fmt.Appendf(nil, contactFormat, int64(at), bootID()), 0)
	return err
}

// contactAge is false where no contact was made since this boot.
func contactAge(dir string) (time.Duration, bool) {
	text, err := os.ReadFile(filepath.Join(dir, leaseContact))
	if err != nil {
		return 0, false
	}
	var at int64
	var boot string
	if _, err := fmt.Sscanf(string(text), "%d %s", &at, &boot); err != nil || boot != bootID() {
		return 0, false
	}
	return bootTime() - time.Duration(at), true
}
