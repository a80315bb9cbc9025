package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import io.edgeferry.cluster.Words;
import io.edgeferry.lab.MovingLab;
import io.edgeferry.lab.machine.LinkState;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A day of protection by the service as it runs in a console, with time that goes faster: the disk stays bounded on both
 * nodes, and no thread, virtual or not, and no file is left open.
 */
@Isolated("It counts the threads and the open files of the whole process.")
class LabProtectionDayTest {

    private static final ProtectSpec SPEC = new ProtectSpec(Duration.ofMinutes(30), 3, "any", true);
    private static final Duration DAY = Duration.ofHours(24);

    /** A third of the time between two checkpoints. */
    private static final Duration STEP = Duration.ofMinutes(10);

    private static final List<String> NODES = List.of("edge-1", "edge-2");

    @TempDir
    Path folder;

    @TempDir
    Path dumps;

    private final FastTime time = new FastTime(STEP);
    private final Loops loops = new Loops(time);
    private final List<Sample> samples = new ArrayList<>();

    /** What there was after a checkpoint. */
    private record Sample(List<Long> disk, long handles, long threads) {}

    @Test
    void aDayLeavesNoMoreThanItsFirstHours() throws Exception {
        try (MovingLab lab = new MovingLab(folder)) {
            lab.empty();
            lab.lab().machines().links().set("edge-1", "edge-2", LinkState.PERFECT);
            lab.train("gru", "edge-1", 1_000_000, 20);
            Env env = new Env(
                    lab.cluster(),
                    new LiveWays(lab.cluster(), lab.noShells()),
                    time,
                    time::nanos,
                    Holder.ofThisProcess(),
                    task -> {});
            try (ProtectionService service =
                    new ProtectionService(env, "", new RuleFile(folder.resolve("protection.json")), loops)) {
                assertThat(service.protect("default", "gru", SPEC)).isEmpty();
                service.start();
                int running = pass(service);
                assertBounded();
                assertThat(loops.running()).as("loops").isEqualTo(running);
                assertThat(lab.call("GET", "edge-1", "checkpoints")).doesNotContain("checkpoint-gru");
                assertThat(service.unprotect("default", "gru")).isEmpty();
                assertThat(lab.call("GET", "edge-2", "replicas")).contains("\"replicas\":[]");
                assertThat(lab.cluster().leases().labelled("", Words.PROTECTION))
                        .isEmpty();
            }
            assertThat(loops.running()).isZero();
        }
    }

    /** @return how many loops there were after an hour */
    private int pass(ProtectionService service) throws Exception {
        int running = 0;
        String newest = "";
        while (time.passed().compareTo(DAY) < 0) {
            time.awaitTurns(loops);
            for (ProtectedPod now : service.pods()) {
                assertThat(now.trouble()).isEmpty();
                assertThat(now.replicas()).hasSizeLessThanOrEqualTo(3);
                ReplicaNote made = now.newest();
                if (made != null && !made.id().equals(newest)) {
                    newest = made.id();
                    samples.add(sample());
                }
            }
            if (time.passed().compareTo(Duration.ofHours(1)) < 0) {
                running = loops.running();
            }
            time.go();
        }
        time.awaitTurns(loops);
        return running;
    }

    private void assertBounded() {
        assertThat(samples).hasSizeBetween(47, 49);
        List<Sample> morning = samples.subList(0, 16);
        List<Sample> evening = samples.subList(32, samples.size());
        for (int i = 0; i < NODES.size(); i++) {
            int node = i;
            long early =
                    most(morning.subList(0, 8).stream().map(one -> one.disk().get(node)));
            assertThat(most(samples.stream().map(one -> one.disk().get(node))))
                    .as("bytes on node " + NODES.get(node))
                    .isLessThanOrEqualTo(early * 3 / 2);
        }
        assertThat(most(evening.stream().map(Sample::handles)))
                .as("open files")
                .isLessThanOrEqualTo(most(morning.stream().map(Sample::handles)) + 8);
        assertThat(most(evening.stream().map(Sample::threads)))
                .as("threads, with those that are virtual")
                .isLessThanOrEqualTo(most(morning.stream().map(Sample::threads)) + 8);
    }

    private static long most(Stream<Long> numbers) {
        return Collections.max(numbers.toList());
    }

    private Sample sample() throws IOException {
        List<Long> disk = new ArrayList<>();
        for (String node : NODES) {
            disk.add(stored(folder.resolve("nodes").resolve(node)));
        }
        return new Sample(disk, handles(), threads());
    }

    /** All that a node keeps, but the log of the training, which grows as it trains. */
    private static long stored(Path node) throws IOException {
        try (Stream<Path> files = Files.walk(node)) {
            return files.filter(file -> !file.getFileName().toString().endsWith(".log"))
                    .filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /** Where the system tells. */
    private static long handles() throws IOException {
        Path own = Path.of("/proc/self/fd");
        if (!Files.isDirectory(own)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(own)) {
            return files.count();
        }
    }

    /** All that there are, those that are virtual too, which no group of threads knows. */
    private long threads() throws IOException {
        Path dump = dumps.resolve("threads-" + samples.size() + ".json");
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpThreads(dump.toString(), ThreadDumpFormat.JSON);
        try (Stream<String> lines = Files.lines(dump)) {
            long threads =
                    lines.filter(line -> line.strip().startsWith("\"tid\"")).count();
            assertThat(threads).isGreaterThan(loops.running());
            return threads;
        }
    }
}
