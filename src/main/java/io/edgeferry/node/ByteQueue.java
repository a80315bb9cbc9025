package io.edgeferry.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A bounded pipe of bytes between two threads. Unlike the pipes of {@code java.io} it can fail, it wakes its reader at
 * once, and it does not care which threads use it. What was written before an end or a failure is still read.
 */
final class ByteQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] ring;
    private int start;
    private int size;
    private boolean ended;
    private boolean readerGone;
    private @Nullable String failure;

    ByteQueue(int capacity) {
        ring = new byte[capacity];
    }

    /** The reading end; an interrupt of a blocked reader throws and leaves the interrupt set. */
    InputStream source() {
        return new Source();
    }

    /** The writing end; writes wait while the queue is full. */
    OutputStream sink() {
        return new Sink();
    }

    /** Lets readers, after what is still queued, and writers throw; without effect after the end. */
    void fail(String message) {
        lock.lock();
        try {
            if (!ended && failure == null) {
                failure = message;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the queue: readers get end of file after what is queued. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Throws away what is queued; writers and readers throw from now on. */
    void discard() {
        lock.lock();
        try {
            readerGone = true;
            size = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** One wait; the callers look again in a loop. */
    @SuppressWarnings("WaitNotInLoop")
    private void pause() throws InterruptedIOException {
        try {
            changed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private int take(byte[] into, int offset, int length) throws IOException {
        lock.lock();
        try {
            while (size == 0) {
                if (failure != null) {
                    throw new IOException(failure);
                }
                if (readerGone) {
                    throw new IOException("the stream is closed");
                }
                if (ended) {
                    return -1;
                }
                pause();
            }
            int count = Math.min(length, size);
            int first = Math.min(count, ring.length - start);
            System.arraycopy(ring, start, into, offset, first);
            System.arraycopy(ring, 0, into, offset + first, count - first);
            start = (start + count) % ring.length;
            size -= count;
            changed.signalAll();
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Writes all of the bytes; waits while the queue is full. */
    void put(byte[] from, int offset, int length) throws IOException {
        for (int done = 0; done < length; ) {
            done += putSome(from, offset + done, length - done);
        }
    }

    private int putSome(byte[] from, int offset, int length) throws IOException {
        lock.lock();
        try {
            checkWritable();
            while (size == ring.length) {
                pause();
                checkWritable();
            }
            int count = Math.min(length, ring.length - size);
            int end = (start + size) % ring.length;
            int first = Math.min(count, ring.length - end);
            System.arraycopy(from, offset, ring, end, first);
            System.arraycopy(from, offset + first, ring, 0, count - first);
            size += count;
            changed.signalAll();
            return count;
        } finally {
            lock.unlock();
        }
    }

    private void checkWritable() throws IOException {
        if (failure != null) {
            throw new IOException(failure);
        }
        if (readerGone) {
            throw new IOException("nothing reads this stream any more");
        }
        if (ended) {
            throw new IOException("the stream is closed");
        }
    }

    private int queued() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    private final class Source extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return take(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, into.length);
            return length == 0 ? 0 : take(into, offset, length);
        }

        @Override
        public int available() {
            return queued();
        }

        @Override
        public void close() {
            discard();
        }
    }

    private final class Sink extends OutputStream {
        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, from.length);
            put(from, offset, length);
        }

        @Override
        public void close() {
            end();
        }
    }
}
