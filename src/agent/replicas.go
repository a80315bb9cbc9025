package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"edgeferry.io/agent/archive"
	"edgeferry.io/agent/replica"
)

// replicaFlags are those that name a place in a store.
type replicaFlags struct {
	set            *flag.FlagSet
	store, pod, id string
	meta           string
}

func newReplicaFlags(name string) *replicaFlags {
	f := &replicaFlags{set: flag.NewFlagSet(name, flag.ContinueOnError)}
	f.set.StringVar(&f.store, "store", "", "")
	f.set.StringVar(&f.pod, "pod", "", "")
	return f
}

func (f *replicaFlags) addID()   { f.set.StringVar(&f.id, "id", "", "") }
func (f *replicaFlags) addMeta() { f.set.StringVar(&f.meta, "meta", "{}", "") }

// parse also checks that names are names, and that the store's path is absolute.
func (f *replicaFlags) parse(args []string, required ...string) bool {
	if !parse(f.set, args, required...) {
		return false
	}
	var err error
	if !filepath.IsAbs(f.store) {
		err = fmt.Errorf("--store %q is not an absolute path", f.store)
	}
	if err == nil && f.pod != "" {
		err = replica.CheckKey(f.pod)
	}
	if err == nil && f.id != "" {
		err = replica.CheckID(f.id)
	}
	if err == nil && f.meta != "" {
		err = replica.CheckMeta(json.RawMessage(f.meta))
	}
	if err != nil {
		fail(err)
	}
	return err == nil
}

// open locks the pod's part of the store.
func (f *replicaFlags) open(make bool) (*replica.Pod, error) {
	return replica.OpenPod(f.store, f.pod, replica.LockWait, make)
}

// watchLink tells each 200 ms how far a link is, and ends the process when the other end stands still.
func watchLink(link *replica.Link, key string, moved *atomic.Int64, idle time.Duration) (stop func()) {
	return watchEach(func() {
		printJSON(os.Stderr, map[string]any{key: moved.Load(), "total": max(link.Total.Load(), moved.Load())})
		if link.Stalled() >= idle {
			fail(fmt.Errorf("nothing went to or came from the other end for %s", idle))
			os.Exit(exitIdle)
		}
	})
}

func watchEach(do func()) (stop func()) {
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				do()
			}
		}
	}()
	return func() { close(quit); <-ended }
}

func archiveFailed(err error) int {
	fail(err)
	if errors.Is(err, archive.ErrRefused) {
		return exitRefused
	}
	return exitError
}

func replicaSourceCommand(args []string) int {
	set := flag.NewFlagSet("replica-source", flag.ContinueOnError)
	name := set.String("archive", "", "")
	idle := set.Float64("idle", 30, "")
	if !parse(set, args, "archive") {
		return exitUsage
	}
	idleFor, err := seconds(*idle)
	if err != nil {
		fail(err)
		return exitUsage
	}
	exitOnSignal()
	file, err := archive.Open(*name)
	if err != nil {
		return archiveFailed(err)
	}
	defer file.Close()
	widen(os.Stdout)
	link := replica.NewLink(os.Stdin, os.Stdout)
	stop := watchLink(link, "sent", &link.Sent, idleFor)
	result, err := replica.Source(link, file, true)
	stop()
	if err != nil {
		return archiveFailed(err)
	}
	printJSON(os.Stderr, struct {
		Done bool `json:"done"`
		replica.Sent
	}{true, result})
	return exitOK
}

// replicaDone is the last line of a target.
type replicaDone struct {
	Done     bool   `json:"done"`
	ID       string `json:"id"`
	Pages    int64  `json:"pages"`
	NewPages int64  `json:"newPages"`
	NewBytes int64  `json:"newBytes"`
	Bytes    int64  `json:"bytes"`
	SHA256   string `json:"sha256"`
	Written  string `json:"written"`
}

func tellReplica(out io.Writer, info replica.Info) int {
	printJSON(out, replicaDone{true, info.ID, info.Pages, info.NewPages, info.NewBytes, info.Bytes, info.SHA256, info.Written})
	return exitOK
}

func replicaTargetCommand(args []string) int {
	f := newReplicaFlags("replica-target")
	f.addID()
	f.addMeta()
	idle := f.set.Float64("idle", 30, "")
	if !f.parse(args, "store", "pod", "id") {
		return exitUsage
	}
	idleFor, err := seconds(*idle)
	if err != nil {
		fail(err)
		return exitUsage
	}
	exitOnSignal()
	// Before the lock is waited for: so the source knows that this end lives.
	link := replica.NewLink(os.Stdin, os.Stdout)
	pod, err := f.open(true)
	if err != nil {
		link.Tell(err)
		return fail(err)
	}
	defer pod.Close()
	stop := watchLink(link, "received", &link.Received, idleFor)
	info, err := replica.Target(link, pod, f.id, json.RawMessage(f.meta))
	stop()
	if err != nil {
		return fail(err)
	}
	return tellReplica(os.Stderr, info)
}

