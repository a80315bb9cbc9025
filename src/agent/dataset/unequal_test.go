package dataset

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// all takes the lines of a check's end: each entry's kind by its path.
func (e *end) all(name string) map[string]string {
	e.t.Helper()
	kinds := map[string]string{}
	for {
		v := e.await(name)
		list := v["bad"].([]any)
		if len(list) > mostBadOfLine {
			e.t.Errorf("%d entries in one line", len(list))
		}
		for _, one := range list {
			bad := one.(map[string]any)
			path := bad["path"].(string)
			if kinds[path] != "" {
				e.t.Errorf("%s is told twice", path)
			}
			kinds[path] = bad["kind"].(string)
		}
		if v["more"] == nil {
			if int(v["badCount"].(float64)) != len(kinds) {
				e.t.Errorf("%v counted, %d told", v["badCount"], len(kinds))
			}
			return kinds
		}
	}
}

func TestEveryUnequalEntryIsTold(t *testing.T) {
	const each = 700
	from := filepath.Join(tempDir(t), "from")
	for _, name := range []string{"rots", "goes", "fresh", "moves"} {
		for i := range each {
			if name != "fresh" {
				write(t, filepath.Join(from, name, fmt.Sprint(i)), []byte("here"))
			}
		}
	}
	rested()
	r := newRig(t, from)
	r.start()
	onlySpecial(t, r.pass())
	want := map[string]string{}
	for i := range each {
		rots, goes := fmt.Sprintf("rots/%d", i), fmt.Sprintf("goes/%d", i)
		if err := os.WriteFile(filepath.Join(r.to, rots), []byte("rots"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(r.to, goes)); err != nil {
			t.Fatal(err)
		}
		want[rots], want[goes] = kindCorrupt, kindVanished
	}
	r.target.do(`{"do":"verify"}`)
	same(t, want, r.target.all("verified"))
	clear(want)
	for i := range each {
		fresh, moves := fmt.Sprintf("fresh/%d", i), fmt.Sprintf("moves/%d", i)
		write(t, filepath.Join(from, fresh), []byte("new"))
		write(t, filepath.Join(from, moves), []byte("longer than it was"))
		if err := os.Remove(filepath.Join(from, "goes", fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
		want[fresh], want[moves], want[fmt.Sprintf("goes/%d", i)] = kindChanged, kindChanged, kindVanished
	}
	want["fresh"] = kindChanged
	r.source.do(`{"do":"recheck"}`)
	same(t, want, r.source.all("rechecked"))
}

func same(t *testing.T, want, have map[string]string) {
	t.Helper()
	for path, kind := range want {
		if have[path] != kind {
			t.Fatalf("%s: %q, not %q", path, have[path], kind)
		}
	}
	if len(have) != len(want) {
		t.Fatalf("%d told, not %d", len(have), len(want))
	}
}

func TestEverySpecialIsTold(t *testing.T) {
	from := filepath.Join(tempDir(t), "from")
	write(t, filepath.Join(from, "plain"), []byte("plain"))
	for i := range 1500 {
		if err := syscall.Mknod(filepath.Join(from, fmt.Sprintf("a\nb-%d", i)), syscall.S_IFSOCK|0o600, 0); err != nil {
			t.Fatal(err)
		}
	}
	r := newRig(t, from)
	r.start()
	told := map[string]bool{}
	for _, f := range r.pass().failed {
		if f["kind"] != kindSpecial {
			t.Fatal(f)
		}
		told[f["path"].(string)] = true
	}
	for i := range 1500 {
		if !told[fmt.Sprintf(`a\nb-%d`, i)] {
			t.Fatal(i)
		}
	}
	if len(told) != 1500 {
		t.Errorf("%d told", len(told))
	}
	r.check()
}

func TestNamesAreShownOnOneLineAndApart(t *testing.T) {
	for path, want := range map[string]string{
		"plain é 数据":   "plain é 数据",
		"a\nb\tc\rd":   `a\nb\tc\rd`,
		`a\nb`:         `a\\nb`,
		"\xff":         `\xff`,
		`\xff`:         `\\xff`,
		"\x1b[2Jx\x7f": `\x1b[2Jx\x7f`,
		"a\u2028b":     `a\xe2\x80\xa8b`,
		"a\u202eb":     `a\xe2\x80\xaeb`,
		"a\u0085b":     `a\xc2\x85b`,
		"\ufffd":       "\ufffd",
	} {
		if have := display(path); have != want {
			t.Errorf("%q: %s, not %s", path, have, want)
		}
	}
}

// A long list waits for a console that reads slowly, and not for one that is gone.
func TestALongListWaitsForTheConsole(t *testing.T) {
	gate := &gatedWriter{open: make(chan struct{})}
	c := newControl(gate)
	bad := &badList{control: c, name: "verified"}
	done := make(chan struct{})
	const entries = 60 * mostBadOfLine
	go func() {
		for i := range entries {
			bad.add(fmt.Sprint(i), errChanged)
		}
		bad.end(event{})
		close(done)
	}()
	c.mu.Lock()
	waiting := len(c.queue)
	c.mu.Unlock()
	if waiting > mostLinesQueued+1 {
		t.Errorf("%d lines wait", waiting)
	}
	select {
	case <-done:
		t.Error("it did not wait")
	case <-time.After(200 * time.Millisecond):
	}
	close(gate.open)
	<-done
	c.close()
	if n := strings.Count(gate.text.String(), `"path"`); n != entries {
		t.Errorf("%d told", n)
	}
	broken := newControl(brokenWriter{})
	lost := &badList{control: broken, name: "verified"}
	for i := range entries { // ends
		lost.add(fmt.Sprint(i), errChanged)
	}
}

// gatedWriter takes nothing before it is opened.
type gatedWriter struct {
	open chan struct{}
	text strings.Builder
}

func (w *gatedWriter) Write(b []byte) (int, error) {
	<-w.open
	return w.text.Write(b)
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, os.ErrClosed }
