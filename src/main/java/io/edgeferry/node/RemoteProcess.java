package io.edgeferry.node;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * A running command of a node with its streams. Reads block until bytes come; a connection that says nothing for
 * some 15 s although it is asked (keep-alive) counts as broken, and then reads and writes throw.
 */
public interface RemoteProcess extends AutoCloseable {

    /** Standard output; ends when the command closed it. An {@link java.io.IOException} when the connection broke. */
    InputStream stdout();

    /** Standard error, the same way. It must be read by someone, or the command may stall. */
    InputStream stderr();

    /** Standard input; closing it sends end of file. */
    OutputStream stdin();

    /**
     * Waits for the end.
     *
     * @return the exit code
     * @throws NodeException UNREACHABLE when the connection broke before an exit code came, TIMEOUT after the limit
     */
    int waitFor(Duration limit) throws NodeException, InterruptedException;

    /** Closes the channel and its connection: the remote command gets end of file and SIGHUP. Idempotent. */
    @Override
    void close();
}
