package io.edgeferry.node;

import io.edgeferry.node.NodeException.Reason;
import org.jspecify.annotations.Nullable;

/** The one connection that the commands of a node share: opened when first needed and again after it broke. */
final class SharedConnection {

    private final SshConnector connector;
    private final Target target;
    private @Nullable Opening current;
    private boolean closed;

    SharedConnection(SshConnector connector, Target target) {
        this.connector = connector;
        this.target = target;
    }

    /** The connection, as good as it is known to be. Callers that come while it is opened wait for the same one. */
    SshConnection get(Deadline deadline) throws NodeException, InterruptedException {
        return opening().await(deadline);
    }

    private synchronized Opening opening() throws NodeException {
        if (closed) {
            throw closedException();
        }
        Opening opening = current;
        if (opening != null && !opening.failed()) {
            SshConnection connection = opening.connection();
            if (connection == null || connection.alive()) {
                return opening;
            }
        }
        Opening fresh = connector.open(target);
        current = fresh;
        return fresh;
    }

    private NodeException closedException() {
        return new NodeException(
                target.node(),
                Reason.UNREACHABLE,
                "The connections to " + target.label() + " were closed by this program.");
    }

    synchronized boolean closed() {
        return closed;
    }

    void close() {
        Opening opening;
        synchronized (this) {
            closed = true;
            opening = current;
            current = null;
        }
        if (opening != null) {
            opening.giveUp(closedException());
            SshConnection connection = opening.connection();
            if (connection != null) {
                connection.kill("it was closed by this program");
            }
        }
    }
}
