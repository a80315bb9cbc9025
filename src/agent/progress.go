package main

import (
	"os"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// widen makes a pipe hold more, so that its two ends wait for each other less often.
func widen(f *os.File) {
	unix.FcntlInt(f.Fd(), unix.F_SETPIPE_SZ, 1<<20)
}

// watchProgress tells a counter each 200 ms and notices when it stands still.
func watchProgress(counter *atomic.Int64, idle time.Duration, tell func(int64), stalled func()) (stop func()) {
	quit, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		last, since := int64(-1), time.Now()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				now := counter.Load()
				tell(now)
				if now != last {
					last, since = now, time.Now()
				} else if time.Since(since) >= idle {
					stalled()
					return
				}
			}
		}
	}()
	return func() { close(quit); <-ended }
}
