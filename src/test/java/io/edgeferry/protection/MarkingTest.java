package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.migration.fakes.World;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** The annotation is removed although its pod is changed by others at the same moment. */
class MarkingTest {

    private final World world = new World();
    private int changes;
    private boolean goes;

    @BeforeEach
    void protectGru() throws Exception {
        var unused = world.workloads()
                .annotate(world.train("gru", "w1"), Map.of(Words.PROTECT, "every=60s", "theirs", "stays"));
    }

    private Object workloads(Object proxy, Method method, Object[] words) throws Throwable {
        if (method.getName().equals("annotate") && goes) {
            world.workloads().delete(world.workloads().pod("default", "gru").orElseThrow(), 0L);
        }
        if (method.getName().equals("annotate") && changes > 0) {
            changes--;
            world.workloads()
                    .edit(
                            "gru",
                            pod -> ((ObjectNode) pod.path("metadata"))
                                    .withObject("annotations")
                                    .put("changes", changes));
        }
        return invoke(world.workloads(), method, words);
    }

    private static Object invoke(Object target, Method method, Object[] words) throws Throwable {
        try {
            return method.invoke(target, words);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Marking marking() {
        Object workloads = Proxy.newProxyInstance(
                Workloads.class.getClassLoader(), new Class<?>[] {Workloads.class}, this::workloads);
        Cluster cluster = (Cluster) Proxy.newProxyInstance(
                Cluster.class.getClassLoader(),
                new Class<?>[] {Cluster.class},
                (proxy, method, words) ->
                        method.getName().equals("workloads") ? workloads : invoke(world.cluster(), method, words));
        NodeWays ways = (NodeWays) Proxy.newProxyInstance(
                NodeWays.class.getClassLoader(), new Class<?>[] {NodeWays.class}, (proxy, method, words) -> {
                    throw new AssertionError("no node is needed");
                });
        return new Marking(
                new Env(cluster, ways, Clock.systemUTC(), System::nanoTime, Holder.ofThisProcess(), task -> {}));
    }

    private @Nullable String annotation(String key) throws ClusterException {
        return world.workloads().pod("default", "gru").orElseThrow().annotation(key);
    }

    @Test
    void itIsTriedAgainWithThePodAsItIsThen() throws Exception {
        changes = 3;
        assertThat(marking().unmark("default", "gru")).isEqualTo("gru");
        assertThat(changes).isZero();
        assertThat(annotation(Words.PROTECT)).isNull();
        assertThat(annotation("theirs")).isEqualTo("stays");
    }

    @Test
    void aPodThatGoesAwayMeanwhileHasNone() throws Exception {
        goes = true;
        assertThat(marking().unmark("default", "gru")).isEqualTo("gru");
        assertThat(world.workloads().names()).isEmpty();
    }

    @Test
    void aPodThatIsChangedAllTheTimeIsGivenUp() throws Exception {
        changes = 1000;
        assertThatThrownBy(() -> marking().unmark("default", "gru"))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.conflict()).isTrue());
        assertThat(annotation(Words.PROTECT)).isEqualTo("every=60s");
    }
}
