package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import io.edgeferry.testbed.Dataset;
import io.edgeferry.testbed.EdgeFerry;
import io.edgeferry.testbed.Testbed;
import io.edgeferry.testbed.Training;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The console is killed in the midst of a dataset's copy; the next one shows the copy and goes on with it. */
class ConsoleGoesOnIT extends OnTestbed {

    private static final Duration COPY = Duration.ofMinutes(2);
    private static final int KILLED = 128 + 9;

    private final Training training = new Training(testbed);
    private final Dataset dataset = new Dataset(testbed);
    private @Nullable Process other;
    private String before;
    private String objects;
    private List<String> arrived;
    private Instant killed;
    private boolean settled;

    ConsoleGoesOnIT() {
        super("testbed-operator");
    }

    /** Lets another console begin, and kills it: all of it is over before the console of this test is opened. */
    @Override
    protected void prepare() throws Exception {
        super.prepare();
        testbed.testbed("rate", "1000");
        dataset.remove("pictures");
        dataset.make("pictures", 300, 60_000_000);
        before = dataset.facts("w1", Dataset.ROOT + "/pictures");
        objects = dataset.objects("pictures");
        // 128 MB at 40 Mbit/s are in flight for some 25 s.
        testbed.testbed("rate", "40");
        Path out = Path.of("target/other-console.txt").toAbsolutePath();
        other = OtherConsole.start(home, context(), out, "pictures", "w2");
        await("the other console begins the copy").atMost(COPY).until(() -> {
            assertThat(other.isAlive()).as(Files.readString(out)).isTrue();
            return Files.readString(out).contains(OtherConsole.BEGUN);
        });
        await("bytes and whole files on w2")
                .atMost(COPY)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    assertThat(other.isAlive()).as(Files.readString(out)).isTrue();
                    return kilobytes("w2", "pictures-m1") > 20_000
                            && !dataset.hashes("w2", "pictures-m1").isEmpty();
                });
        kill();
        killed = Instant.now();
        dataset.assertArrivedWhole("pictures", "pictures-m1");
        assertThat(kilobytes("w2", "pictures-m1")).isLessThan(kilobytes("w1", "pictures"));
        assertThat(testbed.kubectl("get", "pv,pvc", "-o=name")).doesNotContain("pictures-m1");
        Testbed.Outcome status = new EdgeFerry(testbed, home).edgeferry("status");
        assertThat(status.exitCode()).as(status.all()).isEqualTo(1);
        arrived = files();
    }

    private void kill() throws InterruptedException {
        if (other != null) {
            other.destroyForcibly();
            assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @AfterEach
    void remove() throws InterruptedException {
        kill();
        testbed.testbed("rate", "1000");
        if (!settled) {
            // Only this journal knows what was left on the nodes.
            Testbed.Outcome unused = new EdgeFerry(testbed, home).edgeferry("recover");
        }
        dataset.remove("pictures");
    }

    private long kilobytes(String node, String name) {
        return Dataset.kilobytes(testbed, node, Dataset.ROOT + "/" + name);
    }

    /** The files of the copy that have a final name, with the inode that tells one from another that replaced it. */
    private List<String> files() {
        String list = "cd \"$1\" && find . -path './.edgeferry-*' -prune -o -type f -printf '%i %P\\n'";
        return testbed.on("w2", "sh", "-c", list, "sh", Dataset.ROOT + "/pictures-m1")
                .lines()
                .toList();
    }

    @Test
    void aKilledConsolesCopyIsShownAndGoneOnWith() throws Exception {
        assertThat(other.exitValue()).isEqualTo(KILLED);
        says("#dock", "pictures: w1 → w2");
        says("#dock", "running");
        TaskSnapshot running = flowing();
        assertThat(running.state()).as(running.outcome()).isEqualTo(TaskState.RUNNING);
        assertThat(running.started()).as("the same task").isBefore(killed);
        click("#rail-tasks");
        see("#task-" + running.id());
        says("#task-state", "running");
        draw("goes-on-1-running");
        testbed.testbed("rate", "1000");
        await("the copy has ended")
                .atMost(COPY)
                .until(() -> newest().snapshot().state().ended());
        TaskSnapshot ended = newest().snapshot();
        assertThat(ended.state()).as(ended.outcome()).isEqualTo(TaskState.SUCCEEDED);
        says("#task-state", "migrated");
        draw("goes-on-2-done");

        assertThat(session().migrations().history())
                .extracting(TaskSnapshot::id)
                .containsExactly(ended.id());
        assertThat(ended.log()).anySatisfy(line -> assertThat(line.text()).containsPattern("Copy: .* were there"));
        assertThat(files()).as("what had arrived was not sent again").containsAll(arrived);
        dataset.assertEqual("pictures", "pictures-m1");
        dataset.assertPublished("pictures-m1");
        assertThat(dataset.facts("w1", Dataset.ROOT + "/pictures"))
                .as("the source is untouched")
                .isEqualTo(before);
        dataset.assertObjects("pictures", objects);
        training.assertNothingLeft();
        settled = true;
    }

    /** The only task there is, when its bytes flow. */
    private TaskSnapshot flowing() {
        await("bytes flow in this console")
                .atMost(COPY)
                .until(() -> newest().snapshot().progress().bytesPerSecond() > 0
                        || newest().snapshot().state().ended());
        return newest().snapshot();
    }

    private Task newest() {
        assertThat(session().migrations().tasks()).hasSize(1);
        return session().migrations().tasks().getFirst();
    }
}
