package io.edgeferry.node;

import java.time.Duration;

/**
 * A way to a node's machine. Thread-safe. Commands of {@link #run} share one connection that is opened when first
 * needed, kept alive, and opened again after it broke; each {@link #start} has a connection of its own, so that a
 * stream that stalls never holds up a command. Nothing blocks for longer than its limit.
 */
public interface NodeShell extends AutoCloseable {

    /** The node's name. */
    String node();

    /** The address it is reached at, as other nodes may use it too: a host name or an IP address, without port. */
    String address();

    /** The SSH port. */
    int port();

    /** The login user. */
    String user();

    /**
     * Runs a command to its end. A command that ran is an answer, whatever its exit code.
     *
     * @param limit the most time it may take, connection included; then its channel is closed
     * @throws NodeException when the node cannot be reached or the limit ran out
     * @throws InterruptedException when the thread is interrupted; the command's channel is closed
     */
    CommandResult run(Command command, Duration limit) throws NodeException, InterruptedException;

    /**
     * Runs a command and wants exit code 0.
     *
     * @throws NodeException also when the exit code is not 0: reason COMMAND, with what the command complained of
     */
    default CommandResult check(Command command, Duration limit) throws NodeException, InterruptedException {
        CommandResult result = run(command, limit);
        if (!result.ok()) {
            throw new NodeException(
                    node(),
                    NodeException.Reason.COMMAND,
                    command.words().getFirst() + " on node " + node() + " ended with exit code " + result.exitCode()
                            + ": " + result.complaint());
        }
        return result;
    }

    /**
     * Starts a command whose bytes are streamed, on a connection of its own. The caller closes it.
     *
     * @param command its {@code stdin}, if not empty, is sent first; then {@link RemoteProcess#stdin()} is the caller's
     * @param limit the most time to get it started
     */
    RemoteProcess start(Command command, Duration limit) throws NodeException, InterruptedException;

    /**
     * The host key that the connection was made with, as a known_hosts line names it: {@code ssh-ed25519 AAAA…}.
     * Connects when there was no connection yet.
     */
    String hostKey() throws NodeException, InterruptedException;

    /** Closes all connections; running commands fail with UNREACHABLE. Idempotent. */
    @Override
    void close();
}
