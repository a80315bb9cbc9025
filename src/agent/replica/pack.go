package replica

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
)

// A pack is content, then one entry for each piece of it, then the footer. An entry has a checksum
// of its own, so that damage to it is damage to one piece, and so that it can be taken out in place.
const (
	packMagic  = "EFPACK1\n"
	entrySize  = len(Hash{}) + 8 + 4 + 4 // hash, offset, length, CRC-32
	footerSize = len(packMagic) + 8 + 8 + 4
)

var errDamaged = errors.New("not as it was written")

type place struct {
	pack  *pack
	at    int64
	size  int32
	entry int32 // its number in the pack
}

// pack is one that is there.
type pack struct {
	path    string
	number  int64
	file    *os.File
	indexAt int64
	entries int
	size    int64
	broken  error // what is wrong with its footer, if anything
	damaged int   // entries that are not as they were written
}

type packEntry struct {
	hash Hash
	at   int64
	size int32
}

func (e *packEntry) encode() (b [entrySize]byte) {
	copy(b[:], e.hash[:])
	binary.LittleEndian.PutUint64(b[len(e.hash):], uint64(e.at))
	binary.LittleEndian.PutUint32(b[len(e.hash)+8:], uint32(e.size))
	binary.LittleEndian.PutUint32(b[entrySize-4:], crc32.ChecksumIEEE(b[:entrySize-4]))
	return b
}

func encodeFooter(indexAt int64, entries int) []byte {
	b := append(make([]byte, 0, footerSize), packMagic...)
	b = binary.LittleEndian.AppendUint64(b, uint64(indexAt))
	b = binary.LittleEndian.AppendUint64(b, uint64(entries))
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}

// openPack reads where everything lies. An error is one of reading; damage is told in the pack.
func openPack(path string, number int64, each func(h Hash, p place)) (*pack, error) {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	p := &pack{path: path, number: number, file: file}
	if err := p.load(each); err != nil {
		file.Close()
		return nil, err
	}
	return p, nil
}

func (p *pack) load(each func(h Hash, p place)) error {
	info, err := p.file.Stat()
	if err != nil {
		return err
	}
	p.size = info.Size()
	if p.size < int64(footerSize) {
		p.broken = fmt.Errorf("%s is cut off", filepath.Base(p.path))
		return nil
	}
	footer := make([]byte, footerSize)
	if _, err := p.file.ReadAt(footer, p.size-int64(footerSize)); err != nil {
		return err
	}
	at := binary.LittleEndian.Uint64(footer[len(packMagic):])
	count := binary.LittleEndian.Uint64(footer[len(packMagic)+8:])
	if string(footer[:len(packMagic)]) != packMagic || at > uint64(p.size) || count > uint64(p.size) ||
		binary.LittleEndian.Uint32(footer[footerSize-4:]) != crc32.ChecksumIEEE(footer[:footerSize-4]) ||
		at+count*uint64(entrySize)+uint64(footerSize) != uint64(p.size) {
		p.broken = fmt.Errorf("the index of %s is not as it was written", filepath.Base(p.path))
		return nil
	}
	p.indexAt, p.entries = int64(at), int(count)
	index := bufio.NewReaderSize(io.NewSectionReader(p.file, p.indexAt, int64(p.entries)*int64(entrySize)), 1<<20)
	var b [entrySize]byte
	for i := range p.entries {
		if _, err := io.ReadFull(index, b[:]); err != nil {
			return err
		}
		offset := binary.LittleEndian.Uint64(b[len(Hash{}):])
		size := binary.LittleEndian.Uint32(b[len(Hash{})+8:])
		if binary.LittleEndian.Uint32(b[entrySize-4:]) != crc32.ChecksumIEEE(b[:entrySize-4]) ||
			size > blockLimit || offset > at || offset+uint64(size) > at {
			p.damaged++
			continue
		}
		each(Hash(b[:len(Hash{})]), place{p, int64(offset), int32(size), int32(i)})
	}
	return nil
}

// read fills buffer with a piece, and answers errDamaged if it has another hash.
func (p place) read(buffer []byte, want Hash) ([]byte, error) {
	buffer = buffer[:p.size]
	if _, err := p.pack.file.ReadAt(buffer, p.at); err != nil {
		// A sector that cannot be read is as lost as one that reads wrong.
		return nil, fmt.Errorf("%w: %v", errDamaged, err)
	}
	if sha256.Sum256(buffer) != want {
		return nil, errDamaged
	}
	return buffer, nil
}

// forget takes a piece out of the pack's index. Torn, the entry counts as damaged, which is the same.
func (p place) forget() error {
	var none [entrySize]byte
	_, err := p.pack.file.WriteAt(none[:], p.pack.indexAt+int64(p.entry)*int64(entrySize))
	return err
}

// packWriter writes a pack of which nobody knows yet.
type packWriter struct {
	file    *os.File
	pack    *pack // for reading back
	out     *bufio.Writer
	entries []packEntry
	at      int64
}

func newPackWriter(folder string) (*packWriter, error) {
	file, err := os.CreateTemp(folder, tempPrefix)
	if err != nil {
		return nil, err
	}
	return &packWriter{file: file, pack: &pack{file: file}, out: bufio.NewWriterSize(file, 1<<20)}, nil
}

func (w *packWriter) add(h Hash, content []byte) error {
	if _, err := w.out.Write(content); err != nil {
		return err
	}
	w.entries = append(w.entries, packEntry{h, w.at, int32(len(content))})
	w.at += int64(len(content))
	return nil
}

// last is where the piece lies that was added last; it can be read after a flush.
func (w *packWriter) last() place {
	e := &w.entries[len(w.entries)-1]
	return place{pack: w.pack, at: e.at, size: e.size, entry: int32(len(w.entries) - 1)}
}

// finish makes the pack last and gives it its name.
func (w *packWriter) finish(path string) error {
	for i := range w.entries {
		b := w.entries[i].encode()
		if _, err := w.out.Write(b[:]); err != nil {
			return err
		}
	}
	if _, err := w.out.Write(encodeFooter(w.at, len(w.entries))); err != nil {
		return err
	}
	if err := w.out.Flush(); err != nil {
		return err
	}
	return publish(w.file, path)
}

// drop removes what was written, unless it has its name already.
func (w *packWriter) drop() {
	w.file.Close()
	os.Remove(w.file.Name())
}
