package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.VolumeManifest;
import io.edgeferry.lab.machine.LinkState;
import io.edgeferry.migration.DatasetOptions;
import io.edgeferry.migration.DatasetPlan;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.MigrationService;
import io.edgeferry.migration.Plan;
import io.edgeferry.task.Figure;
import io.edgeferry.task.Flow;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import io.edgeferry.testbed.EdgeFerry;
import io.edgeferry.transfer.PolicyChoice;
import io.edgeferry.transfer.TransferPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datasets of a real lab are copied like any others: plan, streams, proof, going on, giving up. No SSH is asked for. */
class LabDatasetTest {

    @TempDir
    static Path folder;

    private static MovingLab lab;

    @TempDir
    Path home;

    @BeforeAll
    static void open() throws Exception {
        lab = new MovingLab(folder);
        lab.empty();
    }

    @AfterAll
    static void close() {
        lab.close();
    }

    @AfterEach
    void leaveNothing() throws Exception {
        link(LinkState.PERFECT);
        MigrationService console = lab.console(home);
        assertThat(console.recover()).isEmpty();
        assertThat(console.status()).isEmpty();
    }

    private static void link(LinkState state) {
        lab.lab().machines().links().set("edge-1", "edge-2", state);
    }

    private static Path volume(String node, String path) {
        return folder.resolve("nodes/" + node + "/volumes" + path);
    }

    private static TaskSnapshot copy(MigrationService console, String claim, DatasetOptions options) throws Exception {
        return start(console, claim, options).await(MovingLab.LIMIT);
    }

    private static Task start(MigrationService console, String claim, DatasetOptions options) throws Exception {
        DatasetPlan plan = console.datasets().plan(new DatasetRequest("default", claim, "edge-2", options));
        assertThat(plan.errors()).isEmpty();
        return console.datasets().start(plan);
    }

