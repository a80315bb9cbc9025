package io.edgeferry.node;

import io.edgeferry.node.NodeException.Reason;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The one connection that the commands of a node share: opened when first needed, and again after it broke or retired. */
final class SharedConnection {

    private static final String CLOSED = "it was closed by this program";

    private final SshConnector connector;
    private final Target target;
    private @Nullable Opening current;
    private final Set<SshConnection> retired = ConcurrentHashMap.newKeySet();
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
            if (connection == null || connection.usable()) {
                return opening;
            }
            // Commands may still run on it.
            retired.add(connection);
            connection.onEnd(_ -> retired.remove(connection));
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
        retired.forEach(connection -> connection.kill(CLOSED));
        if (opening != null) {
            opening.giveUp(closedException());
            SshConnection connection = opening.connection();
            if (connection != null) {
                connection.kill(CLOSED);
            }
        }
    }
}
