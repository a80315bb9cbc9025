package main

import (
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// openTun makes a TUN device in a network namespace, with checksum and TCP
// segmentation offload, so that packets of up to 64 KiB pass: a switch in user
// space would not reach 1 Gbit/s on two cores otherwise. The device lives as long
// as the file is open.
func openTun(netns, name string) (*os.File, error) {
	type result struct {
		f   *os.File
		err error
	}
	ch := make(chan result)
	go func() {
		// Never unlocked: the thread ends with the goroutine and takes the
		// namespace it has entered with it.
		runtime.LockOSThread()
		f, err := openTunHere(netns, name)
		ch <- result{f, err}
	}()
	r := <-ch
	return r.f, r.err
}

func openTunHere(netns, name string) (*os.File, error) {
	if netns != "-" {
		n, err := os.Open(netns)
		if err != nil {
			return nil, err
		}
		defer n.Close()
		if err := unix.Setns(int(n.Fd()), unix.CLONE_NEWNET); err != nil {
			return nil, fmt.Errorf("enter the network namespace: %w", err)
		}
	}
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("/dev/net/tun: %w", err)
	}
	fail := func(what string, err error) (*os.File, error) {
		unix.Close(fd)
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	r, err := unix.NewIfreq(name)
	if err != nil {
		return fail("device name", err)
	}
	r.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI | unix.IFF_VNET_HDR)
	if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, r); err != nil {
		return fail("TUNSETIFF", err)
	}
	if _, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.TUNSETOFFLOAD, unix.TUN_F_CSUM|unix.TUN_F_TSO4); e != 0 {
		return fail("TUNSETOFFLOAD", e)
	}
	size := int32(vnetHeader)
	if _, _, e := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.TUNSETVNETHDRSZ, uintptr(unsafe.Pointer(&size))); e != 0 {
		return fail("TUNSETVNETHDRSZ", e)
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		return fail("O_NONBLOCK", err)
	}
	return os.NewFile(uintptr(fd), name), nil
}
