package dataset

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strconv"
	"sync"

	"golang.org/x/sys/unix"
)

// The journal has one line for each thing that the transfer made, written before it
// appears under its final name. A line is its CRC-32C, a space and words; the last word
// is the path. What it claims is hashed again when the target is started again.
//
//	V 1 TRANSFER MADE       the first line; MADE of the root's folders were made by it
//	D flags mode uid gid mtime ctime ino path          a folder
//	F flags mode uid gid mtime ctime ino size hash part path   a file, before it is renamed from part
//	L mode uid gid mtime ctime ino part target path    a symlink
//	H part first path                                  a hard link
//	P part flags mode uid gid mtime ctime ino size path        a file is coming in blocks
//	B part block hash                                  a block is in the part
//	Q part                                             a part was given up
//	X path                                             an entry was removed
type journal struct {
	mu       sync.Mutex
	file     *os.File
	size     int64
	reserved int64
	broken   error
}

const journalStep = 1 << 20

// reserve makes sure that lines of so many bytes will find space.
func (j *journal) reserve(n int64) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.reserveLocked(n)
}

func (j *journal) reserveLocked(n int64) error {
	if j.broken != nil {
		return j.broken
	}
	if j.size+n <= j.reserved {
		return nil
	}
	step := (n + journalStep - 1) / journalStep * journalStep
	err := unix.Fallocate(int(j.file.Fd()), unix.FALLOC_FL_KEEP_SIZE, j.size, step)
	if err == unix.EOPNOTSUPP || err == unix.ENOSYS {
		err = nil
	}
	if err == nil {
		j.reserved = j.size + step
	}
	return err
}

