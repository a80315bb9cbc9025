package io.edgeferry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.VolumeManifest;
import io.edgeferry.lab.MovingLab;
import io.edgeferry.lab.machine.LinkState;
import io.edgeferry.testbed.EdgeFerry;
import io.edgeferry.testbed.EdgeFerry.Held;
import io.edgeferry.testbed.Testbed;
import io.edgeferry.testbed.Testbed.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A lab of its own for each test; the cluster's API and the nodes' folders are the witnesses. */
final class LabPlace implements Place {

    private static final String FROM = "edge-1";
    private static final String TO = "edge-2";
    private static final int FOREVER = 1_000_000;

    private final MovingLab lab;
    private final Path root;
    private final Path data;
    private long crossed;

    LabPlace(Path folder) throws Exception {
        this.root = folder.resolve("lab");
        this.data = folder.resolve("home");
        this.lab = new MovingLab(root);
        lab.empty();
    }

    @Override
    public Optional<String> cannot(Ability ability) {
        return switch (ability) {
            case RELAY -> Optional.of("Nodes of the lab have no SSH; they send straight to each other.");
        };
    }

    @Override
    public String source() {
        return FROM;
    }

    @Override
    public String target() {
        return TO;
    }

    private interface Asking<T> {
        T ask() throws Exception;
    }

    private static <T> T asked(Asking<T> asking) {
        try {
            return asking.ask();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, String> environment() {
        return Map.of("EDGEFERRY_HOME", data.toString());
    }

    @Override
    public Outcome edgeferry(String... words) {
        return Testbed.run(MovingLab.LIMIT, lab.line(List.of(), List.of(words)), environment());
    }

    @Override
    public Held start(String... words) {
        return begin("nowhere", List.of(words));
    }

    @Override
    public Held hold(String at, String... words) {
        List<String> all = new ArrayList<>(List.of("migrate", "pod"));
        all.addAll(List.of(words));
        return begin(at, all);
    }

    private Held begin(String at, List<String> all) {
        return asked(() -> {
            Path until = Files.createTempFile("until", "");
            Files.delete(until);
            return EdgeFerry.held(
                    at,
                    until,
                    lab.line(List.of("-Dedgeferry.hold=" + at, "-Dedgeferry.hold.until=" + until), all),
                    environment());
        });
    }

    @Override
    public void train(String name, String node, int steps, int pause) {
        PodManifest unused = asked(() -> lab.train(name, node, steps == 0 ? FOREVER : steps, pause));
    }

    @Override
    public void read(String name, String node, String dataset, int steps, int pause) {
        PodManifest unused = asked(() -> lab.reading(name, node, steps, pause, dataset));
    }

    private List<PodManifest> ofOrigin(String origin) {
        return asked(() -> {
            List<PodManifest> all = new ArrayList<>(lab.cluster().workloads().ofOrigin("default", origin));
            lab.cluster().workloads().pod("default", origin).ifPresent(pod -> {
                if (all.stream().noneMatch(other -> other.uid().equals(pod.uid()))) {
                    all.add(pod);
                }
            });
            return all;
        });
    }

    @Override
    public int manySteps() {
        return 1000;
    }

    @Override
    public int someSteps() {
        return 165;
    }

    @Override
    public String assertTrainsOnlyOn(String origin, String node) {
        await("exactly one pod of " + origin)
                .atMost(MovingLab.LIMIT)
                .until(() -> ofOrigin(origin).size() == 1);
        PodManifest only = ofOrigin(origin).getFirst();
        assertThat(only.node()).isEqualTo(node);
        lab.awaitTrains(only.name());
        return only.name();
    }

    @Override
    public int assertUnbroken(String pod) {
        List<Long> steps = lab.steps(pod);
        assertThat(steps)
                .as("steps of " + pod + " without a gap or a repeat")
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, steps.size()).boxed().toList());
        return steps.size();
    }

    @Override
    public String digest(String pod) {
        return lab.digest(pod);
    }

    @Override
    public List<String> losses(String pod) {
        return asked(() -> lab.cluster().logTail("default", pod, 5_000))
                .lines()
                .filter(line -> line.startsWith("step "))
                .map(line -> line.split(" ")[3])
                .toList();
    }

    @Override
    public String pods(String origin) {
        return ofOrigin(origin).stream()
                .map(pod ->
                        pod.name() + " " + pod.node() + " " + pod.uid() + " " + pod.annotation("edgeferry.io/mover"))
                .toList()
                .toString();
    }

    @Override
    public void removePods(String origin) {
        for (PodManifest pod : ofOrigin(origin)) {
            asked(() -> {
                lab.delete(pod.name());
                return true;
            });
        }
    }

    private Path place(String node, String name) {
        return root.resolve("nodes/" + node + "/volumes" + folder(name));
    }

