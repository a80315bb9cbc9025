package io.edgeferry.console.migrate;

import io.edgeferry.console.Background;
import io.edgeferry.migration.DrainOptions;
import io.edgeferry.migration.DrainPlan;
import io.edgeferry.migration.Drainer;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Queued;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The drain of a node that a person looks at, with the targets they chose. Belongs to the screen's thread. */
public final class DrainModel {

    /** Why a pod goes where it goes, when a person chose that. */
    static final String CHOSEN = "chosen by you";

    private final String node;
    private final Drainer drainer;
    private final Background background;
    private final Consumer<List<Queued>> started;
    private final Map<String, String> chosen = new LinkedHashMap<>();
    private PlanAnswer<DrainPlan> answer = PlanAnswer.planning();
    private String trouble = "";
    private boolean starting;
    private boolean cordon;
    private String noCordon;
    private Background.@Nullable Handle asking;
    private Runnable changed = () -> {};

    /**
     * A drain.
     *
     * @param noCordon why the node is not cordoned first whatever the person wants, or empty
     * @param started gets what was queued
     */
    public DrainModel(
            String node, String noCordon, Drainer drainer, Background background, Consumer<List<Queued>> started) {
        this.node = node;
        this.noCordon = noCordon;
        this.cordon = noCordon.isEmpty();
        this.drainer = drainer;
        this.background = background;
        this.started = started;
    }

    /** Calls this after each change. */
    public void onChange(Runnable listener) {
        changed = listener;
    }

    /** Finds out what would go where. */
    public void begin(DrainOptions options) {
        asking = background.run(
                "plan drain",
                () -> drainer.plan(node, options.withCordon(cordon)),
                plan -> {
                    asking = null;
                    if (plan.onlyCordonIsMissing()) {
                        noCordon = plan.errors().getFirst().title();
                        cordon = false;
                    }
                    answer = new PlanAnswer.Ready<>(plan.onlyCordonIsMissing() ? plan.withoutCordon() : plan);
                    changed.run();
                },
                failed -> {
                    asking = null;
                    answer = PlanAnswer.of(failed);
                    changed.run();
                });
        changed.run();
    }

    /** Sends a pod elsewhere, or leaves it where it is. */
    void choose(MigrationRequest pod, Optional<String> target) {
        chosen.put(key(pod), target.orElse(""));
        changed.run();
    }

    private static String key(MigrationRequest pod) {
        return pod.namespace() + "/" + pod.pod();
    }

    /** Where a pod goes; empty when it stays. */
    Optional<String> target(MigrationRequest pod) {
        return Optional.of(chosen.getOrDefault(key(pod), pod.target())).filter(name -> !name.isEmpty());
    }

    /** Whether a person chose where it goes. */
    boolean isChosen(MigrationRequest pod) {
        return !chosen.getOrDefault(key(pod), pod.target()).equals(pod.target());
    }

    /** Has the scheduler pass the node by first, or not. */
    void cordon(boolean on) {
        cordon = on && noCordon.isEmpty();
        changed.run();
    }

    /** Whether the node is cordoned first. */
    boolean cordon() {
        return cordon;
    }

    /** Why it is not, whatever the person wants; else empty. */
    String noCordon() {
        return noCordon;
    }

    /** Name of the node. */
    String node() {
        return node;
    }

    /** What is known. */
    PlanAnswer<DrainPlan> answer() {
        return answer;
    }

    /** What concerns the node as a whole. */
    List<Finding> findings() {
        return switch (answer) {
            case PlanAnswer.Ready<DrainPlan> ready -> ready.plan().findings();
            case PlanAnswer.Refused<DrainPlan> refused -> refused.findings();
            case PlanAnswer.Planning<DrainPlan> planning -> List.of();
        };
    }

    /** The plan as a person changed it; empty while there is none. */
    Optional<DrainPlan> plan() {
        return answer instanceof PlanAnswer.Ready<DrainPlan> ready
                ? Optional.of(change(ready.plan()))
                : Optional.empty();
    }

    private DrainPlan change(DrainPlan plan) {
        List<DrainPlan.Move> moves = plan.moves().stream()
                .filter(move -> target(move.request()).isPresent())
                .map(this::change)
                .toList();
        return new DrainPlan(node, plan.options().withCordon(cordon), moves, plan.stays(), plan.findings());
    }

    private DrainPlan.Move change(DrainPlan.Move move) {
        MigrationRequest old = move.request();
        return isChosen(old)
                ? new DrainPlan.Move(
                        new MigrationRequest(
                                old.namespace(),
                                old.pod(),
                                target(old).orElse(old.target()),
                                old.options(),
                                old.withData()),
                        CHOSEN)
                : move;
    }

    /** Whether it may be started now: nothing blocks, and some pod goes or the node is cordoned at least. */
    boolean mayStart() {
        return !starting
                && plan().filter(plan -> plan.possible() && !plan.moves().isEmpty())
                        .isPresent();
    }

    /** Starts it; does nothing when it may not. */
    public void start() {
        DrainPlan plan = plan().orElse(null);
        if (plan == null || !mayStart()) {
            return;
        }
        starting = true;
        trouble = "";
        changed.run();
        var unused = background.run("drain", () -> drainer.start(plan), started, failed -> {
            starting = false;
            trouble = failed.getMessage() == null ? "It could not be started." : failed.getMessage();
            if (failed instanceof MigrationException refused
                    && !refused.findings().isEmpty()) {
                answer = PlanAnswer.of(failed);
            }
            changed.run();
        });
    }

    /** Whether it is being started. */
    public boolean starting() {
        return starting;
    }

    /** Why it could not be planned or started, or empty. */
    String trouble() {
        return answer instanceof PlanAnswer.Refused<DrainPlan> refused ? refused.message() : trouble;
    }

    /** Stops asking. */
    public void stop() {
        if (asking != null) {
            asking.cancel();
            asking = null;
        }
    }
}
