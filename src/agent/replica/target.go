package replica

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

const (
	maxChunks  = 1 << 24
	maxNames   = 200_000
	maxRounds  = 3   // of asking for what was found damaged in the store
	manyPacks  = 256 // more are put together before another one is added
	maxArchive = int64(maxChunks) * PageSize
)

// target is the other end of a replication.
type target struct {
	link   *Link
	pod    *Pod
	info   Info
	recipe *recipeFile
	pack   *packWriter
	fresh  map[Hash]place // in the new pack
	spoilt map[Hash]bool  // found damaged in the store
	count  int64          // pieces
	unpack func(kind byte, payload []byte) ([]byte, error)
}

// Target makes a replica of what the source at the other end sends. It appears when everything
// is synced and all of it, read back, has the archive's SHA-256. link's counters move.
func Target(link *Link, pod *Pod, id string, meta json.RawMessage) (Info, error) {
	t := &target{link: link, pod: pod, fresh: map[Hash]place{}, spoilt: map[Hash]bool{}}
	t.info = Info{ID: id, Pod: pod.key, Meta: meta}
	if err := t.run(); err != nil {
		err = link.because(err)
		link.Tell(err)
		return Info{}, err
	}
	// The replica is there; a source that has gone meanwhile does not undo that.
	link.sendJSON(frameOK, digest{t.info.SHA256})
	return t.info, nil
}

func (t *target) run() error {
	if err := t.prepare(); err != nil {
		return err
	}
	theirs, err := t.link.greet(hello{}, false)
	if err != nil {
		return err
	}
	if theirs.Bytes <= 0 || theirs.Bytes > maxArchive {
		return fmt.Errorf("an archive of %d bytes is not taken", theirs.Bytes)
	}
	t.info.Bytes = theirs.Bytes
	w, err := newManifestWriter(t.pod.replicaFolder())
	if err != nil {
		return err
	}
	defer w.drop()
	if t.pack, err = newPackWriter(t.pod.packFolder()); err != nil {
		return err
	}
	defer t.pack.drop()
	if err := t.takeRecipe(w); err != nil {
		return err
	}
	for round := 0; ; round++ {
		if err := t.ask(); err != nil {
			return err
		}
		good, err := t.check()
		if err != nil {
			return err
		}
		if good {
			return t.publish(w)
		}
		if round == maxRounds {
			return errors.New("the store damages what is written to it: look at its disk")
		}
	}
}

// prepare refuses what can be refused before a byte is sent.
func (t *target) prepare() error {
	if err := CheckID(t.info.ID); err != nil {
		return err
	}
	if err := CheckMeta(t.info.Meta); err != nil {
		return err
	}
	if _, err := t.pod.find(t.info.ID); err == nil {
		return fmt.Errorf("there is a replica %s of %s already", t.info.ID, t.pod.key)
	}
	if len(t.pod.packs) > manyPacks {
		if _, err := t.pod.collect(); err != nil {
			return err
		}
	}
	unpack, err := unpack()
	t.unpack = unpack
	return err
}

// takeRecipe writes the recipe down as it comes, and checks that it is that of an archive as large
// as announced.
func (t *target) takeRecipe(w *manifestWriter) error {
	stream := &frameStream{link: t.link, decode: only(frameRecipe), end: frameRecipeEnd}
	reader := newRecipeReader(stream)
	recipe := recipeWriter{bufio.NewWriterSize(w, 64<<10)}
	var bytes int64
	names := 0
	for {
		r, err := reader.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		switch {
		case r.kind == recordEntry:
			names++
		case r.isChunk():
			t.count++
			bytes += int64(r.size)
		default:
			bytes += int64(r.size)
		}
		if r.kind == recordPage {
			t.info.Pages++
		}
		if bytes > t.info.Bytes || names > maxNames || t.count > maxChunks {
			return errRecipe
		}
		if err := recipe.put(r); err != nil {
			return err
		}
	}
	if reader.r.Buffered() > 0 {
		return errRecipe
	}
	if err := stream.finish(); err != nil {
		return err
	}
	var sum digest
	if err := json.Unmarshal(stream.last, &sum); err != nil || len(sum.SHA256) != 2*sha256.Size || bytes != t.info.Bytes {
		return errRecipe
	}
	t.info.SHA256 = sum.SHA256
	if err := recipe.put(record{kind: recordEnd}); err != nil {
		return err
	}
	if err := recipe.w.Flush(); err != nil {
		return err
	}
	var err error
	t.recipe, err = w.recipe()
	return err
}

// lacks: the piece is neither in the store nor in what has come.
func (t *target) lacks(r *record) bool {
	if known, ok := t.fresh[r.hash]; ok {
		return int(known.size) != r.size
	}
	known, ok := t.pod.index[r.hash]
	return !ok || int(known.size) != r.size
}

