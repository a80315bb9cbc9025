package io.edgeferry.migration;

import io.edgeferry.cluster.Workloads.LogEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the training's steps in a log, and tells whether a log goes on where another stopped.
 *
 * @param pattern what a step looks like, with a group {@code step} for its number
 * @param stride difference between the numbers of two steps that follow each other
 * @param interval usual time between them
 */
public record StepProbe(Pattern pattern, long stride, Duration interval) {

    /** Step, iteration, batch or epoch with its number, as most training loops print it. */
    public static final String USUAL =
            "(?i)\\b(?:global[_ ]?step|step|iter(?:ation)?|batch|epoch)\\b[\\s:=#/\\[]*(?<step>\\d{1,15})";

    private static final int ENOUGH = 3;

    /**
     * A step in a log.
     *
     * @param number its number
     * @param at when it was logged
     */
    public record Step(long number, Instant at) {}

    /** What a log says of going on. */
    public enum Verdict {
        /** Nothing after the last step yet. */
        WAITING,
        /** It goes on with the next step. */
        GOES_ON,
        /** A step is missing, repeated, or it began anew. */
        BROKEN
    }

    /**
     * What a log says, with the first step after the last.
     *
     * @param verdict what it says
     * @param first the first step after the last one, or null
     * @param reason why it is broken, or empty
     */
    public record Finding(Verdict verdict, @Nullable Step first, String reason) {}

    /**
     * Finds the steps of a log by itself.
     *
     * @param wanted a pattern that a person set, or null
     * @return empty when fewer than three steps are there
     * @throws PatternSyntaxException when the pattern is none, or has no group {@code step}
     */
    public static Optional<StepProbe> detect(List<LogEntry> log, @Nullable String wanted) {
        Pattern pattern = pattern(wanted == null ? USUAL : wanted);
        List<Step> steps = steps(pattern, log);
        if (steps.size() < ENOUGH) {
            return Optional.empty();
        }
        List<Long> strides = new ArrayList<>();
        List<Duration> intervals = new ArrayList<>();
        for (int i = Math.max(1, steps.size() - 20); i < steps.size(); i++) {
            strides.add(steps.get(i).number() - steps.get(i - 1).number());
            intervals.add(Duration.between(steps.get(i - 1).at(), steps.get(i).at()));
        }
        long stride = median(strides);
        return stride <= 0 ? Optional.empty() : Optional.of(new StepProbe(pattern, stride, median(intervals)));
    }

    /** Compiles a pattern and checks that it has the group {@code step}. */
    public static Pattern pattern(String text) {
        Pattern pattern = Pattern.compile(text);
        if (!pattern.namedGroups().containsKey("step")) {
            throw new PatternSyntaxException("a group named step is missing: (?<step>\\d+)", text, -1);
        }
        return pattern;
    }

    /** The steps of a log in order. */
    public List<Step> steps(List<LogEntry> log) {
        return steps(pattern, log);
    }

    private static List<Step> steps(Pattern pattern, List<LogEntry> log) {
        List<Step> steps = new ArrayList<>();
        for (LogEntry entry : log) {
            Matcher matcher = pattern.matcher(entry.text());
            if (matcher.find()) {
                String number = matcher.group("step");
                if (number != null && number.matches("\\d{1,18}")) {
                    steps.add(new Step(Long.parseLong(number), entry.at()));
                }
            }
        }
        return steps;
    }

    /**
     * Tells whether a clone's log goes on after the last step of its source. A clone's log may begin with the source's:
     * containerd brings it back with the checkpoint, times included. So a step is the source's only if it was logged
     * when the source logged it: a training that began anew logs the same numbers, but later.
     *
     * @param lastAt when the source logged its last step, or null when that is not known
     */
    public Finding goesOn(List<LogEntry> cloneLog, long last, @Nullable Instant lastAt) {
        List<Step> steps = steps(cloneLog);
        int after = 0;
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).number() == last
                    && (lastAt == null || steps.get(i).at().equals(lastAt))) {
                after = i + 1;
                break;
            }
        }
        if (after == 0) {
            // The source's log may be there up to a point before its last step.
            while (after < steps.size()
                    && steps.get(after).number() < last
                    && (lastAt == null || steps.get(after).at().isBefore(lastAt))
                    && (after == 0
                            || steps.get(after).number() > steps.get(after - 1).number())) {
                after++;
            }
        }
        List<Step> fresh = steps.subList(after, steps.size());
        if (fresh.isEmpty()) {
            return new Finding(Verdict.WAITING, null, "");
        }
        long expected = last + stride;
        for (Step step : fresh) {
            if (step.number() != expected) {
                return new Finding(
                        Verdict.BROKEN,
                        fresh.getFirst(),
                        "step " + expected + " should follow step " + (expected - stride) + ", but step "
                                + step.number() + " came");
            }
            expected += stride;
        }
        return new Finding(Verdict.GOES_ON, fresh.getFirst(), "");
    }

    private static <T extends Comparable<T>> T median(List<T> values) {
        return values.stream().sorted(Comparator.naturalOrder()).toList().get(values.size() / 2);
    }
}
