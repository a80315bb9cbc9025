package main

import (
	"net/netip"
	"strings"
	"testing"
)

func threePorts() *wire {
	w := newSwitch()
	for _, s := range [][]string{{"host", "-", "198.18.0.1/32"}, {"w1", "/ns/w1", "198.18.0.11/32", "198.18.11.0/24"}, {"w2", "/ns/w2", "198.18.0.12/32", "198.18.12.0/24"}} {
		p := &port{name: s[0], netns: s[1]}
		for _, c := range s[2:] {
			p.prefixes = append(p.prefixes, netip.MustParsePrefix(c))
		}
		w.ports = append(w.ports, p)
	}
	for _, p := range w.ports {
		for _, o := range w.ports {
			if o != p {
				p.links = append(p.links, &link{to: o})
			}
		}
	}
	return w
}

func TestPacketsGoOnlyToKnownAddresses(t *testing.T) {
	w := threePorts()
	for address, want := range map[string]string{
		"198.18.0.12": "w2", "198.18.12.7": "w2", "198.18.0.1": "host",
		"198.18.0.13": "", "198.19.0.1": "", "1.1.1.1": "", "198.18.11.5": "",
	} {
		got := ""
		if l := w.ports[1].linkFor(netip.MustParseAddr(address)); l != nil {
			got = l.to.name
		}
		if got != want {
			t.Errorf("from w1 to %s: %q, want %q", address, got, want)
		}
	}
}

func TestCommands(t *testing.T) {
	w := threePorts()
	for _, c := range []string{"latency 70", "rate 100.5", "cut w1", "cut w2", "heal w2"} {
		if _, err := w.command(strings.Fields(c)); err != nil {
			t.Errorf("%s: %v", c, err)
		}
	}
	if got, want := w.status(), "latency=70 rate=100.5 cut=w1 dropped=0"; got != want {
		t.Errorf("status %q, want %q", got, want)
	}
	for _, c := range []string{"", "latency", "latency -1", "latency x", "rate -1", "rate 0.01", "cut", "cut host", "cut w3", "what"} {
		if _, err := w.command(strings.Fields(c)); err == nil {
			t.Errorf("%q was accepted", c)
		}
	}
	w.command([]string{"reset"})
	if got, want := w.status(), "latency=0 rate=1000 cut= dropped=0"; got != want {
		t.Errorf("status %q after reset, want %q", got, want)
	}
}
