package io.edgeferry.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that came and were not read yet. Adding never waits, since a thread of the library's does it; who adds asks for
 * {@link #room()} first and is told when there is some again.
 */
final class Received extends InputStream {

    private static final int ENOUGH = 512 * 1024;

    private final Runnable drained;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<ByteBuffer> pieces = new ArrayDeque<>();
    private int size;
    private boolean ended;
    private boolean dropped;
    private String failure = "";

    Received(Runnable drained) {
        this.drained = drained;
    }

    void add(ByteBuffer piece) {
        lock.lock();
        try {
            if (piece.hasRemaining() && !dropped) {
                size += piece.remaining();
                pieces.add(piece);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean room() {
        lock.lock();
        try {
            return size < ENOUGH;
        } finally {
            lock.unlock();
        }
    }

    /** No more comes; with a text the stream broke. What came before is still read. */
    void end(String why) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                failure = why;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        boolean tell;
        int count;
        lock.lock();
        try {
            @Nullable ByteBuffer first = first();
            if (first == null) {
                return -1;
            }
            count = Math.min(length, first.remaining());
            first.get(into, offset, count);
            if (!first.hasRemaining()) {
                pieces.remove();
            }
            tell = size >= ENOUGH && size - count < ENOUGH;
            size -= count;
        } finally {
            lock.unlock();
        }
        if (tell) {
            drained.run();
        }
        return count;
    }

    private @Nullable ByteBuffer first() throws IOException {
        while (pieces.isEmpty()) {
            if (dropped) {
                throw new IOException("the stream is closed");
            }
            if (ended) {
                if (failure.isEmpty()) {
                    return null;
                }
                throw new IOException(failure);
            }
            try {
                changed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                InterruptedIOException interrupted = new InterruptedIOException("interrupted");
                interrupted.initCause(e);
                throw interrupted;
            }
        }
        return pieces.peek();
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody reads any more: what comes is dropped, and holds up nothing. */
    @Override
    public void close() {
        lock.lock();
        try {
            dropped = true;
            pieces.clear();
            size = 0;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        drained.run();
    }
}
