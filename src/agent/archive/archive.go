// Package archive reads checkpoint archives: what may be in one, and how it is passed on.
package archive

import (
	"archive/tar"
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"syscall"
)

// ErrRefused marks an archive that is not what a checkpoint may look like.
var ErrRefused = errors.New("archive refused")

// Refused is an error that is ErrRefused and says why.
func Refused(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrRefused, fmt.Sprintf(format, args...))
}

const (
	blockSize  = 512
	maxEntries = 200_000
)

// File is an archive that lies on this node and must not change while it is read.
type File struct {
	*os.File
	before os.FileInfo
}

// Open opens a regular file, follows no symlink and waits for no pipe.
func Open(name string) (*File, error) {
	file, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	before, err := file.Stat()
	if err == nil && !before.Mode().IsRegular() {
		err = Refused("%s is not a regular file", name)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return &File{file, before}, nil
}

// Size is the size at Open, in bytes.
func (f *File) Size() int64 { return f.before.Size() }

// Same fails when size or time are not those of Open any more.
func (f *File) Same() error {
	after, err := f.Stat()
	if err == nil && (after.Size() != f.before.Size() || !after.ModTime().Equal(f.before.ModTime())) {
		err = fmt.Errorf("%s changed while it was read", f.Name())
	}
	return err
}

// Copy copies an archive of size bytes byte by byte while it looks at every header. entry, if
// given, is called when a header has been passed on and the content is what comes next.
func Copy(w io.Writer, file io.Reader, size int64, entry func(*tar.Header) error) error {
	var read int64
	source := bufio.NewReaderSize(io.LimitReader(file, size), 1<<20)
	tee := readerFunc(func(p []byte) (int, error) {
		n, err := source.Read(p)
		if n > 0 {
			read += int64(n)
			if _, e := w.Write(p[:n]); e != nil {
				return n, writeError{e}
			}
		}
		return n, err
	})
	problem := func(err error) error {
		var failed writeError
		switch {
		case errors.As(err, &failed):
			return failed.error
		case read < size && (err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF)):
			return fmt.Errorf("the archive shrank while it was read: %d of %d bytes", read, size)
		default:
			return Refused("not a complete tar: %v", err)
		}
	}
	archive := tar.NewReader(tee)
	buffer := make([]byte, 1<<20)
	entries := 0
	for {
		end := (read + blockSize - 1) / blockSize * blockSize
		header, err := archive.Next()
		if err == io.EOF {
			if read-end < 2*blockSize {
				return problem(io.ErrUnexpectedEOF)
			}
			break
		}
		if err != nil {
			return problem(err)
		}
		if err := CheckHeader(header); err != nil {
			return err
		}
		if entries++; entries > maxEntries {
			return Refused("more than %d entries", maxEntries)
		}
		if entry != nil {
			if err := entry(header); err != nil {
				return err
			}
		}
		if _, err := io.CopyBuffer(onlyWriter{io.Discard}, archive, buffer); err != nil {
			return problem(err)
		}
	}
	if entries == 0 {
		return Refused("no entries")
	}
	for {
		n, err := tee.Read(buffer)
		for _, b := range buffer[:n] {
			if b != 0 {
				return Refused("bytes after the end of the tar")
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return problem(err)
		}
	}
	if read != size {
		return problem(io.EOF)
	}
	switch n, err := file.Read(buffer[:1]); {
	case n != 0:
		return errors.New("the archive grew while it was read")
	case err != io.EOF:
		return err
	}
	return nil
}

// CheckHeader accepts plain files and directories with relative names.
func CheckHeader(h *tar.Header) error {
	if h.Typeflag != tar.TypeReg && h.Typeflag != tar.TypeDir {
		return Refused("%q is neither a file nor a directory (type %q)", h.Name, h.Typeflag)
	}
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse") {
			return Refused("%q is sparse", h.Name)
		}
	}
	name := h.Name
	if h.Typeflag == tar.TypeDir {
		name = strings.TrimSuffix(name, "/")
	}
	if name == "" || len(name) > 4096 || strings.HasPrefix(h.Name, "/") || strings.ContainsAny(name, "\x00\\") {
		return Refused("unsafe name %q", h.Name)
	}
	for _, part := range strings.Split(name, "/") {
		if part == ".." {
			return Refused("unsafe name %q", h.Name)
		}
	}
	if strings.HasPrefix(path.Base(name), ".wh.") {
		return Refused("%q would delete on unpacking", h.Name)
	}
	return nil
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

type writeError struct{ error }

// onlyWriter hides Discard's ReadFrom, which would read in small pieces.
type onlyWriter struct{ io.Writer }
