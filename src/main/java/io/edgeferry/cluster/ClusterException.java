package io.edgeferry.cluster;

/** The API server did not do what it was asked; the message says what happened, why, and what to do. */
public class ClusterException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;

    /**
     * A failure.
     *
     * @param code HTTP status of the answer, or 0 when there was none
     */
    public ClusterException(int code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** A failure without a cause of its own. */
    public ClusterException(int code, String message) {
        super(message);
        this.code = code;
    }

    /** HTTP status of the answer, or 0 when there was none: the server was not reached. */
    public int code() {
        return code;
    }

    /** Whether the thing asked for is not there. */
    public boolean notFound() {
        return code == 404;
    }

    /** Whether somebody else changed the thing first, or it exists already. */
    public boolean conflict() {
        return code == 409;
    }

    /** Whether rights are missing. */
    public boolean forbidden() {
        return code == 401 || code == 403;
    }

    /** Whether asking again may help: the server was not reached, or is overloaded. */
    public boolean transientFailure() {
        return code == 0 || code == 429 || code >= 500;
    }
}
