package replica

import (
	"archive/tar"
	"crypto/sha256"
	"io"
	"path"

	"edgeferry.io/agent/archive"
)

// chunker cuts the bytes of an archive into a recipe's records.
type chunker struct {
	emit  func(r record, content []byte) error
	hash  bool  // hash the pieces
	size  int   // of a piece of the entry that is passing
	pages bool  // it is a memory image
	left  int64 // of the entry's content
	held  []byte
}

// cut reads a whole archive, checks it and hands out its records with their content, which is
// valid during the call; without hash the records have none. The bytes also go to all.
func cut(from io.Reader, size int64, all io.Writer, hash bool, emit func(r record, content []byte) error) error {
	c := &chunker{emit: emit, hash: hash, size: maxInline, held: make([]byte, 0, blockLimit)}
	if err := archive.Copy(io.MultiWriter(all, c), from, size, c.entry); err != nil {
		return err
	}
	return c.flush()
}

func (c *chunker) entry(h *tar.Header) error {
	if h.Size == 0 || h.Typeflag != tar.TypeReg {
		return nil
	}
	if err := c.flush(); err != nil {
		return err
	}
	c.left, c.size, c.pages = h.Size, blockLimit, isPages(h.Name)
	if c.pages {
		c.size = PageSize
	}
	name := []byte(path.Clean(h.Name))
	return c.emit(record{kind: recordEntry, data: name, size: len(name)}, nil)
}

// isPages: memory as CRIU writes it.
func isPages(name string) bool {
	matched, _ := path.Match("checkpoint/pages-*.img", path.Clean(name))
	return matched
}

func (c *chunker) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		take := min(len(p), c.size-len(c.held))
		if c.left > 0 {
			take = int(min(int64(take), c.left))
		}
		c.held = append(c.held, p[:take]...)
		p = p[take:]
		ends := false
		if c.left > 0 {
			c.left -= int64(take)
			ends = c.left == 0
		}
		if ends || len(c.held) == c.size {
			if err := c.flushAs(c.left > 0 || ends); err != nil {
				return 0, err
			}
		}
		if ends {
			c.size = maxInline
		}
	}
	return n, nil
}

func (c *chunker) flush() error { return c.flushAs(false) }

func (c *chunker) flushAs(content bool) error {
	if len(c.held) == 0 {
		return nil
	}
	r := record{kind: recordBytes, data: c.held, size: len(c.held)}
	if content {
		r = record{kind: recordBlock, size: len(c.held)}
		if c.hash {
			r.hash = sha256.Sum256(c.held)
		}
		if c.pages && len(c.held) == PageSize {
			r.kind = recordPage
		}
	}
	err := c.emit(r, c.held)
	c.held = c.held[:0]
	return err
}
