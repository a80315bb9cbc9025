package io.edgeferry.console.migrate;

import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import java.util.List;

/**
 * What is known about something that was asked about.
 *
 * @param <P> the plan: of a migration or of a dataset's copy
 */
public sealed interface PlanAnswer<P> {

    /** It is being found out. */
    record Planning<P>() implements PlanAnswer<P> {}

    /** It is known; it may have errors. */
    record Ready<P>(P plan) implements PlanAnswer<P> {}

    /** It could not be found out. */
    record Refused<P>(String message, List<Finding> findings) implements PlanAnswer<P> {
        /** Copies the list. */
        public Refused {
            findings = List.copyOf(findings);
        }
    }

    /** Still asking. */
    static <P> PlanAnswer<P> planning() {
        return new Planning<>();
    }

    /** The answer for a failure. */
    static <P> PlanAnswer<P> of(Exception e) {
        return refused(e);
    }

    /** The same, known to be one. */
    static <P> Refused<P> refused(Exception e) {
        String message = e.getMessage() == null || e.getMessage().isBlank()
                ? "The plan could not be made (" + e.getClass().getSimpleName() + ")."
                : e.getMessage();
        return new Refused<>(message, e instanceof MigrationException refused ? refused.findings() : List.of());
    }
}
