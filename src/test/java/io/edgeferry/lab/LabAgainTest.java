package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.migration.DatasetOptions;
import io.edgeferry.migration.DatasetPlan;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationService;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lab in a folder where another one was before: data stays with what declares it, all else begins anew. */
class LabAgainTest {

    @TempDir
    Path folder;

    @TempDir
    Path home;

    private Path data(String node, String name) {
        return folder.resolve("nodes/" + node + "/volumes/data/" + name);
    }

    private static DatasetPlan copied(MovingLab lab, MigrationService console) throws Exception {
        DatasetPlan plan =
                console.datasets().plan(new DatasetRequest("default", "sensors", "edge-2", DatasetOptions.DEFAULT));
        assertThat(plan.errors()).isEmpty();
        TaskSnapshot end = console.datasets().start(plan).await(MovingLab.LIMIT);
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(lab.cluster().storage().volume(plan.newVolume())).isPresent();
        return plan;
    }

    private static ClaimManifest claim(MovingLab lab, String name) throws Exception {
        ClaimManifest claim = lab.cluster()
                .storage()
                .claim("default", name)
                .orElseThrow(() -> new AssertionError("no claim " + name));
        assertThat(lab.cluster().storage().awaitBound(claim, MovingLab.LIMIT)).isTrue();
        return claim;
    }

    private static boolean anyFile(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.anyMatch(Files::isRegularFile);
        }
    }

    @Test
    void copiedDataIsThereAgainWithItsClaimAndTheNextCopyGetsTheNextName() throws Exception {
        String uid;
        try (MovingLab first = new MovingLab(folder)) {
            assertThat(copied(first, first.console(home)).newVolume()).isEqualTo("sensors-m1");
            uid = claim(first, "sensors-m1").uid();
            Files.writeString(data("edge-2", "sensors-m1").resolve("mine.csv"), "time,value\n");
        }
        try (MovingLab second = new MovingLab(folder)) {
            assertThat(claim(second, "sensors-m1").uid()).isEqualTo(uid);
            assertThat(data("edge-2", "sensors-m1").resolve("mine.csv")).hasContent("time,value\n");
            second.awaitSteps("forecast", 3);
            DatasetPlan plan = copied(second, second.console(home));
            assertThat(plan.newVolume()).isEqualTo("sensors-m2");
            assertThat(plan.newFolder()).isEqualTo("/data/sensors-m2");
        }
    }

    @Test
    void imagesAndCheckpointsOfPodsThatAreNoMoreAreRemoved() throws Exception {
        Path images = folder.resolve("nodes/edge-2/images");
        try (MovingLab first = new MovingLab(folder)) {
            first.awaitSteps("gru", 6);
            TaskSnapshot end = first.migrate(first.console(home), "gru", "edge-2", MigrationOptions.DEFAULT);
            assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
            assertThat(anyFile(images)).isTrue();
        }
        Files.writeString(folder.resolve("nodes/edge-1/checkpoints/left.tar"), "left by one that was killed");
        try (MovingLab second = new MovingLab(folder)) {
            second.awaitSteps("gru", 3);
            assertThat(anyFile(images)).isFalse();
            assertThat(anyFile(folder.resolve("nodes/edge-1/checkpoints"))).isFalse();
        }
    }

    @Test
    void aDatasetOnANodeThatThisLabHasNotIsThereAgainWithTheNode() throws Exception {
        try (Lab first = Lab.start(new Lab.Options(folder, null, 0, 2))) {
            assertThat(first.machines().names()).contains("edge-2");
        }
        Path mine = Files.writeString(data("edge-2", "meters").resolve("mine"), "kept");
        try (Lab second = Lab.start(new Lab.Options(folder, null, 0, 1))) {
            assertThat(second.machines().names()).doesNotContain("edge-2");
            assertThat(data("edge-1", "meters")).doesNotExist();
        }
        assertThat(mine).hasContent("kept");
        try (MovingLab third = new MovingLab(folder)) {
            third.awaitSteps("drift", 3);
            assertThat(third.cluster()
                            .workloads()
                            .pod("default", "drift")
                            .orElseThrow()
                            .node())
                    .as("with its data")
                    .isEqualTo("edge-2");
        }
    }

    @Test
    void aDatasetWhoseClaimWasDeletedIsBoundAgain() throws Exception {
        try (MovingLab first = new MovingLab(folder)) {
            var storage = first.cluster().storage();
            assertThat(storage.claim("default", "sensors")).isPresent();
            storage.delete(storage.claim("default", "sensors").orElseThrow());
        }
        try (MovingLab second = new MovingLab(folder)) {
            second.awaitSteps("forecast", 3);
            assertThat(second.cluster()
                            .storage()
                            .volume("sensors")
                            .orElseThrow()
                            .json())
                    .contains("\"phase\":\"Bound\"");
        }
    }

    /** As a lab leaves it that is killed while data is copied. */
    @Test
    void aCopyThatWasBrokenOffDoesNotTakeTheNameOfTheNext() throws Exception {
        Path broken = Files.createDirectories(data("edge-2", "sensors-m1/.edgeferry-m20260101-000000-abcdef-0"));
        Files.writeString(broken.resolveSibling("sensors-000.csv"), "time");
        Path own = Files.createDirectories(data("edge-2", "mine"));
        Files.writeString(own.resolve("notes"), "kept");
        Path marked = data("edge-1", "sensors/.edgeferry-of-somebody");
        try (MovingLab first = new MovingLab(folder)) {
            assertThat(copied(first, first.console(home)).newVolume()).isEqualTo("sensors-m1");
        }
        Files.createDirectories(marked);
        try (MovingLab second = new MovingLab(folder)) {
            assertThat(second.lab().machines().names()).contains("edge-2");
        }
        assertThat(own.resolve("notes")).hasContent("kept");
        assertThat(marked).as("in a volume that is declared").exists();
    }

    @Test
    void aFileThatCannotBeReadIsPutAsideAndTheLabStarts() throws Exception {
        Files.writeString(folder.resolve("volumes.json"), "{\"persistentvolumes\":[");
        try (Lab lab = Lab.start(new Lab.Options(folder, null, 0, 1))) {
            assertThat(lab.url()).isNotEmpty();
        }
        assertThat(folder.resolve("volumes.json.damaged")).hasContent("{\"persistentvolumes\":[");
        assertThat(folder.resolve("volumes.json")).content().contains("\"sensors\"");
        Lab.reset(folder);
        assertThat(folder.resolve("volumes.json")).doesNotExist();
    }
}
