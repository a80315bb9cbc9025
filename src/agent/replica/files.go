package replica

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

const tempPrefix = "tmp-"

// publish syncs a file, gives it its name, where nothing may be, and syncs the folder.
func publish(file *os.File, path string) error {
	if err := file.Sync(); err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%s: %w", path, fs.ErrExist)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	if err := folder.Sync(); err != nil && !errors.Is(err, unix.EINVAL) {
		return err // EINVAL: a file system that cannot sync a folder
	}
	return nil
}

// makeFolder makes a folder that lasts, and the ones above it.
func makeFolder(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	}
	if up := filepath.Dir(path); up != path {
		if err := makeFolder(up); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// checkFolder: a replica holds a process's memory, so nobody else may put something in its place.
// The store itself may be a link, to a larger disk say.
func checkFolder(path string, stat func(string) (os.FileInfo, error)) error {
	info, err := stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() || info.Mode().Perm()&0o022 != 0 {
		return fmt.Errorf("%s must be a folder that only its owner can write to", path)
	}
	return nil
}

// lockFile waits for a lock that lies in a folder which may be removed by who holds it.
// It answers nil and no error when make is not set and the folder is not there.
func lockFile(path string, wait time.Duration, make bool) (*os.File, error) {
	for start := time.Now(); ; {
		if make {
			if err := makeFolder(filepath.Dir(path)); err != nil {
				return nil, err
			}
		}
		file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|unix.O_NOFOLLOW, 0o600)
		if errors.Is(err, fs.ErrNotExist) {
			if !make {
				return nil, nil
			}
			continue // removed since
		}
		if err != nil {
			return nil, err
		}
		err = unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil && isFile(file, path) {
			return file, nil
		}
		file.Close()
		switch {
		case err == nil || errors.Is(err, unix.EINTR):
			continue // it was removed while this waited
		case !errors.Is(err, unix.EWOULDBLOCK):
			return nil, fmt.Errorf("lock %s: %w", path, err)
		case time.Since(start) >= wait:
			return nil, fmt.Errorf("another process has been working on the replicas of this pod for %s", wait)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func isFile(file *os.File, path string) bool {
	mine, err := file.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(path)
	return err == nil && os.SameFile(mine, there)
}

func freeSpace(path string) (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(path, &s); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", path, err)
	}
	return int64(s.Bavail) * s.Bsize, nil
}

func needSpace(path string, bytes int64) error {
	free, err := freeSpace(path)
	if err != nil {
		return err
	}
	if bytes > free {
		return fmt.Errorf("the disk of %s has %d MB free and %d MB are to be written", path, free>>20, (bytes+1<<20-1)>>20)
	}
	return nil
}
