package io.edgeferry.lab.store;

/** A request that the lab refuses; becomes a {@code Status} of the API. */
public final class LabException extends Exception {

    private static final long serialVersionUID = 1;

    private final int code;
    private final String reason;

    /**
     * A refusal.
     *
     * @param code of HTTP, 400 to 599
     * @param reason as the API names it: {@code NotFound}, {@code Conflict}, {@code Invalid}, {@code BadRequest} …
     * @param message for people
     */
    public LabException(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
    }

    /** The code of HTTP. */
    public int code() {
        return code;
    }

    /** The reason as the API names it. */
    public String reason() {
        return reason;
    }
}
