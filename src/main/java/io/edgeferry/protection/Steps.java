package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.cluster.Workloads.LogEntry;
import io.edgeferry.migration.StepProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The steps of a training, read from its log. */
final class Steps {

    private static final int LINES = 200;

    /** One step that follows may be chance. */
    private static final int ENOUGH = 2;

    /** A kubelet begins a new file at 10 MiB, so a log seldom has more. */
    private static final int MOST_LINES = 20_000;

    /** No dump is restored within this time, in milliseconds. */
    private static final long NOTICED = 1_500;

    /** What is older than the pod by this, was not logged by it, even if the clocks differ a little. */
    private static final Duration OLDER = Duration.ofSeconds(2);

    private Steps() {}

    /** The last lines of a pod's log; none while they cannot be had. */
    static List<LogEntry> log(Workloads workloads, PodManifest pod) throws ClusterException {
        try {
            return workloads.log(pod, LINES);
        } catch (ClusterException e) {
            if (e.code() == 400 || e.notFound() || e.transientFailure()) {
                return List.of();
            }
            throw e;
        }
    }

    /** What a step looks like in a log; empty when it shows none. */
    static Optional<StepProbe> probe(PodManifest pod, List<LogEntry> log) {
        try {
            return StepProbe.detect(log, pod.annotation(Words.STEP_PATTERN));
        } catch (PatternSyntaxException e) {
            return StepProbe.detect(log, null);
        }
    }

    /** A training with what its log says by now. */
    static Training read(Training training, PodManifest pod, List<LogEntry> log) {
        Optional<StepProbe> probe = probe(pod, log);
        if (probe.isEmpty()) {
            return training;
        }
        StepProbe.Step last = probe.get().steps(log).getLast();
        return training.withSteps(
                probe.get().pattern().pattern(),
                probe.get().stride(),
                probe.get().interval().toMillis(),
                last.number(),
                last.at());
    }

    /**
     * How long a pod stopped for a dump: the longest time between two steps since it began, less the usual time.
     *
     * @param after last step before the dump
     * @return milliseconds, or -1 when the log does not show it
     */
    static long freeze(StepProbe probe, List<LogEntry> log, long after) {
        List<StepProbe.Step> steps = probe.steps(log);
        long longest = -1;
        for (int i = 1; i < steps.size(); i++) {
            if (steps.get(i - 1).number() >= after) {
                longest = Math.max(
                        longest,
                        Duration.between(steps.get(i - 1).at(), steps.get(i).at())
                                .toMillis());
            }
        }
        return longest < 0 ? -1 : Math.max(0, longest - probe.interval().toMillis());
    }

    /**
     * Where a restored training went on.
     *
     * @param after last step before the gap, that of the dump; -1 when it was not seen
     * @param first first step after it that was seen
     * @param at when that was logged, by the clock of the new node
     * @param seen whether the log still shows where it went on
     */
    record Resumed(long after, long first, Instant at, boolean seen) {

        /** One whose log shows it. */
        Resumed(long after, long first, Instant at) {
            this(after, first, at, true);
        }

        /** For people. */
        String words() {
            return seen
                    ? "step " + first + " follows step " + after
                    : "it trains, at step " + first + "; where it went on is not in its log any more";
        }
    }

    /**
     * Finds where a restored training went on, and reads as much of its log for that as there is.
     *
     * @return empty while it has logged fewer than two steps since, or none if it has ended well
     * @throws BrokenException when it began anew, or steps are missing
     * @throws ClusterException when its log cannot be read
     */
    static Optional<Resumed> resumed(Workloads workloads, Training training, PodManifest pod, long least, long most)
            throws BrokenException, ClusterException {
        List<LogEntry> log = workloads.log(pod, LINES);
        boolean whole = whole(training, log, LINES, least);
        if (!whole) {
            try {
                log = workloads.log(pod, MOST_LINES);
                whole = whole(training, log, MOST_LINES, least);
            } catch (ClusterException e) {
                if (!e.transientFailure()) {
                    throw e;
                }
                // A slow link brings the last lines, and not so many.
            }
        }
        Instant made = pod.created().orElse(null);
        return endedWell(pod)
                ? ended(training, log, least, most, whole, made)
                : resumed(training, log, least, most, whole, made);
    }

    /** Whether a training has come to its own end. */
    static boolean endedWell(PodManifest pod) {
        return pod.phase().equals("Succeeded");
    }

    /** Whether the last lines of a log show all that came after a step. */
    private static boolean whole(Training training, List<LogEntry> log, int lines, long least) {
        List<StepProbe.Step> steps = probe(training).steps(log);
        return log.size() < lines || !steps.isEmpty() && steps.getFirst().number() <= least;
    }

    private static StepProbe probe(Training training) {
        return new StepProbe(
                StepProbe.pattern(String.valueOf(training.stepPattern())),
                training.stride(),
                Duration.ofMillis(training.intervalMillis()));
    }

