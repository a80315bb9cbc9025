package dataset

import (
	"bufio"
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// hostile is a source that knows the protocol and means ill.
type hostile struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func (r *rig) hostile(t *testing.T) *hostile {
	t.Helper()
	conn, err := net.Dial("unix", filepath.Join(r.folders[1], "target.sock"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	h := &hostile{t, conn, bufio.NewReader(conn)}
	mine := hello{transfer: testTransfer, nonce: "evil"}
	conn.Write(mine.frame())
	if _, err := readHello(h.in, testTransfer); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *hostile) whole(head header, data []byte) {
	b := beginFrame(nil, frameWhole)
	e := enc(b)
	head.encode(&e)
	encodeExtents(&e, nil)
	n := len(e)
	b = append(e, data...)
	endFrame(b, 0, n)
	h.conn.Write(b)
}

func (h *hostile) frame(kind byte, head header) {
	var e enc
	head.encode(&e)
	if kind == frameCommit {
		e.num(0)
	}
	h.conn.Write(metaFrame(kind, e))
}

// answer is an ack's failure, "ok", or "ended".
func (h *hostile) answer() string {
	h.t.Helper()
	h.conn.SetReadDeadline(time.Now().Add(60 * time.Second))
	for {
		kind, meta, err := readMetaFrame(h.in)
		if err != nil {
			if os.IsTimeout(err) {
				h.t.Fatal("no answer")
			}
			return "ended"
		}
		d := &dec{b: meta}
		switch kind {
		case frameError:
			return "ended"
		case frameAck:
			d.num()
			d.byte()
			if d.num() == 0 {
				return "ok"
			}
			d.num()
			return d.str()
		}
	}
}

func plain(path, content string) (header, []byte) {
	return header{kind: kindFile, path: path, stat: stat{size: int64(len(content)), mode: 0o644}, hash: sha256.Sum256([]byte(content))}, []byte(content)
}

func TestAHostileSourceCannotLeaveTheRoot(t *testing.T) {
	r := newRig(t, tempDir(t))
	outside := filepath.Join(filepath.Dir(r.to), "outside")
	write(t, filepath.Join(outside, "victim"), []byte("safe"))
	r.startTarget()
	for _, path := range []string{"../outside/victim", "/etc/x", "a/../../outside/victim", "a//b", "a/./b", "a\x00b", "", ".", "..", "a/", "/"} {
		h := r.hostile(t)
		h.whole(plain(path, "evil"))
		if got := h.answer(); got != "ended" {
			t.Errorf("%q: %s", path, got)
		}
		h = r.hostile(t)
		h.frame(frameNode, header{kind: opRemove, path: path})
		if got := h.answer(); got != "ended" {
			t.Errorf("removing %q: %s", path, got)
		}
		h = r.hostile(t)
		h.frame(frameCommit, header{kind: kindFile, path: path})
		if got := h.answer(); got != "ended" {
			t.Errorf("closing %q: %s", path, got)
		}
	}
	// A symlink is made, then something is to be written through it.
	h := r.hostile(t)
	h.frame(frameNode, header{kind: kindLink, path: "door", link: outside})
	if got := h.answer(); got != "ok" {
		t.Fatal(got)
	}
	for _, bad := range []header{
		{kind: kindDir, path: "door"}, {kind: kindDir, path: "door/in"}, {kind: opRemove, path: "door/victim"},
		{kind: opMeta, path: "door/victim"}, {kind: kindHard, path: "mine", link: "door/victim"}, {kind: kindLink, path: "door/l", link: "x"},
	} {
		h.frame(frameNode, bad)
		got := h.answer()
		if got == "ended" {
			h = r.hostile(t)
		}
		if got == "ok" && bad.kind != opRemove {
			t.Errorf("%+v: %s", bad, got)
		}
	}
	h.whole(plain("door/victim", "evil"))
	if got := h.answer(); got == "ok" {
		t.Error("written through a symlink")
	}
	// The transfer's own folder is not for the source.
	h = r.hostile(t)
	h.whole(plain(".edgeferry-"+testTransfer+"/journal", "evil"))
	if got := h.answer(); got == "ok" {
		t.Error("the journal was overwritten")
	}
	data, err := os.ReadFile(filepath.Join(outside, "victim"))
	if err != nil || string(data) != "safe" {
		t.Error(string(data), err)
	}
	if all := treeOf(t, outside); len(all) != 2 {
		t.Error(all)
	}
}

func TestAHostileSourceCannotExhaustMemory(t *testing.T) {
	r := newRig(t, tempDir(t))
	r.startTarget()
	// Heads that promise much.
	for _, head := range [][]byte{
		{frameMagic, frameWhole, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0},
		{frameMagic, frameWhole, 0, 0, 1, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0},
		{frameMagic, frameWhole, 0, 0, 255, 255, 3, 0, 0, 0, 16, 0, 0, 0, 0, 0},
	} {
		h := r.hostile(t)
		h.conn.Write(head)
		h.conn.Write(make([]byte, 1<<20))
		h.conn.(*net.UnixConn).CloseWrite()
		if got := h.answer(); got != "ended" {
			t.Error(got)
		}
	}
	h := r.hostile(t)
	for _, bad := range []header{
		{kind: kindFile, path: "a", stat: stat{size: 1 << 62}}, {kind: kindFile, path: "b", stat: stat{size: -5}},
		{kind: kindFile, path: "c", stat: stat{size: maxSize + 1}},
	} {
		h.frame(frameOpen, bad)
		h.frame(frameCommit, bad)
		if got := h.answer(); got == "ok" {
			t.Errorf("%+v: %s", bad, got)
		} else if got == "ended" {
			h = r.hostile(t)
		}
	}
	// Sizes that lie.
	head, data := plain("liar", "four")
	head.size = 400
	h.whole(head, data)
	if got := h.answer(); got != "ended" {
		t.Error(got)
	}
	// Noise.
	noise := rand.New(rand.NewPCG(1, 2))
	for range 30 {
		h := r.hostile(t)
		b := make([]byte, 4000)
		for i := range b {
			b[i] = byte(noise.Uint32())
		}
		if noise.IntN(2) == 0 { // with a good head
			b = metaFrame(frameWhole, b[:200])
		}
		h.conn.Write(b)
		h.conn.(*net.UnixConn).CloseWrite()
		h.conn.SetReadDeadline(time.Now().Add(60 * time.Second))
		io.Copy(io.Discard, h.in)
	}
	// More data than may be held, into a file that the target cannot keep up with.
	flood := r.hostile(t)
	go io.Copy(io.Discard, flood.in)
	head, data = plain("flood", string(make([]byte, blockSize)))
	for range 300 {
		flood.whole(head, data)
	}
	if used := memoryOf(t, r.target); used > 400<<20 {
		t.Errorf("%d MB", used>>20)
	}
	h = r.hostile(t)
	h.whole(plain("fine", "fine"))
	if got := h.answer(); got != "ok" {
		t.Error(got)
	}
}

func TestNobodyElseMayJoin(t *testing.T) {
	from := tempDir(t)
	r := newRig(t, from)
	r.startSource()
	r.startTarget()
	other, err := newIdentity()
	if err != nil {
		t.Fatal(err)
	}
	r.target.do(`{"do":"expect","cert":%q}`, other.hash)
	r.source.do(`{"do":"connect","address":"127.0.0.1","port":%d,"cert":%q}`, int(r.target.ready["port"].(float64)), r.target.ready["cert"])
	if v := r.source.await("stream"); v["error"] == nil {
		t.Error(v)
	}
	r.source.kill() // it would try again with the certificate that is right now
	r.startSource()
	r.target.do(`{"do":"expect","cert":%q}`, r.source.ready["cert"])
	r.source.do(`{"do":"connect","address":"127.0.0.1","port":%d,"cert":%q}`, int(r.target.ready["port"].(float64)), other.hash)
	if v := r.source.await("stream"); v["error"] == nil {
		t.Error(v)
	}
	info, err := os.Stat(filepath.Join(r.folders[1], "target.sock"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
}
