package io.edgeferry.lab.machine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An output whose bytes go over a lane. One thread writes. */
final class ShapedOutput extends OutputStream {

    private final Lane lane;
    private final OutputStream out;
    private final DelayLine line = new DelayLine();
    private final Thread pump;
    private volatile @Nullable IOException failure;
    private boolean closed;

    ShapedOutput(Lane lane, OutputStream out) {
        this.lane = lane;
        this.out = out;
        this.pump = Thread.ofVirtual().name("link-out").start(this::pump);
    }

    private void pump() {
        try (out) {
            for (byte[] bytes = line.take(); bytes != null; bytes = line.take()) {
                out.write(bytes);
                out.flush();
            }
        } catch (IOException e) {
            failure = e;
        } catch (InterruptedException e) {
            failure = new IOException("interrupted", e);
        } finally {
            line.abort();
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            int from = offset;
            while (from < offset + length) {
                int count = Math.min(lane.chunk(), offset + length - from);
                if (!line.put(Arrays.copyOfRange(bytes, from, from + count), lane.send(count))) {
                    throw broken();
                }
                from += count;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private IOException broken() {
        IOException cause = failure;
        return cause == null ? new IOException("the link is closed") : new IOException(cause.getMessage(), cause);
    }

    /** Waits until all has arrived. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        line.end();
        try {
            pump.join();
        } catch (InterruptedException e) {
            pump.interrupt();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        if (failure != null) {
            throw broken();
        }
    }
}