// ask tells the source what is lacking and takes it.
func (t *target) ask() error {
	var need int64
	bits := make([]byte, (t.count+7)/8)
	asked := map[Hash]bool{}
	var i int64
	err := t.recipe.each(func(r *record, _ *where) error {
		if !r.isChunk() {
			return nil
		}
		if t.lacks(r) && !asked[r.hash] {
			asked[r.hash] = true
			bits[i/8] |= 1 << (i % 8)
			need += int64(r.size)
		}
		i++
		return nil
	})
	if err != nil {
		return err
	}
	if err := needSpace(t.pod.folder, need+int64(len(asked)*entrySize)); err != nil {
		return err
	}
	if len(asked) == 0 {
		return nil
	}
	t.link.Total.Store(t.link.Received.Load() + need)
	frames := &frameWriter{send: func(p []byte) error { return t.link.send(frameWant, p) }}
	if _, err := frames.Write(bits); err != nil {
		return err
	}
	if err := frames.flush(); err != nil {
		return err
	}
	if err := t.link.send(frameWantEnd, nil); err != nil {
		return err
	}
	return t.take(bits)
}

func (t *target) take(bits []byte) error {
	stream := &frameStream{link: t.link, decode: t.unpack, end: frameDataEnd}
	content := bufio.NewReaderSize(stream, 64<<10)
	buffer := make([]byte, blockLimit)
	var i int64
	err := t.recipe.each(func(r *record, at *where) error {
		if !r.isChunk() {
			return nil
		}
		i++
		if bits[(i-1)/8]&(1<<((i-1)%8)) == 0 {
			return nil
		}
		if _, err := io.ReadFull(content, buffer[:r.size]); err != nil {
			return goneAway(err)
		}
		if sha256.Sum256(buffer[:r.size]) != r.hash {
			return fmt.Errorf("%s came with other content than announced: the archive changed, or the source is not to be trusted", at.name(r))
		}
		if err := t.pack.add(r.hash, buffer[:r.size]); err != nil {
			return err
		}
		t.fresh[r.hash] = t.pack.last()
		t.info.NewBytes += int64(r.size)
		if r.kind == recordPage {
			t.info.NewPages++
		}
		return nil
	})
	if err != nil {
		return err
	}
	if content.Buffered() > 0 {
		return errors.New("the other end sent more than was to come")
	}
	if err := stream.finish(); err != nil {
		return err
	}
	var sum digest
	if json.Unmarshal(stream.last, &sum) != nil || sum.SHA256 != t.info.SHA256 {
		return errors.New("the archive changed while it was read")
	}
	return t.pack.out.Flush()
}

// check reads back all that the archive consists of. Not good: something in the store is damaged,
// is forgotten by now and has to be asked for.
func (t *target) check() (good bool, err error) {
	buffer := make([]byte, blockLimit)
	sum := sha256.New()
	var bad []Hash
	err = t.recipe.each(func(r *record, at *where) error {
		content := r.data
		if r.kind == recordEntry {
			return nil
		}
		if r.isChunk() {
			known, fresh := t.fresh[r.hash]
			if !fresh {
				known = t.pod.index[r.hash]
			}
			var err error
			if content, err = known.read(buffer, r.hash); err != nil {
				if fresh {
					return fmt.Errorf("%s, just written, reads back %w: look at the store's disk", at.name(r), err)
				}
				if !t.spoilt[r.hash] {
					t.spoilt[r.hash] = true
					bad = append(bad, r.hash)
				}
				return nil
			}
		}
		if len(bad) == 0 {
			sum.Write(content)
		}
		return nil
	})
	if err != nil {
		return false, err
	}
	if len(bad) > 0 {
		return false, t.pod.quarantine(bad)
	}
	if got := hexOf(sum.Sum(nil)); got != t.info.SHA256 {
		return false, fmt.Errorf("the rebuilt archive has SHA-256 %s and not %s", got, t.info.SHA256)
	}
	return true, nil
}

func (t *target) publish(w *manifestWriter) error {
	if len(t.pack.entries) > 0 {
		path, number := t.pod.nextPack()
		if err := t.pack.finish(path); err != nil {
			return err
		}
		t.fresh, t.pack.entries = nil, nil
		if err := t.pod.addPack(path, number); err != nil {
			return err
		}
	}
	t.info.Written = time.Now().UTC().Format(time.RFC3339Nano)
	path := t.pod.nextManifest(t.info.ID)
	if err := w.finish(t.info, path); err != nil {
		return err
	}
	m, _ := manifestOf(path)
	t.pod.manifests = append([]manifest{m}, t.pod.manifests...)
	if len(t.spoilt) > 0 || t.pod.hasMarks() {
		// What came now may have mended others. The replica is there whether this can be noted or not.
		if err := t.pod.markAll(); err != nil {
			fmt.Fprintln(os.Stderr, `{"note":"which replicas are bad could not be noted"}`)
		}
	}
	return nil
}
