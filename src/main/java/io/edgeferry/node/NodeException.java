package io.edgeferry.node;

import java.io.IOException;

/** A node could not be reached or did not do what it was asked; the message says what happened and what to do. */
public class NodeException extends IOException {

    /** Why it failed, for callers that decide by it. */
    public enum Reason {
        /** No connection, or the connection broke. */
        UNREACHABLE,
        /** The node refused the login. */
        LOGIN,
        /** The host key is not the one that is known: never connect. */
        HOST_KEY_CHANGED,
        /** The host key is not known and nobody accepted it. */
        HOST_KEY_UNKNOWN,
        /** The limit ran out; what ran was ended where it could be. */
        TIMEOUT,
        /** The command ran and failed. */
        COMMAND,
        /** Something on this machine: an unreadable key, a bad setting. */
        SETTING
    }

    private static final long serialVersionUID = 1L;

    private final String node;
    private final Reason reason;

    /** A failure without a cause of its own. */
    public NodeException(String node, Reason reason, String message) {
        super(message);
        this.node = node;
        this.reason = reason;
    }

    /** A failure with the library's exception as its cause. */
    public NodeException(String node, Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.node = node;
        this.reason = reason;
    }

    /** The node's name. */
    public String node() {
        return node;
    }

    /** Why it failed. */
    public Reason reason() {
        return reason;
    }
}
