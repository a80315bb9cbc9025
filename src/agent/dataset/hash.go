package dataset

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"slices"
)

type digest = [sha256.Size]byte

var (
	zeros         [blockSize]byte
	zeroBlockHash = sha256.Sum256(zeros[:])
)

// blockHash is the hash of a block whose data is given without the holes.
func blockHash(block int, extents []extent, data []byte) (h digest) {
	if extents == nil {
		return sha256.Sum256(data)
	}
	if len(data) == 0 && block == blockSize {
		return zeroBlockHash
	}
	sum := sha256.New()
	at := 0
	for _, x := range extents {
		sum.Write(zeros[:x.off-at])
		sum.Write(data[:x.len])
		data, at = data[x.len:], x.off+x.len
	}
	sum.Write(zeros[:block-at])
	sum.Sum(h[:0])
	return h
}

// blockHashes has the hash of each block of a file; those that lack are all zeros.
type blockHashes map[int64]digest

// content is the file's content hash: the SHA-256 of a file of at most one block, else
// the SHA-256 over the hashes of its blocks of 1 MiB in order.
func (b blockHashes) content(size int64) (h digest) {
	blocks := (size + blockSize - 1) / blockSize
	if blocks <= 1 {
		if one, ok := b[0]; ok {
			return one
		}
		return sha256.Sum256(zeros[:size])
	}
	sum := sha256.New()
	have := make([]int64, 0, len(b))
	for n := range b {
		have = append(have, n)
	}
	slices.Sort(have)
	next := int64(0)
	for _, n := range have {
		zeroHashes(sum, n-next)
		one := b[n]
		sum.Write(one[:])
		next = n + 1
	}
	if rest := size % blockSize; rest > 0 && next < blocks {
		zeroHashes(sum, blocks-1-next)
		last := sha256.Sum256(zeros[:rest])
		sum.Write(last[:])
	} else {
		zeroHashes(sum, blocks-next)
	}
	sum.Sum(h[:0])
	return h
}

func zeroHashes(to hash.Hash, n int64) {
	for range n {
		to.Write(zeroBlockHash[:])
	}
}

// treeDigest is the hash over a tree's entries in walking order: everything that has
// to be equal at both ends. Times of folders are left out: they are set at the very end.
type treeDigest struct {
	sum hash.Hash
	buf []byte
}

func newTreeDigest() *treeDigest { return &treeDigest{sum: sha256.New()} }

func (t *treeDigest) add(e *entry) {
	b := append(t.buf[:0], e.kind)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(e.path)))
	b = append(b, e.path...)
	number := func(n uint64) { b = binary.LittleEndian.AppendUint64(b, n) }
	owner := func() { number(uint64(e.uid)<<32 | uint64(e.gid)) }
	switch e.kind {
	case kindFile:
		number(uint64(e.mode))
		owner()
		number(uint64(e.mtime))
		number(uint64(e.size))
		b = append(b, e.hash[:]...)
	case kindDir:
		number(uint64(e.mode))
		owner()
	case kindLink:
		owner()
		number(uint64(e.mtime))
		number(uint64(len(e.link)))
		b = append(b, e.link...)
	case kindHard:
		number(uint64(len(e.link)))
		b = append(b, e.link...)
	default: // not copied, not compared
		return
	}
	t.sum.Write(b)
	t.buf = b
}
