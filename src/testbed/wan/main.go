// wan is the testbed's only wire: a layer 3 switch between the network
// namespaces of the nodes and of the host, with one TUN device in each. It
// delays packets, limits the rate of every sender and cuts nodes off, so it does
// the work of netem on kernels that have none.
//
//	wan serve SOCKET PORT...     PORT = NAME,NETNS,DEVICE,ADDRESS/BITS[,PREFIX...]
//	wan send SOCKET COMMAND...   latency MS | rate MBIT | cut NAME | heal NAME | reset | status
//
// NETNS is the path of a network namespace, or "-" for the one wan runs in.
// PREFIX is a network behind that port; the other namespaces get a route to it.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: wan serve SOCKET PORT... | wan send SOCKET COMMAND...")
		os.Exit(2)
	}
	var err error
	switch os.Args[1] {
	case "serve":
		err = serve(os.Args[2], os.Args[3:])
	case "send":
		err = send(os.Args[2], strings.Join(os.Args[3:], " "))
	default:
		err = errors.New("unknown command " + os.Args[1])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "wan:", err)
		os.Exit(1)
	}
}

func serve(socket string, specs []string) error {
	sw := newSwitch()
	for _, spec := range specs {
		if err := sw.addPort(spec); err != nil {
			return fmt.Errorf("%s: %w", spec, err)
		}
	}
	if err := sw.addRoutes(); err != nil {
		return err
	}
	sw.start()
	os.Remove(socket)
	l, err := net.Listen("unix", socket)
	if err != nil {
		return err
	}
	os.Chmod(socket, 0o600)
	for {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer c.Close()
			c.SetDeadline(time.Now().Add(5 * time.Second))
			line, err := bufio.NewReader(c).ReadString('\n')
			if err != nil {
				return
			}
			answer, err := sw.command(strings.Fields(line))
			if err != nil {
				answer = "error: " + err.Error()
			}
			fmt.Fprintln(c, answer)
		}()
	}
}

func send(socket, command string) error {
	c, err := net.DialTimeout("unix", socket, 2*time.Second)
	if err != nil {
		return err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(5 * time.Second))
	fmt.Fprintln(c, command)
	b, err := io.ReadAll(c)
	if err != nil {
		return err
	}
	answer := strings.TrimSpace(string(b))
	if e, bad := strings.CutPrefix(answer, "error: "); bad {
		return errors.New(e)
	}
	fmt.Println(answer)
	return nil
}
