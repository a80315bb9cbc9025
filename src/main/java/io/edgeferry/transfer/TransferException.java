package io.edgeferry.transfer;

/** A transfer did not come to its end; the message says what happened, why, and what to do. */
public final class TransferException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** With a message for people. */
    public TransferException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** With a cause. */
    public TransferException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What kind of trouble it was. */
    public Reason reason() {
        return reason;
    }

    /** Kinds of trouble. */
    public enum Reason {
        /** An end, or the way between the ends, did not come back within the patience of the transfer. */
        UNREACHABLE,
        /** The target has no space left; what is there is kept. */
        NO_SPACE,
        /** The source folder cannot be read, or the target folder is somebody else's. */
        REFUSED,
        /** The agent answered something that it must not, or ended. */
        BROKEN
    }
}
