package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.migration.Mover;
import io.edgeferry.migration.fakes.World;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.OperationId;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A hold and a dump of a checkpoint that nobody makes any more are cleared; those of others are left. */
class InheritanceTest {

    private static final OperationId CHECKPOINT = OperationId.ofProtection(Instant.EPOCH);

    private final World world = new World();
    private final AtomicLong nanos = new AtomicLong(1);
    private final List<String> heldMeanwhile = new ArrayList<>();
    private boolean reachable = true;

    private Inheritance inheritance() {
        NodeWays ways = (NodeWays) Proxy.newProxyInstance(
                NodeWays.class.getClassLoader(), new Class<?>[] {NodeWays.class}, (proxy, method, words) -> {
                    assertThat(method.getName()).isEqualTo("removeArchives");
                    Mover.of(gru()).ifPresent(mover -> heldMeanwhile.add(mover.operation()));
                    if (!reachable) {
                        throw new NodeException("w1", NodeException.Reason.UNREACHABLE, "it does not answer");
                    }
                    return null;
                });
        return new Inheritance(
                new Env(world.cluster(), ways, Clock.systemUTC(), nanos::get, Holder.ofThisProcess(), task -> {}));
    }

    private PodManifest gru() throws ClusterException {
        return world.workloads().pod("default", "gru").orElseThrow();
    }

    private PodManifest held(OperationId operation, String holder) throws ClusterException {
        return world.workloads()
                .annotate(world.train("gru", "w1"), Map.of(Words.MOVER, """
                    {"operation":"%s","holder":"%s","expires":"2026-01-01T00:00:00Z"}\
                    """.formatted(operation, holder)));
    }

    @Test
    void aHoldOfAnotherMachineIsWaitedForAsLongAsADumpMayTake() throws Exception {
        PodManifest seen = held(CHECKPOINT, "someone@elsewhere pid 1");
        Inheritance inheritance = inheritance();
        assertThat(Mover.of(inheritance.freed(seen))).isPresent();
        nanos.addAndGet(Round.DUMP.toNanos());
        assertThat(Mover.of(inheritance.freed(seen))).isPresent();
        assertThat(Mover.of(gru())).isPresent();
        nanos.addAndGet(Duration.ofSeconds(61).toNanos());
        assertThat(Mover.of(inheritance.freed(seen))).isEmpty();
        assertThat(Mover.of(gru())).isEmpty();
    }

    @Test
    void oneOfThisConsoleIsFreedAtOnceSinceItMakesNoneNow() throws Exception {
        var unused = world.train("gru", "w1");
        Mover.take(world.workloads(), gru(), CHECKPOINT);
        assertThat(Mover.of(inheritance().freed(gru()))).isEmpty();
        assertThat(Mover.of(gru())).isEmpty();
    }

    @Test
    void aMigrationIsNeverFreed() throws Exception {
        PodManifest seen = held(OperationId.ofMigration(Instant.EPOCH), "someone@elsewhere pid 1");
        Inheritance inheritance = inheritance();
        for (int day = 0; day < 3; day++) {
            assertThat(Mover.of(inheritance.freed(seen))).isPresent();
            nanos.addAndGet(Duration.ofDays(1).toNanos());
        }
        assertThat(Mover.of(gru())).isPresent();
        inheritance.removeDumps(seen);
        assertThat(heldMeanwhile)
                .as("dumps of a pod that is moved are not ours")
                .isEmpty();
    }

    @Test
    void dumpsAreRemovedWhileThePodIsHeldAndItIsGivenBack() throws Exception {
        var unused = world.train("gru", "w1");
        inheritance().removeDumps(gru());
        reachable = false;
        inheritance().removeDumps(gru());
        assertThat(heldMeanwhile).hasSize(2).allMatch(operation -> operation.startsWith("p"));
        assertThat(Mover.of(gru())).isEmpty();
    }
}