    @Override
    public void dataset(String name, boolean hard) {
        asked(() -> {
            Path folder = Files.createDirectories(place(FROM, name));
            Random random = new Random(7);
            for (int i = 0; i < (hard ? 1000 : 40); i++) {
                byte[] bytes = new byte[1 + random.nextInt(20_000)];
                random.nextBytes(bytes);
                Path file = folder.resolve("class-" + i % 20 + "/sample-" + i);
                Files.createDirectories(file.getParent());
                Files.write(file, bytes);
            }
            byte[] large = new byte[hard ? 20_000_000 : 200_000];
            random.nextBytes(large);
            Files.write(folder.resolve("large.tar"), large);
            Files.createDirectories(folder.resolve("hollow/deep"));
            Files.createSymbolicLink(folder.resolve("link"), Path.of("large.tar"));
            bind(name);
            return true;
        });
    }

    private void bind(String name) throws ClusterException, InterruptedException {
        VolumeManifest volume = VolumeManifest.parse("""
            {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"%1$s"},
            "spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"storageClassName":"lab-local",
            "persistentVolumeReclaimPolicy":"Retain","volumeMode":"Filesystem","local":{"path":"%2$s"},
            "claimRef":{"apiVersion":"v1","kind":"PersistentVolumeClaim","namespace":"default","name":"%1$s"},
            "nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[
            {"key":"kubernetes.io/hostname","operator":"In","values":["edge-1"]}]}]}}}}\
            """.formatted(name, folder(name)));
        ClaimManifest claim = ClaimManifest.parse("""
            {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"%1$s","namespace":"default"},
            "spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"lab-local","volumeName":"%1$s",
            "resources":{"requests":{"storage":"1Gi"}}}}\
            """.formatted(name));
        VolumeManifest unused = lab.cluster().storage().create(volume);
        ClaimManifest unusedToo = lab.cluster().storage().create(claim);
        assertThat(lab.cluster().storage().awaitBound(claim, MovingLab.LIMIT)).isTrue();
    }

    @Override
    public String facts(String node, String name) {
        return asked(() -> {
            StringBuilder facts = new StringBuilder();
            Path folder = place(node, name);
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file :
                        files.filter(each -> !each.equals(folder)).sorted().toList()) {
                    facts.append(folder.relativize(file))
                            .append(' ')
                            .append(fact(file))
                            .append('\n');
                }
            }
            return facts.toString();
        });
    }

    private static String fact(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            return "-> " + Files.readSymbolicLink(file);
        }
        String what =
                Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS) + " " + Files.getPosixFilePermissions(file);
        return Files.isDirectory(file) ? what : what + " " + Arrays.hashCode(Files.readAllBytes(file));
    }

    @Override
    public String folder(String name) {
        return "/data/" + name;
    }

    @Override
    public void occupy(String name) {
        Path unused = asked(() -> {
            Files.createDirectories(place(TO, name));
            return Files.writeString(place(TO, name).resolve("mine"), "mine");
        });
    }

    @Override
    public boolean occupied(String name) {
        return Files.exists(place(TO, name).resolve("mine"));
    }

    @Override
    public void assertPublished(String name) {
        VolumeManifest volume = asked(() -> lab.cluster().storage().volume(name).orElseThrow());
        assertThat(volume.path()).isEqualTo(folder(name));
        assertThat(volume.fits(asked(() -> lab.cluster().workloads().node(TO).orElseThrow())))
                .isTrue();
        assertThat(asked(() -> lab.cluster().storage().claim("default", name).orElseThrow())
                        .volume())
                .isEqualTo(name);
    }

    /** The lab is the test's own, and goes with it. */
    @Override
    public void removeDataset(String name) {
        // Nothing has to be done.
    }

    @Override
    public void slow() {
        lab.lab().machines().links().set(FROM, TO, new LinkState(0, 2, 0));
        crossed = lab.lab().machines().links().bytes(FROM, TO);
    }

    @Override
    public void awaitBytes() {
        await("bytes flow")
                .atMost(MovingLab.LIMIT)
                .until(() -> lab.lab().machines().links().bytes(FROM, TO) > crossed + 200_000);
    }

    @Override
    public void mend() {
        lab.lab().machines().links().set(FROM, TO, LinkState.PERFECT);
    }

    @Override
    public void kill(String node) {
        lab.lab().machines().kill(node);
    }

    @Override
    public void boot(String node) {
        lab.lab().machines().heal(node);
        await(node + " is ready")
                .atMost(MovingLab.LIMIT)
                .until(() -> asked(() -> lab.cluster().workloads().node(node).orElseThrow())
                        .ready());
    }

    @Override
    public void assertNothingLeft() {
        for (String node : List.of(FROM, TO)) {
            String dumps = asked(() -> lab.call("GET", node, "checkpoints"));
            assertThat(dumps)
                    .as("dumps and frozen containers on " + node)
                    .contains("\"checkpoints\":[]", "\"paused\":[]");
            Path marks = root.resolve("nodes/" + node + "/transfers");
            assertThat(Files.notExists(marks) || marks.toFile().list().length == 0)
                    .as("marks of transfers on " + node)
                    .isTrue();
        }
    }

    @Override
    public void close() {
        lab.close();
    }
}
