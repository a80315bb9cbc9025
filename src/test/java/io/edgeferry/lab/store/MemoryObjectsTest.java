package io.edgeferry.lab.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.lab.store.ClusterObjects.Kind;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class MemoryObjectsTest {

    private static final Kind PODS = Kind.core("pods");

    private final MemoryObjects objects = new MemoryObjects(Clock.systemUTC(), 4);

    @Test
    void aNewObjectGetsIdentityAndVersion() throws LabException {
        ObjectNode made = objects.create(PODS, pod("b", "one"));
        assertThat(made.path("metadata").path("uid").asString("")).isNotEmpty();
        assertThat(made.path("metadata").path("creationTimestamp").asString("")).endsWith("Z");
        assertThat(made.path("metadata").path("resourceVersion").asString(""))
                .isEqualTo(Long.toString(objects.version()));
        assertThatThrownBy(() -> objects.create(PODS, pod("b", "one")))
                .isInstanceOfSatisfying(
                        LabException.class, e -> assertThat(e.reason()).isEqualTo("AlreadyExists"));
    }

    @Test
    void listsAreOrderedAndCopied() throws LabException {
        objects.create(PODS, pod("b", "one"));
        objects.create(PODS, pod("a", "two"));
        objects.create(PODS, pod("a", "one"));
        assertThat(objects.list(PODS, null))
                .extracting(MemoryObjectsTest::place)
                .containsExactly("a/one", "a/two", "b/one");
        assertThat(objects.list(PODS, "a")).hasSize(2);
        objects.list(PODS, "a").getFirst().put("kind", "Spoilt");
        assertThat(objects.get(PODS, "a", "one").orElseThrow().has("kind")).isFalse();
    }

    @Test
    void anUpdateOfAnOldVersionIsAConflict() throws LabException {
        ObjectNode old = objects.create(PODS, pod("a", "one"));
        objects.update(PODS, "a", "one", object -> object.put("x", 1));
        assertThatThrownBy(() -> objects.update(PODS, "a", "one", object -> old))
                .isInstanceOfSatisfying(
                        LabException.class, e -> assertThat(e.code()).isEqualTo(409));
    }

    @Test
    void theSameTreeAgainIsNoChange() throws LabException {
        objects.create(PODS, pod("a", "one"));
        long before = objects.version();
        objects.update(PODS, "a", "one", object -> object);
        assertThat(objects.version()).isEqualTo(before);
    }

    @Test
    void aWatchHearsWhatHappenedSinceAndThenTheRest() throws Exception {
        List<String> heard = new ArrayList<>();
        objects.create(PODS, pod("a", "one"));
        long since = objects.version();
        objects.update(PODS, "a", "one", object -> object.put("x", 1));
        try (AutoCloseable watch =
                objects.watch(PODS, "a", since, (type, o, before) -> heard.add(type + " " + place(o)))) {
            assertThat(watch).isNotNull();
            objects.create(PODS, pod("b", "elsewhere"));
            objects.remove(PODS, "a", "one");
        }
        objects.create(PODS, pod("a", "late"));
        assertThat(heard).containsExactly("MODIFIED a/one", "DELETED a/one");
    }

    @Test
    void aVersionThatIsTooOldIsExpired() throws LabException {
        for (int i = 0; i < 6; i++) {
            objects.create(PODS, pod("a", "p" + i));
        }
        assertThatThrownBy(() -> objects.watch(PODS, null, 1, (type, o, before) -> {}))
                .isInstanceOfSatisfying(
                        LabException.class, e -> assertThat(e.code()).isEqualTo(410));
        assertThat(heardSince(3)).hasSize(4);
    }

    private List<String> heardSince(long since) throws LabException {
        List<String> heard = new ArrayList<>();
        objects.watch(PODS, null, since, (type, o, before) -> heard.add(place(o)));
        return heard;
    }

    private static String place(ObjectNode object) {
        return object.path("metadata").path("namespace").asString("") + "/"
                + object.path("metadata").path("name").asString("");
    }

    private static ObjectNode pod(String namespace, String name) {
        ObjectNode pod = JsonNodeFactory.instance.objectNode();
        pod.putObject("metadata").put("namespace", namespace).put("name", name);
        return pod;
    }
}
