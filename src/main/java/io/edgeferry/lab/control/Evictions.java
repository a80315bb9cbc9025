package io.edgeferry.lab.control;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deletes the pods that do not bear a {@code NoExecute} taint of their node, or not any longer; and forgets those that
 * end on a node that is out of service ({@code node.kubernetes.io/out-of-service}) and cannot say that they have ended.
 */
final class Evictions implements Controllers.Loop {

    static final String OUT_OF_SERVICE = "node.kubernetes.io/out-of-service";

    private static final Kind NODES = Kind.core("nodes");
    private static final Kind PODS = Kind.core("pods");
    private static final long USUAL_GRACE = 30;

    /** What a pod has by admission; those that did not come by the API lack it. */
    private static final long USUALLY_BORNE = 300;

    private final ClusterObjects objects;
    private final Clock clock;
    private final Map<String, Instant> firstSeen = new HashMap<>();

    Evictions(ClusterObjects objects, Clock clock) {
        this.objects = objects;
        this.clock = clock;
    }

    @Override
    public void look() throws LabException {
        Map<String, List<JsonNode>> tainted = new HashMap<>();
        Set<String> dead = new HashSet<>();
        for (ObjectNode node : Objects.all(objects, NODES)) {
            List<JsonNode> taints = Objects.items(node.path("spec").path("taints")).stream()
                    .filter(taint -> Objects.text(taint, "effect").equals("NoExecute"))
                    .toList();
            if (!taints.isEmpty()) {
                tainted.put(Objects.name(node), taints);
            }
            boolean out =
                    taints.stream().anyMatch(taint -> Objects.text(taint, "key").equals(OUT_OF_SERVICE));
            if (out && !Scheduler.ready(node)) {
                dead.add(Objects.name(node));
            }
        }
        firstSeen.keySet().removeIf(key -> !tainted.containsKey(key.substring(0, key.indexOf('/'))));
        if (!tainted.isEmpty()) {
            for (ObjectNode pod : Objects.all(objects, PODS)) {
                look(pod, tainted.getOrDefault(Objects.text(pod, "spec", "nodeName"), List.of()), dead);
            }
        }
    }

    private void look(ObjectNode pod, List<JsonNode> taints, Set<String> dead) throws LabException {
        String node = Objects.text(pod, "spec", "nodeName");
        if (Objects.ends(pod)) {
            if (dead.contains(node) && pod.path("metadata").path("finalizers").isEmpty()) {
                objects.remove(PODS, Objects.namespace(pod), Objects.name(pod));
            }
            return;
        }
        Instant now = Instant.now(clock);
        for (JsonNode taint : taints) {
            Optional<Instant> until = borneUntil(pod, node, taint);
            if (until.isPresent() && !until.get().isAfter(now)) {
                evict(pod);
                return;
            }
        }
    }

    /** Until when a pod bears a taint; empty for ever. */
    private Optional<Instant> borneUntil(ObjectNode pod, String node, JsonNode taint) {
        Instant since = since(node, taint);
        List<JsonNode> bearing = Objects.items(pod.path("spec").path("tolerations")).stream()
                .filter(toleration -> Scheduler.tolerates(toleration, taint))
                .toList();
        if (bearing.isEmpty()) {
            boolean usual = Objects.text(taint, "key").equals(NodeLife.UNREACHABLE);
            return Optional.of(usual ? since.plusSeconds(USUALLY_BORNE) : since);
        }
        Stream<JsonNode> limited = bearing.stream().filter(toleration -> toleration.has("tolerationSeconds"));
        OptionalLong least = limited.mapToLong(
                        toleration -> toleration.path("tolerationSeconds").asLong(0))
                .min();
        return least.isEmpty() ? Optional.empty() : Optional.of(since.plusSeconds(Math.max(0, least.getAsLong())));
    }

    private Instant since(String node, JsonNode taint) {
        String added = Objects.text(taint, "timeAdded");
        return added.isEmpty()
                ? firstSeen.computeIfAbsent(node + "/" + Objects.text(taint, "key"), key -> Instant.now(clock))
                : Instant.parse(added);
    }

    private void evict(ObjectNode pod) throws LabException {
        objects.update(PODS, Objects.namespace(pod), Objects.name(pod), object -> {
            if (Objects.ends(object)) {
                return object;
            }
            long grace =
                    object.path("spec").path("terminationGracePeriodSeconds").asLong(USUAL_GRACE);
            Objects.child(object, "metadata")
                    .put(
                            "deletionTimestamp",
                            Instant.parse(Objects.stamp(clock))
                                    .plusSeconds(grace)
                                    .toString())
                    .put("deletionGracePeriodSeconds", grace);
            return object;
        });
    }
}
