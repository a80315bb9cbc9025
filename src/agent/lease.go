package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"time"

	"edgeferry.io/agent/kube"
)

const (
	leaseTick = 100 * time.Millisecond
	// hardTimes is how often an answer that leaves no doubt is seen before the container is killed.
	hardTimes = 2
	// heldTimes is how often any answer against the pod is seen before the container is paused.
	heldTimes = 2
	// An API server that has just started forbids a node for some seconds what it may see. The
	// container is paused meanwhile, so waiting costs no safety.
	softTimes = 5
	softFor   = 15 * time.Second
)

// sighting is one answer, or none, to a question asked at a time of the boot clock.
type sighting struct {
	at   time.Duration
	seen kube.Seen
	why  string
}

// leaseGuard pauses a container while its node has lost the API server, and kills it when the pod
// is found to have been given up meanwhile. One goroutine runs it.
type leaseGuard struct {
	dir         string
	id, uid     string
	limit       time.Duration
	every       time.Duration
	softFor     time.Duration
	ask         func(context.Context) (kube.Seen, string)
	task        *leaseTask
	log         *log.Logger
	state       leaseState
	contactFile *os.File
	last        time.Duration // of contact, by the boot clock
	against     []sighting    // answers that speak against the pod, since the last contact
	told        string
}

// open reads what an earlier guard has left, and how the container is.
func (g *leaseGuard) open() error {
	earlier, err := readLease(g.dir)
	if err != nil {
		return err
	}
	g.state = leaseState{Container: g.id, UID: g.uid}
	if (earlier.Outcome == leaseHeld || earlier.Outcome == leaseFenced) && earlier.Container != g.id {
		return fmt.Errorf("%s is of container %s, which is %s", g.dir, earlier.Container, earlier.Outcome)
	}
	if earlier.Outcome == leaseHeld || earlier.Outcome == leaseFenced {
		g.state = earlier
	}
	g.state.Limit = g.limit.Seconds()
	g.contactFile, err = os.OpenFile(filepath.Join(g.dir, leaseContact), os.O_CREATE|os.O_WRONLY, 0o600)
	return err
}

// arm makes the first contact within a time. A container that is held or fenced needs none.
func (g *leaseGuard) arm(ctx context.Context, within time.Duration) error {
	if err := g.open(); err != nil {
		return err
	}
	if g.state.Outcome != "" {
		g.write() // its limit may be another
		return nil
	}
	why := ""
	for begin := bootTime(); bootTime()-begin < within; {
		at := bootTime()
		var seen kube.Seen
		seen, why = g.ask(ctx)
		switch seen {
		case kube.There:
			g.contact(at)
			g.state.is(leaseWatching, "")
			return writeLease(g.dir, g.state)
		case kube.Nothing, kube.Forbidden:
		default:
			return errors.New(why)
		}
		time.Sleep(min(g.every, 500*time.Millisecond))
	}
	return fmt.Errorf("no contact with the API server: %s", why)
}

func (g *leaseGuard) contact(at time.Duration) {
	g.last, g.against = at, nil
	if err := writeContact(g.contactFile, at); err != nil {
		g.say(err.Error())
	}
}

// say logs what is not what was logged last.
func (g *leaseGuard) say(text string) {
	if text != g.told {
		g.told = text
		g.log.Print(text)
	}
}

// run goes on until the container is gone, or the guard is told to stop.
func (g *leaseGuard) run(ctx context.Context, signals <-chan os.Signal) int {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	gone := g.task.watch(ctx)
	if g.state.Outcome == leaseFenced {
		return g.kill(ctx, gone)
	}
	sightings := make(chan sighting)
	go g.look(ctx, sightings)
	tick := time.NewTicker(leaseTick)
	defer tick.Stop()
	if g.state.Outcome == leaseHeld {
		g.hold(ctx, g.state.Reason)
	}
	for {
		select {
		case <-gone:
			if g.state.Outcome == leaseHeld && len(g.against) > 0 {
				// It stood still until the kubelet, which sees the same, was faster to end it.
				return g.end(leaseFenced, g.against[len(g.against)-1].why)
			}
			return g.end(leaseGone, "the container is gone")
		case got := <-signals:
			g.log.Printf("ended by %s", got)
			return exitBySignal
		case s := <-sightings:
			if g.judge(ctx, s) {
				return g.kill(ctx, gone)
			}
		case <-tick.C:
			if age := bootTime() - g.last; g.state.Outcome == leaseWatching && age > g.limit {
				g.hold(ctx, fmt.Sprintf("no contact with the API server for %.1f s", age.Seconds()))
			}
			if wish, stop := readStop(g.dir); stop {
				return g.stop(ctx, wish)
			}
			if _, err := os.Stat(g.dir); errors.Is(err, fs.ErrNotExist) {
				g.log.Print("the directory is gone")
				return exitError
			}
		}
		if g.state.Outcome == leaseHeld {
			g.task.pauseAgain(ctx, g)
		}
	}
}

