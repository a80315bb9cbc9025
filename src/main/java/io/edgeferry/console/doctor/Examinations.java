package io.edgeferry.console.doctor;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.console.Background;
import io.edgeferry.console.topology.NodeSupport;
import io.edgeferry.migration.Doctor;
import io.edgeferry.migration.DoctorReport;
import io.edgeferry.migration.DoctorReport.State;
import io.edgeferry.migration.Migrations;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The examinations of nodes: what was found last, and those at work, one for a node at a time and three at once.
 * Belongs to the screen's thread; workers publish their reports, which the screen pulls.
 */
public final class Examinations {

    private static final int AT_ONCE = 3;

    private final Supplier<@Nullable Migrations> migrations;
    private final Background background;
    private final Clock clock;
    private final Map<String, Run> runs = new LinkedHashMap<>();
    private final Map<String, DoctorReport> known = new HashMap<>();
    private final Map<String, DoctorReport> latest = new HashMap<>();
    private final Map<String, String> troubles = new HashMap<>();
    private final Map<String, NodeSupport> unexamined = new HashMap<>();
    private Semaphore places = new Semaphore(AT_ONCE);
    private @Nullable Migrations seen;

    /** @param migrations those of the connected cluster, or null */
    public Examinations(Supplier<@Nullable Migrations> migrations, Background background, Clock clock) {
        this.migrations = migrations;
        this.background = background;
        this.clock = clock;
    }

    /** How far the examination of a node is. */
    public enum Stage {
        /** None is at work. */
        IDLE,
        /** It waits for others to end. */
        WAITING,
        /** It is at work. */
        RUNNING,
        /** It was cancelled and removes what it made. */
        CANCELLING
    }

    /**
     * What there is to see of a node.
     *
     * @param stage whether it is being examined
     * @param report the report that grows, else the last one, or null
     * @param trouble why the last examination gave no verdict, or empty
     */
    public record Look(Stage stage, @Nullable DoctorReport report, String trouble) {}

    private static final class Run {
        private volatile @Nullable DoctorReport report;
        private volatile @Nullable Thread thread;
        private volatile boolean begun;
        private volatile boolean cancelled;

        void interrupt() {
            Thread worker = thread;
            if (worker != null) {
                worker.interrupt();
            }
        }

        Stage stage() {
            return cancelled ? Stage.CANCELLING : begun ? Stage.RUNNING : Stage.WAITING;
        }
    }

    /** Follows the connection; called at the screen's pace. */
    public void pull() {
        Migrations now = migrations.get();
        if (now == seen) {
            return;
        }
        seen = now;
        cancelAll();
        runs.clear();
        known.clear();
        latest.clear();
        troubles.clear();
        unexamined.clear();
        places = new Semaphore(AT_ONCE);
        if (now != null) {
            var unused = background.run(
                    "doctor-known",
                    () -> now.doctor().known(),
                    read -> {
                        if (now == seen) {
                            read.forEach(known::putIfAbsent);
                            read.forEach(latest::putIfAbsent);
                        }
                    },
                    failed -> {});
        }
    }

    /** Examines nodes in the background; those that are being examined already go on as they are. */
    public void start(Collection<String> nodes, Doctor.Options options) {
        pull();
        Migrations now = seen;
        if (now == null) {
            return;
        }
        for (String node : nodes) {
            if (!runs.containsKey(node)) {
                start(now, node, options);
            }
        }
    }

    private void start(Migrations of, String node, Doctor.Options options) {
        Run run = new Run();
        runs.put(node, run);
        troubles.remove(node);
        Semaphore room = places;
        var unused = background.run(
                "doctor-" + node,
                () -> examine(of, node, options, run, room),
                report -> ended(node, run, report, ""),
                failed -> ended(node, run, null, why(run, failed)));
    }

    private static DoctorReport examine(Migrations of, String node, Doctor.Options options, Run run, Semaphore room)
            throws Exception {
        run.thread = Thread.currentThread();
        if (run.cancelled) {
            throw new InterruptedException();
        }
        room.acquire();
        try {
            if (run.cancelled) {
                throw new InterruptedException();
            }
            run.begun = true;
            return of.doctor().examine(node, options, report -> run.report = report);
        } finally {
            room.release();
        }
    }

    private static String why(Run run, Exception failed) {
        if (!run.cancelled) {
            return failed.getMessage() == null ? "It could not be examined." : failed.getMessage();
        }
        DoctorReport report = run.report;
        return report != null
                        && report.items().stream()
                                .anyMatch(item -> item.id().equals("clean") && item.state() == State.FAILED)
                ? "Cancelled. Not all that was made could be removed: see Clean up below."
                : "Cancelled. Nothing that was made is left.";
    }

    private void ended(String node, Run run, @Nullable DoctorReport report, String trouble) {
        if (!runs.remove(node, run)) {
            return;
        }
        DoctorReport partial = run.report;
        if (report != null) {
            known.put(node, report);
            latest.put(node, report);
        } else {
            troubles.put(node, trouble);
            if (partial != null) {
                latest.put(node, partial);
            }
        }
    }

    /** Ends the examination of a node early; what it made is removed. */
    public void cancel(String node) {
        cancel(Stream.ofNullable(runs.get(node)).toList());
    }

    /** Ends all of them. */
    public void cancelAll() {
        cancel(runs.values());
    }

    /** First all are marked: none that waits may begin in the place of one that ends. */
    private static void cancel(Collection<Run> some) {
        some.forEach(run -> run.cancelled = true);
        some.forEach(Run::interrupt);
    }

    /** The nodes that are being examined, or wait for it. */
    public List<String> atWork() {
        return List.copyOf(runs.keySet());
    }

    /** What there is to see of a node now. */
    public Look look(String node) {
        Run run = runs.get(node);
        return run == null
                ? new Look(Stage.IDLE, latest.get(node), troubles.getOrDefault(node, ""))
                : new Look(run.stage(), run.report, "");
    }

    /** The last verdict on a node, or null. */
    @Nullable
    DoctorReport verdict(String node) {
        return known.get(node);
    }

    /** What the last verdict says, short, with its age. */
    public NodeSupport support(String node) {
        Run run = runs.get(node);
        return run == null
                ? DoctorWords.support(known.get(node), clock.instant())
                : new NodeSupport(DoctorWords.stage(run.stage()), "accent", "");
    }

    /** The same of a node that is there: where nobody examined it, what the version of its runtime says. */
    public NodeSupport support(NodeInfo node) {
        NodeSupport support = support(node.name());
        return support.equals(NodeSupport.UNKNOWN)
                ? unexamined.computeIfAbsent(node.runtime(), DoctorWords::unexamined)
                : support;
    }
}
