package io.edgeferry.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.lab.machine.Kubelet.Answer;
import io.edgeferry.lab.machine.Kubelet.ContainerRef;
import io.edgeferry.lab.machine.Kubelet.LogQuery;
import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A small lab for tests: two nodes, trainings with little memory and short steps. */
final class SmallLab implements AutoCloseable {

    static final Duration LONG = Duration.ofSeconds(90);
    private static final Pattern STEP = Pattern.compile("step (\\d+) loss");

    final FakeObjects objects = new FakeObjects();
    final Machines machines;

    SmallLab(Path root) throws IOException {
        machines = Machines.start(
                root, objects, List.of("master", "a", "b"), EngineChoice.APPLICATION, Duration.ofMillis(300));
    }

    Kubelet kubelet(String node) {
        return machines.kubelet(node).orElseThrow();
    }

    static ObjectNode pod(String name, String node, String image, String policy) {
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata").put("name", name).put("namespace", "default");
        ObjectNode spec = pod.putObject("spec").put("nodeName", node).put("restartPolicy", policy);
        spec.put("terminationGracePeriodSeconds", 5);
        ObjectNode container =
                spec.putArray("containers").addObject().put("name", "main").put("image", image);
        container.put("imagePullPolicy", "IfNotPresent");
        container.putArray("env");
        env(pod, "EDGEFERRY_MEMORY", "1");
        env(pod, "EDGEFERRY_INTERVAL", "20");
        return pod;
    }

    static ObjectNode container(ObjectNode pod) {
        return (ObjectNode) pod.path("spec").path("containers").path(0);
    }

    static ObjectNode env(ObjectNode pod, String name, String value) {
        container(pod).withArrayProperty("env").addObject().put("name", name).put("value", value);
        return pod;
    }

    void create(ObjectNode pod) throws LabException {
        var unused = objects.create(NodeApi.PODS, pod);
    }

    Optional<ObjectNode> find(String name) {
        return objects.get(NodeApi.PODS, "default", name);
    }

    JsonNode status(String name) {
        return find(name).map(pod -> pod.path("status")).orElseGet(Json::object);
    }

    JsonNode container(String name) {
        return status(name).path("containerStatuses").path(0);
    }

    JsonNode awaitPod(String name, Predicate<JsonNode> wanted) {
        await().atMost(LONG).until(() -> wanted.test(status(name)));
        return status(name);
    }

    void awaitRunning(String name) {
        awaitPod(
                name,
                status -> status.path("containerStatuses").path(0).path("ready").asBoolean(false));
    }

    void delete(String name) throws LabException {
        var unused = objects.update(NodeApi.PODS, "default", name, pod -> {
            ((ObjectNode) pod.path("metadata"))
                    .put("deletionTimestamp", PodStatus.second(java.time.Instant.now()))
                    .put("deletionGracePeriodSeconds", 5);
            return pod;
        });
    }

    ContainerRef ref(String pod) {
        return new ContainerRef("default", pod, "", "main");
    }

    String log(String node, String pod, LogQuery query) throws LabException, IOException {
        try (InputStream in = kubelet(node).log(ref(pod), query)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Numbers of the steps in the log; empty while there is none. */
    List<Long> steps(String node, String pod) throws IOException {
        try {
            return STEP.matcher(log(node, pod, LogQuery.ALL))
                    .results()
                    .map(step -> Long.parseLong(step.group(1)))
                    .toList();
        } catch (LabException e) {
            return List.of();
        }
    }

    void awaitSteps(String node, String pod, long least) {
        await().atMost(LONG).until(() -> {
            List<Long> steps = steps(node, pod);
            return !steps.isEmpty() && steps.getLast() >= least;
        });
    }

    JsonNode call(String node, String method, String path, String... query) {
        Answer answer = answer(node, method, path, query);
        assertThat(answer.code())
                .describedAs(new String(answer.body(), StandardCharsets.UTF_8))
                .isLessThan(300);
        return Json.MAPPER.readTree(answer.body());
    }

    Answer answer(String node, String method, String path, String... query) {
        Map<String, String> words = new java.util.HashMap<>();
        for (int i = 0; i < query.length; i += 2) {
            words.put(query[i], query[i + 1]);
        }
        return kubelet(node).proxy(method, path, words, new byte[0]);
    }

    /** The digest at the end of a log. */
    String digest(String node, String pod) throws LabException, IOException {
        Matcher digest = Pattern.compile("digest ([0-9a-f]{64})").matcher(log(node, pod, LogQuery.ALL));
        assertThat(digest.find()).isTrue();
        return digest.group(1);
    }

    @Override
    public void close() {
        machines.close();
    }
}
