// The EdgeFerry agent: what runs on a node at the ends of a migration.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"edgeferry.io/agent/dataset"
)

const (
	version  = "0.2.0"
	protocol = 1
)

// Exit codes. A failed `ctr` of receive passes its own code on.
const (
	exitOK       = 0
	exitError    = 1
	exitUsage    = 2
	exitRefused  = 3 // the archive is not what a checkpoint may look like
	exitFired    = 4
	exitNoGuard  = 5
	exitIdle     = 6
	exitTooLate  = 7 // extend after the decision to disarm
	exitBySignal = 128
)

const (
	defaultNamespace = "k8s.io"
	defaultSocket    = "/run/containerd/containerd.sock"
	defaultStateRoot = "/run/containerd/io.containerd.runtime.v2.task"
)

var commands = map[string]func([]string) int{
	"guard":        guardCommand,
	"disarm":       disarmCommand,
	"extend":       extendCommand,
	"resume":       resumeCommand,
	"send":         sendCommand,
	"receive":      receiveCommand,
	"clean-ingest": cleanIngestCommand,
	"version":      versionCommand,

	"dataset-source": func(args []string) int { return datasetCommand("dataset-source", dataset.RunSource, args) },
	"dataset-target": func(args []string) int { return datasetCommand("dataset-target", dataset.RunTarget, args) },
	"dataset-stream": datasetStreamCommand,

	"lease-guard":        leaseGuardCommand,
	"lease-guard-status": leaseGuardStatusCommand,
	"lease-guard-stop":   leaseGuardStopCommand,

	"replica-source":  replicaSourceCommand,
	"replica-target":  replicaTargetCommand,
	"replica-local":   replicaLocalCommand,
	"replica-list":    replicaListCommand,
	"replica-verify":  replicaVerifyCommand,
	"replica-restore": replicaRestoreCommand,
	"replica-remove":  replicaRemoveCommand,
}

func main() {
	// A reader that went away is reported as a failed write, with a message.
	signal.Ignore(syscall.SIGPIPE)
	if len(os.Args) < 2 || commands[os.Args[1]] == nil {
		fail(errors.New("usage: edgeferry-agent " + strings.Join(slices.Sorted(maps.Keys(commands)), "|") + " [flags]"))
		os.Exit(exitUsage)
	}
	os.Exit(commands[os.Args[1]](os.Args[2:]))
}

func versionCommand([]string) int {
	printJSON(os.Stdout, map[string]any{"version": version, "protocol": protocol})
	return exitOK
}

var outputLock sync.Mutex

func printJSON(w io.Writer, v any) {
	line, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	printLine(w, line)
}

func printLine(w io.Writer, line []byte) {
	outputLock.Lock()
	defer outputLock.Unlock()
	w.Write(append(line, '\n'))
}

// fail reports in one line on stderr, the same way for every command.
func fail(err error) int {
	printJSON(os.Stderr, map[string]any{"error": err.Error()})
	return exitError
}

// exitOnSignal ends a command that holds nothing worth more than its exit.
func exitOnSignal() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		got := (<-signals).(syscall.Signal)
		fail(fmt.Errorf("ended by signal: %s", got))
		os.Exit(exitBySignal + int(got))
	}()
}

// parse reports what is wrong with the flags, wants the required ones given.
func parse(set *flag.FlagSet, args []string, required ...string) bool {
	set.SetOutput(io.Discard)
	if err := set.Parse(args); err != nil {
		fail(err)
		return false
	}
	if set.NArg() > 0 {
		fail(fmt.Errorf("unexpected argument %q", set.Arg(0)))
		return false
	}
	for _, name := range required {
		if set.Lookup(name).Value.String() == "" {
			fail(fmt.Errorf("--%s is missing", name))
			return false
		}
	}
	return true
}

var (
	containerID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$`)
	operation   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$`)
)

func seconds(n float64) (time.Duration, error) {
	if !(n > 0 && n <= 7*24*3600) {
		return 0, fmt.Errorf("%v seconds: must be over 0 and at most a week", n)
	}
	return time.Duration(n * float64(time.Second)), nil
}

type stringList []string

func (l *stringList) String() string     { return strings.Join(*l, ",") }
func (l *stringList) Set(s string) error { *l = append(*l, s); return nil }
