package io.edgeferry.protection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A wall clock, a stopwatch and the pauses of loops, all of which go forward by one step when they are told to: each loop
 * has one turn in each step, as if its pause was that long.
 */
final class FastTime extends Clock implements Loops.Pause {

    private static final long LIMIT = TimeUnit.SECONDS.toNanos(90);

    private final Duration step;
    private final Instant began = Instant.now();
    private long passed = 1;
    private int waiting;
    private long turn;

    FastTime(Duration step) {
        this.step = step;
    }

    /** Nanoseconds that only go forward. */
    synchronized long nanos() {
        return passed;
    }

    Duration passed() {
        return Duration.ofNanos(nanos());
    }

    @Override
    public synchronized void take(Duration time) throws InterruptedException {
        long mine = turn;
        waiting++;
        notifyAll();
        while (mine == turn) {
            wait();
        }
    }

    /** Waits until all loops have had their turn. */
    synchronized void awaitTurns(Loops loops) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + LIMIT;
        while (waiting < loops.running()) {
            if (System.nanoTime() > end) {
                throw new TimeoutException(waiting + " of " + loops.running() + " loops had their turn");
            }
            wait(50);
        }
    }

    /** The next step begins. */
    synchronized void go() {
        passed += step.toNanos();
        waiting = 0;
        turn++;
        notifyAll();
    }

    @Override
    public Instant instant() {
        return began.plusNanos(nanos());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
