package dataset

import (
	"os"
	"path/filepath"
	"testing"
)

func TestARandomTreeArrivesWhole(t *testing.T) {
	for seed := range uint64(4) {
		from := filepath.Join(t.TempDir(), "from")
		if err := os.Mkdir(from, 0o755); err != nil {
			t.Fatal(err)
		}
		g := newGrower(t, seed)
		g.grow(from, 14, 3)
		rested()
		r := newRig(t, from)
		if seed%2 == 0 {
			r.start()
		} else {
			r.startSource()
			r.startTarget()
			r.source.do(`{"do":"window","n":3}`)
			for range 3 {
				r.relay(nil)
			}
		}
		o := r.pass()
		for _, f := range o.failed {
			if f["kind"] != kindSpecial {
				t.Fatal(f)
			}
		}
		r.check()
		r.finish()
		sameTrees(t, r.from, r.to)
		t.Log(o.plan, o.passed)
		r.source.kill()
		r.target.kill()
	}
}
