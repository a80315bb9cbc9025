package io.edgeferry.console.shell;

import io.edgeferry.console.Background;
import io.edgeferry.migration.Migrations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** At each start: finishes or takes back what a console that ended in the midst of a migration left, and cleans up. */
final class Recovering {

    private static final Logger LOG = LoggerFactory.getLogger(Recovering.class);

    private Recovering() {}

    /** Recovers in the background; what it settles appears among the tasks. */
    static void start(Migrations migrations, Background background) {
        var unused = background.run(
                "recover",
                migrations::recover,
                settled -> settled.forEach(one -> LOG.info(
                        "{} was recovered: {}", one.operation(), one.outcome().outcome())),
                failed -> LOG.warn("What was left of earlier migrations could not be recovered", failed));
    }
}
