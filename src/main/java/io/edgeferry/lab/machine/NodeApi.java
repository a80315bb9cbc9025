package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import io.edgeferry.lab.store.SharedObjects;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** A node's way to the API, which may be cut. Thread-safe. */
final class NodeApi {

    static final Kind PODS = Kind.core("pods");
    static final Kind NODES = Kind.core("nodes");
    static final Kind EVENTS = Kind.core("events");
    static final Kind LEASES = new Kind("coordination.k8s.io", "v1", "leases");

    private static final Logger LOG = LoggerFactory.getLogger(NodeApi.class);

    private final ClusterObjects objects;
    private final String node;
    private volatile boolean reachable = true;

    NodeApi(ClusterObjects objects, String node) {
        this.objects = objects;
        this.node = node;
    }

    boolean reachable() {
        return reachable;
    }

    void reachable(boolean now) {
        reachable = now;
    }

    ClusterObjects objects() {
        return objects;
    }

    Optional<ObjectNode> get(Kind kind, String namespace, String name) {
        return reachable ? objects.get(kind, namespace, name) : Optional.empty();
    }

    List<ObjectNode> pods() {
        List<ObjectNode> all =
                objects instanceof SharedObjects shared ? shared.shared(PODS, null) : objects.list(PODS, null);
        return all.stream()
                .filter(pod -> Json.text(pod.path("spec"), "nodeName").equals(node))
                .map(ObjectNode::deepCopy)
                .toList();
    }

    /** Changes an object when it is there and can be reached. */
    void update(Kind kind, String namespace, String name, UnaryOperator<ObjectNode> change) {
        if (!reachable) {
            return;
        }
        try {
            var unused = objects.update(kind, namespace, name, change);
        } catch (LabException e) {
            LOG.debug("{} {} was not changed: {}", kind.plural(), name, e.getMessage());
        }
    }

    /** Adds an object, or changes it as it is there. */
    void put(Kind kind, ObjectNode object, UnaryOperator<ObjectNode> change) {
        String namespace = Json.text(object.path("metadata"), "namespace");
        String name = Json.text(object.path("metadata"), "name");
        if (!reachable) {
            return;
        }
        if (objects.get(kind, namespace, name).isPresent()) {
            update(kind, namespace, name, change);
            return;
        }
        try {
            var unused = objects.create(kind, object);
        } catch (LabException e) {
            LOG.debug("{} {} was not made: {}", kind.plural(), name, e.getMessage());
        }
    }

    void remove(Kind kind, String namespace, String name) {
        try {
            var unused = objects.remove(kind, namespace, name);
        } catch (LabException e) {
            LOG.debug("{} {} is gone already: {}", kind.plural(), name, e.getMessage());
        }
    }

    /** Tells of something that happened to a container of a pod. */
    void event(ObjectNode pod, String container, String type, String reason, String message) {
        if (!reachable) {
            return;
        }
        String namespace = Json.text(pod.path("metadata"), "namespace");
        String name = Json.text(pod.path("metadata"), "name");
        Instant instant = Instant.now();
        String now = instant.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
        // Names in the order of time, as those of kubelets are: lists are sorted by them.
        long nanos = instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
        ObjectNode event = Json.object().put("apiVersion", "v1").put("kind", "Event");
        event.putObject("metadata")
                .put("name", name + "." + Long.toHexString(nanos) + Hashes.random(1))
                .put("namespace", namespace);
        event.putObject("involvedObject")
                .put("apiVersion", "v1")
                .put("kind", "Pod")
                .put("name", name)
                .put("namespace", namespace)
                .put("uid", Json.text(pod.path("metadata"), "uid"))
                .put("fieldPath", "spec.containers{" + container + "}");
        event.put("type", type).put("reason", reason).put("message", message).put("count", 1);
        event.put("firstTimestamp", now).put("lastTimestamp", now);
        event.putObject("source").put("component", "kubelet").put("host", node);
        event.put("reportingComponent", "kubelet").put("reportingInstance", node);
        try {
            var unused = objects.create(EVENTS, event);
        } catch (LabException e) {
            LOG.debug("an event was not told: {}", e.getMessage());
        }
    }
}
