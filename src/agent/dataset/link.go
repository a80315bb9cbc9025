package dataset

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	streamProtocol = 1
	mostStreams    = 64
	// Both ends say at least this often that they live.
	aliveEach = 2 * time.Second
	// A stream on which nothing comes for so long is broken.
	silentFor = 15 * time.Second
	helloFor  = 20 * time.Second
	// A trial is given up soon: the next one meets a link that has healed.
	dialFor = 5 * time.Second
)

// identity is the certificate of one process, known to the other end by its hash.
type identity struct {
	cert tls.Certificate
	hash string
}

func newIdentity() (*identity, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0),
		KeyUsage: x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(der)
	return &identity{tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}, hex.EncodeToString(sum[:])}, nil
}

// config accepts exactly the peer whose certificate has the wanted hash; the
// certificate's names and times mean nothing.
func (id *identity) config(wanted func() string) *tls.Config {
	return &tls.Config{
		Certificates:                []tls.Certificate{id.cert},
		MinVersion:                  tls.VersionTLS13,
		CurvePreferences:            []tls.CurveID{tls.X25519},
		InsecureSkipVerify:          true, // replaced by VerifyConnection
		ClientAuth:                  tls.RequireAnyClientCert,
		SessionTicketsDisabled:      true,
		DynamicRecordSizingDisabled: true,
		VerifyConnection: func(state tls.ConnectionState) error {
			if want := wanted(); len(state.PeerCertificates) > 0 && want != "" {
				sum := sha256.Sum256(state.PeerCertificates[0].Raw)
				if hex.EncodeToString(sum[:]) == want {
					return nil
				}
			}
			return errors.New("the other end has another certificate than the console said")
		},
	}
}

// tuneTCP sets how soon a dead peer is noticed. A sender may wait long for a receiver
// whose disk is slow, and its window is closed then, which counts as unanswered for
// TCP_USER_TIMEOUT: there the frames that say "alive" tell instead.
func tuneTCP(conn *net.TCPConn, userTimeout bool) {
	conn.SetKeepAliveConfig(net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 3 * time.Second, Count: 4})
	if !userTimeout {
		return
	}
	if raw, err := conn.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) {
			unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(silentFor.Milliseconds()))
		})
	}
}

func dialDirect(ctx context.Context, address string, config *tls.Config) (*tls.Conn, *net.TCPConn, error) {
	ctx, cancel := context.WithTimeout(ctx, helloFor)
	defer cancel()
	dialer := net.Dialer{Timeout: dialFor}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, nil, err
	}
	tuneTCP(conn.(*net.TCPConn), false)
	secure := tls.Client(conn, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, nil, err
	}
	return secure, conn.(*net.TCPConn), nil
}

// tcpNumbers is what TCP says about a connection.
type tcpNumbers struct {
	rtt                 time.Duration
	sent, retransmitted int64
}

func readTCP(conn *net.TCPConn) (n tcpNumbers, ok bool) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return n, false
	}
	raw.Control(func(fd uintptr) {
		info, err := unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO)
		if err != nil {
			return
		}
		n = tcpNumbers{time.Duration(info.Min_rtt) * time.Microsecond, int64(info.Data_segs_out), int64(info.Total_retrans)}
		ok = true
	})
	return n, ok
}

// hello opens a stream at both ends.
type hello struct {
	transfer string
	nonce    string // of the process
	resumed  bool
}

func (h *hello) frame() []byte {
	var e enc
	e.num(streamProtocol)
	e.str(h.transfer)
	e.str(h.nonce)
	if h.resumed {
		e.byte(1)
	} else {
		e.byte(0)
	}
	return metaFrame(frameHello, e)
}

func readHello(r io.Reader, transfer string) (*hello, error) {
	kind, meta, err := readMetaFrame(r)
	if err != nil {
		return nil, err
	}
	d := dec{b: meta}
	if kind == frameError {
		return nil, errors.New(d.str())
	}
	version, h := d.num(), &hello{d.str(), d.str(), d.byte() == 1}
	switch {
	case kind != frameHello || d.bad:
		return nil, errFrame
	case version != streamProtocol:
		return nil, fmt.Errorf("the other agent speaks version %d of the streams, this one %d", version, streamProtocol)
	case h.transfer != transfer:
		return nil, fmt.Errorf("the stream is of transfer %s", h.transfer)
	}
	return h, nil
}

func newNonce() string {
	b := make([]byte, 16)
	rand.Read(b)
	return hex.EncodeToString(b)
}

func errorFrame(message string) []byte {
	var e enc
	e.str(message[:min(len(message), 400)])
	return metaFrame(frameError, e)
}

// sender lets several goroutines write whole frames.
type sender struct {
	mu   sync.Mutex
	conn net.Conn
}

func (s *sender) send(frame []byte, within time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var until time.Time
	if within > 0 {
		until = time.Now().Add(within)
	}
	s.conn.SetWriteDeadline(until)
	_, err := s.conn.Write(frame)
	if err != nil {
		s.conn.Close()
	}
	return err
}

// alive writes the frame that says so until quit is closed.
func (s *sender) alive(quit <-chan struct{}, frame func() []byte, within time.Duration) {
	tick := time.NewTicker(aliveEach)
	defer tick.Stop()
	for {
		select {
		case <-quit:
			return
		case <-tick.C:
			if s.send(frame(), within) != nil {
				return
			}
		}
	}
}

// shortSocket makes a socket's path fit into its address, which holds 107 bytes.
func shortSocket(path string, use func(string) error) error {
	if len(path) < 100 {
		return use(path)
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer dir.Close()
	return use(fmt.Sprintf("/proc/self/fd/%d/%s", dir.Fd(), filepath.Base(path)))
}

// listenSocket waits for relayed streams. Only root can reach it.
func listenSocket(path string) (net.Listener, error) {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	var listener net.Listener
	err := shortSocket(path, func(short string) error {
		old := syscall.Umask(0o177)
		defer syscall.Umask(old)
		l, err := net.Listen("unix", short)
		if err == nil {
			l.(*net.UnixListener).SetUnlinkOnClose(false)
			listener = l
		}
		return err
	})
	return listener, err
}

// Join joins a relayed stream: what is read goes into the process's socket, what comes
// from there is written. It ends when either end does.
func Join(socket string, in io.Reader, out io.Writer) error {
	var conn net.Conn
	err := shortSocket(socket, func(short string) (err error) {
		conn, err = net.DialTimeout("unix", short, 5*time.Second)
		return err
	})
	if err != nil {
		return err
	}
	defer conn.Close()
	ended := make(chan error, 2)
	pump := func(to io.Writer, from io.Reader) {
		_, err := io.CopyBuffer(struct{ io.Writer }{to}, struct{ io.Reader }{from}, make([]byte, 256<<10))
		ended <- err
	}
	go pump(conn, in)
	go pump(out, conn)
	err = <-ended
	if err != nil && strings.Contains(err.Error(), "use of closed") {
		err = nil
	}
	return err
}
