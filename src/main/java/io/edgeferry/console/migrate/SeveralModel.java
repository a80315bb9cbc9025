package io.edgeferry.console.migrate;

import io.edgeferry.console.Background;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.QueueRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several things that a person sends to a node: planned one after the other in the background, then queued together.
 * What has errors is left out. Belongs to the screen's thread.
 */
public final class SeveralModel {

    private final Planning planning;
    private final Background background;
    private final Consumer<List<QueueRequest>> queued;
    private final List<Line> lines = new ArrayList<>();
    private boolean queueWhenGreen;
    private Background.@Nullable Handle asking;
    private Runnable changed = () -> {};

    /** Plans one of them. Blocks. */
    @FunctionalInterface
    public interface Planning {
        /** What its plan says. */
        Judged plan(QueueRequest request) throws Exception;
    }

    /**
     * One of several.
     *
     * @param request what is queued
     * @param from node it is on, or empty
     * @param stays why it stays where it is whatever its plan would say, or empty
     */
    public record Part(QueueRequest request, String from, String stays) {}

    /** How far one of them is. */
    enum State {
        /** Its plan has not been asked for. */
        WAITING,
        /** Its plan is being made. */
        PLANNING,
        /** It may go. */
        READY,
        /** Its plan has errors, or could not be made. */
        BLOCKED,
        /** It stays, for a reason that needs no plan. */
        STAYS
    }

    /**
     * One of several as it is now.
     *
     * @param part what it is
     * @param state how far it is
     * @param words what its plan says in short, or why it stays
     * @param findings results of its preflight, errors first
     */
    record Line(Part part, State state, String words, List<Finding> findings) {
        /** Sorts the findings. */
        Line {
            List<Finding> sorted = new ArrayList<>(findings);
            sorted.sort(Comparator.comparing(Finding::severity).reversed());
            findings = List.copyOf(sorted);
        }

        /** How many findings are of this kind. */
        long count(Finding.Severity severity) {
            return findings.stream()
                    .filter(finding -> finding.severity() == severity)
                    .count();
        }
    }

    /**
     * Several things.
     *
     * @param queued gets what is queued
     */
    public SeveralModel(
            List<Part> parts, Planning planning, Background background, Consumer<List<QueueRequest>> queued) {
        this.planning = planning;
        this.background = background;
        this.queued = queued;
        parts.forEach(part -> lines.add(
                new Line(part, part.stays().isEmpty() ? State.WAITING : State.STAYS, part.stays(), List.of())));
    }

    /** Calls this after each change. */
    public void onChange(Runnable listener) {
        changed = listener;
    }

    /**
     * Plans the first, then the next.
     *
     * @param skip queues by itself when every check of every plan is fine
     */
    public void begin(boolean skip) {
        queueWhenGreen = skip;
        goOn();
    }

    private void goOn() {
        int at = next();
        if (at < 0) {
            asking = null;
            changed.run();
            if (queueWhenGreen && green()) {
                queue();
            }
            return;
        }
        Part part = lines.get(at).part();
        lines.set(at, new Line(part, State.PLANNING, "", List.of()));
        asking = background.run(
                "plan several",
                () -> planning.plan(part.request()),
                plan -> answered(
                        at,
                        new Line(
                                part,
                                plan.count(Finding.Severity.ERROR) == 0 ? State.READY : State.BLOCKED,
                                plan.about(),
                                plan.findings())),
                failed -> {
                    PlanAnswer.Refused<Judged> refused = PlanAnswer.refused(failed);
                    answered(at, new Line(part, State.BLOCKED, refused.message(), refused.findings()));
                });
        changed.run();
    }

    private boolean green() {
        return lines.stream()
                .allMatch(line ->
                        line.state() == State.READY && line.findings().size() == line.count(Finding.Severity.OK));
    }

    private int next() {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).state() == State.WAITING) {
                return i;
            }
        }
        return -1;
    }

    private void answered(int at, Line line) {
        lines.set(at, line);
        goOn();
    }

    /** All of them, in order. */
    List<Line> lines() {
        return List.copyOf(lines);
    }

    /** Those that may go. */
    List<Line> ready() {
        return lines.stream().filter(line -> line.state() == State.READY).toList();
    }

    /** Those that are left out. */
    List<Line> leftOut() {
        return lines.stream()
                .filter(line -> line.state() == State.BLOCKED || line.state() == State.STAYS)
                .toList();
    }

    /** How many have been planned. */
    int planned() {
        return (int) lines.stream()
                .filter(line -> line.state() == State.READY || line.state() == State.BLOCKED)
                .count();
    }

    /** Whether plans are still being made. */
    boolean planning() {
        return asking != null;
    }

    /** Whether all plans are there and something may go. */
    boolean mayQueue() {
        return !planning() && !ready().isEmpty();
    }

    /** Queues what may go. */
    public void queue() {
        if (mayQueue()) {
            queued.accept(ready().stream().map(line -> line.part().request()).toList());
        }
    }

    /** Stops asking. */
    public void stop() {
        if (asking != null) {
            asking.cancel();
            asking = null;
        }
    }
}
