package io.edgeferry.lab.work;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where the training stops between two steps, and where whoever wants it to stop waits for that. Thread-safe. */
final class Gate {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean wanted;
    private boolean stopped;

    /**
     * Waits for a time, in nanoseconds of {@link System#nanoTime}, and for as long as the gate is closed. Whoever stood
     * may stand on another start of the computer by then, whose clock is another one.
     */
    void pass(long due) throws InterruptedException {
        lock.lock();
        try {
            long until = due;
            long left = until - System.nanoTime();
            while (wanted || left > 0) {
                stopped = wanted;
                changed.signalAll();
                if (wanted) {
                    changed.await();
                    until = Math.min(until, System.nanoTime() + Math.max(0, left));
                } else {
                    var unused = changed.await(left, TimeUnit.NANOSECONDS);
                }
                left = until - System.nanoTime();
            }
            stopped = false;
        } finally {
            lock.unlock();
        }
    }

    /** The training is over: whoever waits need not wait any more. */
    void over() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Closes the gate; the training stands when this returns. */
    void close() throws InterruptedException {
        lock.lock();
        try {
            wanted = true;
            changed.signalAll();
            while (!stopped) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Opens it. */
    void open() {
        lock.lock();
        try {
            wanted = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the training stands now, and stays so until {@link #open}. */
    boolean closed() {
        lock.lock();
        try {
            return wanted && stopped;
        } finally {
            lock.unlock();
        }
    }
}
