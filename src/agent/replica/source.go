package replica

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"

	"edgeferry.io/agent/archive"
)

// Sent is what the source of a replication tells.
type Sent struct {
	Sent   int64  `json:"sent"` // bytes on the wire
	Pages  int64  `json:"pages"`
	SHA256 string `json:"sha256"`
}

// source is one end of a replication.
type source struct {
	link  *Link
	file  *archive.File
	sum   string // of the archive, as it was read first
	count int64  // pieces
	pages int64
	pack  *zstd.Encoder // nil: send as it is
}

// Source sends an archive to the target at the other end. Where the ends are on one machine
// packing is waste. The archive is read twice and must be the same.
func Source(link *Link, file *archive.File, packed bool) (Sent, error) {
	s := &source{link: link, file: file}
	if err := s.run(packed); err != nil {
		err = link.because(err)
		link.Tell(err)
		return Sent{}, err
	}
	return Sent{link.Sent.Load(), s.pages, s.sum}, nil
}

func (s *source) run(packed bool) (err error) {
	if packed {
		if s.pack, err = newPacker(); err != nil {
			return err
		}
	}
	s.link.Total.Store(s.file.Size())
	if _, err := s.link.greet(hello{Bytes: s.file.Size()}, true); err != nil {
		return err
	}
	if err := s.sendRecipe(); err != nil {
		return err
	}
	for {
		wants, ok, err := s.wants()
		if err != nil || ok {
			return err
		}
		if err := s.sendWanted(wants); err != nil {
			return err
		}
	}
}

func newPacker() (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
}

func (s *source) sendRecipe() error {
	frames := &frameWriter{send: func(p []byte) error { return s.link.send(frameRecipe, p) }}
	out := bufio.NewWriterSize(frames, 64<<10)
	recipe := recipeWriter{out}
	sum := sha256.New()
	err := cut(s.file, s.file.Size(), sum, true, func(r record, _ []byte) error {
		if r.isChunk() {
			s.count++
		}
		if r.kind == recordPage {
			s.pages++
		}
		return recipe.put(r)
	})
	if err == nil {
		err = s.file.Same()
	}
	if err == nil {
		err = recipe.put(record{kind: recordEnd})
	}
	if err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = frames.flush()
	}
	if err != nil {
		return err
	}
	s.sum = hexOf(sum.Sum(nil))
	return s.link.sendJSON(frameRecipeEnd, digest{s.sum})
}

// wants reads what the target asks for, a bit for each piece, or that it has all.
func (s *source) wants() (bits []byte, ok bool, err error) {
	size := (s.count + 7) / 8
	for {
		kind, payload, err := s.link.next()
		if err != nil {
			return nil, false, err
		}
		switch kind {
		case frameOK:
			var theirs digest
			if err := json.Unmarshal(payload, &theirs); err != nil || theirs.SHA256 != s.sum {
				return nil, false, fmt.Errorf("the target has an archive of SHA-256 %.64q, the source one of %s", theirs.SHA256, s.sum)
			}
			return nil, true, nil
		case frameWant:
			if bits = append(bits, payload...); int64(len(bits)) > size {
				return nil, false, errors.New("the target asks for more than there is")
			}
		case frameWantEnd:
			if int64(len(bits)) != size {
				return nil, false, fmt.Errorf("the target has answered for %d pieces of %d", len(bits)*8, s.count)
			}
			return bits, false, nil
		default:
			return nil, false, unexpected(kind)
		}
	}
}

// sendWanted reads the archive again and sends what is wanted of it.
func (s *source) sendWanted(bits []byte) error {
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	var wanted int64
	for i := range s.count {
		if bits[i/8]&(1<<(i%8)) != 0 {
			wanted += PageSize // near enough: almost all are pages
		}
	}
	s.link.Total.Store(s.link.Sent.Load() + wanted)
	frames := &frameWriter{send: s.sendData}
	sum := sha256.New()
	var i int64
	err := cut(s.file, s.file.Size(), sum, false, func(r record, content []byte) error {
		if !r.isChunk() {
			return nil
		}
		if i >= s.count {
			return s.changed()
		}
		wants := bits[i/8]&(1<<(i%8)) != 0
		i++
		if !wants {
			return nil
		}
		_, err := frames.Write(content)
		return err
	})
	if err == nil {
		err = s.file.Same()
	}
	if err == nil && hexOf(sum.Sum(nil)) != s.sum {
		err = s.changed()
	}
	if err == nil {
		err = frames.flush()
	}
	if err != nil {
		return err
	}
	return s.link.sendJSON(frameDataEnd, digest{s.sum})
}

func (s *source) changed() error { return fmt.Errorf("%s changed while it was read", s.file.Name()) }

func (s *source) sendData(content []byte) error {
	if s.pack != nil {
		packed := s.pack.EncodeAll(content, make([]byte, 0, len(content)))
		if len(packed) < len(content)-len(content)/16 {
			return s.link.send(framePacked, packed)
		}
	}
	return s.link.send(frameData, content)
}
