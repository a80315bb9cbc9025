package io.edgeferry.protection;

/**
 * One of the things that keep a lost node from coming back with a second live copy.
 *
 * @param kind what it is
 * @param holds whether it holds
 * @param words for people: how it holds, or why not
 */
public record Hold(Kind kind, boolean holds, String words) {

    /** What it is. */
    public enum Kind {
        /** The guard on the node, which holds the container as soon as the node does not reach the API server. */
        GUARD,
        /** The container was ended over SSH. */
        STOPPED,
        /** A person says that the machine is switched off. */
        SWITCHED_OFF,
        /** The pod's object is deleted, so that its kubelet does not start it again. */
        DELETED,
        /** The node has the taint that it is out of service. */
        TAINT
    }

    /** Whether it alone keeps a container from running, and not only its object from being started again. */
    public boolean real() {
        return holds && (kind == Kind.GUARD || kind == Kind.STOPPED || kind == Kind.SWITCHED_OFF);
    }
}
