package io.edgeferry.lab.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An input whose bytes come over a lane. One thread reads. */
final class ShapedInput extends InputStream {

    private final Lane lane;
    private final InputStream in;
    private final DelayLine line = new DelayLine();
    private final Thread pump;
    private volatile @Nullable IOException failure;
    private byte[] bytes = new byte[0];
    private int next;
    private boolean ended;
    private volatile boolean closed;

    ShapedInput(Lane lane, InputStream in) {
        this.lane = lane;
        this.in = in;
        this.pump = Thread.ofVirtual().name("link-in").start(this::pump);
    }

    private void pump() {
        byte[] buffer = new byte[1 << 16];
        try {
            for (int count = in.read(buffer, 0, lane.chunk()); count >= 0; count = in.read(buffer, 0, lane.chunk())) {
                if (!line.put(Arrays.copyOf(buffer, count), lane.send(count))) {
                    return;
                }
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            failure = new IOException("the way was closed", e);
        } finally {
            line.end();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (next == bytes.length) {
            if (ended || !more()) {
                return -1;
            }
        }
        int count = Math.min(length, bytes.length - next);
        System.arraycopy(bytes, next, to, offset, count);
        next += count;
        return count;
    }

    private boolean more() throws IOException {
        try {
            byte[] taken = line.take();
            if (taken != null) {
                bytes = taken;
                next = 0;
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        ended = true;
        if (closed) {
            throw new IOException("the way was closed");
        }
        IOException cause = failure;
        if (cause != null) {
            throw new IOException(cause.getMessage(), cause);
        }
        return false;
    }

    @Override
    public int available() {
        return bytes.length - next;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        line.abort();
        pump.interrupt();
        in.close();
    }
}
