package io.edgeferry.lab.machine;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** One direction of a link: who sends waits here until the bytes are through. Thread-safe. */
final class Lane {

    private static final int SEGMENT = 1460;
    private static final long BURST = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LEAST_STALL = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int SLOTS = 10;
    private static final long SLOT = TimeUnit.MILLISECONDS.toNanos(100);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final RandomGenerator random;
    private final long[] slots = new long[SLOTS];
    private LinkState state;
    private long free = System.nanoTime();
    private long slot = System.nanoTime() / SLOT;
    private long bytes;

    Lane(LinkState state, long seed) {
        this.state = state;
        this.random = RandomGeneratorFactory.of("SplittableRandom").create(seed);
    }

    void set(LinkState next) {
        lock.lock();
        try {
            state = next;
            free = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    LinkState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /** The most that should be sent at once, so that a change of the rate is soon felt. */
    int chunk() {
        double rate = state().bytesPerSecond();
        return rate == 0 ? 1 << 16 : (int) Math.clamp(rate / 50, 256, 1 << 16);
    }

    /**
     * Waits until so many bytes are through.
     *
     * @return when they arrive, by {@link System#nanoTime}
     */
    long send(int count) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            int lost = lost(count);
            LinkState before = state;
            if (before.rateMbit() > 0) {
                take(count + (long) lost * SEGMENT);
            }
            count(count);
            long trip = (long) (state.delayMillis() * 1_000_000);
            return System.nanoTime() + trip / 2 + (lost > 0 ? Math.max(trip, LEAST_STALL) : 0);
        } finally {
            lock.unlock();
        }
    }

    private void take(long count) throws InterruptedException {
        long now = System.nanoTime();
        free = Math.max(free, now - BURST) + (long) (count * 1e9 / state.bytesPerSecond());
        long mine = free;
        LinkState as = state;
        while (mine - System.nanoTime() > 0 && as == state) {
            var unused = changed.awaitNanos(mine - System.nanoTime());
        }
    }

    private int lost(int count) {
        int lost = 0;
        if (state.lossPercent() > 0) {
            for (int left = count; left > 0; left -= SEGMENT) {
                while (random.nextDouble() * 100 < state.lossPercent()) {
                    lost++;
                }
            }
        }
        return lost;
    }

    private void count(int count) {
        turn();
        slots[(int) Math.floorMod(slot, (long) SLOTS)] += count;
        bytes += count;
    }

    /** Empties the slots of the time that went by. */
    private void turn() {
        long now = System.nanoTime() / SLOT;
        for (long next = Math.max(slot + 1, now - SLOTS + 1); next <= now; next++) {
            slots[(int) Math.floorMod(next, (long) SLOTS)] = 0;
        }
        slot = now;
    }

    long rateNow() {
        lock.lock();
        try {
            turn();
            long sum = 0;
            for (long each : slots) {
                sum += each;
            }
            return sum;
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }
}
