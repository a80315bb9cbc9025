package io.edgeferry.node;

import io.edgeferry.node.Exec.NotSentException;
import io.edgeferry.node.NodeException.Reason;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A node reached by SSH. */
final class SshNodeShell implements NodeShell {

    /** Below the 10 sessions that sshd allows on one connection. */
    private static final int COMMANDS_AT_ONCE = 8;

    /** Some are too many for a moment all the same: sshd frees a session a little later than it tells its end. */
    private static final int MOST_REFUSALS = 60;

    private static final Duration REFUSAL_PAUSE = Duration.ofMillis(100);

    private static final int MOST_STDOUT = 4 * 1024 * 1024;
    private static final int MOST_STDERR = 1024 * 1024;
    private static final Duration HOST_KEY_LIMIT = Duration.ofMinutes(2);
    private static final Pattern SUDO_REFUSED =
            Pattern.compile("(?m)^sudo: (a password is required|a terminal is required|no tty present).*"
                    + "|^.* is not (in the sudoers file|allowed to (execute|run)).*"
                    + "|^.*sudo: (command )?not found.*");

    private final Target target;
    private final SshConnector connector;
    private final SharedConnection shared;
    private final Semaphore permits = new Semaphore(COMMANDS_AT_ONCE, true);
    private final Set<SshProcess> processes = ConcurrentHashMap.newKeySet();

    SshNodeShell(Target target, SshConnector connector) {
        this.target = target;
        this.connector = connector;
        this.shared = new SharedConnection(connector, target);
    }

    @Override
    public String node() {
        return target.node();
    }

    @Override
    public String address() {
        return target.host();
    }

    @Override
    public int port() {
        return target.port();
    }

    @Override
    public String user() {
        return target.user();
    }

    @Override
    public CommandResult run(Command command, Duration limit) throws NodeException, InterruptedException {
        Deadline deadline = Deadline.after(limit);
        if (!permits.tryAcquire(deadline.leftNanos(), TimeUnit.NANOSECONDS)) {
            throw SshErrors.timeout(target, command.words().getFirst());
        }
        try {
            CommandResult result = runShared(command, deadline);
            if (command.asRoot() && !target.user().equals("root")) {
                checkSudo(target, result);
            }
            return result;
        } finally {
            permits.release();
        }
    }

    private CommandResult runShared(Command command, Deadline deadline) throws NodeException, InterruptedException {
        int refusals = 0;
        int losses = 0;
        while (true) {
            SshConnection connection = shared.get(deadline);
            try {
                return run(connection, command, deadline);
            } catch (NotSentException e) {
                if (e.refused() && connection.alive()) {
                    refusals++;
                    if (refusals == MOST_REFUSALS || deadline.leftNanos() <= REFUSAL_PAUSE.toNanos()) {
                        connection.retire();
                        throw notSent(e);
                    }
                    connection.awaitEnd(REFUSAL_PAUSE.toNanos());
                } else {
                    losses++;
                    connection.retire();
                    if (losses == 2) {
                        throw notSent(e);
                    }
                }
            }
        }
    }

    private NodeException notSent(NotSentException cause) {
        return new NodeException(
                target.node(),
                Reason.UNREACHABLE,
                target.label() + " opened no session for a command (" + SshErrors.why(cause)
                        + "). Nothing was run. Check MaxSessions in its sshd_config and the network, and try again.",
                cause);
    }

    private static CommandResult run(SshConnection connection, Command command, Deadline deadline)
            throws NodeException, InterruptedException, NotSentException {
        Kept stdout = new Kept(new BoundedSink(MOST_STDOUT));
        Kept stderr = new Kept(new BoundedSink(MOST_STDERR));
        Exec exec = new Exec(connection, command, new ByteArrayInputStream(command.stdin()), stdout, stderr);
        try {
            exec.start(deadline);
            return new CommandResult(
                    exec.await(deadline), stdout.sink().text(), stderr.sink().text());
        } catch (NodeException e) {
            if (e.reason() == Reason.TIMEOUT) {
                var _ = exec.abort();
                if (!exec.started()) {
                    // Should the session be opened after all, JSch has forgotten it and will not close it.
                    connection.retire();
                }
            }
            throw e;
        }
    }

    private record Kept(BoundedSink sink) implements Exec.Receiver {
        @Override
        public void write(byte[] bytes, int offset, int length) {
            sink.write(bytes, offset, length);
        }

        @Override
        public void end(String failure) {
            // The exit code, or that there is none, says it.
        }
    }

    /** Throws when it was sudo that failed and not the command. */
    static void checkSudo(Target target, CommandResult result) throws NodeException {
        if (result.exitCode() == 1 || result.exitCode() == 127) {
            var refused = SUDO_REFUSED.matcher(result.stderr());
            if (refused.find()) {
                throw SshErrors.sudo(target, refused.group().strip());
            }
        }
    }

    @Override
    public RemoteProcess start(Command command, Duration limit) throws NodeException, InterruptedException {
        Deadline deadline = Deadline.after(limit);
        if (shared.closed()) {
            throw SshErrors.broken(target, "it was closed by this program");
        }
        SshConnection connection = connect(deadline);
        boolean started = false;
        try {
            SshProcess process = SshProcess.start(connection, command, deadline);
            started = true;
            processes.add(process);
            connection.onEnd(_ -> processes.remove(process));
            if (shared.closed()) {
                process.close();
            }
            return process;
        } catch (NotSentException e) {
            throw notSent(e);
        } finally {
            if (!started) {
                connection.kill("the command could not be started");
            }
        }
    }

    /** A connection for one caller only: when the caller does not wait any longer, it is given up. */
    private SshConnection connect(Deadline deadline) throws NodeException, InterruptedException {
        Opening opening = connector.open(target);
        try {
            return opening.await(deadline);
        } catch (NodeException | InterruptedException e) {
            String why = "nobody waits for it any more";
            opening.giveUp(SshErrors.broken(target, why));
            SshConnection late = opening.connection();
            if (late != null) {
                late.kill(why);
            }
            throw e;
        }
    }

    @Override
    public String hostKey() throws NodeException, InterruptedException {
        return shared.get(Deadline.after(HOST_KEY_LIMIT)).hostKey();
    }

    @Override
    public void close() {
        shared.close();
        processes.forEach(SshProcess::close);
    }
}
