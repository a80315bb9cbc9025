package io.edgeferry.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.testbed.EdgeFerry.Held;
import io.edgeferry.testbed.Testbed.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faults while a dataset is copied: at the end everything is equal, or the person knows which files are not and why;
 * nothing partial has a final name, and the source is untouched.
 */
class MoveDatasetFaultsIT {

    private static final int NEEDS_YOU = 4;
    private static final String SOURCE = Dataset.ROOT + "/pictures";
    private static final String COPY = Dataset.ROOT + "/pictures-m1";

    @TempDir
    private Path data;

    private final Testbed testbed = Testbed.get();
    private final Training training = new Training(testbed);
    private final Dataset dataset = new Dataset(testbed);
    private EdgeFerry edgeferry;
    private String before;

    @BeforeEach
    void make() {
        edgeferry = new EdgeFerry(testbed, data);
        mend();
        // Removes what other tests left, such as images of clones that are gone.
        Outcome unused = edgeferry.edgeferry("recover");
        dataset.remove("pictures");
        dataset.make("pictures", 300, 60_000_000);
        before = dataset.facts("w1", SOURCE);
    }

    @AfterEach
    void remove() {
        mend();
        Outcome unused = edgeferry.edgeferry("recover");
        dataset.remove("pictures");
    }

    private void mend() {
        testbed.testbed("rate", "1000");
        for (String node : new String[] {"w1", "w2"}) {
            testbed.testbed("heal", node);
            testbed.testbed("disk", node, "free");
        }
    }

    private Held copying() {
        // 150 MB at 80 Mbit/s are in flight for some 15 s.
        testbed.testbed("rate", "80");
        Held copy = edgeferry.start("edgeferry", "migrate", "dataset", "pictures", "w2");
        try {
            await("bytes on w2")
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> kilobytes() > 20_000);
        } catch (RuntimeException e) {
            copy.close();
            throw e;
        }
        return copy;
    }

    private long kilobytes() {
        String said = testbed.on("w2", "sh", "-c", "du -sk " + COPY + " 2>/dev/null || echo 0");
        return Long.parseLong(said.split("\\s")[0]);
    }

    private void arrivedEqual() {
        dataset.assertEqual("pictures", "pictures-m1");
        dataset.assertPublished("pictures-m1");
        assertThat(dataset.facts("w1", SOURCE)).as("the source is untouched").isEqualTo(before);
        training.assertNothingLeft();
        Outcome status = edgeferry.edgeferry("status");
        assertThat(status.exitCode()).as(status.all()).isZero();
    }

    /** Asserts that whatever has a final name on w2 is whole. */
    private void nothingPartialHasAFinalName() {
        String compare = """
            cd "$1" && find . -path './.edgeferry-*' -prune -o -type f -print0 | xargs -0r sha256sum -b | LC_ALL=C sort
            """;
        String arrived = testbed.on("w2", "sh", "-c", compare, "sh", COPY);
        String there = testbed.on("w1", "sh", "-c", compare, "sh", SOURCE);
        assertThat(there.lines().toList()).containsAll(arrived.lines().toList());
    }

    @Test
    void theLinkIsCutForTenSeconds() throws InterruptedException {
        try (Held copy = copying()) {
            testbed.testbed("cut", "w2");
            nothingPartialHasAFinalName();
            Thread.sleep(10_000); // The length of the cut is what is tried.
            testbed.testbed("heal", "w2");
            testbed.testbed("rate", "1000");
            Outcome outcome = copy.await();
            assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        }
        arrivedEqual();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dataset-target", "dataset-source"})
    void anEndIsKilled(String end) throws InterruptedException {
        try (Held copy = copying()) {
            String node = end.equals("dataset-target") ? "w2" : "w1";
            testbed.on(
                    node,
                    "sh",
                    "-c",
                    "for p in $(pgrep -f '/agent " + end + " '); do [ \"$p\" = $$ ] || kill -9 $p; done; exit 0");
            nothingPartialHasAFinalName();
            testbed.testbed("rate", "1000");
            Outcome outcome = copy.await();
            assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        }
        arrivedEqual();
    }

    @Test
    void theTargetsDiskIsFullAndThenIsNot() throws InterruptedException {
        testbed.testbed("rate", "80");
        try (Held copy = copying()) {
            testbed.testbed("disk", "w2", "fill", "20");
            testbed.testbed("rate", "1000");
            await("it says that there is no space")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> copy.output().contains("no space left"));
            nothingPartialHasAFinalName();
            testbed.testbed("disk", "w2", "free");
            Outcome outcome = copy.await();
            assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        }
        arrivedEqual();
    }

    @Test
    void theConsoleIsKilledAndTheNextStartFinishes() throws InterruptedException {
        try (Held copy = copying()) {
            copy.kill();
        }
        testbed.testbed("rate", "1000");
        nothingPartialHasAFinalName();
        Outcome status = edgeferry.edgeferry("status");
        assertThat(status.exitCode()).as(status.all()).isEqualTo(1);
        Outcome recovered = edgeferry.edgeferry("recover");
        assertThat(recovered.exitCode()).as(recovered.all()).isZero();
        arrivedEqual();
    }

    @Test
    void aFileChangesWhileItIsCopied() throws InterruptedException {
        try (Held copy = copying()) {
            testbed.on(
                    "w1",
                    "sh",
                    "-c",
                    "printf changed >> " + SOURCE + "/large/shard-0.tar; printf x > " + SOURCE
                            + "/class-3/sample-0003.bin; rm " + SOURCE + "/class-4/sample-0004.bin; printf new > "
                            + SOURCE
                            + "/class-5/new.bin");
            before = dataset.facts("w1", SOURCE);
            testbed.testbed("rate", "1000");
            Outcome outcome = copy.await();
            assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        }
        arrivedEqual();
    }

    @Test
    void aFileThatNeverStopsChangingIsNamed() throws InterruptedException {
        String writer = "nohup sh -c 'while :; do echo more >> " + SOURCE + "/large/log.txt; done'"
                + " >/dev/null 2>&1 & echo $!";
        String pid = testbed.on("w1", "sh", "-c", writer).strip();
        try {
            Outcome outcome = edgeferry.edgeferry("migrate", "dataset", "pictures", "w2");
            assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(NEEDS_YOU);
            assertThat(outcome.all()).contains("large/log.txt").contains("chang");
            assertThat(testbed.kubectl("get", "pvc", "-o=name")).doesNotContain("pictures-m1");
        } finally {
            testbed.on("w1", "kill", pid);
        }
        Outcome again = edgeferry.edgeferry("recover");
        assertThat(again.exitCode()).as(again.all()).isZero();
        before = dataset.facts("w1", SOURCE);
        arrivedEqual();
    }

    @Test
    void cancelTakesEverythingBack() throws InterruptedException {
        try (Held copy = copying()) {
            copy.interrupt();
            testbed.testbed("rate", "1000");
            Outcome outcome = copy.await();
            assertThat(outcome.out()).contains("cancelled").contains("rolled back");
        }
        dataset.assertNoCopy("pictures-m1");
        assertThat(dataset.facts("w1", SOURCE)).isEqualTo(before);
        training.assertNothingLeft();
    }
}
