package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.Workloads.LogEntry;
import io.edgeferry.migration.StepProbe.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepProbeTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static StepProbe probe(long stride) {
        return new StepProbe(StepProbe.pattern(StepProbe.USUAL), stride, Duration.ofMillis(100));
    }

    /** Steps of a log, one each 100 ms from a second on. */
    private static List<LogEntry> log(int fromSecond, long... steps) {
        List<LogEntry> log = new ArrayList<>();
        for (int i = 0; i < steps.length; i++) {
            log.add(new LogEntry(START.plusSeconds(fromSecond).plusMillis(100L * i), "step " + steps[i] + " loss 0.5"));
        }
        return log;
    }

    private static List<LogEntry> joined(List<LogEntry> first, List<LogEntry> second) {
        List<LogEntry> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    private static StepProbe.Finding goesOn(StepProbe probe, List<LogEntry> source, List<LogEntry> clone) {
        StepProbe.Step last = probe.steps(source).getLast();
        return probe.goesOn(clone, last.number(), last.at());
    }

    @ParameterizedTest
    @CsvSource({
        "step %d loss 0.5, 1",
        "Epoch %d/1000, 1",
        "[iter 4%d], 1",
        "global_step: 100%d, 1",
        "'Step=%d, loss=0.12', 1",
        "Iteration #%d0 took 0.1 s, 10",
        "INFO trainer batch %d00, 100"
    })
    void usualLogsAreUnderstood(String line, long stride) {
        List<LogEntry> log = new ArrayList<>();
        log.add(new LogEntry(START, "loading data"));
        for (int i = 1; i < 9; i++) {
            log.add(new LogEntry(START.plusMillis(250L * i), line.formatted(i)));
        }
        StepProbe probe = StepProbe.detect(log, null).orElseThrow();
        assertThat(probe.stride()).isEqualTo(stride);
        assertThat(probe.interval()).isEqualTo(Duration.ofMillis(250));
        assertThat(probe.steps(log)).hasSize(8);
    }

    @Test
    void logsWithoutStepsOrWithTooFewAreNotUnderstood() {
        assertThat(StepProbe.detect(List.of(), null)).isEmpty();
        assertThat(StepProbe.detect(log(0, 1, 2), null)).isEmpty();
        assertThat(StepProbe.detect(log(0, 5, 5, 5, 5), null)).isEmpty();
        assertThat(StepProbe.detect(log(0, 9, 8, 7, 6), null)).isEmpty();
        List<LogEntry> words = List.of(
                new LogEntry(START, "footstep 1"), new LogEntry(START, "steps 2"), new LogEntry(START, "misstep 3"));
        assertThat(StepProbe.detect(words, null)).isEmpty();
    }

    @Test
    void aPersonsPatternIsUsed() {
        List<LogEntry> log = List.of(
                new LogEntry(START, "#### 1 step 900"),
                new LogEntry(START.plusMillis(10), "#### 3 step 900"),
                new LogEntry(START.plusMillis(20), "#### 5 step 900"));
        StepProbe probe = StepProbe.detect(log, "#+ (?<step>\\d+)").orElseThrow();
        assertThat(probe.stride()).isEqualTo(2);
        assertThat(probe.steps(log).getLast().number()).isEqualTo(5);
    }

    @Test
    void aPatternWithoutTheGroupOrWithBadSyntaxIsRefused() {
        assertThatThrownBy(() -> StepProbe.pattern("step (\\d+)"))
                .isInstanceOf(PatternSyntaxException.class)
                .hasMessageContaining("(?<step>");
        assertThatThrownBy(() -> StepProbe.pattern("step (")).isInstanceOf(PatternSyntaxException.class);
    }

    @Test
    void numbersThatAreNoneOrTooLargeAreLeftOut() {
        StepProbe probe = new StepProbe(StepProbe.pattern("(?<step>\\w+)"), 1, Duration.ZERO);
        List<LogEntry> log = List.of(
                new LogEntry(START, "seven"), new LogEntry(START, "99999999999999999999"), new LogEntry(START, "7"));
        assertThat(probe.steps(log)).extracting(StepProbe.Step::number).containsExactly(7L);
    }

    @Test
    void waitsWhileNothingNewIsThere() {
        List<LogEntry> source = log(0, 8, 9, 10);
        assertThat(goesOn(probe(1), source, List.of()).verdict()).isEqualTo(Verdict.WAITING);
        assertThat(goesOn(probe(1), source, source).verdict()).isEqualTo(Verdict.WAITING);
        assertThat(goesOn(probe(1), source, log(0, 8, 9)).verdict()).isEqualTo(Verdict.WAITING);
    }

    @Test
    void goesOnWithOrWithoutTheSourcesLog() {
        List<LogEntry> source = log(0, 8, 9, 10);
        for (List<LogEntry> restored : List.of(source, List.<LogEntry>of(), source.subList(0, 2))) {
            StepProbe.Finding found = goesOn(probe(1), source, joined(restored, log(9, 11, 12)));
            assertThat(found.verdict()).isEqualTo(Verdict.GOES_ON);
            assertThat(found.first()).isEqualTo(new StepProbe.Step(11, START.plusSeconds(9)));
        }
    }

    @Test
    void gapsAndRepeatsAreBroken() {
        List<LogEntry> source = log(0, 8, 9, 10);
        assertThat(goesOn(probe(1), source, joined(source, log(9, 12))).reason())
                .isEqualTo("step 11 should follow step 10, but step 12 came");
        assertThat(goesOn(probe(1), source, joined(source, log(9, 10, 11))).verdict())
                .isEqualTo(Verdict.BROKEN);
        assertThat(goesOn(probe(1), source, joined(source, log(9, 11, 11))).verdict())
                .isEqualTo(Verdict.BROKEN);
        assertThat(goesOn(probe(1), source, log(9, 12, 13)).verdict()).isEqualTo(Verdict.BROKEN);
    }

    @Test
    void aTrainingThatBeganAnewIsBrokenEvenWhenItReachesTheLastStepAgain() {
        List<LogEntry> source = log(0, 8, 9, 10);
        for (List<LogEntry> restored : List.of(source, List.<LogEntry>of(), source.subList(0, 2))) {
            assertThat(goesOn(probe(1), source, joined(restored, log(9, 0))).verdict())
                    .isEqualTo(Verdict.BROKEN);
            assertThat(goesOn(probe(1), source, joined(restored, log(9, 0, 1, 2)))
                            .verdict())
                    .isEqualTo(Verdict.BROKEN);
            assertThat(goesOn(probe(1), source, joined(restored, log(9, 7, 8, 9, 10, 11, 12)))
                            .verdict())
                    .isEqualTo(Verdict.BROKEN);
        }
    }

    @Test
    void aTargetWhoseClockIsBehindProvesNoRestart() {
        List<LogEntry> source = log(100, 8, 9, 10);
        assertThat(goesOn(probe(1), source, log(50, 8, 9, 10, 11)).verdict()).isNotEqualTo(Verdict.GOES_ON);
        assertThat(goesOn(probe(1), source, joined(source, log(50, 11))).verdict())
                .isEqualTo(Verdict.GOES_ON);
    }

    @Property(tries = 300)
    void goingOnIsSeenForAnyStrideAndCut(
            @ForAll @IntRange(min = 1, max = 5000) int stride,
            @ForAll @IntRange(min = 1, max = 30) int before,
            @ForAll @IntRange(min = 1, max = 30) int after,
            @ForAll @IntRange(min = 0, max = 30) int kept) {
        List<LogEntry> source = log(0, steps(7, stride, before));
        List<LogEntry> restored = source.subList(Math.min(kept, before), before);
        List<LogEntry> fresh = log(60, steps(7 + (long) stride * before, stride, after));
        assertThat(goesOn(probe(stride), source, joined(restored, fresh)).verdict())
                .isEqualTo(Verdict.GOES_ON);
    }

    @Property(tries = 300)
    void anyAlteredStepIsBroken(
            @ForAll @IntRange(min = 1, max = 100) int stride,
            @ForAll @IntRange(min = 1, max = 20) int before,
            @ForAll @IntRange(min = 1, max = 20) int after,
            @ForAll @IntRange(min = 0, max = 19) int which,
            @ForAll @IntRange(min = 0, max = 5000) int other) {
        long[] fresh = steps(7 + (long) stride * before, stride, after);
        int altered = which % after;
        Assume.that(fresh[altered] != other);
        fresh[altered] = other;
        List<LogEntry> source = log(0, steps(7, stride, before));
        assertThat(goesOn(probe(stride), source, joined(source, log(60, fresh))).verdict())
                .isEqualTo(Verdict.BROKEN);
    }

    private static long[] steps(long first, int stride, int count) {
        long[] steps = new long[count];
        for (int i = 0; i < count; i++) {
            steps[i] = first + (long) stride * i;
        }
        return steps;
    }
}
