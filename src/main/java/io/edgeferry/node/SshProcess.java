package io.edgeferry.node;

import io.edgeferry.node.Exec.NotSentException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A command with its streams on a connection of its own. Each stream has a bounded queue between the caller and JSch's
 * threads; when the caller does not read, the queue fills and the node is held up, nothing else.
 */
final class SshProcess implements RemoteProcess {

    private static final int BUFFER = 1024 * 1024;
    private static final int STDERR_BUFFER = 256 * 1024;
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final SshConnection connection;
    private final ByteQueue in = new ByteQueue(BUFFER);
    private final ByteQueue out = new ByteQueue(BUFFER);
    private final ByteQueue err = new ByteQueue(STDERR_BUFFER);
    private final InputStream stdout = new Guarded(out.source());
    private final InputStream stderr = new Guarded(err.source());
    private final OutputStream stdin = new GuardedOutput(in.sink());
    private final Exec exec;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SshProcess(SshConnection connection, Command command) throws NotSentException {
        this.connection = connection;
        InputStream queued = in.source();
        InputStream first = new ByteArrayInputStream(command.stdin());
        exec = new Exec(
                connection,
                command,
                command.stdin().length == 0 ? queued : new SequenceInputStream(first, queued),
                new Queued(out),
                new Queued(err));
    }

    static SshProcess start(SshConnection connection, Command command, Deadline deadline)
            throws NodeException, InterruptedException, NotSentException {
        SshProcess process = new SshProcess(connection, command);
        connection.onEnd(why -> process.in.fail(SshErrors.brokenText(connection.target(), why)));
        process.exec.start(deadline);
        return process;
    }

    @Override
    public InputStream stdout() {
        return stdout;
    }

    @Override
    public InputStream stderr() {
        return stderr;
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public int waitFor(Duration limit) throws NodeException, InterruptedException {
        try {
            return exec.await(Deadline.after(limit));
        } catch (InterruptedException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        String why = "it was closed by this program";
        String text = SshErrors.brokenText(connection.target(), why);
        in.fail(text);
        out.fail(text);
        err.fail(text);
        // Unblocks JSch's thread, which may wait for room in a queue.
        out.discard();
        err.discard();
        if (exec.ended()) {
            connection.kill(why);
            return;
        }
        var _ = exec.abort().thenRun(() -> connection.kill(why));
        var kill = SshClock.once(FAREWELL, () -> connection.kill(why));
        connection.onEnd(_ -> kill.cancel(false));
    }

    private record Queued(ByteQueue queue) implements Exec.Receiver {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            queue.put(bytes, offset, length);
        }

        @Override
        public void end(String failure) {
            if (failure.isEmpty()) {
                queue.end();
            } else {
                queue.fail(failure);
            }
        }
    }

    /** Closes the process when a blocked reader is interrupted. */
    private final class Guarded extends FilterInputStream {
        Guarded(InputStream queue) {
            super(queue);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                return super.read(into, offset, length);
            } catch (InterruptedIOException e) {
                SshProcess.this.close();
                throw e;
            }
        }
    }

    /** Closes the process when a blocked writer is interrupted. */
    private final class GuardedOutput extends OutputStream {
        private final OutputStream queue;

        GuardedOutput(OutputStream queue) {
            this.queue = queue;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            try {
                queue.write(from, offset, length);
            } catch (InterruptedIOException e) {
                SshProcess.this.close();
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            queue.close();
        }
    }
}