    /** Path to what it is, for all in a folder. */
    private static Map<String, String> content(Path root) throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(file -> !file.equals(root)).toList()) {
                String what = Files.isSymbolicLink(file)
                        ? "-> " + Files.readSymbolicLink(file)
                        : Files.isDirectory(file)
                                ? "folder " + Files.getPosixFilePermissions(file)
                                : Files.getPosixFilePermissions(file) + " "
                                        + java.util.Arrays.hashCode(Files.readAllBytes(file));
                all.put(
                        root.relativize(file).toString(),
                        what
                                + (Files.isSymbolicLink(file)
                                        ? ""
                                        : " " + Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)));
            }
        }
        return all;
    }

    /** Makes a volume with a claim on edge-1. */
    private static Path dataset(String name) throws Exception {
        Path place = Files.createDirectories(volume("edge-1", "/data/" + name));
        VolumeManifest volume = VolumeManifest.parse("""
            {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"%s"},
            "spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"storageClassName":"lab-local",
            "persistentVolumeReclaimPolicy":"Retain","volumeMode":"Filesystem","local":{"path":"/data/%s"},
            "claimRef":{"apiVersion":"v1","kind":"PersistentVolumeClaim","namespace":"default","name":"%s"},
            "nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[
            {"key":"kubernetes.io/hostname","operator":"In","values":["edge-1"]}]}]}}}}\
            """.formatted(name, name, name));
        ClaimManifest claim = ClaimManifest.parse("""
            {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"%s","namespace":"default"},
            "spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"lab-local","volumeName":"%s",
            "resources":{"requests":{"storage":"1Gi"}}}}\
            """.formatted(name, name));
        var unused = lab.cluster().storage().create(volume);
        var unused2 = lab.cluster().storage().create(claim);
        assertThat(lab.cluster().storage().awaitBound(claim, MovingLab.LIMIT)).isTrue();
        return place;
    }

    private static void random(Path file, int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        Files.write(file, content);
    }

    @Test
    void aDatasetIsCopiedWithAllThatIsInItAndTheSourceStaysAsItWas() throws Exception {
        Path from = dataset("mixed");
        random(from.resolve("large.bin"), 5_000_001);
        random(from.resolve("block.bin"), 1 << 20);
        Files.createFile(from.resolve("empty"));
        Files.createDirectories(from.resolve("a/b/c"));
        random(from.resolve("a/b/c/deep file, with ü"), 700);
        Files.setPosixFilePermissions(
                from.resolve("block.bin"), java.nio.file.attribute.PosixFilePermissions.fromString("r-xr-----"));
        Files.createSymbolicLink(from.resolve("a/link"), Path.of("../large.bin"));
        Files.createSymbolicLink(from.resolve("outside"), Path.of("/etc/passwd"));
        for (int i = 0; i < 200; i++) {
            random(from.resolve("a/small-" + i), 100 + i);
        }
        Map<String, String> before = content(from);
        MigrationService console = lab.console(home);
        DatasetPlan plan =
                console.datasets().plan(new DatasetRequest("default", "mixed", "edge-2", DatasetOptions.DEFAULT));
        assertThat(plan.errors()).isEmpty();
        assertThat(plan.files()).isEqualTo(204);
        assertThat(plan.bytes()).isGreaterThan(6_000_000);
        assertThat(plan.findings())
                .extracting(Finding::title)
                .contains("The bytes go straight from node edge-1 to node edge-2, over the lab's link");
        long crossed = lab.lab().machines().links().bytes("edge-1", "edge-2");
        TaskSnapshot end = console.datasets().start(plan).await(MovingLab.LIMIT);
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(lab.lab().machines().links().bytes("edge-1", "edge-2") - crossed)
                .as("over the link")
                .isGreaterThan(plan.bytes());
        assertThat(content(volume("edge-2", plan.newFolder()))).isEqualTo(before);
        assertThat(content(from)).isEqualTo(before);
        VolumeManifest made = lab.cluster().storage().volume(plan.newVolume()).orElseThrow();
        assertThat(made.path()).isEqualTo(plan.newFolder());
        assertThat(lab.cluster()
                        .storage()
                        .claim("default", plan.newClaim().replaceFirst("^.*/", ""))
                        .orElseThrow()
                        .volume())
                .isEqualTo(plan.newVolume());
        try (Stream<Path> marks = Files.list(folder.resolve("nodes/edge-2/transfers"))) {
            assertThat(marks).as("marks of finished transfers").isEmpty();
        }
    }

    @Test
    void severalStreamsFillALongLinkAndTheWindowIsCharted() throws Exception {
        Path from = dataset("long");
        for (int i = 0; i < 60; i++) {
            random(from.resolve("part-" + i), 1_000_000 + i);
        }
        link(new LinkState(600, 240, 0));
        TaskSnapshot end = copy(lab.console(home), "long", DatasetOptions.DEFAULT);
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(end.flow().epochs())
                .isNotEmpty()
                .allSatisfy(epoch -> assertThat(epoch.reason()).isNotEmpty());
        assertThat(end.flow().epochs()).extracting(Flow.Epoch::window).anyMatch(window -> window > 2);
        assertThat(end.figure("rate").map(Figure::actual).orElseThrow())
                .as("one stream carries a megabyte each round trip at most")
                .isGreaterThan(1.25 * (1 << 20) / 0.6);
    }

    @Test
    void aCopyWhoseNodeIsCutGoesOnWhenItIsBack() throws Exception {
        Path from = dataset("cut");
        for (int i = 0; i < 40; i++) {
            random(from.resolve("part-" + i), 100_000 + i);
        }
        link(new LinkState(0, 4, 0));
        Task task = start(
                lab.console(home),
                "cut",
                new DatasetOptions(TransferPath.AUTO, PolicyChoice.fixed(2), DatasetOptions.DEFAULT.helperImage()));
        await("bytes flow")
                .atMost(MovingLab.LIMIT)
                .until(() -> task.snapshot().progress().bytes() > 500_000);
        lab.lab().machines().cut("edge-2");
        lab.lab().machines().heal("edge-2");
        TaskSnapshot end = task.await(MovingLab.LIMIT);
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(end.log().toString()).contains("Both agents are at work again");
        assertThat(content(volume("edge-2", newFolder(end)))).isEqualTo(content(from));
    }

    private static String newFolder(TaskSnapshot end) throws Exception {
        ClaimManifest claim = lab.cluster()
                .storage()
                .claim("default", end.cloneName().replaceFirst("^.*/", ""))
                .orElseThrow();
        return lab.cluster().storage().volume(claim.volume()).orElseThrow().path();
    }

    @Test
    void aCancelTakesAwayWhatWasCopied() throws Exception {
        Path from = dataset("stop");
        for (int i = 0; i < 20; i++) {
            random(from.resolve("part-" + i), 200_000 + i);
        }
        Map<String, String> before = content(from);
        link(new LinkState(0, 4, 0));
        MigrationService console = lab.console(home);
        DatasetPlan plan =
                console.datasets().plan(new DatasetRequest("default", "stop", "edge-2", DatasetOptions.DEFAULT));
        Task task = console.datasets().start(plan);
        await("bytes flow")
                .atMost(MovingLab.LIMIT)
                .until(() -> task.snapshot().progress().bytes() > 0);
        assertThat(task.cancel()).isTrue();
        TaskSnapshot end = task.await(MovingLab.LIMIT);
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(volume("edge-2", plan.newFolder())).doesNotExist();
        assertThat(lab.cluster().storage().volume(plan.newVolume())).isEmpty();
        assertThat(content(from)).isEqualTo(before);
    }

    @Test
    void whatAKilledCommandHadCopiedIsCheckedAndPublished() throws Exception {
        Path from = dataset("killed");
        for (int i = 0; i < 10; i++) {
            random(from.resolve("part-" + i), 100_000 + i);
        }
        Path until = home.resolve("until");
        List<String> line = lab.line(
                List.of("-Dedgeferry.hold=begin:check", "-Dedgeferry.hold.until=" + until),
                List.of("migrate", "dataset", "killed", "edge-2"));
        try (EdgeFerry.Held command =
                EdgeFerry.held("begin:check", until, line, Map.of("EDGEFERRY_HOME", home.toString()))) {
            command.awaitHeld();
            command.kill();
        }
        assertThat(lab.cluster().storage().volume("killed-m1")).isEmpty();
        MigrationService console = lab.console(home);
        assertThat(console.recover())
                .extracting(settled -> settled.outcome().state())
                .containsExactly(TaskState.SUCCEEDED);
        assertThat(content(volume("edge-2", "/data/killed-m1"))).isEqualTo(content(from));
        assertThat(lab.cluster().storage().volume("killed-m1")).isPresent();
    }

    @Test
    void whatCannotWorkIsRefusedInWords() throws Exception {
        Path from = dataset("no");
        random(from.resolve("file"), 10);
        MigrationService console = lab.console(home);
        for (TransferPath path : List.of(TransferPath.RELAY, TransferPath.API)) {
            DatasetPlan plan = console.datasets()
                    .plan(new DatasetRequest(
                            "default", "no", "edge-2", new DatasetOptions(path, PolicyChoice.ADAPTIVE, "")));
            assertThat(plan.errors())
                    .extracting(Finding::title)
                    .containsExactly(
                            path == TransferPath.RELAY
                                    ? "Nodes of the lab do not send through this machine"
                                    : "Nodes of the lab need no helper pods");
        }
        DatasetPlan here =
                console.datasets().plan(new DatasetRequest("default", "no", "edge-1", DatasetOptions.DEFAULT));
        assertThat(here.errors()).extracting(Finding::title).contains("The dataset is on node edge-1 already");
        DatasetPlan plan =
                console.datasets().plan(new DatasetRequest("default", "no", "edge-2", DatasetOptions.DEFAULT));
        Path taken = Files.createDirectories(volume("edge-2", plan.newFolder()));
        Files.writeString(taken.resolve("mine"), "x");
        DatasetPlan refused =
                console.datasets().plan(new DatasetRequest("default", "no", "edge-2", DatasetOptions.DEFAULT));
        assertThat(refused.errors()).extracting(Finding::title).anyMatch(title -> title.contains("is taken"));
        TaskSnapshot end = console.datasets().start(plan).await(MovingLab.LIMIT);
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        assertThat(end.outcome()).contains("not empty");
        assertThat(taken.resolve("mine")).exists();
        Files.delete(taken.resolve("mine"));
        lab.lab().machines().cut("edge-2");
        try {
            assertThat(console.datasets()
                            .plan(new DatasetRequest("default", "no", "edge-2", DatasetOptions.DEFAULT))
                            .errors())
                    .extracting(Finding::title)
                    .contains("Node edge-2 of the lab does not answer");
        } finally {
            lab.lab().machines().heal("edge-2");
        }
    }

    @Test
    void aPodTakesItsDatasetAlongAndReadsOn() throws Exception {
        Path from = dataset("along");
        for (int i = 0; i < 30; i++) {
            random(from.resolve("part-" + i), 10_000 + i);
        }
        int steps = 600;
        lab.train("still", "edge-1", steps, 5);
        lab.reading("reader", "edge-1", steps, 40, "along");
        MigrationService console = lab.console(home);
        Plan plan = console.plan(new MigrationRequest("default", "reader", "edge-2", MigrationOptions.DEFAULT, true));
        assertThat(plan.errors()).isEmpty();
        assertThat(plan.datasets()).hasSize(1);
        TaskSnapshot end = console.start(plan).await(MovingLab.LIMIT);
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.SUCCEEDED);
        PodManifest clone =
                lab.cluster().workloads().pod("default", "reader-m1").orElseThrow();
        assertThat(clone.node()).isEqualTo("edge-2");
        assertThat(clone.claims())
                .containsExactly(plan.datasets().getFirst().newClaim().replaceFirst("^.*/", ""));
        assertThat(lab.digest("reader-m1")).isEqualTo(lab.digest("still"));
        assertThat(lab.steps("reader-m1"))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, steps).boxed().toList());
        Path moved = volume("edge-2", plan.datasets().getFirst().newFolder());
        assertThat(content(moved)).isEqualTo(content(from));
        assertThat(lab.reads("reader-m1"))
                .as("it read on, all its files, to the end")
                .last()
                .asString()
                .contains("from 30 files");
        assertThat(lab.cluster().storage().volume("along")).isPresent();
        lab.delete("reader-m1");
        lab.delete("still");
    }
}
