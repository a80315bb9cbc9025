package dataset

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// nic tells once what the network card can carry on which the streams run.
type nic struct{ once sync.Once }

func (n *nic) tell(c *control, local net.Addr) {
	n.once.Do(func() {
		tcp, ok := local.(*net.TCPAddr)
		if !ok {
			return
		}
		if mbit := linkMbit("/sys/class/net", interfaceOf(tcp.IP)); mbit > 0 {
			c.tell("link", event{"mbit": mbit})
		}
	})
}

func interfaceOf(ip net.IP) string {
	all, err := net.Interfaces()
	if err != nil {
		return ""
	}
	for _, one := range all {
		addresses, err := one.Addrs()
		if err != nil {
			continue
		}
		for _, a := range addresses {
			if known, ok := a.(*net.IPNet); ok && known.IP.Equal(ip) {
				return one.Name
			}
		}
	}
	return ""
}

// linkMbit is the speed of a card in Mbit/s, or 0 when it is not known. What is no card
// (a bridge, a tunnel, one end of a veth pair) tells a number that means nothing.
func linkMbit(root, name string) int {
	if name == "" {
		return 0
	}
	folder := filepath.Join(root, name)
	real := false
	for _, mark := range []string{"device", "bonding"} {
		_, err := os.Stat(filepath.Join(folder, mark))
		real = real || err == nil
	}
	text, err := os.ReadFile(filepath.Join(folder, "speed"))
	if !real || err != nil {
		return 0
	}
	mbit, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || mbit < 0 {
		return 0
	}
	return mbit
}
