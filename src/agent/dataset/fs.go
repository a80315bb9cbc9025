package dataset

import (
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

const permissions = 0o7777

// longPath is cut when a path is given to the system, which takes at most 4095 bytes.
const longPath = 4000

var noOpenat2 atomic.Bool

// openBeneath opens what lies below a folder, without following any symlink and
// without leaving it. With stay, other file systems are not entered (EXDEV).
func openBeneath(dir int, path string, flags int, stay bool) (int, error) {
	if path == "" {
		path = "."
	}
	at := dir
	defer func() {
		if at != dir {
			unix.Close(at)
		}
	}()
	for len(path) > longPath {
		cut := strings.LastIndexByte(path[:longPath], '/')
		if cut < 0 {
			return -1, unix.ENAMETOOLONG
		}
		next, err := openShort(at, path[:cut], unix.O_PATH|unix.O_DIRECTORY, stay)
		if err != nil {
			return -1, err
		}
		if at != dir {
			unix.Close(at)
		}
		at, path = next, path[cut+1:]
	}
	return openShort(at, path, flags, stay)
}

func openShort(dir int, path string, flags int, stay bool) (int, error) {
	how := unix.OpenHow{Flags: uint64(flags | unix.O_CLOEXEC | unix.O_NOFOLLOW),
		Resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS}
	if stay {
		how.Resolve |= unix.RESOLVE_NO_XDEV
	}
	for try := 0; !noOpenat2.Load(); try++ {
		fd, err := unix.Openat2(dir, path, &how)
		switch {
		case err == unix.EINTR, err == unix.EAGAIN && try < 100:
			continue
		case err == unix.ENOSYS:
			noOpenat2.Store(true)
			continue
		case err == unix.EPERM && flags&unix.O_NOATIME == 0:
			// Some container runtimes' filters answer so to calls they do not know.
			if fd, e := openSteps(dir, path, flags); e == nil {
				return fd, nil
			}
		}
		return fd, err
	}
	return openSteps(dir, path, flags)
}

// openSteps is openat2 for older kernels: name by name.
func openSteps(dir int, path string, flags int) (int, error) {
	at := dir
	for {
		name, rest, more := strings.Cut(path, "/")
		want := flags | unix.O_NOFOLLOW | unix.O_CLOEXEC
		if more {
			want = unix.O_PATH | unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_CLOEXEC
		}
		next, err := retry(func() (int, error) { return unix.Openat(at, name, want, 0) })
		if at != dir {
			unix.Close(at)
		}
		if err != nil || !more {
			return next, err
		}
		at, path = next, rest
	}
}

func retry(call func() (int, error)) (int, error) {
	for {
		if n, err := call(); err != unix.EINTR {
			return n, err
		}
	}
}

// openToRead opens a file for reading and leaves its access time alone where allowed.
func openToRead(dir int, path string, stay bool) (int, error) {
	const flags = unix.O_RDONLY | unix.O_NONBLOCK | unix.O_NOCTTY
	fd, err := openBeneath(dir, path, flags|unix.O_NOATIME, stay)
	if err == unix.EPERM {
		return openBeneath(dir, path, flags, stay)
	}
	return fd, err
}

// place is where a mount begins to differ.
type place struct {
	mount uint64
	dev   uint64
}

func nanoseconds(t unix.StatxTimestamp) int64 { return t.Sec*1e9 + int64(t.Nsec) }

// look is lstat with what the walk needs: into e go kind, stat and data.
func look(dir int, name string, e *entry) (at place, links uint32, err error) {
	var x unix.Statx_t
	flags := unix.AT_SYMLINK_NOFOLLOW | unix.AT_STATX_SYNC_AS_STAT | unix.AT_NO_AUTOMOUNT
	if name == "" {
		flags |= unix.AT_EMPTY_PATH
	}
	for {
		err = unix.Statx(dir, name, flags, unix.STATX_BASIC_STATS|unix.STATX_MNT_ID, &x)
		if err != unix.EINTR {
			break
		}
	}
	if err != nil {
		return at, 0, err
	}
	e.size, e.mtime, e.ctime, e.ino = int64(x.Size), nanoseconds(x.Mtime), nanoseconds(x.Ctime), x.Ino
	e.mode, e.uid, e.gid = uint32(x.Mode)&permissions, x.Uid, x.Gid
	switch uint32(x.Mode) & unix.S_IFMT {
	case unix.S_IFREG:
		e.kind, e.data = kindFile, min(int64(x.Blocks)*512, e.size)
	case unix.S_IFDIR:
		e.kind = kindDir
	case unix.S_IFLNK:
		e.kind = kindLink
	default:
		e.kind = kindOther
	}
	if x.Mask&unix.STATX_MNT_ID != 0 {
		at.mount = x.Mnt_id
	}
	at.dev = uint64(x.Dev_major)<<32 | uint64(x.Dev_minor)
	return at, x.Nlink, nil
}

// lookAt is fstat.
func lookAt(fd int) (stat, int64, byte, error) {
	var e entry
	_, _, err := look(fd, "", &e)
	return e.stat, e.data, e.kind, err
}

func readLink(dir int, name string) (string, error) {
	buf := make([]byte, 4097)
	n, err := retry(func() (int, error) { return unix.Readlinkat(dir, name, buf) })
	if err != nil {
		return "", err
	}
	return string(buf[:n]), nil
}

// names lists a folder, sorted.
func names(fd int) ([]string, error) {
	var all []string
	buf := make([]byte, 64<<10)
	for {
		n, err := retry(func() (int, error) { return unix.ReadDirent(fd, buf) })
		if err != nil {
			return nil, err
		}
		if n <= 0 {
			break
		}
		_, _, all = unix.ParseDirent(buf[:n], -1, all)
	}
	slices.Sort(all)
	return all, nil
}

// readAt fills the buffer unless the file ends.
func readAt(fd int, b []byte, off int64) (int, error) {
	done := 0
	for done < len(b) {
		n, err := retry(func() (int, error) { return unix.Pread(fd, b[done:], off+int64(done)) })
		if err != nil {
			return done, err
		}
		if n == 0 {
			return done, io.EOF
		}
		done += n
	}
	return done, nil
}

func writeAt(fd int, b []byte, off int64) error {
	for len(b) > 0 {
		n, err := retry(func() (int, error) { return unix.Pwrite(fd, b, off) })
		if err != nil {
			return err
		}
		b, off = b[n:], off+int64(n)
	}
	return nil
}

// writeExtents writes a block's data and leaves its holes alone.
func writeExtents(fd int, off int64, extents []extent, data []byte) error {
	if extents == nil {
		return writeAt(fd, data, off)
	}
	for _, x := range extents {
		if err := writeAt(fd, data[:x.len], off+int64(x.off)); err != nil {
			return err
		}
		data = data[x.len:]
	}
	return nil
}

// nextData is where the next data of a file with holes lies, at most to limit. A file
// system that does not know calls all of it data.
func nextData(fd int, from, limit int64) (start, end int64, err error) {
	start, err = unix.Seek(fd, from, unix.SEEK_DATA)
	if err == unix.ENXIO || err == nil && start >= limit {
		return limit, limit, nil
	}
	if err != nil {
		if err == unix.EINVAL || err == unix.EOPNOTSUPP {
			return from, limit, nil
		}
		return 0, 0, err
	}
	end, err = unix.Seek(fd, start, unix.SEEK_HOLE)
	if err != nil || end > limit {
		end = limit
	}
	return start, end, nil
}

// dataIn lists the data in a range; nil when there is no hole in it.
func dataIn(fd int, off, length int64) ([]extent, error) {
	limit := off + length
	extents := []extent{}
	for at := off; at < limit; {
		start, end, err := nextData(fd, at, limit)
		if err != nil {
			return nil, err
		}
		if start >= limit {
			break
		}
		if end <= start { // the file was cut meanwhile
			break
		}
		extents = append(extents, extent{int(start - off), int(end - start)})
		at = end
	}
	if len(extents) == 1 && extents[0].len == int(length) {
		return nil, nil
	}
	if len(extents) == 0 { // none at all would say that all is data
		extents = append(extents, extent{})
	}
	return extents, nil
}

// File systems on which writing back is enough for later writes through a mapping to
// be seen in the times; an fsync would also wait for the disk's cache, file by file.
var plainWriteback = map[int64]bool{unix.EXT4_SUPER_MAGIC: true, unix.XFS_SUPER_MAGIC: true,
	unix.BTRFS_SUPER_MAGIC: true, unix.F2FS_SUPER_MAGIC: true, unix.TMPFS_MAGIC: true}

// settle makes pages that a mapping has dirtied clean, so that the next write through
// the mapping moves the file's times.
func settle(fd int, plain bool) {
	if plain {
		const all = unix.SYNC_FILE_RANGE_WAIT_BEFORE | unix.SYNC_FILE_RANGE_WRITE | unix.SYNC_FILE_RANGE_WAIT_AFTER
		if unix.SyncFileRange(fd, 0, 0, all) == nil {
			return
		}
	}
	// Whatever is wrong with the disk, the reading will tell.
	unix.Fsync(fd)
}

func setTimes(dir int, name string, mtime int64) error {
	sec, nsec := mtime/1e9, mtime%1e9
	if nsec < 0 {
		sec, nsec = sec-1, nsec+1e9
	}
	times := []unix.Timespec{{Nsec: unix.UTIME_OMIT}, {Sec: sec, Nsec: nsec}}
	return unix.UtimesNanoAt(dir, name, times, unix.AT_SYMLINK_NOFOLLOW)
}

func freeBytes(fd int) int64 {
	var s unix.Statfs_t
	if unix.Fstatfs(fd, &s) != nil {
		return -1
	}
	return int64(s.Bavail) * int64(s.Bsize)
}

// hashFile reads a whole file. Told reports bytes as they are read.
func hashFile(fd int, size int64, drop bool, told func(int64)) (digest, error) {
	if drop {
		unix.Fadvise(fd, 0, 0, unix.FADV_DONTNEED)
	}
	unix.Fadvise(fd, 0, 0, unix.FADV_SEQUENTIAL)
	buf := make([]byte, min(size, blockSize))
	hashes := blockHashes{}
	for at := int64(0); at < size; {
		start, end, err := nextData(fd, at, size)
		if err != nil {
			return digest{}, err
		}
		if start >= size {
			break
		}
		for block := start / blockSize; block*blockSize < end; block++ {
			off := block * blockSize
			b := buf[:min(blockSize, size-off)]
			if _, err := readAt(fd, b, off); err != nil {
				return digest{}, err
			}
			hashes[block] = blockHash(len(b), nil, b)
			told(int64(len(b)))
			at = off + int64(len(b))
		}
	}
	return hashes.content(size), nil
}

var errGone = errors.New("it is not there any more")

// openFolder opens the root of a transfer; the console named it, so it may be reached
// through symlinks.
func openFolder(path string) (int, error) {
	fd, err := retry(func() (int, error) { return unix.Open(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0) })
	if err != nil {
		return -1, &os.PathError{Op: "open", Path: path, Err: err}
	}
	return fd, nil
}
