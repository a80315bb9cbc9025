package io.edgeferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.fakes.FakeMigrations;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.QueueRequest;
import io.edgeferry.migration.Queued;
import io.edgeferry.task.TaskState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class QueueRunTest {

    private final FakeMigrations migrations = new FakeMigrations();
    private final StringWriter err = new StringWriter();
    private final QueueRun run = new QueueRun(migrations, new PrintWriter(err), true);

    private List<Queued> add(String... pods) {
        return migrations
                .queue()
                .add(Stream.of(pods)
                        .<QueueRequest>map(pod -> new QueueRequest.OfPod(
                                new MigrationRequest("default", pod, "edge-2", MigrationOptions.DEFAULT)))
                        .toList());
    }

    private void end(TaskState state, String outcome, String... commands) throws Exception {
        var unused = migrations.queue().next();
        var unusedToo =
                migrations.newest().pass("preflight", 410).pass("prepare", 760).end(state, outcome, List.of(commands));
    }

    private static String table(List<Queued> entries) {
        StringWriter out = new StringWriter();
        QueueRun.table(new PrintWriter(out, true), entries);
        return out.toString().replace(System.lineSeparator(), "\n");
    }

    @Test
    void itShowsEachUnderItsNameAndWaitsForAll() throws Exception {
        List<Queued> entries = add("gru", "lstm-long", "mlp");
        List<Queued> ends = new ArrayList<>();
        Thread following = Thread.ofVirtual().start(() -> {
            try {
                ends.addAll(run.follow(entries));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        end(TaskState.SUCCEEDED, "gru-m1 runs on edge-2.");
        end(TaskState.ROLLED_BACK, "The link broke.");
        assertThat(following.isAlive()).isTrue();
        Queued unused = migrations.queue().refuse(entries.get(2).id(), "No room", List.of());
        assertThat(following.join(Duration.ofSeconds(20))).isTrue();

        assertThat(ends).extracting(Queued::words).containsExactly("migrated", "rolled back", "refused");
        assertThat(err.toString())
                .contains("gru: ✓ Prepare")
                .contains("lstm-long: ✓ Prepare")
                .contains("mlp: refused")
                .doesNotContain("\r");
        assertThat(table(ends)).isEqualTo("""
            POD        FROM    TO      OUTCOME
            gru        edge-1  edge-2  migrated     gru-m1 runs on edge-2.
            lstm-long  edge-1  edge-2  rolled back  The link broke.
            mlp        edge-1  edge-2  refused      No room
            """);
    }

    @Test
    void theGravestOutcomeIsTheExitCode() throws Exception {
        List<Queued> entries = add("a", "b", "c", "d");
        end(TaskState.SUCCEEDED, "");
        end(TaskState.ROLLED_BACK, "");
        end(TaskState.NEEDS_YOU, "Look at it.", "edgeferry recover");
        assertThat(migrations.queue().cancel(entries.get(3).id())).isTrue();
        List<Queued> now = migrations.queue().entries();
        assertThat(QueueRun.exitCode(now.subList(0, 1))).isZero();
        assertThat(QueueRun.exitCode(List.of(now.get(0), now.get(3)))).isEqualTo(1);
        assertThat(QueueRun.exitCode(now.subList(0, 2))).isEqualTo(3);
        assertThat(QueueRun.exitCode(now)).isEqualTo(4);

        StringWriter out = new StringWriter();
        run.commands(new PrintWriter(out, true), now);
        assertThat(out.toString()).contains("c:").contains("    edgeferry recover");
        assertThat(run.json(now).get(2)).containsEntry("state", "needs you").containsEntry("pod", "c");
        assertThat(run.json(now).get(3)).containsEntry("state", "cancelled").containsEntry("to", "edge-2");
    }
}
