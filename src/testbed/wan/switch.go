package main

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const (
	vnetHeader   = 10                     // struct virtio_net_hdr before every packet
	queueTime    = 100 * time.Millisecond // a sender's queue is dropped at its tail past this,
	queueBytes   = 256 << 10              // but always holds some segments of 64 KiB
	inFlightMax  = 256 << 20              // bytes under way between two ports
	initialRate  = 1000                   // Mbit/s
	initialDelay = time.Duration(0)
)

type packet struct {
	due time.Time
	buf []byte
}

// A port is one network namespace's end of the wire.
type port struct {
	name     string
	netns    string
	device   string
	prefixes []netip.Prefix // what lies behind it, its own address first
	tun      *os.File
	cut      atomic.Bool
	idle     time.Time // when its uplink has sent all it was given; only its reader uses it
	links    []*link
}

// A link carries packets from one port to another, in order.
type link struct {
	to       *port
	queue    chan packet
	inFlight atomic.Int64
}

type wire struct {
	ports   []*port
	oneWay  atomic.Int64 // nanoseconds
	rate    atomic.Int64 // kbit/s, 0: no limit
	dropped atomic.Int64
}

func newSwitch() *wire {
	w := &wire{}
	w.oneWay.Store(int64(initialDelay))
	w.rate.Store(initialRate * 1000)
	return w
}

func (w *wire) addPort(spec string) error {
	f := strings.Split(spec, ",")
	if len(f) < 4 {
		return errors.New("want NAME,NETNS,DEVICE,ADDRESS/BITS")
	}
	p := &port{name: f[0], netns: f[1], device: f[2]}
	address, err := netip.ParsePrefix(f[3])
	if err != nil {
		return err
	}
	p.prefixes = []netip.Prefix{netip.PrefixFrom(address.Addr(), 32)}
	for _, s := range f[4:] {
		prefix, err := netip.ParsePrefix(s)
		if err != nil {
			return err
		}
		p.prefixes = append(p.prefixes, prefix)
	}
	if p.tun, err = openTun(p.netns, p.device); err != nil {
		return err
	}
	if err := p.ip("addr", "replace", f[3], "dev", p.device); err != nil {
		return err
	}
	if err := p.ip("link", "set", p.device, "txqueuelen", "5000", "up"); err != nil {
		return err
	}
	w.ports = append(w.ports, p)
	return nil
}

// addRoutes tells every node where the networks behind the others are. The host
// gets none: like a laptop beside a cluster it reaches the nodes, not the pods.
func (w *wire) addRoutes() error {
	for _, p := range w.ports {
		if p.netns == "-" {
			continue
		}
		for _, o := range w.ports {
			if o == p {
				continue
			}
			for _, prefix := range o.prefixes[1:] {
				if err := p.ip("route", "replace", prefix.String(), "dev", p.device); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (p *port) ip(args ...string) error {
	command := append([]string{"ip"}, args...)
	if p.netns != "-" {
		command = append([]string{"nsenter", "--net=" + p.netns}, command...)
	}
	out, err := exec.Command(command[0], command[1:]...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %s", strings.Join(command, " "), strings.TrimSpace(string(out)))
	}
	return nil
}

func (w *wire) start() {
	for _, p := range w.ports {
		for _, o := range w.ports {
			if o != p {
				l := &link{to: o, queue: make(chan packet, 1<<15)}
				p.links = append(p.links, l)
				go w.deliver(p, l)
			}
		}
		go w.receive(p)
	}
}

func (w *wire) receive(p *port) {
	buf := make([]byte, 70000)
	for {
		n, err := p.tun.Read(buf)
		if err != nil {
			fmt.Fprintln(os.Stderr, "wan:", p.name, err)
			time.Sleep(200 * time.Millisecond)
			continue
		}
		if n < vnetHeader+20 || buf[vnetHeader]>>4 != 4 {
			continue // not IPv4
		}
		l := p.linkFor(netip.AddrFrom4([4]byte(buf[vnetHeader+16 : vnetHeader+20])))
		if l == nil {
			continue // to nowhere: nothing leaves the testbed
		}
		now := time.Now()
		if p.idle.Before(now) {
			p.idle = now
		}
		if rate := w.rate.Load(); rate > 0 {
			perByte := 8e6 / float64(rate) // nanoseconds
			backlog := p.idle.Sub(now)
			if backlog > queueTime && float64(backlog)/perByte > queueBytes {
				w.dropped.Add(1)
				continue
			}
			p.idle = p.idle.Add(time.Duration(float64(n) * perByte))
		}
		if l.inFlight.Load() > inFlightMax {
			w.dropped.Add(1)
			continue
		}
		due := p.idle.Add(time.Duration(w.oneWay.Load()))
		select {
		case l.queue <- packet{due, append([]byte(nil), buf[:n]...)}:
			l.inFlight.Add(int64(n))
		default:
			w.dropped.Add(1)
		}
	}
}

func (w *wire) deliver(from *port, l *link) {
	for k := range l.queue {
		if d := time.Until(k.due); d > 50*time.Microsecond {
			time.Sleep(d)
		}
		l.inFlight.Add(-int64(len(k.buf)))
		if from.cut.Load() || l.to.cut.Load() {
			continue
		}
		l.to.tun.Write(k.buf) // an error here is a lost packet, as on any wire
	}
}

func (p *port) linkFor(a netip.Addr) *link {
	for _, l := range p.links {
		for _, prefix := range l.to.prefixes {
			if prefix.Contains(a) {
				return l
			}
		}
	}
	return nil
}

func (w *wire) command(f []string) (string, error) {
	verb, arg := "", ""
	if len(f) > 0 {
		verb = f[0]
	}
	if len(f) > 1 {
		arg = f[1]
	}
	switch verb {
	case "latency":
		ms, err := strconv.ParseFloat(arg, 64)
		if err != nil || ms < 0 || ms > 10000 {
			return "", errors.New("latency is a round trip of 0 to 10000 milliseconds")
		}
		w.oneWay.Store(int64(ms * float64(time.Millisecond) / 2))
	case "rate":
		mbit, err := strconv.ParseFloat(arg, 64)
		if err != nil || mbit < 0 || mbit > 100000 || (mbit > 0 && mbit < 0.1) {
			return "", errors.New("rate is 0.1 to 100000 Mbit/s, or 0 for no limit")
		}
		w.rate.Store(int64(mbit * 1000))
	case "cut", "heal":
		p := w.port(arg)
		if p == nil {
			return "", errors.New("no such node: " + arg)
		}
		p.cut.Store(verb == "cut")
	case "reset":
		w.oneWay.Store(int64(initialDelay))
		w.rate.Store(initialRate * 1000)
		for _, p := range w.ports {
			p.cut.Store(false)
		}
	case "status":
	default:
		return "", errors.New("unknown command " + verb)
	}
	return w.status(), nil
}

func (w *wire) port(name string) *port {
	for _, p := range w.ports {
		if p.name == name && p.netns != "-" {
			return p
		}
	}
	return nil
}

func (w *wire) status() string {
	var cut []string
	for _, p := range w.ports {
		if p.cut.Load() {
			cut = append(cut, p.name)
		}
	}
	return fmt.Sprintf("latency=%g rate=%g cut=%s dropped=%d",
		float64(w.oneWay.Load())*2/1e6, float64(w.rate.Load())/1000, strings.Join(cut, ","), w.dropped.Load())
}