    /**
     * Finds where a restored training went on. containerd brings the log back with the checkpoint, and copies it when the
     * dump is done and the pod runs on already: the last steps in it may be younger than the memory, and come again. So
     * the seam is where steps are repeated, or else where their times are furthest apart. A log whose beginning is out of
     * sight may not show it: then it is only known that it trains. A restore so fast that no gap is to be seen is told
     * from one that began anew by the past in its log, which is older than the pod.
     *
     * @param least last step that was logged before the dump began: the training went on after that one or a later one
     * @param most last step that was seen of the lost one; -1 when none was
     * @param whole whether nothing of the log after {@code least} was left out
     * @param made when the pod was made, in whole seconds of the API server's clock; null when not known
     * @return empty while it has logged fewer than two steps since
     * @throws BrokenException when it began anew, or steps are missing
     */
    static Optional<Resumed> resumed(
            Training training, List<LogEntry> log, long least, long most, boolean whole, @Nullable Instant made)
            throws BrokenException {
        return resumed(training, log, least, most, whole, made, ENOUGH);
    }

    /** The same of one that has ended well: no other step comes, so one is enough. */
    static Optional<Resumed> ended(
            Training training, List<LogEntry> log, long least, long most, boolean whole, @Nullable Instant made)
            throws BrokenException {
        return resumed(training, log, least, most, whole, made, 1);
    }

    private static Optional<Resumed> resumed(
            Training training,
            List<LogEntry> log,
            long least,
            long most,
            boolean whole,
            @Nullable Instant made,
            int enough)
            throws BrokenException {
        List<StepProbe.Step> steps = probe(training).steps(log);
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        if (outOfSight(training, steps, least, most, whole)) {
            StepProbe.Step seen = steps.getFirst();
            return steps.size() < enough
                    ? Optional.empty()
                    : Optional.of(new Resumed(-1, seen.number(), seen.at(), false));
        }
        int noticed = seam(training, steps, least);
        int seam = noticed > 0 || made == null ? noticed : younger(steps, least, made);
        unbroken(steps.subList(Math.min(seam, from(steps, least)), seam), training.stride());
        unbroken(steps.subList(seam, steps.size()), training.stride());
        StepProbe.Step first = steps.get(seam);
        if (seam > 0) {
            follows(steps.get(seam - 1).number(), first.number(), training.stride(), least);
        } else if (first.number() <= least) {
            // Nothing after the dump yet, or it began anew, which never comes so far.
            return Optional.empty();
        }
        return steps.size() - seam < enough
                ? Optional.empty()
                : Optional.of(new Resumed(first.number() - training.stride(), first.number(), first.at()));
    }

    /** One that began anew never comes past the lost one's last step without a step below: its log was cut. */
    private static boolean outOfSight(
            Training training, List<StepProbe.Step> steps, long least, long most, boolean whole) {
        long first = steps.getFirst().number();
        if (first <= least) {
            return false;
        }
        boolean rotated = most >= 0 && first > most + training.stride();
        return (rotated || !whole) && repeated(steps) == 0;
    }

    /** Index of the first step that is not above the one before; 0 when there is none. */
    private static int repeated(List<StepProbe.Step> steps) {
        for (int i = 1; i < steps.size(); i++) {
            if (steps.get(i).number() <= steps.get(i - 1).number()) {
                return i;
            }
        }
        return 0;
    }

    /** Index of the step of the dump: what is before it holds the seams of earlier restores. */
    private static int from(List<StepProbe.Step> steps, long least) {
        int from = 0;
        while (from < steps.size() && steps.get(from).number() < least) {
            from++;
        }
        return from;
    }

    private static void follows(long before, long first, long stride, long least) throws BrokenException {
        if (first > before + stride || first <= least) {
            throw new BrokenException(
                    "step " + (before + stride) + " should follow step " + before + ", but step " + first + " came");
        }
    }

    private static void unbroken(List<StepProbe.Step> steps, long stride) throws BrokenException {
        for (int i = 1; i < steps.size(); i++) {
            long before = steps.get(i - 1).number();
            if (steps.get(i).number() != before + stride) {
                throw new BrokenException("step " + (before + stride) + " should follow step " + before + ", but step "
                        + steps.get(i).number() + " came");
            }
        }
    }

    /** Index of the first step after the restore; 0 when there is none, or the log begins with it. */
    private static int seam(Training training, List<StepProbe.Step> steps, long least) {
        long widest = Math.max(NOTICED, 4 * training.intervalMillis());
        int seam = 0;
        for (int i = 1; i < steps.size(); i++) {
            StepProbe.Step before = steps.get(i - 1);
            if (before.number() < least) {
                continue;
            }
            if (steps.get(i).number() <= before.number()) {
                return i;
            }
            long apart = Duration.between(before.at(), steps.get(i).at()).abs().toMillis();
            if (apart > widest) {
                widest = apart;
                seam = i;
            }
        }
        return seam;
    }

    /** Index of the first step since the pod was made, of a log that begins well before; 0 when there is none. */
    private static int younger(List<StepProbe.Step> steps, long least, Instant made) {
        if (!steps.getFirst().at().plus(OLDER).isBefore(made)) {
            return 0;
        }
        for (int i = 1; i < steps.size(); i++) {
            if (steps.get(i).number() > least && !steps.get(i).at().isBefore(made.plusSeconds(1))) {
                return i;
            }
        }
        return 0;
    }

    /** A training does not go on where it stopped. */
    static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenException(String message) {
            super(message);
        }
    }
}
