package io.edgeferry.lab.machine;

import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Bytes on their way: they come out in order, each when its time has come. Holds at most half a MiB. Thread-safe. */
final class DelayLine {

    private static final int MOST = 512 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Packet> packets = new ArrayDeque<>();
    private int held;
    private long last = System.nanoTime();
    private boolean ended;
    private boolean broken;

    private record Packet(byte[] bytes, long due) {}

    /** Puts bytes in; waits while too many are on their way. False when nobody takes them any more. */
    boolean put(byte[] bytes, long due) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (held > 0 && held + bytes.length > MOST && !broken) {
                changed.await();
            }
            last = Math.max(last, due);
            packets.add(new Packet(bytes, last));
            held += bytes.length;
            changed.signalAll();
            return !broken;
        } finally {
            lock.unlock();
        }
    }

    /** No more will be put in. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody takes any more; what is on its way is lost. */
    void abort() {
        lock.lock();
        try {
            broken = true;
            ended = true;
            packets.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next bytes when their time has come, or null at the end. */
    byte @Nullable [] take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                Packet first = packets.peek();
                if (first == null) {
                    if (ended) {
                        return null;
                    }
                    changed.await();
                } else if (first.due() - System.nanoTime() > 0) {
                    var unused = changed.awaitNanos(first.due() - System.nanoTime());
                } else {
                    packets.remove();
                    held -= first.bytes().length;
                    changed.signalAll();
                    return first.bytes();
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