func replicaLocalCommand(args []string) int {
	f := newReplicaFlags("replica-local")
	f.addID()
	f.addMeta()
	name := f.set.String("archive", "", "")
	if !f.parse(args, "store", "pod", "id", "archive") {
		return exitUsage
	}
	exitOnSignal()
	file, err := archive.Open(*name)
	if err != nil {
		return archiveFailed(err)
	}
	defer file.Close()
	pod, err := f.open(true)
	if err != nil {
		return fail(err)
	}
	defer pod.Close()
	stop := func() {}
	info, err := replica.Local(file, pod, f.id, json.RawMessage(f.meta), func(link *replica.Link) {
		stop = watchEach(func() {
			moved := link.Received.Load()
			printJSON(os.Stderr, map[string]any{"sent": moved, "total": max(link.Total.Load(), moved)})
		})
	})
	stop()
	if err != nil {
		return archiveFailed(err)
	}
	return tellReplica(os.Stdout, info)
}

func replicaListCommand(args []string) int {
	f := newReplicaFlags("replica-list")
	if !f.parse(args, "store") {
		return exitUsage
	}
	exitOnSignal()
	err := replica.List(f.store, f.pod, func(info replica.Info) {
		if info.SHA256 == "" { // its manifest cannot be read
			printJSON(os.Stdout, map[string]any{"id": info.ID, "pod": info.Pod, "bad": info.Bad})
			return
		}
		printJSON(os.Stdout, info)
	})
	if err != nil {
		return fail(err)
	}
	return exitOK
}

// checkReplica runs a check of one replica with its progress.
func checkReplica(f *replicaFlags, check func(*replica.Pod, func(int)) (replica.Verdict, error)) (replica.Verdict, error) {
	pod, err := f.open(false)
	if errors.Is(err, replica.ErrNone) {
		err = fmt.Errorf("%w: %s of %s in %s", err, f.id, f.pod, f.store)
	}
	if err != nil {
		return replica.Verdict{}, err
	}
	defer pod.Close()
	var read atomic.Int64
	stop := watchEach(func() { printJSON(os.Stderr, map[string]any{"read": read.Load()}) })
	defer stop()
	return check(pod, func(n int) { read.Add(int64(n)) })
}

func replicaVerifyCommand(args []string) int {
	f := newReplicaFlags("replica-verify")
	f.addID()
	if !f.parse(args, "store", "pod", "id") {
		return exitUsage
	}
	exitOnSignal()
	verdict, err := checkReplica(f, func(pod *replica.Pod, done func(int)) (replica.Verdict, error) {
		return pod.Verify(f.id, done)
	})
	if err != nil {
		return fail(err)
	}
	printJSON(os.Stdout, verdict)
	return exitOK
}

func replicaRestoreCommand(args []string) int {
	f := newReplicaFlags("replica-restore")
	f.addID()
	file := f.set.String("archive", "", "")
	if !f.parse(args, "store", "pod", "id", "archive") {
		return exitUsage
	}
	if !filepath.IsAbs(*file) {
		fail(fmt.Errorf("--archive %q is not an absolute path", *file))
		return exitUsage
	}
	exitOnSignal()
	verdict, err := checkReplica(f, func(pod *replica.Pod, done func(int)) (replica.Verdict, error) {
		return pod.Restore(f.id, *file, done)
	})
	if err != nil {
		return fail(err)
	}
	printJSON(os.Stdout, verdict)
	if !verdict.OK {
		return exitRefused
	}
	return exitOK
}

func replicaRemoveCommand(args []string) int {
	f := newReplicaFlags("replica-remove")
	var ids stringList
	f.set.Var(&ids, "id", "")
	all := f.set.Bool("all", false, "")
	keep := f.set.Int("keep", 0, "")
	if !f.parse(args, "store", "pod") {
		return exitUsage
	}
	ways, keeps := 0, false
	f.set.Visit(func(given *flag.Flag) {
		keeps = keeps || given.Name == "keep"
		if given.Name == "id" || given.Name == "keep" || given.Name == "all" && *all {
			ways++
		}
	})
	if ways != 1 || keeps && *keep < 1 {
		fail(errors.New("one of --id ID, --all and --keep N, with N at least 1, is needed"))
		return exitUsage
	}
	for _, id := range ids {
		if err := replica.CheckID(id); err != nil {
			fail(err)
			return exitUsage
		}
	}
	exitOnSignal()
	pod, err := f.open(false)
	if errors.Is(err, replica.ErrNone) {
		printJSON(os.Stdout, replica.Removed{Removed: []string{}})
		return exitOK
	}
	if err != nil {
		return fail(err)
	}
	defer pod.Close()
	var result replica.Removed
	switch {
	case *all:
		result, err = pod.RemoveAll()
	case keeps:
		result, err = pod.Keep(*keep)
	default:
		result, err = pod.Remove(ids)
	}
	if err != nil {
		return fail(err)
	}
	printJSON(os.Stdout, result)
	return exitOK
}
