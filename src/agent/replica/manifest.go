package replica

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// A manifest is the recipe, then the replica's fields as JSON, then the length of these in four
// bytes, then the SHA-256 over all before.
const (
	manifestMagic = "EFREPL1\n"
	manifestTail  = 4 + sha256.Size
	maxHead       = maxMeta + 4096
)

// Info is what a store knows of a replica. Sizes are in bytes.
type Info struct {
	ID       string          `json:"id"`
	Pod      string          `json:"pod"`
	Meta     json.RawMessage `json:"meta"` // the caller's, unchanged
	Bytes    int64           `json:"bytes"`
	Pages    int64           `json:"pages"`
	NewPages int64           `json:"newPages"` // that were not in the store before
	NewBytes int64           `json:"newBytes"` // of pages and blocks that were not
	SHA256   string          `json:"sha256"`   // of the archive, hexadecimal
	Written  string          `json:"written"`  // RFC 3339
	Bad      string          `json:"bad,omitempty"`
}

var manifestName = regexp.MustCompile(`^([0-9]{12})-([A-Za-z0-9][A-Za-z0-9_-]{0,63})\.replica$`)

// manifest is one by its name.
type manifest struct {
	path   string
	number int64
	id     string
}

func manifestOf(path string) (manifest, bool) {
	m := manifestName.FindStringSubmatch(filepath.Base(path))
	if m == nil {
		return manifest{}, false
	}
	number, _ := strconv.ParseInt(m[1], 10, 64)
	return manifest{path, number, m[2]}, true
}

// mark is the name of the file that says why the replica is bad.
func (m manifest) mark() string { return m.path[:len(m.path)-len("replica")] + "bad" }

var errManifest = fmt.Errorf("its manifest is %w", errDamaged)

// open checks all of a manifest and answers its fields and its recipe. An error that is not
// errManifest is one of reading.
func (m manifest) open(pod string) (Info, *recipeFile, error) {
	file, err := os.Open(m.path)
	if err != nil {
		return Info{}, nil, err
	}
	info, recipe, err := readManifest(file)
	if err == nil && (info.ID != m.id || info.Pod != pod) {
		err = errManifest
	}
	if err != nil {
		file.Close()
		return Info{}, nil, err
	}
	return info, recipe, nil
}

func readManifest(file *os.File) (Info, *recipeFile, error) {
	stat, err := file.Stat()
	if err != nil {
		return Info{}, nil, err
	}
	body := stat.Size() - sha256.Size
	if body < int64(len(manifestMagic)+4) {
		return Info{}, nil, errManifest
	}
	sum := sha256.New()
	if _, err := io.CopyBuffer(onlyWriter{sum}, io.NewSectionReader(file, 0, body), make([]byte, 256<<10)); err != nil {
		return Info{}, nil, err
	}
	tail := make([]byte, manifestTail)
	if _, err := file.ReadAt(tail, body-4); err != nil {
		return Info{}, nil, err
	}
	size := int64(binary.LittleEndian.Uint32(tail))
	begin := body - 4 - size
	if !bytes.Equal(sum.Sum(nil), tail[4:]) || size > maxHead || begin < int64(len(manifestMagic)) {
		return Info{}, nil, errManifest
	}
	text := make([]byte, size)
	if _, err := file.ReadAt(text, begin); err != nil {
		return Info{}, nil, err
	}
	var info Info
	if err := json.Unmarshal(text, &info); err != nil {
		return Info{}, nil, errManifest
	}
	return info, &recipeFile{file, begin}, nil
}

// onlyWriter hides a ReadFrom, so that the buffer is used.
type onlyWriter struct{ io.Writer }

// recipeFile is the recipe within a manifest, or within one that is being written.
type recipeFile struct {
	*os.File
	end int64
}

// each hands out every record and the place it is at.
func (f *recipeFile) each(do func(r *record, at *where) error) error {
	begin := int64(len(manifestMagic))
	reader := newRecipeReader(io.NewSectionReader(f.File, begin, f.end-begin))
	var at where
	for {
		r, err := reader.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		at.pass(&r)
		if err := do(&r, &at); err != nil {
			return err
		}
	}
}

// manifestWriter writes a manifest of which nobody knows yet.
type manifestWriter struct {
	file *os.File
	out  *bufio.Writer
	sum  interface {
		io.Writer
		Sum([]byte) []byte
	}
	at int64
}

func newManifestWriter(folder string) (*manifestWriter, error) {
	file, err := os.CreateTemp(folder, tempPrefix)
	if err != nil {
		return nil, err
	}
	w := &manifestWriter{file: file, sum: sha256.New()}
	w.out = bufio.NewWriterSize(io.MultiWriter(file, w.sum), 256<<10)
	_, err = w.Write([]byte(manifestMagic))
	return w, err
}

// Write takes the recipe's bytes.
func (w *manifestWriter) Write(p []byte) (int, error) {
	n, err := w.out.Write(p)
	w.at += int64(n)
	return n, err
}

// recipe is what was written so far.
func (w *manifestWriter) recipe() (*recipeFile, error) {
	return &recipeFile{w.file, w.at}, w.out.Flush()
}

// finish adds the fields, makes the manifest last and gives it its name.
func (w *manifestWriter) finish(info Info, path string) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // it would change the caller's meta
	if err := encoder.Encode(info); err != nil {
		return err
	}
	if text.Len() > maxHead {
		return errors.New("the fields of the replica are too long")
	}
	tail := binary.LittleEndian.AppendUint32(text.Bytes(), uint32(text.Len()))
	if _, err := w.out.Write(tail); err != nil {
		return err
	}
	if err := w.out.Flush(); err != nil {
		return err
	}
	if _, err := w.file.Write(w.sum.Sum(nil)); err != nil {
		return err
	}
	return publish(w.file, path)
}

func (w *manifestWriter) drop() {
	w.file.Close()
	os.Remove(w.file.Name())
}

func hexOf(sum []byte) string { return hex.EncodeToString(sum) }
