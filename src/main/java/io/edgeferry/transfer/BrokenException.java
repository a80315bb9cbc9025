package io.edgeferry.transfer;

import java.time.Duration;

/** An end or the way to it broke; starting both ends anew may mend it. */
final class BrokenException extends Exception {

    private static final long serialVersionUID = 1L;

    private final TransferException.Reason reason;
    private final Duration already;

    /**
     * With words for people.
     *
     * @param reason UNREACHABLE when the way broke or an end died, BROKEN when an agent itself said that it cannot go on
     */
    BrokenException(TransferException.Reason reason, String message) {
        this(reason, message, Duration.ZERO);
    }

    /** {@code already}: for how long it has been broken before that was noticed. */
    BrokenException(TransferException.Reason reason, String message, Duration already) {
        super(message);
        this.reason = reason;
        this.already = already;
    }

    Duration already() {
        return already;
    }

    TransferException.Reason reason() {
        return reason;
    }
}
