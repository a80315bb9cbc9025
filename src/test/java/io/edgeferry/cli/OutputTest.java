package io.edgeferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.migration.DatasetOptions;
import io.edgeferry.migration.DatasetPlan;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Plan;
import io.edgeferry.task.Figure;
import io.edgeferry.task.Flow;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Progress;
import io.edgeferry.task.Station;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskRecorder;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import io.edgeferry.transfer.TransferPath;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OutputTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static TaskSnapshot task(TaskState state) {
        return new TaskSnapshot(
                new OperationId("m20260101-000000-00000a"),
                "home",
                "gru → w2",
                "default",
                "gru",
                "gru-m1",
                "w1",
                "w2",
                state,
                List.of(
                        new Station("dump", "Dump", Station.State.DONE, START, Duration.ofMillis(1500), null, ""),
                        Station.waiting("move", "Move", null)),
                Progress.NONE,
                List.of(
                        new Figure("downtime", "Downtime", Figure.Unit.SECONDS, 8.0, 7.25),
                        new Figure("bytes", "Bytes", Figure.Unit.BYTES, null, 198e6),
                        new Figure("move", "Move", Figure.Unit.SECONDS, 2.0, null)),
                List.of(),
                "Pod gru-m1 trains on node w2.",
                List.of("edgeferry recover"),
                START,
                START.plusSeconds(12));
    }

    private static Plan plan(Finding... findings) {
        return new Plan(
                new MigrationRequest("default", "gru", "w2", MigrationOptions.DEFAULT),
                "home",
                "w1",
                "gru-m1",
                "train",
                MigrationOptions.Path.RELAY,
                "checkpoint image through containerd 2.3.3",
                List.of(Station.waiting("dump", "Dump", Duration.ofSeconds(2))),
                198_000_000,
                Duration.ofMillis(8200),
                "its log goes on with the next step",
                List.of(findings));
    }

    private static String printed(Consumer<PrintWriter> body) {
        StringWriter text = new StringWriter();
        body.accept(new PrintWriter(text));
        return text.toString();
    }

    private static JsonNode json(Consumer<PrintWriter> body) {
        return JsonMapper.builder().build().readTree(printed(body));
    }

    @Test
    void aTaskInJsonHasWhatScriptsAskFor() {
        JsonNode task = json(out -> Output.task(out, task(TaskState.SUCCEEDED)));
        assertThat(task.propertyNames())
                .contains(
                        "operation",
                        "state",
                        "namespace",
                        "pod",
                        "clone",
                        "from",
                        "to",
                        "outcome",
                        "commands",
                        "started",
                        "ended",
                        "figures",
                        "stations");
        assertThat(task.path("state").asString()).isEqualTo("migrated");
        assertThat(task.path("clone").asString()).isEqualTo("gru-m1");
        assertThat(task.path("started").asString()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(task.path("ended").asString()).isEqualTo("2026-01-01T00:00:12Z");
        assertThat(task.path("figures").path("downtime").path("actual").asDouble())
                .isEqualTo(7.25);
        assertThat(task.path("figures").path("downtime").path("unit").asString())
                .isEqualTo("seconds");
        assertThat(task.path("figures").path("bytes").path("predicted").isNull())
                .isTrue();
        assertThat(task.path("stations").path("dump").asDouble()).isEqualTo(1.5);
        assertThat(task.path("stations").path("move").isNull()).isTrue();
        assertThat(task.path("commands").path(0).asString()).isEqualTo("edgeferry recover");
    }

    @Test
    void aTaskThatHasNotEndedHasNoEnd() {
        TaskSnapshot done = task(TaskState.RUNNING);
        TaskSnapshot running = new TaskSnapshot(
                done.id(),
                done.context(),
                done.title(),
                done.namespace(),
                done.pod(),
                null,
                done.from(),
                done.to(),
                done.state(),
                done.stations(),
                done.progress(),
                done.figures(),
                done.log(),
                "",
                List.of(),
                START,
                null);
        JsonNode task = json(out -> Output.task(out, running));
        assertThat(task.path("ended").isNull()).isTrue();
        assertThat(task.path("clone").asString()).isEmpty();
    }

    @Test
    void aPlanInJsonNamesItsFindings() {
        JsonNode plan =
                json(out -> Output.plan(out, plan(Finding.error("image", "not there", "why", "pull it")), true));
        assertThat(plan.path("cloneName").asString()).isEqualTo("gru-m1");
        assertThat(plan.path("route").asString()).isEqualTo("RELAY");
        assertThat(plan.path("bytes").asLong()).isEqualTo(198_000_000);
        assertThat(plan.path("findings").path(0).path("check").asString()).isEqualTo("image");
        assertThat(plan.path("findings").path(0).path("severity").asString()).isEqualTo("ERROR");
    }

    @Test
    void theCommandsOfAFindingStandBelowIt() {
        Finding finding = new Finding(
                "tcp",
                Finding.Severity.WARNING,
                "Open connections",
                "They break.",
                "Close them.",
                List.of("# on node w1, as root", "echo tcp-close >> /etc/criu/runc.conf"));
        assertThat(printed(out -> Output.plan(out, plan(finding), false)).replace("\r\n", "\n"))
                .contains("! Open connections: They break. Fix: Close them.\n    # on node w1, as root\n"
                        + "    echo tcp-close >> /etc/criu/runc.conf\n");
        JsonNode json = json(out -> Output.plan(out, plan(finding), true));
        assertThat(json.path("findings").path(0).path("commands").path(1).asString())
                .isEqualTo("echo tcp-close >> /etc/criu/runc.conf");
    }

    @Test
    void aPlanForPeopleSaysWhatWhyAndWhatToDo() {
        String text = printed(out -> Output.plan(
                out,
                plan(
                        Finding.error("image", "It is not there", "A restore needs it.", "Pull it."),
                        Finding.ok("x", "Fine")),
                false));
        assertThat(text)
                .contains("gru on w1 → gru-m1 on w2, relay")
                .contains("about 8.2 s without training")
                .contains("✗ It is not there: A restore needs it. Fix: Pull it.")
                .contains("✓ Fine\n");
    }

    private static DatasetPlan dataset(Finding... findings) {
        return new DatasetPlan(
                new DatasetRequest("default", "corpus", "w2", DatasetOptions.DEFAULT),
                "home",
                "corpus",
                "default/corpus",
                "w1",
                "/srv/data/corpus",
                "corpus-m1",
                "default/corpus-m1",
                "/srv/data/corpus-m1",
                TransferPath.DIRECT,
                50,
                1_300_000,
                Duration.ofMillis(2500),
                List.of(Station.waiting("copy", "Copy", null)),
                List.of(findings));
    }

    @Test
    void aDatasetsPlanSaysFromWhereToWhereAndHowMuch() {
        String text = printed(out ->
                Output.plan(out, dataset(Finding.warning("writers", "gru writes", "It is copied again.", "")), false));
        assertThat(text)
                .contains("corpus on w1, /srv/data/corpus → default/corpus-m1 on w2, /srv/data/corpus-m1, direct")
                .contains("50 files, 1.3 MB")
                .contains("about 2.5 s")
                .contains("! gru writes: It is copied again.");
        JsonNode plan = json(out -> Output.plan(out, dataset(), true));
        assertThat(plan.path("newClaim").asString()).isEqualTo("default/corpus-m1");
        assertThat(plan.path("route").asString()).isEqualTo("DIRECT");
    }

    @Test
    void theProgressOfADatasetShowsItsStreamsAndWhy() {
        TaskRecorder recorder = new TaskRecorder(task(TaskState.RUNNING).withKind(TaskKind.DATASET), Clock.systemUTC());
        recorder.flowed(40_000_000, -1, 12.5e6, 3);
        assertThat(ProgressLine.bytes(recorder.snapshot())).isEqualTo(", 40 MB, 100 Mbit/s");
        recorder.epoch(new Flow.Epoch(0, 2, 4, 12.5e6, 0, 1, 0.07, "ramp", "rate doubled"));
        recorder.flowed(50_000_000, 100_000_000, 25e6, 4);
        assertThat(ProgressLine.bytes(recorder.snapshot()))
                .isEqualTo(", 50 of 100 MB, 200 Mbit/s, 4 streams (rate doubled)");
        assertThat(Output.kind(recorder.snapshot())).isEqualTo("dataset");
    }

    @Test
    void anEndForPeopleShowsWhatWasMeasured() {
        String text = printed(out -> Output.end(out, task(TaskState.NEEDS_YOU)));
        assertThat(text)
                .startsWith("needs you: Pod gru-m1 trains on node w2.")
                .contains("7.25 s (predicted 8.00 s)")
                .contains("198 MB")
                .contains("    edgeferry recover")
                .doesNotContain("Move");
    }

    @ParameterizedTest
    @CsvSource({"SUCCEEDED, 0", "FAILED, 1", "ROLLED_BACK, 3", "NEEDS_YOU, 4", "RUNNING, 4", "CANCELLING, 4"})
    void exitCodesTellTheEndsApart(TaskState state, int code) {
        assertThat(Output.exitCode(task(state))).isEqualTo(code);
    }
}
