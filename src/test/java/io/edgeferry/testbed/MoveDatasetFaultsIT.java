package io.edgeferry.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.edgeferry.testbed.EdgeFerry.Held;
import io.edgeferry.testbed.Testbed.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Faults while a dataset is copied: at the end everything is equal, or the person knows which files are not and why;
 * nothing partial has a final name, and the source is untouched.
 */
@ResourceLock("testbed")
class MoveDatasetFaultsIT {

    private static final int NEEDS_YOU = 4;
    private static final String SOURCE = Dataset.ROOT + "/pictures";
    private static final String COPY = Dataset.ROOT + "/pictures-m1";

    /** Whether what other tests left was removed, once for all of these. */
    private static boolean swept;

    @TempDir
    private Path data;

    private final Testbed testbed = Testbed.get();
    private final Training training = new Training(testbed);
    private final Dataset dataset = new Dataset(testbed);
    private EdgeFerry edgeferry;
    private String before;
    private boolean settled;

    @BeforeEach
    void make() {
        edgeferry = new EdgeFerry(testbed, data);
        if (!swept) {
            // Other tests leave the images of pods that they removed.
            Outcome outcome = edgeferry.edgeferry("recover");
            assertThat(outcome.exitCode()).as(outcome.all()).isZero();
            swept = true;
        }
        testbed.testbed("rate", "1000");
        dataset.remove("pictures");
        dataset.make("pictures", 300, 60_000_000);
        before = dataset.facts("w1", SOURCE);
    }

    @AfterEach
    void remove() {
        testbed.testbed("rate", "1000");
        testbed.testbed("disk", "w2", "free");
        testbed.testbed("heal", "w2");
        if (!settled) {
            // Only the journal of this test knows what it left on the nodes.
            Outcome unused = edgeferry.edgeferry("recover");
        }
        dataset.remove("pictures");
    }

    private Held copying() {
        return copying("direct");
    }

