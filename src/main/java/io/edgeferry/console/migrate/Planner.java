package io.edgeferry.console.migrate;

import io.edgeferry.console.Background;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Migrations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks for plans while a pod hovers over cards: each pod and target at most once in ten seconds. Belongs to the
 * screen's thread.
 */
public final class Planner {

    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Supplier<@Nullable Migrations> migrations;
    private final Background background;
    private final Clock clock;
    private final Map<MigrationRequest, Entry> answers = new HashMap<>();

    /** @param migrations those of the connected cluster, or null */
    public Planner(Supplier<@Nullable Migrations> migrations, Background background, Clock clock) {
        this.migrations = migrations;
        this.background = background;
        this.clock = clock;
    }

    private record Entry(Instant at, PlanAnswer answer) {}

    /** What is known now; asks when nothing fresh is, and calls {@code changed} when the answer has come. */
    public PlanAnswer ask(MigrationRequest request, Runnable changed) {
        Instant now = clock.instant();
        answers.values().removeIf(entry -> entry.at().plus(FRESH).isBefore(now));
        Entry known = answers.get(request);
        if (known != null) {
            return known.answer();
        }
        Migrations asked = migrations.get();
        if (asked == null) {
            return new PlanAnswer.Refused("There is no connection to a cluster.", java.util.List.of());
        }
        answers.put(request, new Entry(now, PlanAnswer.PLANNING));
        var unused = background.run(
                "plan",
                () -> asked.plan(request),
                plan -> answered(request, new PlanAnswer.Ready(plan), changed),
                failed -> answered(request, PlanAnswer.of(failed), changed));
        return PlanAnswer.PLANNING;
    }

    /** What is known now, without asking. */
    public Optional<PlanAnswer> known(MigrationRequest request) {
        Entry entry = answers.get(request);
        return entry == null || entry.at().plus(FRESH).isBefore(clock.instant())
                ? Optional.empty()
                : Optional.of(entry.answer());
    }

    /** Forgets what it knows, as after a migration or when another cluster is opened. */
    public void forget() {
        answers.clear();
    }

    private void answered(MigrationRequest request, PlanAnswer answer, Runnable changed) {
        answers.put(request, new Entry(clock.instant(), answer));
        changed.run();
    }
}
