package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.checkpoint.CheckpointFile;
import io.edgeferry.checkpoint.CheckpointFiles;
import io.edgeferry.checkpoint.Engine;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.lab.machine.EngineChoice;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.MigrationService;
import io.edgeferry.migration.Plan;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.json.JsonMapper;

/** A lab whose engine is CRIU: processes are dumped, sent and restored, and everything says so. */
@ResourceLock("criu")
class LabCriuIT {

    private static final int FOREVER = 1_000_000;
    private static final String IMAGE = "edgeferry.invalid/checkpoint/kept:1";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    static Path folder;

    private static TestbedCriu criu;
    private static MovingLab lab;

    @TempDir
    Path home;

    @BeforeAll
    static void open() throws Exception {
        criu = TestbedCriu.use(folder);
        lab = new MovingLab(folder.resolve("lab"), EngineChoice.CRIU);
        lab.empty();
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
        TestbedCriu.forget();
    }

    @Test
    void thereAndBackIsAsIfItHadNeverMoved() throws Exception {
        MigrationService console = lab.console(home);
        int steps = 1000;
        lab.train("still", "edge-1", steps, 5);
        lab.train("gru", "edge-1", steps, 50);
        Plan plan = console.plan(new MigrationRequest("default", "gru", "edge-2", MigrationOptions.DEFAULT, false));
        assertThat(plan.restorePath()).isEqualTo("CRIU checkpoint by the lab");
        assertThat(plan.findings())
                .anyMatch(one -> one.title().startsWith("CRIU checkpoint by the lab: CRIU ")
                        && one.title().contains(" writes the memory of the training's process"));
        TaskSnapshot there = lab.migrate(console, "gru", "edge-2", MigrationOptions.DEFAULT);
        assertThat(there.state()).as(there.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(there.outcome())
                .contains("Pod gru-m1 trains on node edge-2, on from step ")
                .contains("It was a CRIU checkpoint by the lab.");
        TaskSnapshot back = lab.migrate(console, "gru", "edge-1", MigrationOptions.DEFAULT);
        assertThat(back.state()).as(back.outcome()).isEqualTo(TaskState.SUCCEEDED);
        assertThat(lab.digest("gru-m2")).isEqualTo(lab.digest("still"));
        assertThat(lab.steps("gru-m2"))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, steps).boxed().toList());
        await("its end is told with its own exit code")
                .atMost(MovingLab.LIMIT)
                .until(() -> exitCode("gru-m2").equals("0"));
        assertThat(console.status()).isEmpty();
    }

    private static String exitCode(String pod) throws Exception {
        PodManifest now = lab.cluster().workloads().pod("default", pod).orElseThrow();
        return JSON.readTree(now.json())
                .at("/status/containerStatuses/0/state/terminated/exitCode")
                .asString("");
    }

    @Test
    void theNodesAndTheArchiveSayWhatTheEngineIs() throws Exception {
        for (NodeInfo node : lab.cluster().workloads().nodes()) {
            assertThat(Engine.of(node.runtime())).as(node.runtime()).isEqualTo(Engine.LAB_CRIU);
        }
        lab.train("said", "edge-1", FOREVER, 50);
        String facts =
                JSON.readTree(lab.call("GET", "edge-1", "facts")).path("engine").asString();
        assertThat(facts).matches("CRIU \\d+\\.\\d+.*");
        Path archive = archive("said");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(archive)))
                .isEqualTo("rw-------");
        CheckpointFile file = CheckpointFiles.read(archive);
        assertThat(file.engine()).isEqualTo(Engine.LAB_CRIU);
        assertThat(file.pod()).isEqualTo("said");
        assertThat(file.entries())
                .extracting(CheckpointFile.Entry::name)
                .contains("checkpoint/inventory.img", "checkpoint/pstree.img", "checkpoint/pages-1.img", "stats-dump")
                .doesNotContain("lab/state.bin");
        assertThat(criu.show(archive)).contains("edgeferry.lab/train:1").contains("train");
        lab.awaitTrains("said");
        lab.delete("said");
    }

    private static Path archive(String pod) throws Exception {
        String answer = lab.cluster()
                .nodeCalls()
                .call("POST", "edge-1", "checkpoint/default/" + pod + "/train", MovingLab.LIMIT, "dump " + pod);
        String path = JSON.readTree(answer).at("/items/0").asString();
        return folder.resolve("lab/nodes/edge-1/checkpoints").resolve(path.substring(path.lastIndexOf('/') + 1));
    }

    @Test
    void aRestoredTrainingReadsTheFilesOfItsNewNode() throws Exception {
        MigrationService console = lab.console(home);
        lab.reading("reader", "edge-1", FOREVER, 20, "sensors");
        Plan plan = console.plan(new MigrationRequest("default", "reader", "edge-2", MigrationOptions.DEFAULT, true));
        assertThat(plan.errors()).isEmpty();
        TaskSnapshot there = console.start(plan).await(MovingLab.LIMIT);
        assertThat(there.state()).as(there.outcome()).isEqualTo(TaskState.SUCCEEDED);
        try (Stream<Path> old = Files.list(folder.resolve("lab/nodes/edge-1/volumes/data/sensors"))) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        int before = lab.reads("reader-m1").size();
        await("it reads")
                .atMost(MovingLab.LIMIT)
                .until(() -> lab.reads("reader-m1").size() > before + 3);
        assertThat(lab.reads("reader-m1").getLast()).endsWith("from 40 files");
        lab.delete("reader-m1");
    }

    @Test
    void aRestoredTrainingIsMeasuredAndEndedItself() throws Exception {
        lab.train("ended", "edge-1", FOREVER, 50);
        String archive = archive("ended").getFileName().toString();
        lab.delete("ended");
        var sent = lab.call(
                "POST",
                "edge-1",
                "send?archive=/var/lib/kubelet/checkpoints/" + archive + "&image=" + IMAGE
                        + "&to=edge-1&operation=ended");
        assertThat(sent).contains("\"to\":\"edge-1\"");
        await().atMost(MovingLab.LIMIT)
                .until(() -> lab.call("GET", "edge-1", "progress/ended").contains("done"));
        lab.train("ended", "edge-1", FOREVER, 50, IMAGE);
        String stats = lab.cluster().nodeCalls().call("GET", "edge-1", "stats/summary", MovingLab.LIMIT, "ask");
        long memory = JSON.readTree(stats).path("pods").values().stream()
                .filter(pod -> pod.at("/podRef/name").asString("").equals("ended"))
                .mapToLong(pod -> pod.at("/containers/0/memory/rssBytes").asLong())
                .sum();
        ProcessHandle training = training();
        assertThat(memory).as("of the training, not of CRIU").isBetween(24L << 20, 200L << 20);
        assertThat(training.destroy()).isTrue();
        await("its exit code is that of SIGTERM, not CRIU's")
                .atMost(MovingLab.LIMIT)
                .until(() -> exitCode("ended").equals("143"));
        lab.delete("ended");
    }

    /** The only restored training of this lab that lives. */
    private static ProcessHandle training() {
        List<ProcessHandle> found = ProcessHandle.current()
                .descendants()
                .filter(each -> each.info().commandLine().orElse("").contains("--inherit-fd"))
                .flatMap(ProcessHandle::descendants)
                .filter(each -> each.children().findAny().isEmpty())
                .toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    @Test
    void nothingIsLeftOfALabThatIsKilled() throws Exception {
        Path own = folder.resolve("killed");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "io.edgeferry.Launcher",
                "lab",
                "--engine",
                "criu",
                "--nodes",
                "1",
                "--folder",
                own.toString());
        builder.environment().put("EDGEFERRY_LAB_CRIU", criu.program().toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.lines()
                            .filter(line -> line.startsWith("Checkpoints: "))
                            .findFirst())
                    .hasValueSatisfying(line -> assertThat(line).startsWith("Checkpoints: CRIU "));
            try (Cluster cluster = KubeCluster.open(Kubeconfigs.context(Lab.kubeconfig(own), "lab"), false)) {
                restored(cluster);
            }
            List<ProcessHandle> all = process.descendants().toList();
            assertThat(all)
                    .as("a restored training is one of them, and CRIU holds it")
                    .anyMatch(each -> each.info().commandLine().orElse("").contains("--inherit-fd"));
            assertThat(named(own.toString())).hasSizeGreaterThan(3);
            process.destroyForcibly();
            await().atMost(MovingLab.LIMIT).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
            await("none that was not seen")
                    .atMost(MovingLab.LIMIT)
                    .until(() -> named(own.toString()).isEmpty());
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Has a training of the lab restored beside itself, and waits until the copy trains. */
    private static void restored(Cluster cluster) throws Exception {
        await().atMost(MovingLab.LIMIT).until(() -> steps(cluster, "gru") > 3);
        String answer = call(cluster, "POST", "checkpoint/default/gru/train");
        String archive = JSON.readTree(answer).at("/items/0").asString();
        var unused = call(
                cluster, "POST", "lab/v1/send?archive=" + archive + "&image=" + IMAGE + "&to=edge-1&operation=keep");
        await().atMost(MovingLab.LIMIT)
                .until(() -> JSON.readTree(call(cluster, "GET", "lab/v1/progress/keep"))
                        .path("state")
                        .asString()
                        .equals("done"));
        var made = cluster.workloads().create(PodManifest.parse("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"copy","namespace":"default"},
            "spec":{"nodeName":"edge-1","containers":[{"name":"train","image":"%s","imagePullPolicy":"Never"}]}}\
            """.formatted(IMAGE)));
        long before = steps(cluster, "gru");
        await(made.name() + " trains").atMost(MovingLab.LIMIT).until(() -> steps(cluster, "copy") > before);
    }

    private static String call(Cluster cluster, String method, String path) throws Exception {
        return cluster.nodeCalls().call(method, "edge-1", path, MovingLab.LIMIT, method + " " + path);
    }

    private static long steps(Cluster cluster, String pod) {
        try {
            return cluster.logTail("default", pod, 5_000)
                    .lines()
                    .filter(line -> line.startsWith("step "))
                    .count();
        } catch (ClusterException e) {
            return 0;
        }
    }

    /** Ids of processes whose environment or command names a text. */
    private static List<String> named(String text) throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(each -> String.valueOf(each.getFileName()).matches("\\d+"))
                    .filter(each -> holds(each.resolve("environ"), text) || holds(each.resolve("cmdline"), text))
                    .map(Path::toString)
                    .toList();
        }
    }

    private static boolean holds(Path file, String text) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            return false; // It ended meanwhile.
        }
    }
}
