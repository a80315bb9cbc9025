package io.edgeferry.protection.demo;

import io.edgeferry.cluster.Workloads.LogEntry;
import io.edgeferry.migration.StepProbe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads steps with their losses from a log. */
final class LossProbe {

    /** {@code loss 0.3}, {@code loss=3e-4}, {@code "train_loss": 0.3}; not {@code val_loss}. */
    private static final Pattern LOSS =
            Pattern.compile("(?i)(?<![a-z_])(?:train(?:ing)?[_ -])?loss\\b[\"']?\\s*[:=]?\\s*"
                    + "(?<loss>[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[-+]?\\d+)?)");

    private final StepProbe steps;

    LossProbe(StepProbe steps) {
        this.steps = steps;
    }

    /**
     * A step.
     *
     * @param at when it was logged, by the clock of its node
     * @param number its number
     * @param loss its loss; NaN where neither its line nor one before the next step tells it
     */
    record Lost(Instant at, long number, double loss) {}

    List<Lost> read(List<LogEntry> log) {
        List<Lost> all = new ArrayList<>();
        for (LogEntry entry : log) {
            List<StepProbe.Step> here = steps.steps(List.of(entry));
            if (!here.isEmpty()) {
                all.add(new Lost(entry.at(), here.getFirst().number(), Double.NaN));
            }
            Matcher matcher = LOSS.matcher(entry.text());
            if (!all.isEmpty() && Double.isNaN(all.getLast().loss()) && matcher.find()) {
                Lost step = all.removeLast();
                all.add(new Lost(step.at(), step.number(), Double.parseDouble(String.valueOf(matcher.group("loss")))));
            }
        }
        return all;
    }

    /** One for a log of which nothing is known yet. */
    static LossProbe usual() {
        return new LossProbe(new StepProbe(StepProbe.pattern(StepProbe.USUAL), 1, Duration.ZERO));
    }
}
