package dataset

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/sys/unix"
)

// Kinds of entries. Further names of a file, in walking order, are hard links to the first.
const (
	kindFile  = 'f'
	kindDir   = 'd'
	kindLink  = 'l'
	kindHard  = 'h'
	kindOther = 'o'

	opMeta   = 'm' // the content is there, owner, mode and times are set
	opRemove = 'x'
)

// Why a file did not arrive, as the console knows it.
const (
	kindTransient  = "TRANSIENT"
	kindCorrupt    = "CORRUPT"
	kindChanged    = "CHANGED"
	kindPermission = "PERMISSION"
	kindName       = "NAME"
	kindNoSpace    = "NO_SPACE"
	kindVanished   = "VANISHED"
	kindSpecial    = "SPECIAL"
)

var knownKinds = map[string]bool{kindTransient: true, kindCorrupt: true, kindChanged: true, kindPermission: true,
	kindName: true, kindNoSpace: true, kindVanished: true, kindSpecial: true}

// maxSize keeps the hashing of a huge hole bounded: 64 TiB.
const maxSize = 64 << 40

// stat is what tells versions of an entry apart.
type stat struct {
	size, mtime, ctime int64 // bytes; nanoseconds
	ino                uint64
	mode, uid, gid     uint32 // mode without the type
}

// sameContent: nothing hints at a change of the content.
func (s *stat) sameContent(o *stat) bool {
	return s.size == o.size && s.mtime == o.mtime && s.ctime == o.ctime && s.ino == o.ino
}

// States of an entry at the source.
const (
	stateTodo = iota
	stateQueued
	stateHeld // the target acknowledged this version
	stateFailed
	stateSkip // not copied at all
)

// entry is one name below the root.
type entry struct {
	path string // raw bytes
	link string // a symlink's target, a hard link's first name
	stat
	data  int64  // bytes that are no holes
	hash  digest // of the content last read
	file  *file  // while it is sent in blocks
	id    uint32
	kind  byte
	state byte
	doubt bool // of the content last read
	old   bool // an older version, or another kind, may be on the target
	known bool // hash is that of what the target has; only the metadata may differ
	shut  bool // a folder that could not be listed, an entry that could not be looked at
	fails *trouble
}

func (e *entry) header() header {
	h := header{kind: e.kind, path: e.path, link: e.link, stat: e.stat, hash: e.hash}
	if e.doubt {
		h.flags |= flagDoubt
	}
	return h
}

// trouble is a failure of one entry.
type trouble struct{ kind, message string }

func (t *trouble) Error() string { return t.message }

// troubleOf names the kind of a system's error. At the source a file that cannot be
// found has vanished.
func troubleOf(err error, source bool) *trouble {
	var t *trouble
	if errors.As(err, &t) {
		return t
	}
	kind := kindTransient
	var number unix.Errno
	if errors.As(err, &number) {
		switch number {
		case unix.ENOSPC, unix.EDQUOT:
			kind = kindNoSpace
		case unix.EACCES, unix.EPERM, unix.EROFS:
			kind = kindPermission
		case unix.ENAMETOOLONG, unix.EILSEQ, unix.EFBIG, unix.EINVAL, unix.EMLINK:
			kind = kindName
		case unix.ENOENT, unix.ENOTDIR, unix.ELOOP:
			if source {
				kind = kindVanished
			}
		case unix.EXDEV:
			if source {
				kind = kindSpecial
			}
		}
	}
	return &trouble{kind, err.Error()}
}

var errPath = errors.New("a path that no honest source sends")

// checkPath allows only what stays beneath the root: no empty, "." or ".." names.
// The root itself is "".
func checkPath(path string) error {
	if path == "" {
		return nil
	}
	if len(path) > maxPath || strings.IndexByte(path, 0) >= 0 {
		return errPath
	}
	for rest, more := path, true; more; {
		var name string
		name, rest, more = strings.Cut(rest, "/")
		if name == "" || name == "." || name == ".." {
			return errPath
		}
	}
	return nil
}

// comparePaths orders paths as a walk does that sorts the names in each folder.
func comparePaths(a, b string) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			if a[i] == '/' {
				return -1
			}
			if b[i] == '/' {
				return 1
			}
			return int(a[i]) - int(b[i])
		}
	}
	return len(a) - len(b)
}

// isBeneath: path lies in the folder.
func isBeneath(path, folder string) bool {
	return folder == "" && path != "" || len(path) > len(folder) && path[len(folder)] == '/' && path[:len(folder)] == folder
}

func splitPath(path string) (dir, name string) {
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return path[:i], path[i+1:]
	}
	return "", path
}

// display shows a path to people, on one line, and no two paths alike: a backslash as \\,
// line ends and tabs as \n, \r and \t; other control characters, what turns the direction
// of text, and bytes that are no UTF-8 as \xNN for each byte.
func display(path string) string {
	var b strings.Builder
	for len(path) > 0 {
		r, n := utf8.DecodeRuneInString(path)
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == utf8.RuneError && n == 1 || unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control):
			for i := range n {
				fmt.Fprintf(&b, `\x%02x`, path[i])
			}
		default:
			b.WriteString(path[:n])
		}
		path = path[n:]
	}
	return b.String()
}
