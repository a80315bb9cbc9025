package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.migration.Queued.State;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class MigrationQueueProperties {

    private static final long LIMIT_NANOS = Duration.ofSeconds(30).toNanos();

    /** A pod, by number, that shall go to a node. */
    record Wish(int pod, String target) {}

    @Provide
    Arbitrary<Wish> wishes() {
        return Combinators.combine(Arbitraries.integers().between(0, 8), Arbitraries.of("w1", "w2", "w3"))
                .as(Wish::new);
    }

    @Property(tries = 60)
    void neverMoreThanTheLimitOnALinkAndEveryEntryEndsOnce(
            @ForAll @Size(max = 20) List<@net.jqwik.api.From("wishes") Wish> wishes,
            @ForAll @IntRange(min = 1, max = 3) int limit,
            @ForAll Random random) {
        FakeJobs jobs = new FakeJobs();
        for (int pod = 0; pod < 8; pod++) {
            jobs.pod("p" + pod, "w" + (1 + pod % 3));
        }
        jobs.finds("p3", Finding.error("shape", "This pod cannot be moved", "", ""));
        try (LinkQueue queue = new LinkQueue(jobs, Duration.ofMillis(2))) {
            queue.limit(limit);
            List<QueueRequest> requests = new ArrayList<>();
            for (Wish wish : wishes) {
                requests.add(new QueueRequest.OfPod(
                        new MigrationRequest("default", "p" + wish.pod(), wish.target(), MigrationOptions.DEFAULT)));
            }
            assertThat(queue.add(requests)).hasSize(wishes.size());
            Map<String, Queued> ends = new HashMap<>();
            long deadline = System.nanoTime() + LIMIT_NANOS;
            while (ends.size() < wishes.size()) {
                assertThat(System.nanoTime()).as("it comes to an end").isLessThan(deadline);
                List<FakeJobs.One> running = jobs.running();
                if (!running.isEmpty()) {
                    running.get(random.nextInt(running.size()))
                            .end(random.nextInt(4) == 0 ? TaskState.ROLLED_BACK : TaskState.SUCCEEDED);
                }
                for (Queued entry : queue.entries()) {
                    if (entry.state().ended()) {
                        Queued before = ends.putIfAbsent(entry.id(), entry);
                        assertThat(before == null || before.equals(entry))
                                .as("an end stays as it is")
                                .isTrue();
                    }
                }
                Thread.onSpinWait();
            }
            assertThat(jobs.most()).isLessThanOrEqualTo(limit);
            assertThat(jobs.twice()).as("a pod moved twice at the same time").isFalse();
            long done = ends.values().stream()
                    .filter(entry -> entry.state() == State.DONE)
                    .count();
            assertThat(jobs.begun()).hasSize((int) done);
            assertThat(ends.values()).allMatch(entry -> entry.state() == State.DONE || entry.state() == State.REFUSED);
            assertThat(jobs.begun()).doesNotContain("p3", "p8");
        }
    }
}
