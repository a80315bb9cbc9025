package main

import (
	"fmt"
	"io"
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// An HTTP/2 preface with empty settings: a gRPC server drops a connection that
// stays silent for two minutes, which would look like the end of containerd.
const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\x00\x00\x00\x04\x00\x00\x00\x00\x00"

// answerTime is how long a containerd that lives may take to greet: its node may be busy.
const answerTime = 3 * time.Second

// watchContainerd closes the channel when the process behind the socket goes away.
func watchContainerd(socket string) (<-chan struct{}, error) {
	conn, pid, err := greet(socket)
	if err != nil {
		return nil, fmt.Errorf("containerd: %w", err)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for {
			io.Copy(io.Discard, conn)
			conn.Close()
			// A connection may end while containerd lives. Only the same process
			// that answers counts as alive: a restarted one has already missed the
			// paused task.
			next, nextPid, err := greet(socket)
			if err != nil {
				return
			}
			next.SetReadDeadline(time.Now().Add(answerTime))
			_, err = next.Read(make([]byte, 1))
			next.SetReadDeadline(time.Time{})
			if err != nil || nextPid != pid {
				next.Close()
				return
			}
			conn = next
		}
	}()
	return gone, nil
}

func greet(socket string) (conn *net.UnixConn, pid int32, err error) {
	c, err := net.DialTimeout("unix", socket, time.Second)
	if err != nil {
		return nil, 0, err
	}
	conn = c.(*net.UnixConn)
	raw, err := conn.SyscallConn()
	if err == nil {
		e := raw.Control(func(fd uintptr) {
			var cred *unix.Ucred
			if cred, err = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED); err == nil {
				pid = cred.Pid
			}
		})
		if err == nil {
			err = e
		}
	}
	if err == nil {
		conn.SetWriteDeadline(time.Now().Add(time.Second))
		_, err = io.WriteString(conn, preface)
	}
	if err != nil {
		conn.Close()
		return nil, 0, err
	}
	return conn, pid, nil
}
