package dataset

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// takeInto writes what is followed into a file.
func takeInto(path string) func(io.Reader, int64) (map[string]any, error) {
	return func(from io.Reader, size int64) (map[string]any, error) {
		to, err := os.Create(path)
		if err != nil {
			return nil, err
		}
		defer to.Close()
		n, err := io.Copy(to, from)
		if err == nil && n != size {
			err = fmt.Errorf("%d bytes of %d", n, size)
		}
		return map[string]any{"sent": n}, err
	}
}

// followed is a rig for one file of a folder with others.
func followed(t *testing.T, size int, sparse bool) (*rig, string) {
	t.Helper()
	from := filepath.Join(tempDir(t), "from")
	write(t, filepath.Join(from, "not this"), []byte("secret"))
	write(t, filepath.Join(from, "below", "nor this"), []byte("secret"))
	newGrower(t, 5).file(filepath.Join(from, "archive.tar"), size, sparse)
	taken := filepath.Join(tempDir(t), "taken")
	t.Setenv("DATASET_ONLY", "archive.tar")
	t.Setenv("DATASET_TAKEN", taken)
	return newRig(t, from), taken
}

func (r *rig) taken(path string, size int) {
	r.t.Helper()
	v := r.target.await("taken")
	if v["error"] != nil || int(v["sent"].(float64)) != size {
		r.t.Fatal(v)
	}
	sameContent(r.t, filepath.Join(r.from, "archive.tar"), path)
	for path, here := range treeOf(r.t, r.to) {
		if here.mode.IsRegular() && path != ".edgeferry-"+testTransfer+"/journal" {
			r.t.Error(path, "is left")
		}
	}
}

func TestAFollowedFileIsReadWhole(t *testing.T) {
	for _, size := range []int{1, blockSize - 1, blockSize, 5*blockSize + 17, 40 << 20} {
		r, taken := followed(t, size, false)
		r.start()
		if o := r.pass(); o.count("failed") != 0 {
			t.Fatal(o.failed)
		}
		r.taken(taken, size)
		r.source.kill()
		r.target.kill()
	}
}

func TestHolesOfAFollowedFileAreRead(t *testing.T) {
	r, taken := followed(t, 30<<20, true)
	r.start()
	r.pass()
	r.taken(taken, 30<<20)
}

// half starts both ends and sends over one stream, which stands still after its first
// bytes; it returns when the beginning was read although the rest has not come.
func (r *rig) half(taken string, size int64) (goOn, cut func()) {
	r.t.Helper()
	const first = 20 << 20
	r.startSource()
	r.startTarget()
	passed, held := 0, make(chan struct{})
	cut = r.relay(func(data []byte) []byte {
		if passed += len(data); passed > first {
			<-held
		}
		return data
	})
	r.source.do(`{"do":"window","n":1}`)
	r.source.do(`{"do":"list"}`)
	r.source.await("listed")
	r.source.do(`{"do":"send"}`)
	deadline := time.Now().Add(30 * time.Second)
	info, err := os.Stat(taken)
	for ; err != nil || info.Size() < 8<<20; info, err = os.Stat(taken) {
		if time.Now().After(deadline) {
			r.t.Fatal("nothing was read while the rest is missing", err)
		}
		time.Sleep(5 * time.Millisecond)
	}
	if info.Size() >= size {
		r.t.Fatal("all of it, before it was sent")
	}
	return func() { close(held) }, cut
}

func TestAFollowedFileIsReadWhileItArrives(t *testing.T) {
	const size = 48 << 20
	r, taken := followed(t, size, false)
	goOn, cut := r.half(taken, size)
	defer cut()
	goOn()
	r.awaitPassed()
	r.taken(taken, size)
}

// A target that was killed has the blocks on the disk; they are hashed, and read anew.
func TestAFollowedFileIsReadAnewAfterTheTargetWasKilled(t *testing.T) {
	const size = 48 << 20
	r, taken := followed(t, size, false)
	goOn, cut := r.half(taken, size)
	r.target.kill()
	cut()
	goOn()
	r.source.kill()
	os.Remove(taken)
	r.start()
	if o := r.pass(); o.count("failed") != 0 {
		t.Fatal(o.failed)
	}
	r.taken(taken, size)
}