// look asks each time, also while the last answer waits to be judged.
func (g *leaseGuard) look(ctx context.Context, to chan<- sighting) {
	for ctx.Err() == nil {
		at := bootTime()
		seen, why := g.ask(ctx)
		select {
		case to <- sighting{at, seen, why}:
		case <-ctx.Done():
		}
		select {
		case <-time.After(g.every - (bootTime() - at)):
		case <-ctx.Done():
		}
	}
}

// judge is true when the container has to be killed.
func (g *leaseGuard) judge(ctx context.Context, s sighting) bool {
	held := g.state.Outcome == leaseHeld
	switch {
	case bootTime()-s.at > g.limit:
		return false // it has waited too long, as after a suspend, to be the truth
	case s.seen == kube.Nothing:
		g.say(s.why)
		return false
	case s.seen == kube.There || s.seen == kube.Deleting && !held:
		// Where nothing is held the kubelet ends a pod that is being deleted.
		g.contact(s.at)
		if held {
			g.release(ctx)
		}
		return false
	}
	g.say(s.why)
	if g.against = append(g.against, s); len(g.against) > 1000 {
		g.against = append(g.against[:1], g.against[500:]...)
	}
	// Where the kubelet does not end what is no more, it may go on elsewhere already. What is only
	// forbidden may be so because of a server that has just started, and costs a pause of seconds.
	if !held && (s.seen == kube.Fenced || len(g.against) >= heldTimes) {
		g.hold(ctx, s.why)
	}
	if g.state.Outcome != leaseHeld || !g.condemned() {
		return false
	}
	g.state.is(leaseFenced, s.why)
	g.write()
	return true
}

// condemned: what was seen since the last contact is enough to kill for.
func (g *leaseGuard) condemned() bool {
	hard := 0
	for _, s := range g.against {
		if s.seen != kube.Forbidden {
			hard++
		}
	}
	soft := len(g.against)
	return hard >= hardTimes || soft >= softTimes && g.against[soft-1].at-g.against[0].at >= g.softFor
}

func (g *leaseGuard) write() {
	if err := writeLease(g.dir, g.state); err != nil {
		// The pause matters more than that it is written down.
		g.say(err.Error())
	}
}

// hold pauses the container; what it will be is written down before.
func (g *leaseGuard) hold(ctx context.Context, reason string) {
	if g.state.Outcome != leaseHeld {
		g.state.Ours = !g.task.isPaused(ctx)
		g.state.is(leaseHeld, reason)
		g.log.Printf("holding: %s", reason)
		g.write()
	}
	g.task.pauseAgain(ctx, g)
}

// owns: what stood still by somebody else, as for a checkpoint, runs again, and the pause to come
// is the guard's. The next guard has to know that too.
func (g *leaseGuard) owns() {
	if !g.state.Ours {
		g.state.Ours = true
		g.write()
	}
}

// release lets the container run, unless somebody else has paused it.
func (g *leaseGuard) release(ctx context.Context) {
	if g.state.Ours {
		via, err := g.task.resume(ctx, func(err error) { g.say(err.Error()) })
		if err != nil {
			g.say(err.Error())
			return // still held; the next contact tries again
		}
		g.log.Printf("resumed via %s", via)
	} else {
		g.log.Print("contact again; the pause is somebody else's")
	}
	g.state.Ours = false
	g.state.is(leaseWatching, "")
	g.write()
}

func (g *leaseGuard) end(outcome, reason string) int {
	g.state.is(outcome, reason)
	g.log.Printf("%s: %s", outcome, reason)
	g.write()
	return exitOK
}

// stop ends the guard. What it holds is resumed only when that is wished.
func (g *leaseGuard) stop(ctx context.Context, resume bool) int {
	g.log.Printf("told to stop, resume: %v", resume)
	if g.state.Outcome != leaseHeld {
		return g.end(leaseStopped, "told to stop")
	}
	if !resume {
		return exitOK // and stays held
	}
	if g.state.Ours {
		if _, err := g.task.resume(ctx, func(err error) { g.say(err.Error()) }); err != nil {
			g.log.Print(err)
			return exitError
		}
	}
	g.state.Ours = false
	return g.end(leaseStopped, "told to stop and resume")
}

// kill goes on until the container is gone.
func (g *leaseGuard) kill(ctx context.Context, gone <-chan struct{}) int {
	g.log.Printf("killing: %s", g.state.Reason)
	for begin := time.Now(); ; {
		if err := g.task.kill(ctx, time.Since(begin)); err != nil {
			g.say(err.Error())
		}
		select {
		case <-gone:
			g.log.Print("killed")
			return exitOK
		case <-time.After(500 * time.Millisecond):
		}
	}
}
