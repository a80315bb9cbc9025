package replica

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// Verdict says whether a replica is as it was written.
type Verdict struct {
	ID      string  `json:"id"`
	OK      bool    `json:"ok"`
	Reason  string  `json:"reason,omitempty"`
	Bytes   int64   `json:"bytes,omitempty"`
	SHA256  string  `json:"sha256,omitempty"`
	Seconds float64 `json:"seconds"`
	// Note tells what could not be written down about a bad replica.
	Note string `json:"note,omitempty"`
}

// rebuild writes an archive to out, as far as it is good; done counts its bytes. Where pieces are
// bad it goes on looking for others, and answers the reason and the hashes of those in the index.
func (p *Pod) rebuild(recipe *recipeFile, out io.Writer, done func(int)) (reason string, bad []Hash, err error) {
	buffer := make([]byte, blockLimit)
	count := 0
	seen := map[Hash]bool{}
	spoil := func(text string) {
		if count++; count == 1 {
			reason = text
		}
	}
	err = recipe.each(func(r *record, at *where) error {
		content := r.data
		if r.kind == recordEntry {
			return nil
		}
		if r.isChunk() {
			known, ok := p.index[r.hash]
			if !ok || int(known.size) != r.size {
				spoil(p.whyMissing(at.name(r)))
				return nil
			}
			var err error
			if content, err = known.read(buffer, r.hash); err != nil {
				spoil(fmt.Sprintf("%s is %v", at.name(r), err))
				if !seen[r.hash] {
					seen[r.hash] = true
					bad = append(bad, r.hash)
				}
				return nil
			}
		}
		done(len(content))
		if count > 0 {
			return nil
		}
		_, err := out.Write(content)
		return err
	})
	return andMore(reason, count), bad, err
}

// quarantine takes damaged pieces out of the index, so that the next replication sends them again,
// and marks every replica that refers to one.
func (p *Pod) quarantine(bad []Hash) error {
	touched := map[*pack]bool{}
	for _, h := range bad {
		known, ok := p.index[h]
		if !ok {
			continue
		}
		delete(p.index, h)
		if err := known.forget(); err != nil {
			return err
		}
		known.pack.damaged++
		touched[known.pack] = true
	}
	for pack := range touched {
		if err := pack.file.Sync(); err != nil {
			return err
		}
	}
	return nil
}

// dropCache makes what is read come from the disk, where the system lets it.
func (p *Pod) dropCache(recipe *os.File) {
	for _, pack := range p.packs {
		unix.Fadvise(int(pack.file.Fd()), 0, 0, unix.FADV_DONTNEED)
	}
	unix.Fadvise(int(recipe.Fd()), 0, 0, unix.FADV_DONTNEED)
}

// Verify reads a replica back from the disk. done counts the archive's bytes. An error is not
// about the replica: there is none of that id, or the store cannot be used.
func (p *Pod) Verify(id string, done func(int)) (Verdict, error) {
	return p.check(id, io.Discard, true, done)
}

func (p *Pod) check(id string, out io.Writer, fromDisk bool, done func(int)) (Verdict, error) {
	start := time.Now()
	m, err := p.find(id)
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{ID: id}
	if fromDisk {
		if file, err := os.Open(m.path); err == nil {
			p.dropCache(file)
			file.Close()
		}
	}
	info, recipe, err := m.open(p.key)
	var failed writeFailed
	switch {
	case errors.Is(err, os.ErrNotExist):
		return Verdict{}, err
	case err != nil:
		v.Reason = err.Error()
	default:
		defer recipe.Close()
		v.Bytes, v.SHA256 = info.Bytes, info.SHA256
		sum := sha256.New()
		var bad []Hash
		v.Reason, bad, err = p.rebuild(recipe, io.MultiWriter(sum, failing{out}), done)
		if errors.As(err, &failed) {
			return Verdict{}, failed.error
		}
		if err != nil {
			v.Reason = err.Error()
		} else if v.Reason == "" && hexOf(sum.Sum(nil)) != info.SHA256 {
			v.Reason = "the rebuilt archive has another SHA-256"
		}
		if err := p.settle(m, v.Reason, bad); err != nil {
			v.Note = err.Error()
		}
	}
	v.OK = v.Reason == ""
	v.Seconds = time.Since(start).Seconds()
	return v, nil
}

// settle writes down what a check has found.
func (p *Pod) settle(m manifest, reason string, bad []Hash) error {
	err := p.quarantine(bad)
	if e := p.setMark(m, reason); err == nil {
		err = e
	}
	if len(bad) > 0 {
		if e := p.markAll(); err == nil {
			err = e
		}
	}
	return err
}

// failing tells an error of writing from those of reading.
type failing struct{ w io.Writer }

type writeFailed struct{ error }

func (f failing) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	if err != nil {
		err = writeFailed{err}
	}
	return n, err
}

// Restore rebuilds an archive as a file of mode 0600 that appears under its name when it is
// right. A bad replica leaves no file; an error means that the file could not be written.
func (p *Pod) Restore(id, file string, done func(int)) (Verdict, error) {
	if !filepath.IsAbs(file) {
		return Verdict{}, fmt.Errorf("%q is not an absolute path", file)
	}
	m, err := p.find(id)
	if err != nil {
		return Verdict{}, err
	}
	if info, recipe, err := m.open(p.key); err == nil {
		recipe.Close()
		if err := needSpace(filepath.Dir(file), info.Bytes); err != nil {
			return Verdict{}, err
		}
	}
	part, err := createPart(file + ".part")
	if err != nil {
		return Verdict{}, err
	}
	defer part.Close()
	v, err := p.check(id, part, false, done)
	if err == nil && v.OK {
		err = publish(part, file)
	}
	if err != nil || !v.OK {
		os.Remove(part.Name())
	}
	return v, err
}

// createPart makes a file that was not there. One that a killed call left is not locked any more.
func createPart(name string) (*os.File, error) {
	for range 3 {
		file, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY|unix.O_NOFOLLOW, 0o600)
		if err == nil {
			if err = unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
				file.Close()
				return nil, err
			}
			return file, nil
		}
		if !errors.Is(err, os.ErrExist) {
			return nil, err
		}
		old, err := os.OpenFile(name, os.O_WRONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK, 0)
		if err != nil {
			return nil, err
		}
		err = unix.Flock(int(old.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if info, e := old.Stat(); err == nil && e == nil && info.Mode().IsRegular() && isFile(old, name) {
			err = os.Remove(name)
		}
		old.Close()
		if err != nil {
			return nil, fmt.Errorf("%s is being written: %w", name, err)
		}
	}
	return nil, fmt.Errorf("%s: %w", name, os.ErrExist)
}
