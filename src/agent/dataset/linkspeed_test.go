package dataset

import (
	"net"
	"os"
	"path/filepath"
	"testing"
)

func TestTheSpeedOfACardIsToldAndThatOfOthersIsNot(t *testing.T) {
	root := t.TempDir()
	put := func(name, speed string, marks ...string) {
		for _, mark := range append(marks, ".") {
			os.MkdirAll(filepath.Join(root, name, mark), 0o755)
		}
		if speed != "" {
			os.WriteFile(filepath.Join(root, name, "speed"), []byte(speed+"\n"), 0o644)
		}
	}
	put("eth0", "1000", "device")
	put("bond0", "20000", "bonding")
	put("veth1", "10000")
	put("wifi", "-1", "device")
	put("down", "", "device")
	for name, want := range map[string]int{"eth0": 1000, "bond0": 20000, "veth1": 0, "wifi": 0, "down": 0, "none": 0, "": 0} {
		if got := linkMbit(root, name); got != want {
			t.Error(name, got)
		}
	}
}

func TestTheCardOfAnAddressIsFound(t *testing.T) {
	if got := interfaceOf(net.IPv4(127, 0, 0, 1)); got != "lo" {
		t.Error(got)
	}
	if got := interfaceOf(net.IPv4(203, 0, 113, 77)); got != "" {
		t.Error(got)
	}
}
