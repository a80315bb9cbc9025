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
     * @param limit how long it goes without contact before it holds, as it says itself; zero where it does not say
     * @param contactAge since the API server last showed the pod as it should be; zero where there is no guard
     * @param reason for people, why it is so; may be empty
     */
    record Status(State state, Duration limit, Duration contactAge, String reason) {
        /** Whether it watches or holds, so that its limit is in force. */
        public boolean works() {
            return state == State.WATCHING || state == State.HELD;
        }
    }

    /**
     * Starts it; it watches when this returns. Idempotent. One with another limit is replaced, and so is one that does not
     * say its limit; where that is impossible it may go on, so only the limit that is answered is in force.
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
