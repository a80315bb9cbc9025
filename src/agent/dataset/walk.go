package dataset

import (
	"encoding/binary"

	"golang.org/x/sys/unix"
)

// walker lists a tree in order: folders before what is in them, names sorted as bytes.
type walker struct {
	root    int
	skip    func(path string, e *entry) bool // not listed at all
	emit    func(*entry) error
	links   map[linkKey]string
	rootAt  place
	stopped func() bool
}

type linkKey struct{ dev, ino uint64 }

// walk lists everything below the root; the root itself comes first, as "".
func (w *walker) walk() error {
	w.links = map[linkKey]string{}
	top := &entry{}
	at, _, err := look(w.root, "", top)
	if err != nil {
		return err
	}
	w.rootAt = at
	if err := w.emit(top); err != nil {
		return err
	}
	children, err := w.children("")
	if err != nil {
		return err
	}
	return w.list(children)
}

func (w *walker) list(children []*entry) error {
	for i, e := range children {
		children[i] = nil
		if w.stopped != nil && w.stopped() {
			return errStopped
		}
		if e.kind != kindDir || e.fails != nil {
			if err := w.emit(e); err != nil {
				return err
			}
			continue
		}
		below, err := w.children(e.path)
		if err == unix.ENOENT || err == unix.ENOTDIR || err == unix.ELOOP {
			continue // gone meanwhile
		}
		if err == unix.EXDEV {
			w.otherMount(e)
		} else if err != nil {
			e.fails, e.shut = troubleOf(err, true), true
		}
		if err := w.emit(e); err != nil {
			return err
		}
		if err := w.list(below); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) otherMount(e *entry) {
	e.kind, e.fails = kindOther, &trouble{kindSpecial, "another file system is mounted here; it is not copied"}
}

// children looks at all names of a folder. The folder is closed again before the walk
// goes on below, so that depth costs no descriptors.
func (w *walker) children(folder string) ([]*entry, error) {
	const flags = unix.O_RDONLY | unix.O_DIRECTORY
	fd, err := openBeneath(w.root, folder, flags|unix.O_NOATIME, true)
	if err == unix.EPERM {
		fd, err = openBeneath(w.root, folder, flags, true)
	}
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	all, err := names(fd)
	if err != nil {
		return nil, err
	}
	found := make([]*entry, 0, len(all))
	for _, name := range all {
		e := &entry{path: name}
		if folder != "" {
			e.path = folder + "/" + name
		}
		at, links, err := look(fd, name, e)
		if err == unix.ENOENT {
			continue
		}
		if err != nil {
			e.kind, e.fails, e.shut = kindOther, troubleOf(err, true), true
		} else {
			w.classify(fd, name, e, at, links)
		}
		if w.skip == nil || !w.skip(e.path, e) {
			found = append(found, e)
		}
	}
	return found, nil
}

func (w *walker) classify(fd int, name string, e *entry, at place, links uint32) {
	if at != w.rootAt && (at.mount != w.rootAt.mount || at.mount == 0) {
		w.otherMount(e)
		return
	}
	switch {
	case len(e.path) > maxPath-1024:
		e.kind, e.fails = kindOther, &trouble{kindName, "the path is too long"}
	case e.kind == kindLink:
		e.size = 0
		var err error
		if e.link, err = readLink(fd, name); err != nil {
			e.fails = troubleOf(err, true)
		}
	case e.kind == kindOther:
		e.fails = &trouble{kindSpecial, "a socket, pipe or device is not copied"}
	case e.kind == kindFile && e.size > maxSize:
		e.fails = &trouble{kindName, "the file is too large"}
	case e.kind == kindFile && links > 1:
		// Marked now, decided when it is its turn: see first.
		e.link = string(binary.LittleEndian.AppendUint64([]byte{0}, at.dev))
	}
}

// first makes a further name of a file a hard link to its first one. Called in walking
// order by whoever emits.
func (w *walker) first(e *entry) {
	if e.kind != kindFile || e.link == "" {
		return
	}
	key := linkKey{binary.LittleEndian.Uint64([]byte(e.link[1:])), e.ino}
	e.link = ""
	if name, ok := w.links[key]; ok {
		e.kind, e.link, e.data = kindHard, name, 0
		return
	}
	w.links[key] = e.path
}
