package io.edgeferry.console.migrate;

import io.edgeferry.console.Background;
import io.edgeferry.migration.DatasetPlan;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Migrations;
import io.edgeferry.migration.Plan;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks for plans while a pod or a dataset hovers over cards: each with its target at most once in ten seconds. Belongs
 * to the screen's thread.
 */
public final class Planner {

    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Supplier<@Nullable Migrations> migrations;
    private final Background background;
    private final Clock clock;
    private final Answers<MigrationRequest, Plan> pods = new Answers<>(PlanKind::pods);
    private final Answers<DatasetRequest, DatasetPlan> datasets = new Answers<>(PlanKind::datasets);

    /** @param migrations those of the connected cluster, or null */
    public Planner(Supplier<@Nullable Migrations> migrations, Background background, Clock clock) {
        this.migrations = migrations;
        this.background = background;
        this.clock = clock;
    }

    /** What is known now; asks when nothing fresh is, and calls {@code changed} when the answer has come. */
    public PlanAnswer<Plan> ask(MigrationRequest request, Runnable changed) {
        return pods.ask(request, changed);
    }

    /** The same for a dataset. */
    public PlanAnswer<DatasetPlan> ask(DatasetRequest request, Runnable changed) {
        return datasets.ask(request, changed);
    }

    /** What is known now, without asking. */
    public Optional<PlanAnswer<Plan>> known(MigrationRequest request) {
        return pods.known(request);
    }

    /** The same for a dataset. */
    public Optional<PlanAnswer<DatasetPlan>> known(DatasetRequest request) {
        return datasets.known(request);
    }

    /** Forgets what it knows, as after a migration or when another cluster is opened. */
    public void forget() {
        pods.entries.clear();
        datasets.entries.clear();
    }

    private record Entry<P>(Instant at, PlanAnswer<P> answer) {}

    private final class Answers<R, P> {
        private final Function<Migrations, PlanKind<R, P>> kind;
        private final Map<R, Entry<P>> entries = new HashMap<>();

        Answers(Function<Migrations, PlanKind<R, P>> kind) {
            this.kind = kind;
        }

        PlanAnswer<P> ask(R request, Runnable changed) {
            Instant now = clock.instant();
            entries.values().removeIf(entry -> entry.at().plus(FRESH).isBefore(now));
            Entry<P> known = entries.get(request);
            if (known != null) {
                return known.answer();
            }
            Migrations asked = migrations.get();
            if (asked == null) {
                return new PlanAnswer.Refused<>("There is no connection to a cluster.", List.of());
            }
            PlanAnswer<P> planning = PlanAnswer.planning();
            entries.put(request, new Entry<>(now, planning));
            var unused = background.run(
                    "plan",
                    () -> kind.apply(asked).plan(request),
                    plan -> answered(request, new PlanAnswer.Ready<>(plan), changed),
                    failed -> answered(request, PlanAnswer.of(failed), changed));
            return planning;
        }

        Optional<PlanAnswer<P>> known(R request) {
            Entry<P> entry = entries.get(request);
            return entry == null || entry.at().plus(FRESH).isBefore(clock.instant())
                    ? Optional.empty()
                    : Optional.of(entry.answer());
        }

        private void answered(R request, PlanAnswer<P> answer, Runnable changed) {
            entries.put(request, new Entry<>(clock.instant(), answer));
            changed.run();
        }
    }
}