// append writes lines; sync makes them last.
func (j *journal) append(lines []byte) error {
	if len(lines) == 0 {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.reserveLocked(int64(len(lines))); err != nil {
		return err
	}
	n, err := j.file.WriteAt(lines, j.size)
	if err != nil {
		// Half a line must not stay in front of the next ones.
		if n > 0 && j.file.Truncate(j.size) != nil {
			j.broken = err
		}
		return err
	}
	j.size += int64(n)
	return nil
}

func (j *journal) sync() error { return unix.Fdatasync(int(j.file.Fd())) }

func journalLine(to []byte, format string, args ...any) []byte {
	start := len(to)
	to = append(to, "00000000 "...)
	to = fmt.Appendf(to, format, args...)
	sum := crc32.Checksum(to[start+9:], castagnoli)
	copy(to[start:], fmt.Sprintf("%08x", sum))
	return append(to, '\n')
}

// word makes one word of any bytes.
func word(s string) string {
	plain := true
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == '\\' || s[i] == 0x7f {
			plain = false
			break
		}
	}
	if plain && s != "" {
		return s
	}
	b := []byte{}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] == '\\' || s[i] == 0x7f {
			b = fmt.Appendf(b, `\%02x`, s[i])
		} else {
			b = append(b, s[i])
		}
	}
	if len(b) == 0 {
		return `\`
	}
	return string(b)
}

func unword(w []byte) (string, bool) {
	if string(w) == `\` {
		return "", true
	}
	if bytes.IndexByte(w, '\\') < 0 {
		return string(w), true
	}
	b := make([]byte, 0, len(w))
	for i := 0; i < len(w); i++ {
		if w[i] != '\\' {
			b = append(b, w[i])
			continue
		}
		if i+2 >= len(w) {
			return "", false
		}
		n, err := strconv.ParseUint(string(w[i+1:i+3]), 16, 8)
		if err != nil {
			return "", false
		}
		b = append(b, byte(n))
		i += 2
	}
	return string(b), true
}

func base(h digest) string { return base64.RawStdEncoding.EncodeToString(h[:]) }

// lineReader takes a line apart; one wrong word spoils it.
type lineReader struct {
	words [][]byte
	bad   bool
}

func (l *lineReader) next() []byte {
	if len(l.words) == 0 {
		l.bad = true
		return nil
	}
	w := l.words[0]
	l.words = l.words[1:]
	return w
}

func (l *lineReader) int() int64 {
	n, err := strconv.ParseInt(string(l.next()), 10, 64)
	l.bad = l.bad || err != nil
	return n
}

func (l *lineReader) num() uint64 {
	n, err := strconv.ParseUint(string(l.next()), 10, 64)
	l.bad = l.bad || err != nil
	return n
}

func (l *lineReader) str() string {
	s, ok := unword(l.next())
	l.bad = l.bad || !ok
	return s
}

func (l *lineReader) path() string {
	s := l.str()
	l.bad = l.bad || checkPath(s) != nil
	return s
}

func (l *lineReader) hash() (h digest) {
	n, err := base64.RawStdEncoding.Decode(h[:], l.next()[:])
	l.bad = l.bad || err != nil || n != len(h)
	return h
}

func (l *lineReader) stat(size bool) (s stat) {
	s.mode, s.uid, s.gid = uint32(l.num()), uint32(l.num()), uint32(l.num())
	s.mtime, s.ctime, s.ino = l.int(), l.int(), l.num()
	if size {
		s.size = l.int()
	}
	return s
}

// record is what the target knows of an entry that it made.
type record struct {
	kind  byte
	flags byte
	part  uint64
	link  string
	stat
	hash digest
}

func statWords(s *stat) string {
	return fmt.Sprintf("%d %d %d %d %d %d", s.mode, s.uid, s.gid, s.mtime, s.ctime, s.ino)
}

// line is what the journal says of an entry.
func (r *record) line(to []byte, path string) []byte {
	switch r.kind {
	case kindDir:
		return journalLine(to, "D %d %s %s", r.flags, statWords(&r.stat), word(path))
	case kindFile:
		return journalLine(to, "F %d %s %d %s %d %s", r.flags, statWords(&r.stat), r.size, base(r.hash), r.part, word(path))
	case kindLink:
		return journalLine(to, "L %s %d %s %s", statWords(&r.stat), r.part, word(r.link), word(path))
	default:
		return journalLine(to, "H %d %s %s", r.part, word(r.link), word(path))
	}
}

// claimedPart is a half-written file as the journal has it.
type claimedPart struct {
	path   string
	flags  byte
	stat   stat
	blocks blockHashes
}

// claims is what a journal says.
type claims struct {
	begun   bool
	made    int
	entries map[string]*record
	parts   map[uint64]*claimedPart
	most    uint64 // highest part number
}

// readJournal reads as far as the lines are whole; a torn end is cut off.
func readJournal(file *os.File, transfer string) (*claims, int64, error) {
	c := &claims{entries: map[string]*record{}, parts: map[uint64]*claimedPart{}}
	r := bufio.NewReaderSize(file, 1<<20)
	good := int64(0)
	for {
		line, err := r.ReadBytes('\n')
		if err == io.EOF {
			return c, good, nil // the end, torn or not
		}
		if err != nil {
			return nil, 0, err
		}
		size := int64(len(line))
		line = line[:len(line)-1]
		if len(line) < 11 || fmt.Sprintf("%08x", crc32.Checksum(line[9:], castagnoli)) != string(line[:8]) {
			return c, good, nil
		}
		if err := c.apply(line[9:], transfer); err != nil {
			return nil, 0, err
		}
		good += size
	}
}

func (c *claims) apply(line []byte, transfer string) error {
	l := &lineReader{words: bytes.Split(line, []byte(" "))}
	switch kind := l.next(); string(kind) {
	case "V":
		version, name, made := l.num(), l.str(), l.int()
		if version != 1 || name != transfer {
			return fmt.Errorf("its journal is of version %d, transfer %s", version, name)
		}
		c.begun, c.made = true, int(made)
	case "D":
		r := &record{kind: kindDir, flags: byte(l.num()), stat: l.stat(false)}
		c.put(l, r)
	case "F":
		r := &record{kind: kindFile, flags: byte(l.num()), stat: l.stat(true), hash: l.hash(), part: l.num()}
		delete(c.parts, r.part)
		c.put(l, r)
	case "L":
		c.put(l, &record{kind: kindLink, stat: l.stat(false), part: l.num(), link: l.str()})
	case "H":
		c.put(l, &record{kind: kindHard, part: l.num(), link: l.path()})
	case "P":
		n := l.num()
		p := &claimedPart{flags: byte(l.num()), stat: l.stat(true), path: l.path(), blocks: blockHashes{}}
		c.parts[n], c.most = p, max(c.most, n)
	case "B":
		n, block, hash := l.num(), l.int(), l.hash()
		if p := c.parts[n]; p != nil {
			p.blocks[block] = hash
		}
	case "Q":
		delete(c.parts, l.num())
	case "X":
		delete(c.entries, l.path())
	default:
		return fmt.Errorf("its journal has a line %q that this agent does not know", kind)
	}
	if l.bad {
		return fmt.Errorf("its journal has a line that makes no sense: %.100q", line)
	}
	return nil
}

func (c *claims) put(l *lineReader, r *record) {
	c.entries[l.path()] = r
	c.most = max(c.most, r.part)
}
