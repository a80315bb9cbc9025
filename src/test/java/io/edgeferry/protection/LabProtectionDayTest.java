package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.lab.MovingLab;
import io.edgeferry.lab.machine.LinkState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A day of protection, with a clock that goes faster: the disk stays bounded, and nothing is left open. */
@Isolated("It counts the threads and the open files of the whole process.")
class LabProtectionDayTest {

    private static final ProtectSpec SPEC = new ProtectSpec(Duration.ofMinutes(10), 3, "any", true);
    private static final Duration DAY = Duration.ofHours(24);

    @TempDir
    Path folder;

    /** A wall clock and a stopwatch that go forward when they are told to. */
    private static final class FastClock extends Clock {
        private final AtomicLong passed = new AtomicLong();
        private final Instant began = Instant.now();

        @Override
        public Instant instant() {
            return began.plusNanos(passed.get());
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void aDayLeavesNoMoreThanAnHour() throws Exception {
        try (MovingLab lab = new MovingLab(folder)) {
            lab.empty();
            lab.lab().machines().links().set("edge-1", "edge-2", LinkState.PERFECT);
            lab.train("gru", "edge-1", 1_000_000, 20);
            FastClock clock = new FastClock();
            Env env = new Env(
                    lab.cluster(),
                    new LiveWays(lab.cluster(), lab.noShells()),
                    clock,
                    () -> clock.passed.get() + 1,
                    Holder.ofThisProcess(),
                    task -> {});
            ProtectionService service = new ProtectionService(env, "", new RuleFile(folder.resolve("protection.json")));
            assertThat(service.protect("default", "gru", SPEC)).isEmpty();
            PodProtection protection = new PodProtection(
                    env,
                    "default",
                    "gru",
                    node -> new NodeVitals(
                            node, "True", Duration.ZERO, Duration.ofSeconds(10), false, 0, true, "", LossRule.USUAL));
            protection.wants(SPEC, "", LossRule.USUAL);
            List<Long> disk = new ArrayList<>();
            List<Long> open = new ArrayList<>();
            List<Integer> threads = new ArrayList<>();
            int rounds = 0;
            String newest = "";
            while (clock.passed.get() < DAY.toNanos()) {
                protection.tick();
                ProtectedPod now = protection.snapshot();
                assertThat(now.trouble()).isEmpty();
                ReplicaNote made = now.newest();
                if (made != null && !made.id().equals(newest)) {
                    newest = made.id();
                    rounds++;
                    disk.add(stored());
                    open.add(handles());
                    threads.add(Thread.activeCount());
                    assertThat(now.replicas()).hasSizeLessThanOrEqualTo(3);
                }
                clock.passed.addAndGet(Duration.ofSeconds(60).toNanos());
            }
            assertThat(rounds).isBetween(140, 146);
            long hour = Collections.max(disk.subList(0, 12));
            assertThat(Collections.max(disk)).as("bytes of replicas").isLessThanOrEqualTo(hour * 3 / 2);
            assertThat(Collections.max(open.subList(100, open.size())))
                    .as("open files")
                    .isLessThanOrEqualTo(Collections.max(open.subList(0, 50)) + 8);
            assertThat(Collections.max(threads.subList(100, threads.size())))
                    .as("threads")
                    .isLessThanOrEqualTo(Collections.max(threads.subList(0, 50)) + 4);
            assertThat(lab.call("GET", "edge-1", "checkpoints")).doesNotContain("checkpoint-gru");
            service.close();
        }
    }

    private long stored() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("nodes/edge-2/replicas"))) {
            return files.filter(Files::isRegularFile)
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
}
