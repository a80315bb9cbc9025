package io.edgeferry.transfer;

/** An end or the way to it broke; starting both ends anew may mend it. */
final class BrokenException extends Exception {

    private static final long serialVersionUID = 1L;

    private final TransferException.Reason reason;

    /**
     * With words for people.
     *
     * @param reason UNREACHABLE when the way broke or an end died, BROKEN when an agent itself said that it cannot go on
     */
    BrokenException(TransferException.Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    TransferException.Reason reason() {
        return reason;
    }
}
