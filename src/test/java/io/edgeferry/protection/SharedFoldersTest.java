package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.fakes.World;
import io.edgeferry.node.NodeException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A folder counts as shared when another node was seen to read what the pod's node writes into it. */
class SharedFoldersTest {

    private static final ProtectSpec SHARED = ProtectSpec.parse("to=/mnt/shared");

    private final World world = new World();
    private final Placement placement = new Placement(world.workloads(), ways());

    /** Nodes whose /mnt/shared is the same. */
    private final Set<String> sharing = new HashSet<>(Set.of("w1"));

    private final Set<String> silent = new HashSet<>();
    private final Set<String> files = new HashSet<>();
    private final List<String> asked = new ArrayList<>();
    private boolean writable = true;
    private PodManifest gru;

    @BeforeEach
    void train() throws Exception {
        gru = world.train("gru", "w1");
    }

    private NodeWays ways() {
        return (NodeWays) Proxy.newProxyInstance(
                NodeWays.class.getClassLoader(),
                new Class<?>[] {NodeWays.class},
                (proxy, method, words) -> answer(method, words));
    }

    private Object answer(Method method, Object[] words) throws NodeException {
        if (method.getName().equals("findImage")) {
            return Optional.of("there");
        }
        String node = ((NodeInfo) words[0]).name();
        String file = String.valueOf(words[1]);
        assertThat(file).matches("/mnt/shared/\\.edgeferry-[0-9a-f]+");
        asked.add(method.getName() + " " + node);
        return switch (method.getName()) {
            case "put" -> put(node, file);
            case "sees" -> sees(node, file);
            case "remove" -> files.remove(file);
            default -> throw new AssertionError(method);
        };
    }

    private Object put(String node, String file) throws NodeException {
        if (!writable) {
            throw new NodeException(node, NodeException.Reason.COMMAND, "there is no such folder");
        }
        files.add(file);
        return null;
    }

    private Object sees(String node, String file) throws NodeException {
        if (silent.contains(node)) {
            throw new NodeException(node, NodeException.Reason.UNREACHABLE, "it does not answer");
        }
        return sharing.contains(node) && files.contains(file);
    }

    private Placement.Store store(String source) throws Exception {
        return placement.store(gru, world.workloads().node(source).orElseThrow(), SHARED, List.of());
    }

    @Test
    void oneThatNoOtherNodeSeesIsNotTaken() throws Exception {
        world.workloads().cordon("w3", true);
        for (int round = 0; round < 2; round++) {
            assertThatThrownBy(() -> store("w1"))
                    .isInstanceOf(MigrationException.class)
                    .hasMessage("Node w2 does not see /mnt/shared as node w1 does, so checkpoints there would be lost"
                            + " with node w1. Mount the same folder on both.");
        }
        assertThat(asked)
                .as("it is asked again, since it may be mounted by now")
                .hasSize(6);
        assertThat(files).isEmpty();
        world.workloads().cordon("w3", false);
        assertThatThrownBy(() -> store("w1"))
                .hasMessage("Nodes w2 and w3 do not see /mnt/shared as node w1 does, so checkpoints there would be"
                        + " lost with node w1. Mount the same folder on it and on one of them.");
    }

    @Test
    void whatWasProvedIsAskedAgainOnlyOfAnotherSource() throws Exception {
        sharing.add("w3");
        for (int round = 0; round < 3; round++) {
            assertThat(store("w1").folder()).isEqualTo("/mnt/shared/edgeferry-replicas");
        }
        assertThat(asked).containsExactly("put w1", "sees w2", "sees w3", "remove w1");
        assertThat(files).isEmpty();
        sharing.clear();
        assertThatThrownBy(() -> store("w2")).hasMessageContaining("Nodes w1 and w3 do not see /mnt/shared as node w2");
    }

    @Test
    void aNodeThatIsFullSeesItAsWell() throws Exception {
        sharing.add("w2");
        world.workloads().cordon("w2", true);
        world.workloads().cordon("w3", true);
        assertThat(store("w1").node().name()).isEqualTo("w1");
    }

    @Test
    void oneThatCannotBeWrittenOrAskedAboutIsNotTaken() {
        silent.addAll(Set.of("w2", "w3"));
        assertThatThrownBy(() -> store("w1"))
                .hasMessageStartingWith("No other node could say whether it sees /mnt/shared as node w1 does: node w2:")
                .hasMessageContaining("it does not answer");
        assertThat(files).isEmpty();
        writable = false;
        assertThatThrownBy(() -> store("w1"))
                .hasMessageStartingWith("Node w1 cannot write into /mnt/shared: ")
                .hasMessageContaining("there is no such folder");
    }
}
