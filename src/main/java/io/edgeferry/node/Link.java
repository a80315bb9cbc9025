package io.edgeferry.node;

import com.jcraft.jsch.Proxy;
import com.jcraft.jsch.SocketFactory;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The byte connection under an SSH session, handed to JSch as a proxy that is connected already. It belongs to this
 * package and not to JSch so that it can be closed at any time without waiting for JSch's locks, and it notes when the
 * peer was last heard and since when a write is stuck.
 */
final class Link implements Proxy {

    private static final long NOT_IN = 0;

    /** Ends the transport below. */
    @FunctionalInterface
    interface Closer {
        void close() throws IOException;
    }

    private final InputStream in;
    private final OutputStream out;
    private final Closer closer;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile long readingSince = NOT_IN;
    private volatile long writingSince = NOT_IN;

    Link(InputStream in, OutputStream out, Closer closer) {
        this.in = new BufferedInputStream(new TimedInput(in), 128 * 1024);
        this.out = new TimedOutput(out);
        this.closer = closer;
    }

    /** Nanoseconds for which the peer has said nothing although it was listened to; 0 when nobody listens now. */
    long silentNanos() {
        return since(readingSince);
    }

    /** Nanoseconds for which one write has been stuck; 0 when there is none. */
    long stuckNanos() {
        return since(writingSince);
    }

    boolean closed() {
        return closed.get();
    }

    private static long since(long mark) {
        return mark == NOT_IN ? 0 : System.nanoTime() - mark;
    }

    private static long now() {
        long now = System.nanoTime();
        return now == NOT_IN ? 1 : now;
    }

    @Override
    public void connect(@Nullable SocketFactory factory, String host, int port, int timeout) throws IOException {
        if (closed()) {
            throw new IOException("the connection was closed");
        }
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() {
        return out;
    }

    /** None: JSch must not set a read timeout, for one that strikes within a packet loses the packet's start. */
    @Override
    @SuppressWarnings("NullAway")
    public @Nullable Socket getSocket() {
        return null;
    }

    /** Closes the transport; never waits for a reader or a writer. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                closer.close();
            } catch (IOException e) {
                // It is gone either way.
            }
        }
    }

    private final class TimedInput extends InputStream {
        private final InputStream below;

        TimedInput(InputStream below) {
            this.below = below;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            readingSince = now();
            try {
                return below.read(into, offset, length);
            } finally {
                readingSince = NOT_IN;
            }
        }

        @Override
        public int available() throws IOException {
            return below.available();
        }

        @Override
        public void close() {
            Link.this.close();
        }
    }

    private final class TimedOutput extends OutputStream {
        private final OutputStream below;

        TimedOutput(OutputStream below) {
            this.below = below;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            writingSince = now();
            try {
                below.write(from, offset, length);
                below.flush();
            } finally {
                writingSince = NOT_IN;
            }
        }

        @Override
        public void close() {
            Link.this.close();
        }
    }
}
