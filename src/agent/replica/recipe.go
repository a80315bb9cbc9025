package replica

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A recipe says how an archive is put together, record after record: bytes as they are (headers,
// padding), pages and blocks by their hash, and where an entry begins, for messages.
const (
	recordEnd    = 0
	recordBytes  = 1 // length, bytes
	recordEntry  = 2 // length, name
	recordPage   = 3 // hash; PageSize bytes
	recordBlock  = 4 // length, hash
	maxInline    = 64 << 10
	maxEntryName = 4096
)

// record is one step of a recipe. data is valid until the next one is read.
type record struct {
	kind byte
	data []byte
	hash Hash
	size int
}

// isChunk: content that lies in a pack.
func (r *record) isChunk() bool { return r.kind == recordPage || r.kind == recordBlock }

type recipeWriter struct{ w *bufio.Writer }

func (e recipeWriter) put(r record) error {
	var head [1 + binary.MaxVarintLen64]byte
	head[0] = r.kind
	n := 1
	body := r.data
	switch r.kind {
	case recordBytes, recordEntry:
		n += binary.PutUvarint(head[1:], uint64(len(r.data)))
	case recordBlock:
		n += binary.PutUvarint(head[1:], uint64(r.size))
		body = r.hash[:]
	case recordPage:
		body = r.hash[:]
	}
	if _, err := e.w.Write(head[:n]); err != nil {
		return err
	}
	_, err := e.w.Write(body)
	return err
}

var errRecipe = errors.New("the list of the archive's pieces is broken")

type recipeReader struct {
	r      *bufio.Reader
	buffer []byte
}

func newRecipeReader(r io.Reader) *recipeReader {
	return &recipeReader{bufio.NewReaderSize(r, 256<<10), make([]byte, maxInline)}
}

// next answers io.EOF after the end record.
func (d *recipeReader) next() (record, error) {
	kind, err := d.r.ReadByte()
	if err != nil {
		return record{}, broken(err)
	}
	r := record{kind: kind, size: PageSize}
	length := func(least, most uint64) (int, error) {
		n, err := binary.ReadUvarint(d.r)
		if err == nil && (n < least || n > most) {
			err = errRecipe
		}
		return int(n), err
	}
	switch kind {
	case recordEnd:
		return record{}, io.EOF
	case recordBytes, recordEntry:
		most := uint64(maxInline)
		if kind == recordEntry {
			most = maxEntryName
		}
		n, err := length(1, most)
		if err != nil {
			return record{}, broken(err)
		}
		r.data, r.size = d.buffer[:n], n
		if _, err := io.ReadFull(d.r, r.data); err != nil {
			return record{}, broken(err)
		}
		return r, nil
	case recordBlock:
		if r.size, err = length(1, blockLimit); err != nil {
			return record{}, broken(err)
		}
	case recordPage:
	default:
		return record{}, errRecipe
	}
	_, err = io.ReadFull(d.r, r.hash[:])
	return r, broken(err)
}

func broken(err error) error {
	if err == io.EOF || errors.Is(err, io.ErrUnexpectedEOF) {
		return errRecipe
	}
	return err
}

// where names the place of the archive that a recipe's reader has come to.
type where struct {
	entry string
	piece int
}

func (w *where) pass(r *record) {
	switch {
	case r.kind == recordEntry:
		w.entry, w.piece = string(r.data), 0
	case r.isChunk():
		w.piece++
	}
}

func (w *where) name(r *record) string {
	if r.kind == recordPage {
		return fmt.Sprintf("page %d of %s", w.piece, w.entry)
	}
	return fmt.Sprintf("block %d of %s", w.piece, w.entry)
}
