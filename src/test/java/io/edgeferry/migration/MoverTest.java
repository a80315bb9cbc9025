package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.migration.fakes.World;
import io.edgeferry.task.OperationId;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MoverTest {

    private static final OperationId OTHER = new OperationId("m20260101-000000-0000ff");

    private final World world = new World();

    private PodManifest annotated(PodManifest pod, String mover) throws ClusterException {
        return world.workloads().annotate(pod, Map.of(Words.MOVER, mover));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{}", "[]", "7", "{\"operation\":\"x\"}", "{\"operation\":", "\"me\""})
    void aDamagedAnnotationHoldsThePod(String text) throws Exception {
        PodManifest pod = annotated(world.train("gru", "w1"), text);
        Mover mover = Mover.of(pod).orElseThrow();
        assertThat(mover.holder()).isEqualTo("somebody unknown");
        assertThatThrownBy(() -> Mover.take(world.workloads(), pod, OTHER))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("somebody unknown");
    }

    @Test
    void onlyAConsoleOfThisVeryMachineIsKnownDead() throws Exception {
        String here = Mover.thisConsole();
        Mover mine = new Mover(OTHER.value(), here, Instant.EPOCH);
        assertThat(mine.ofThisConsole()).isTrue();
        assertThat(mine.knownDead()).isFalse();
        String gone = here.replaceFirst(" pid [0-9]+", " pid 4194305");
        assertThat(new Mover(OTHER.value(), gone, Instant.EPOCH).knownDead()).isTrue();
        for (String machine : new String[] {" machine 000000000000", ""}) {
            String alike = gone.replaceFirst(" machine .*$", "") + machine;
            assertThat(new Mover(OTHER.value(), alike, Instant.EPOCH).knownDead())
                    .as(alike)
                    .isFalse();
        }
    }

    @Test
    void takesAPodThatSomebodyChangedMeanwhile() throws Exception {
        PodManifest seen = world.train("gru", "w1");
        world.workloads().edit("gru", pod -> pod.withObject("metadata").put("generation", 2));
        Mover.take(world.workloads(), seen, OTHER);
        PodManifest held = world.workloads().pod("default", "gru").orElseThrow();
        assertThat(Mover.of(held).orElseThrow().operation()).isEqualTo(OTHER.value());
    }

    @Test
    void doesNotTakeAPodThatSomebodyTookMeanwhile() throws Exception {
        PodManifest seen = world.train("gru", "w1");
        Mover.take(world.workloads(), seen, Samples.OPERATION);
        assertThatThrownBy(() -> Mover.take(world.workloads(), seen, OTHER))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining(Samples.OPERATION.value())
                .hasMessageContaining("edgeferry status");
        Mover.release(world.workloads(), "default", "gru", OTHER);
        assertThat(world.workloads().pod("default", "gru").flatMap(Mover::of)).isPresent();
        Mover.release(world.workloads(), "default", "gru", Samples.OPERATION);
        assertThat(world.workloads().pod("default", "gru").flatMap(Mover::of)).isEmpty();
    }

    @Test
    void anExpiredHolderIsNamedWithTheWayOut() throws Exception {
        PodManifest pod = annotated(
                world.train("gru", "w1"),
                "{\"operation\":\"m20260101-000000-0000ff\",\"holder\":\"eva@desk\",\"expires\":\"2020-01-01T00:00:00Z\"}");
        assertThat(Mover.heldBy(pod, Mover.of(pod).orElseThrow()))
                .contains("eva@desk")
                .contains("edgeferry recover");
    }
}
