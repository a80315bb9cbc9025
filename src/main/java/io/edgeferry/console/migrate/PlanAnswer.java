package io.edgeferry.console.migrate;

import io.edgeferry.migration.Finding;
import io.edgeferry.migration.Plan;
import java.util.List;

/** What is known about a migration that was asked about. */
public sealed interface PlanAnswer {

    /** It is being found out. */
    record Planning() implements PlanAnswer {}

    /** It is known; it may have errors. */
    record Ready(Plan plan) implements PlanAnswer {}

    /** It could not be found out. */
    record Refused(String message, List<Finding> findings) implements PlanAnswer {}

    /** Still asking. */
    PlanAnswer PLANNING = new Planning();

    /** The answer for a failure. */
    static PlanAnswer of(Exception e) {
        String message = e.getMessage() == null || e.getMessage().isBlank()
                ? "The plan could not be made (" + e.getClass().getSimpleName() + ")."
                : e.getMessage();
        return new Refused(
                message,
                e instanceof io.edgeferry.migration.MigrationException refused ? refused.findings() : List.of());
    }
}
