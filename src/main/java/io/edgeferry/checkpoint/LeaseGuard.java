package io.edgeferry.checkpoint;

import io.edgeferry.node.NodeException;
import java.time.Duration;

/**
 * The guard on a node that holds a container while the node does not reach the API server, and ends it when its pod has
 * been taken away meanwhile. So a node that was only cut off never comes back with a second live copy. For one thread.
 */
public interface LeaseGuard {

    /** What the guard does. */
    enum State {
        /** It has contact, and the container runs. */
        WATCHING,
        /** It has had no contact for too long, or saw once that the pod is no longer this container's: paused. */
        HELD,
        /** The pod was taken away: the container is paused for ever, or killed. */
        FENCED,
        /** It was told to stop. */
        STOPPED,
        /** Its container ended. */
        GONE,
        /** There is no guard. */
        NONE
    }

    /**
     * How a guard is.
     *
     * @param state what it does
     * @param contactAge since the API server last showed the pod as it should be; zero where there is no guard
     * @param reason for people, why it is so; may be empty
     */
    record Status(State state, Duration contactAge, String reason) {}

    /**
     * Starts it; it watches when this returns. Idempotent: one that watches or holds goes on with the limit that it has.
     *
     * @param limit how long there may be no contact
     * @throws NodeException says why it cannot guard there
     */
    Status arm(Duration limit) throws NodeException, InterruptedException;

    /** How it is. */
    Status status() throws NodeException, InterruptedException;

    /**
     * Ends it.
     *
     * @param resume whether a container that it holds goes on; one that is fenced never does
     */
    Status stop(boolean resume) throws NodeException, InterruptedException;
}
