package io.edgeferry.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/**
 * Runs commands in containers through the API server. Thread-safe. Needs the right {@code create pods/exec}
 * ({@link Storage#missingRights}).
 */
public interface PodExec {

    /**
     * Starts a command.
     *
     * @param container of the pod
     * @param command the program and its arguments; no shell reads them
     * @param stdin whether the command gets a standard input; without it reads end of file
     * @param limit the most time until it runs
     * @throws ClusterException when the API server refuses or cannot be reached, or there is no such pod or container
     */
    Running start(String namespace, String pod, String container, List<String> command, boolean stdin, Duration limit)
            throws ClusterException, InterruptedException;

    /**
     * A command that runs. Bytes wait at the side that is faster, in bounded room. Both outputs share one connection:
     * one that is not read holds up the other.
     */
    interface Running extends AutoCloseable {

        /** Standard output; an {@link IOException} when the connection broke before the command had ended. */
        InputStream stdout();

        /** Standard error, the same way. */
        InputStream stderr();

        /**
         * Standard input; writes wait while the connection is busy. The protocol has no end of file, so closing it only
         * forbids further writes: a command has to know by itself when it has read all, and should confirm it, since a
         * container runtime may lose the last bytes of an input that ends with the connection.
         */
        OutputStream stdin();

        /**
         * Waits for the end.
         *
         * @return the exit code
         * @throws ClusterException when the connection broke before one came, or the limit ran out
         */
        int waitFor(Duration limit) throws ClusterException, InterruptedException;

        /** Closes the connection: the command gets end of file, and is not ended otherwise. Idempotent. */
        @Override
        void close();
    }
}
