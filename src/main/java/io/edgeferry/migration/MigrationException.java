package io.edgeferry.migration;

import java.util.List;

/** A migration cannot be made or went wrong; the message says what happened, why, and what to do. */
public class MigrationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Finding> findings;

    /** A failure without findings. */
    public MigrationException(String message) {
        this(message, List.of());
    }

    /** A refusal by the preflight. */
    public MigrationException(String message, List<Finding> findings) {
        super(message);
        this.findings = List.copyOf(findings);
    }

    /** A failure with the cause. */
    public MigrationException(String message, Throwable cause) {
        super(message, cause);
        this.findings = List.of();
    }

    /** What the preflight found, errors first; empty for other failures. */
    public List<Finding> findings() {
        return findings;
    }
}
