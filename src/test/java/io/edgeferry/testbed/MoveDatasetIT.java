package io.edgeferry.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Datasets move between the nodes of a real cluster, by command, alone and with the pod that reads them. What the lab
 * does too is in {@code TestbedAcceptanceIT}.
 */
@ResourceLock("testbed")
class MoveDatasetIT {

    @TempDir
    private Path data;

    private final Testbed testbed = Testbed.get();
    private final Training training = new Training(testbed);
    private final Dataset dataset = new Dataset(testbed);
    private EdgeFerry edgeferry;

    @BeforeEach
    void clean() {
        edgeferry = new EdgeFerry(testbed, data);
        remove();
    }

    @AfterEach
    void remove() {
        // Removes the images of clones that are gone.
        Testbed.Outcome unused = edgeferry.edgeferry("recover");
        training.remove("reader");
        dataset.remove("pictures");
    }

    @Test
    void aDatasetArrivesEqualInEveryFact() {
        dataset.make("pictures", 1000, 30_000_000);
        String before = dataset.facts("w1", Dataset.ROOT + "/pictures");
        String objects = dataset.objects("pictures");

        Testbed.Outcome outcome = edgeferry.edgeferry("migrate", "dataset", "pictures", "w2", "--path", "relay");

        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        dataset.assertEqual("pictures", "pictures-m1");
        dataset.assertPublished("pictures-m1");
        assertThat(dataset.facts("w1", Dataset.ROOT + "/pictures"))
                .as("the source is untouched")
                .isEqualTo(before);
        dataset.assertObjects("pictures", objects);
        training.assertNothingLeft();
        assertThat(edgeferry.edgeferry("history").out()).contains("default/pictures w1 → w2 as pictures-m1");
    }

    @Test
    void aDatasetGoesThroughTheApiServerWhereThereIsNoSsh() {
        dataset.make("pictures", 200, 5_000_000);
        String before = dataset.facts("w1", Dataset.ROOT + "/pictures");
        String objects = dataset.objects("pictures");

        // Operators of this testbed may not exec.
        Testbed.Outcome outcome = edgeferry
                .with("--context", "testbed-admin")
                .edgeferry(
                        "migrate",
                        "dataset",
                        "pictures",
                        "w2",
                        "--path",
                        "api",
                        "--helper-image",
                        testbed.fact("IMAGE"));

        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        dataset.assertEqual("pictures", "pictures-m1");
        dataset.assertPublished("pictures-m1");
        assertThat(dataset.facts("w1", Dataset.ROOT + "/pictures"))
                .as("the source is untouched")
                .isEqualTo(before);
        dataset.assertObjects("pictures", objects);
        assertThat(testbed.kubectl("get", "pods", "-A", "-o=name")).doesNotContain("edgeferry");
    }

    @Test
    void thePodGoesWithItsDatasetAndReadsTheMovedFiles() throws InterruptedException {
        dataset.make("pictures", 100, 200_000);
        testbed.apply(training.readerManifest("reader", "w1", "pictures", 0, "0.25"));
        training.awaitStep("reader", 5);

        String before;
        try (EdgeFerry.Held migration = edgeferry.hold("done:copy", "reader", "w2", "--with-data")) {
            migration.awaitHeld();
            // Written after the first copy and before the freeze: only the second look can bring it along.
            testbed.on("w1", "sh", "-c", "echo late > " + Dataset.ROOT + "/pictures/late.txt");
            assertThat(testbed.on("w2", "sh", "-c", "ls " + Dataset.ROOT + "/pictures-m1"))
                    .doesNotContain("late.txt");
            before = dataset.facts("w1", Dataset.ROOT + "/pictures");
            migration.release();
            Testbed.Outcome outcome = migration.await();
            assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        }
        assertThat(dataset.facts("w1", Dataset.ROOT + "/pictures"))
                .as("the source is untouched")
                .isEqualTo(before);
        assertThat(dataset.facts("w2", Dataset.ROOT + "/pictures-m1")).contains("late.txt");
        assertThat(training.assertTrainsOnlyOn("reader", "w2")).isEqualTo("reader-m1");
        training.assertUnbroken("reader-m1");
        assertThat(testbed.kubectl(
                        "get", "pod", "reader-m1", "-o=jsonpath={.spec.volumes[*].persistentVolumeClaim.claimName}"))
                .isEqualTo("pictures-m1");
        dataset.assertEqual("pictures", "pictures-m1");
        // It reads the copy, not something that it remembers: another file changes its losses, none breaks them.
        testbed.on("w2", "sh", "-c", "echo more > " + Dataset.ROOT + "/pictures-m1/more.txt");
        training.assertTrains("reader-m1");
        assertThat(testbed.kubectl("exec", "reader-m1", "--", "cat", "/data/more.txt"))
                .isEqualTo("more\n");
        training.assertNothingLeft();
    }
}
