package dataset

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// A frame is a head of 16 bytes, then what it says (meta), then file data. The head's
// sum covers head and meta; data is covered by the SHA-256 in the meta.
const (
	frameMagic = 0xEF
	frameHead  = 16
	blockSize  = 1 << 20
	maxPath    = 64 << 10
	maxMeta    = 256 << 10
)

// Frames from the source are steps (settled by the target, in order, with cumulative
// acks) or not.
const (
	frameHello  = 'h' // both: the first one
	frameHave   = 'v' // source: what do you have? target: records; the last one is empty
	framePart   = 'p' // target: blocks of a half-written file that it has
	frameWhole  = 'w' // step: a file of at most a block
	frameNode   = 'n' // step: folder, symlink, hard link, metadata only, removal
	frameOpen   = 'o' // the blocks that follow belong to this file
	frameBlock  = 'b' // step: one block of the opened file
	frameCommit = 'c' // step: the file is whole
	frameAck    = 'a'
	frameAlive  = 'l'
	frameError  = 'e' // target: this stream cannot go on
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// beginFrame appends room for a head; endFrame fills it. Meta and data lie between.
func beginFrame(b []byte, kind byte) []byte {
	return append(b, frameMagic, kind, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
}

func endFrame(b []byte, start, metaEnd int) {
	head := b[start : start+frameHead]
	binary.LittleEndian.PutUint32(head[4:], uint32(metaEnd-start-frameHead))
	binary.LittleEndian.PutUint32(head[8:], uint32(len(b)-metaEnd))
	sum := crc32.Update(0, castagnoli, head[:12])
	sum = crc32.Update(sum, castagnoli, b[start+frameHead:metaEnd])
	binary.LittleEndian.PutUint32(head[12:], sum)
}

// metaFrame is a frame without data.
func metaFrame(kind byte, meta []byte) []byte {
	b := append(beginFrame(make([]byte, 0, frameHead+len(meta)), kind), meta...)
	endFrame(b, 0, len(b))
	return b
}

var errFrame = errors.New("the stream carries something that is no frame")

type frameInfo struct {
	kind       byte
	meta, data int
	sum        uint32
}

func parseHead(head []byte) (frameInfo, error) {
	f := frameInfo{kind: head[1], meta: int(binary.LittleEndian.Uint32(head[4:])),
		data: int(binary.LittleEndian.Uint32(head[8:])), sum: binary.LittleEndian.Uint32(head[12:])}
	if head[0] != frameMagic || head[2] != 0 || head[3] != 0 || f.meta > maxMeta || f.data > blockSize {
		return f, errFrame
	}
	return f, nil
}

func checkHead(head, meta []byte, sum uint32) error {
	if crc32.Update(crc32.Update(0, castagnoli, head[:12]), castagnoli, meta) != sum {
		return errFrame
	}
	return nil
}

// readMetaFrame reads a frame that has no data.
func readMetaFrame(r io.Reader) (byte, []byte, error) {
	var head [frameHead]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	f, err := parseHead(head[:])
	if err != nil {
		return 0, nil, err
	}
	if f.data != 0 {
		return 0, nil, errFrame
	}
	meta := make([]byte, f.meta)
	if _, err := io.ReadFull(r, meta); err != nil {
		return 0, nil, err
	}
	return f.kind, meta, checkHead(head[:], meta, f.sum)
}

// enc and dec write and read meta.
type enc []byte

func (e *enc) num(n uint64)  { *e = binary.AppendUvarint(*e, n) }
func (e *enc) int(n int64)   { *e = binary.AppendVarint(*e, n) }
func (e *enc) str(s string)  { e.num(uint64(len(s))); *e = append(*e, s...) }
func (e *enc) raw(b []byte)  { *e = append(*e, b...) }
func (e *enc) byte(b byte)   { *e = append(*e, b) }
func (e *enc) hash(h digest) { *e = append(*e, h[:]...) }

type dec struct {
	b   []byte
	bad bool
}

func (d *dec) num() uint64 {
	n, l := binary.Uvarint(d.b)
	if l <= 0 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[l:]
	return n
}

func (d *dec) int() int64 {
	n, l := binary.Varint(d.b)
	if l <= 0 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[l:]
	return n
}

func (d *dec) take(n uint64) []byte {
	if n > uint64(len(d.b)) {
		d.bad, d.b = true, nil
		return nil
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}

func (d *dec) str() string { return string(d.take(d.num())) }

func (d *dec) byte() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *dec) hash() (h digest) {
	copy(h[:], d.take(32))
	return h
}

func (d *dec) end() error {
	if d.bad || len(d.b) > 0 {
		return errFrame
	}
	return nil
}

// header is what a frame says of an entry.
type header struct {
	kind  byte // kindFile and so on, or opMeta, opRemove
	flags byte
	path  string
	link  string
	stat
	hash digest
}

const (
	flagDoubt   = 1 // read so soon after a change that a further one may go unseen
	flagImplied = 2 // a folder made only because something lies in it
	flagBroken  = 4 // held, but not with the content or metadata that the journal claims
)

func (h *header) encode(e *enc) {
	e.byte(h.kind)
	e.byte(h.flags)
	e.str(h.path)
	e.str(h.link)
	e.num(uint64(h.mode))
	e.num(uint64(h.uid))
	e.num(uint64(h.gid))
	e.int(h.size)
	e.int(h.mtime)
	e.int(h.ctime)
	e.num(h.ino)
	e.hash(h.hash)
}

func (h *header) decode(d *dec) {
	h.kind, h.flags, h.path, h.link = d.byte(), d.byte(), d.str(), d.str()
	h.mode, h.uid, h.gid = uint32(d.num()), uint32(d.num()), uint32(d.num())
	h.size, h.mtime, h.ctime, h.ino = d.int(), d.int(), d.int(), d.num()
	h.hash = d.hash()
}

// check says whether a hostile peer's header may be acted on.
func (h *header) check() error {
	if err := checkPath(h.path); err != nil {
		return err
	}
	if h.size < 0 || h.size > maxSize {
		return &trouble{kindName, fmt.Sprintf("a size of %d bytes", h.size)}
	}
	if h.kind == kindHard {
		return checkPath(h.link)
	}
	return nil
}

// extent is a stretch of data in a block.
type extent struct{ off, len int }

func encodeExtents(e *enc, extents []extent) {
	e.num(uint64(len(extents)))
	for _, x := range extents {
		e.num(uint64(x.off))
		e.num(uint64(x.len))
	}
}

// decodeExtents wants them in order, inside the block, as long together as the data.
// None at all means that the data is the whole block.
func decodeExtents(d *dec, block, data int) ([]extent, error) {
	n := d.num()
	if n > blockSize/512 {
		return nil, errFrame
	}
	if n == 0 {
		if data != block {
			return nil, errFrame
		}
		return nil, nil
	}
	extents := make([]extent, 0, n)
	at, sum := 0, 0
	for range n {
		off, length := d.num(), d.num()
		if off > blockSize || length > blockSize || int(off) < at || int(off+length) > block {
			return nil, errFrame
		}
		extents = append(extents, extent{int(off), int(length)})
		at, sum = int(off+length), sum+int(length)
	}
	if sum != data {
		return nil, errFrame
	}
	return extents, nil
}
