package io.edgeferry.console.shell;

import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.Migrations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** At each start: finishes or takes back what a console that ended in the midst of a migration left, and cleans up. */
final class Recovering {

    private static final Logger LOG = LoggerFactory.getLogger(Recovering.class);

    private Recovering() {}

    /**
     * Recovers on a thread of its own, which nobody interrupts: what it settles appears among the tasks. Should the
     * program end meanwhile, the next start goes on.
     */
    static void start(Migrations migrations) {
        Thread.ofPlatform().daemon().name("recover").start(() -> {
            try {
                if (!migrations.unfinished()) {
                    // Nothing to settle is no reason to log in to every node.
                    return;
                }
                migrations
                        .recover()
                        .forEach(one -> LOG.info(
                                "{} was recovered: {}",
                                one.operation(),
                                one.outcome().outcome()));
            } catch (MigrationException | RuntimeException e) {
                LOG.warn("What was left of earlier migrations could not be recovered", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
