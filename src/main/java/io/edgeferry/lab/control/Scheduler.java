package io.edgeferry.lab.control;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Places pods that have no node on the ready, open, untainted node with the fewest pods that their selector allows. What
 * they ask for is not counted.
 */
final class Scheduler implements Controllers.Loop {

    private static final Kind PODS = Kind.core("pods");
    private static final Kind NODES = Kind.core("nodes");
    private static final Set<String> HARD = Set.of("NoSchedule", "NoExecute");

    private final ClusterObjects objects;
    private final Clock clock;

    Scheduler(ClusterObjects objects, Clock clock) {
        this.objects = objects;
        this.clock = clock;
    }

    @Override
    public void look() throws LabException {
        List<ObjectNode> pods = Objects.all(objects, PODS);
        List<ObjectNode> waiting = pods.stream().filter(Scheduler::waits).toList();
        if (waiting.isEmpty()) {
            return;
        }
        Map<String, Integer> load = new HashMap<>();
        pods.forEach(pod -> load.merge(Objects.text(pod, "spec", "nodeName"), 1, Integer::sum));
        List<ObjectNode> nodes = Objects.all(objects, NODES);
        for (ObjectNode pod : waiting) {
            Optional<String> node = nodes.stream()
                    .filter(candidate -> open(candidate, pod))
                    .map(Objects::name)
                    .min(Comparator.comparing((String name) -> load.getOrDefault(name, 0))
                            .thenComparing(name -> name));
            if (node.isPresent()) {
                load.merge(node.get(), 1, Integer::sum);
                place(pod, node.get());
            } else {
                unplaced(pod, nodes.size());
            }
        }
    }

    private static boolean waits(ObjectNode pod) {
        String by = Objects.text(pod, "spec", "schedulerName");
        return Objects.text(pod, "spec", "nodeName").isEmpty()
                && !Objects.ends(pod)
                && (by.isEmpty() || by.equals("default-scheduler"));
    }

    static boolean ready(ObjectNode node) {
        return Objects.items(node.path("status").path("conditions")).stream()
                .anyMatch(c -> Objects.text(c, "type").equals("Ready")
                        && Objects.text(c, "status").equals("True"));
    }

    private static boolean open(ObjectNode node, ObjectNode pod) {
        boolean cordoned = node.path("spec").path("unschedulable").asBoolean(false);
        JsonNode labels = node.path("metadata").path("labels");
        boolean chosen = pod.path("spec").path("nodeSelector").properties().stream()
                .allMatch(each -> labels.path(each.getKey()).equals(each.getValue()));
        return ready(node) && !cordoned && chosen && tolerated(node, pod);
    }

    private static boolean tolerated(ObjectNode node, ObjectNode pod) {
        List<JsonNode> tolerations = Objects.items(pod.path("spec").path("tolerations"));
        return Objects.items(node.path("spec").path("taints")).stream()
                .filter(taint -> HARD.contains(Objects.text(taint, "effect")))
                .allMatch(taint -> tolerations.stream().anyMatch(toleration -> tolerates(toleration, taint)));
    }

    static boolean tolerates(JsonNode toleration, JsonNode taint) {
        String key = Objects.text(toleration, "key");
        String effect = Objects.text(toleration, "effect");
        boolean exists = Objects.text(toleration, "operator").equals("Exists");
        boolean sameKey = key.isEmpty() ? exists : key.equals(Objects.text(taint, "key"));
        boolean sameValue = exists || Objects.text(toleration, "value").equals(Objects.text(taint, "value"));
        return sameKey && sameValue && (effect.isEmpty() || effect.equals(Objects.text(taint, "effect")));
    }

    private void place(ObjectNode pod, String node) throws LabException {
        objects.update(PODS, Objects.namespace(pod), Objects.name(pod), object -> {
            if (!waits(object)) {
                return object;
            }
            Objects.child(object, "spec").put("nodeName", node);
            condition(object, "True", "", "");
            return object;
        });
    }

    private void unplaced(ObjectNode pod, int nodes) throws LabException {
        String why = "0/%d nodes are available: none is ready, open and fits.".formatted(nodes);
        boolean said = Objects.items(pod.path("status").path("conditions")).stream()
                .anyMatch(c -> Objects.text(c, "message").equals(why));
        if (!said) {
            objects.update(PODS, Objects.namespace(pod), Objects.name(pod), object -> {
                condition(object, "False", "Unschedulable", why);
                return object;
            });
        }
    }

    private void condition(ObjectNode pod, String status, String reason, String message) {
        ObjectNode condition = Objects.child(pod, "status")
                .putArray("conditions")
                .addObject()
                .put("type", "PodScheduled")
                .put("status", status)
                .put("lastTransitionTime", Objects.stamp(clock));
        if (!reason.isEmpty()) {
            condition.put("reason", reason).put("message", message);
        }
    }
}
