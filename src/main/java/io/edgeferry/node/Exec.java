package io.edgeferry.node;

import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.JSchException;
import io.edgeferry.node.NodeException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command on one channel. JSch swallows interrupts and waits without limits in places, so whatever of it may wait
 * runs on a thread of its own here and the caller waits for a future.
 */
final class Exec {

    private static final Logger LOG = LoggerFactory.getLogger(Exec.class);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final List<String> SIGNALS = List.of(
            "0", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE",
            "ALRM", "TERM");

    /** Receives what the command writes, and is told how its stream ended. */
    interface Receiver {
        /** Takes bytes; may wait when they come too fast. */
        void write(byte[] bytes, int offset, int length) throws IOException;

        /** The stream ended: {@code failure} is empty when all of it has come. */
        void end(String failure);
    }

    /** The command was not sent, so it may be sent again. */
    static final class NotSentException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean refused;

        NotSentException(Throwable cause, boolean refused) {
            super(cause);
            this.refused = refused;
        }

        /** Whether the peer said no, and has nothing open now. */
        boolean refused() {
            return refused;
        }
    }

    private final SshConnection connection;
    private final String program;
    private final boolean asRoot;
    private final PidFilter errors;
    private final ChannelExec channel;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();

    /** Prepares the channel; nothing is sent yet. */
    Exec(SshConnection connection, Command command, InputStream stdin, Receiver stdout, Receiver stderr)
            throws NotSentException {
        this.connection = connection;
        this.program = command.words().getFirst();
        this.asRoot = command.asRoot();
        this.errors = new PidFilter(stderr);
        if (!connection.begin()) {
            throw new NotSentException(new JSchException("the connection takes no more commands"), false);
        }
        try {
            channel = connection.exec();
        } catch (JSchException e) {
            connection.release();
            throw new NotSentException(e, false);
        }
        channel.setCommand(line(PidFilter.wrap(connection.target().words(command.words(), asRoot))));
        channel.setInputStream(stdin);
        channel.setOutputStream(new Sink(stdout, false));
        channel.setErrStream(new Sink(errors, true));
        Consumer<String> listener = why -> {
            exit.completeExceptionally(SshErrors.broken(connection.target(), why));
            String text = SshErrors.brokenText(connection.target(), why);
            stdout.end(text);
            errors.end(text);
            wakeJsch();
        };
        connection.onEnd(listener);
        var _ = exit.whenComplete((_, _) -> {
            connection.forget(listener);
            connection.release();
        });
    }

    private static byte[] line(List<String> words) {
        return Command.of(words.toArray(String[]::new)).line().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * JSch waits at the channel for the peer to open it and does not notice that the connection has ended. It may only
     * be about to wait, so it is woken until it has noticed.
     */
    private void wakeJsch() {
        if (!started.isDone()) {
            Thread.ofVirtual().start(() -> {
                Deadline end = Deadline.after(ANSWER);
                do {
                    synchronized (channel) {
                        channel.notifyAll();
                    }
                } while (!startIsOverWithin(Duration.ofMillis(100)) && !end.passed());
            });
        }
    }

    private boolean startIsOverWithin(Duration time) {
        try {
            started.get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | InterruptedException e) {
            return true;
        }
    }

    /** Sends the command. An interrupt or the end of the time ends the channel. */
    void start(Deadline deadline) throws NodeException, InterruptedException, NotSentException {
        Thread.ofVirtual().name("ssh-exec-" + connection.target().node()).start(() -> {
            try {
                // Later than the caller's own end, so that a limit that runs out is not taken for a refusal.
                channel.connect(deadline.leftMillis(ANSWER) + 200);
                started.complete(null);
            } catch (JSchException | RuntimeException e) {
                Throwable failure = failure(e);
                if (failure == null) {
                    started.complete(null);
                } else {
                    if (!channel.isClosed()) {
                        // The peer may have opened a session, or may yet, that JSch has forgotten and will not close.
                        connection.retire();
                    }
                    started.completeExceptionally(failure);
                    // JSch does not close the streams of a channel that it could not start.
                    exit.completeExceptionally(SshErrors.broken(connection.target(), "it could not be started"));
                }
            }
        });
        try {
            wait(started, deadline);
        } catch (ExecutionException e) {
            exit.completeExceptionally(SshErrors.broken(connection.target(), SshErrors.why(e)));
            if (deadline.passed()) {
                var _ = abort();
                throw SshErrors.timeout(connection.target(), program);
            }
            if (unsent(e)) {
                throw new NotSentException(e.getCause(), channel.isClosed());
            }
            if (e.getCause() instanceof NodeException known) {
                throw new NodeException(known.node(), known.reason(), String.valueOf(known.getMessage()), known);
            }
            throw new NodeException(
                    connection.target().node(),
                    Reason.UNREACHABLE,
                    SshErrors.brokenText(connection.target(), "while " + program + " was started, " + SshErrors.why(e)),
                    e);
        }
    }

    /**
     * Why the command could not be started, or null when it was sent and has ended already. JSch starts a thread for
     * standard input after it has sent the command; when the channel is closed just before, by a command that ends at
     * once, it trips over a reference that the closing has cleared, and all the command has written has come.
     */
    private @Nullable Throwable failure(Exception thrown) {
        if (unsent(thrown) || !(thrown.getCause() instanceof NullPointerException)) {
            return thrown;
        }
        try {
            exit.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            return thrown;
        }
    }

    /** Whether JSch failed while it opened the channel; it sends the command only after that. */
    static boolean unsent(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            for (StackTraceElement frame : cause.getStackTrace()) {
                if (frame.getMethodName().equals("sendChannelOpen")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Waits for the exit code. An interrupt ends the channel; the end of the time does not. */
    int await(Deadline deadline) throws NodeException, InterruptedException {
        try {
            return wait(exit, deadline);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NodeException known) {
                throw new NodeException(known.node(), known.reason(), String.valueOf(known.getMessage()), known);
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private <T> T wait(CompletableFuture<T> future, Deadline deadline)
            throws NodeException, InterruptedException, ExecutionException {
        try {
            return future.get(deadline.leftNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            var _ = abort();
            throw e;
        } catch (TimeoutException e) {
            throw SshErrors.timeout(connection.target(), program);
        }
    }

    /** Whether the command was sent. */
    boolean started() {
        return started.isDone() && !started.isCompletedExceptionally();
    }

    boolean ended() {
        return exit.isDone();
    }

    /** Tells the command to end and closes its channel; never blocks. */
    CompletableFuture<Void> abort() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        connection.hold();
        Thread.ofVirtual().name("ssh-abort-" + connection.target().node()).start(() -> {
            try {
                // JSch can only close a channel that is open; the wait for that has its limit.
                started.handle((_, _) -> "over").join();
                if (errors.pid() != 0 && !ended() && connection.alive()) {
                    ChannelExec killer = connection.exec();
                    killer.setCommand(line(connection.target().words(PidFilter.end(errors.pid()), asRoot)));
                    killer.connect((int) ANSWER.toMillis());
                }
            } catch (JSchException | RuntimeException e) {
                LOG.debug(
                        "{} on {} could not be told to end",
                        program,
                        connection.target().label(),
                        e);
            } finally {
                channel.disconnect();
                connection.release();
                closed.complete(null);
            }
        });
        return closed;
    }

    private int exitCode() {
        String signal = channel.getExitSignal();
        if (signal == null) {
            return channel.getExitStatus();
        }
        int number = SIGNALS.indexOf(signal);
        return number > 0 ? 128 + number : 128;
    }

    /** What JSch writes to; it closes it at the end of file, or, for standard error, when the channel is closed. */
    private final class Sink extends OutputStream {
        private final Receiver receiver;
        private final boolean last;

        Sink(Receiver receiver, boolean last) {
            this.receiver = receiver;
            this.last = last;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            receiver.write(bytes, offset, length);
        }

        @Override
        public void close() {
            boolean complete = !channel.isClosed() || exitCode() >= 0;
            String why = "it closed before the command had ended";
            receiver.end(complete ? "" : SshErrors.brokenText(connection.target(), why));
            if (last && complete) {
                exit.complete(exitCode());
            } else if (last) {
                exit.completeExceptionally(SshErrors.broken(connection.target(), why));
            }
        }
    }
}
