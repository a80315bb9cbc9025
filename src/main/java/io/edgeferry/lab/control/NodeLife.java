package io.edgeferry.lab.control;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What becomes of a node that is not heard of, as kube-controller-manager's nodelifecycle has it: its conditions turn
 * Unknown, its pods are not ready, and it is tainted, until it renews its lease again. How long it was silent is
 * measured here, from when a renewal was seen. Nodes that are no machines, or have no lease, are left alone.
 */
final class NodeLife implements Controllers.Loop {

    /** How long nothing may be heard of a node, as of {@code --node-monitor-grace-period}. */
    static final Duration GRACE = Duration.ofSeconds(40);

    static final String UNREACHABLE = "node.kubernetes.io/unreachable";

    private static final Kind NODES = Kind.core("nodes");
    private static final Kind PODS = Kind.core("pods");
    private static final Kind LEASES = new Kind("coordination.k8s.io", "v1", "leases");
    private static final List<String> EFFECTS = List.of("NoSchedule", "NoExecute");

    private final ClusterObjects objects;
    private final Predicate<String> machines;
    private final Clock clock;
    private final Map<String, Heard> heard = new HashMap<>();

    /** When a renewal was seen to be another one. */
    private record Heard(String renewal, Instant at) {}

    NodeLife(ClusterObjects objects, Predicate<String> machines, Clock clock) {
        this.objects = objects;
        this.machines = machines;
        this.clock = clock;
    }

    @Override
    public void look() throws LabException {
        Instant now = Instant.now(clock);
        for (ObjectNode node : Objects.all(objects, NODES)) {
            String name = Objects.name(node);
            if (!machines.test(name)) {
                continue;
            }
            String renewal = renewal(name);
            if (renewal.isEmpty()) {
                continue;
            }
            Heard last = heard.get(name);
            if (last == null || !last.renewal().equals(renewal)) {
                last = new Heard(renewal, now);
                heard.put(name, last);
            }
            boolean silent = last.at().plus(GRACE).isBefore(now);
            String ready = condition(node, "Ready");
            if (silent && !ready.equals("Unknown")) {
                lost(node, renewal);
            } else if (silent && !tainted(node) || !silent && ready.equals("True") && tainted(node)) {
                objects.update(
                        NODES, "", name, object -> taints(object, renewal(name).equals(renewal) && silent));
            }
        }
    }

    private String renewal(String node) {
        return objects.get(LEASES, "kube-node-lease", node)
                .map(lease -> Objects.text(lease, "spec", "renewTime"))
                .orElse("");
    }

    private static String condition(JsonNode node, String type) {
        return Objects.items(node.path("status").path("conditions")).stream()
                .filter(each -> Objects.text(each, "type").equals(type))
                .map(each -> Objects.text(each, "status"))
                .findFirst()
                .orElse("");
    }

    private static boolean tainted(JsonNode node) {
        return Objects.items(node.path("spec").path("taints")).stream()
                .anyMatch(taint -> Objects.text(taint, "key").equals(UNREACHABLE));
    }

    private void lost(ObjectNode node, String renewal) throws LabException {
        String name = Objects.name(node);
        objects.update(NODES, "", name, object -> {
            // It may have come back since it was looked at.
            boolean still = renewal(name).equals(renewal);
            return still ? taints(unknown(object), true) : object;
        });
        for (ObjectNode pod : Objects.all(objects, PODS)) {
            if (Objects.text(pod, "spec", "nodeName").equals(name)
                    && condition(pod, "Ready").equals("True")) {
                objects.update(PODS, Objects.namespace(pod), Objects.name(pod), this::notReady);
            }
        }
    }

    private ObjectNode unknown(ObjectNode node) {
        for (JsonNode each : Objects.items(node.path("status").path("conditions"))) {
            ((ObjectNode) each)
                    .put("status", "Unknown")
                    .put("reason", "NodeStatusUnknown")
                    .put("message", "Kubelet stopped posting node status.")
                    .put("lastTransitionTime", Objects.stamp(clock));
        }
        return node;
    }

    private ObjectNode notReady(ObjectNode pod) {
        for (JsonNode each : Objects.items(pod.path("status").path("conditions"))) {
            if (Objects.text(each, "type").equals("Ready")) {
                ((ObjectNode) each).put("status", "False").put("lastTransitionTime", Objects.stamp(clock));
            }
        }
        return pod;
    }

    /** A node with the taints of one that cannot be reached, or without them. */
    private ObjectNode taints(ObjectNode node, boolean away) {
        ObjectNode spec = Objects.child(node, "spec");
        List<JsonNode> others = Objects.items(spec.path("taints")).stream()
                .filter(taint -> !Objects.text(taint, "key").equals(UNREACHABLE))
                .toList();
        ArrayNode taints = spec.putArray("taints");
        taints.addAll(others);
        if (away) {
            EFFECTS.forEach(effect -> taints.addObject()
                    .put("key", UNREACHABLE)
                    .put("effect", effect)
                    .put("timeAdded", Objects.stamp(clock)));
        }
        if (taints.isEmpty()) {
            spec.remove("taints");
        }
        return node;
    }
}