    private Held copying(String path) {
        // 150 MB at 60 Mbit/s are in flight for some 20 s.
        testbed.testbed("rate", "60");
        List<String> words = new ArrayList<>(List.of("migrate", "dataset", "pictures", "w2", "--path", path));
        EdgeFerry started = edgeferry;
        if (path.equals("api")) {
            // Operators of this testbed may not exec.
            started = edgeferry.with("--context", "testbed-admin");
            words.addAll(List.of("--helper-image", testbed.fact("IMAGE")));
        }
        Held copy = started.start("edgeferry", words.toArray(String[]::new));
        try {
            await("bytes on w2")
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(300))
                    .until(() -> kilobytes() > 20_000
                            && !dataset.hashes("w2", "pictures-m1").isEmpty());
        } catch (RuntimeException e) {
            copy.close();
            throw e;
        }
        assertInTheMidst(copy);
        return copy;
    }

    /** Asserts that a copy is at work: something has arrived, not everything, and the program has not ended. */
    private void assertInTheMidst(Held copy) {
        long total = Dataset.kilobytes(testbed, "w1", SOURCE);
        assertThat(kilobytes()).as("kilobytes on w2 of " + total).isPositive().isLessThan(total);
        assertThat(copy.running()).as(copy.output()).isTrue();
    }

    /** Cuts w2 off for some seconds, asserts that nothing got through meanwhile, and joins it again. */
    private void cut(Held copy, int seconds) throws InterruptedException {
        testbed.testbed("cut", "w2");
        long stood = Testbed.settled(this::kilobytes);
        Thread.sleep(seconds * 1000L); // The length of the cut is what is tried.
        assertThat(kilobytes()).as("kilobytes on w2 after a cut").isCloseTo(stood, within(1_000L));
        assertInTheMidst(copy);
        testbed.testbed("heal", "w2");
    }

    /** Kills an end of the transfer on its node and asserts that it was there and is gone. */
    private void killEnd(String end) {
        String node = end.equals("dataset-target") ? "w2" : "w1";
        String kill = """
            for p in $(pgrep -f '/agent '"$1"' '); do
                [ "$p" = $$ ] && continue
                kill -9 "$p" && echo "$p"
            done
            exit 0
            """;
        List<String> killed =
                testbed.on(node, "sh", "-c", kill, "sh", end).lines().toList();
        assertThat(killed).as("processes of " + end + " that were killed").isNotEmpty();
        String alive =
                "for p in \"$@\"; do grep -qs '^State:[[:space:]]*[^ZX[:space:]]' /proc/$p/status && echo $p; done;"
                        + " exit 0";
        List<String> ask = new ArrayList<>(List.of("sh", "-c", alive, "sh"));
        ask.addAll(killed);
        await("the killed processes are gone")
                .atMost(Duration.ofSeconds(60))
                .until(() -> testbed.on(node, ask.toArray(String[]::new)).isBlank());
    }

    private long kilobytes() {
        return Dataset.kilobytes(testbed, "w2", COPY);
    }

    private void arrivedEqual() {
        dataset.assertEqual("pictures", "pictures-m1");
        dataset.assertPublished("pictures-m1");
        assertThat(dataset.facts("w1", SOURCE)).as("the source is untouched").isEqualTo(before);
        training.assertNothingLeft();
        Outcome status = edgeferry.edgeferry("status");
        assertThat(status.exitCode()).as(status.all()).isZero();
        settled = true;
    }

    @ParameterizedTest
    @CsvSource({"direct, 10", "relay, 40"})
    void theLinkIsCut(String path, int seconds) throws InterruptedException {
        try (Held copy = copying(path)) {
            cut(copy, seconds);
            dataset.assertArrivedWhole("pictures", "pictures-m1");
            testbed.testbed("rate", "1000");
            Outcome outcome = copy.await();
            assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        }
        arrivedEqual();
    }

    @ParameterizedTest
    @CsvSource({"dataset-target, direct", "dataset-source, relay", "dataset-target, api"})
    void anEndIsKilled(String end, String path) throws InterruptedException {
        try (Held copy = copying(path)) {
            killEnd(end);
            assertInTheMidst(copy);
            dataset.assertArrivedWhole("pictures", "pictures-m1");
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
            assertInTheMidst(copy);
            dataset.assertArrivedWhole("pictures", "pictures-m1");
            testbed.testbed("disk", "w2", "free");
            Outcome outcome = copy.await();
            assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        }
        arrivedEqual();
    }

    @Test
    void theCommandIsKilledAndTheNextOneFinishes() throws InterruptedException {
        try (Held copy = copying()) {
            copy.kill();
        }
        testbed.testbed("rate", "1000");
        dataset.assertArrivedWhole("pictures", "pictures-m1");
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
    void aFileThatNeverStopsChangingIsNamed() throws IOException {
        String writer = "nohup sh -c 'while :; do echo more >> " + SOURCE + "/large/log.txt; done'"
                + " >/dev/null 2>&1 & echo $!";
        String pid = testbed.on("w1", "sh", "-c", writer).strip();
        try {
            Outcome outcome = edgeferry.edgeferry("migrate", "dataset", "pictures", "w2");
            assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(NEEDS_YOU);
            assertThat(outcome.all()).contains("large/log.txt").contains("chang");
            assertThat(testbed.kubectl("get", "pvc", "-o=name")).doesNotContain("pictures-m1");
            assertOneIsMissing("large/log.txt");
        } finally {
            testbed.on("w1", "kill", pid);
        }
        Outcome again = edgeferry.edgeferry("recover");
        assertThat(again.exitCode()).as(again.all()).isZero();
        before = dataset.facts("w1", SOURCE);
        arrivedEqual();
    }

    private void assertOneIsMissing(String name) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("migrations"))) {
            List<Path> lists = files.filter(file -> file.toString().endsWith(".missing.txt"))
                    .toList();
            assertThat(lists).hasSize(1);
            List<String> lines = Files.readAllLines(lists.getFirst());
            assertThat(lines).as("a heading and one entry").hasSize(2);
            assertThat(lines.getFirst()).endsWith(": 1 not equal");
            assertThat(lines.getLast()).contains(name);
        }
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
        settled = true;
    }
}
