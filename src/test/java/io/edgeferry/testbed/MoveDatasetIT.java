package io.edgeferry.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datasets move between the nodes of a real cluster, by command, alone and with the pod that reads them. */
class MoveDatasetIT {

    /** So many that some are left after a move, and one that stays is done in half a minute. */
    private static final int STEPS = 60;

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
        training.remove("stayed");
        dataset.remove("pictures");
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "relay"})
    void aDatasetArrivesEqualInEveryFact(String path) {
        dataset.make("pictures", 1000, 30_000_000);
        String before = dataset.facts("w1", Dataset.ROOT + "/pictures");
        String objects = dataset.objects("pictures");

        Testbed.Outcome outcome = edgeferry.edgeferry("migrate", "dataset", "pictures", "w2", "--path", path);

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

    @Test
    void aTrainingThatMovedWithItsDatasetEndsAsOneThatNeverMoved() {
        dataset.make("pictures", 100, 200_000);
        // Every step reads all of it.
        testbed.on("w1", "rm", Dataset.ROOT + "/pictures/sparse.img");
        testbed.apply(training.readerManifest("reader", "w1", "pictures", STEPS, "0.3"));
        training.awaitStep("reader", 5);

        Testbed.Outcome outcome = edgeferry.migrate("reader", "w2", "--with-data");

        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(training.assertTrainsOnlyOn("reader", "w2"))
                .as("it trains on after the move")
                .isEqualTo("reader-m1");
        // Reads what never moved, on the node that the other left.
        testbed.apply(training.readerManifest("stayed", "w1", "pictures", STEPS, "0"));
        String moved = training.digest("reader-m1");
        assertThat(training.assertUnbroken("reader-m1")).isEqualTo(STEPS);
        assertThat(moved).as("weights of the one that stayed").isEqualTo(training.digest("stayed"));
        assertThat(training.losses("reader-m1")).isEqualTo(training.losses("stayed"));
        assertThat(training.losses("stayed"))
                .as("losses differ from step to step")
                .doesNotHaveDuplicates();
        training.assertNothingLeft();
    }

    @Test
    void aSecondNameOfTheSameIsRefusedAndBadInputIsSaid() {
        dataset.make("pictures", 10, 1000);
        Testbed.Outcome same = edgeferry.edgeferry("migrate", "dataset", "pictures", "w1");
        assertThat(same.exitCode()).isEqualTo(1);
        assertThat(same.err()).contains("w1").contains("already");
        Testbed.Outcome none = edgeferry.edgeferry("migrate", "dataset", "nothing", "w2");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err()).contains("nothing");
        testbed.on("w2", "sh", "-c", "mkdir -p /srv/data/pictures-m1 && echo mine > /srv/data/pictures-m1/mine");
        Testbed.Outcome taken = edgeferry.edgeferry("migrate", "dataset", "pictures", "w2");
        assertThat(taken.exitCode()).as(taken.all()).isEqualTo(1);
        assertThat(taken.err()).contains("/srv/data/pictures-m1");
        assertThat(testbed.on("w2", "cat", "/srv/data/pictures-m1/mine")).isEqualTo("mine\n");
    }
}
