package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an inspector shows of one object: its events, its YAML, what a node uses. */
final class KubeDetails {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final KubernetesClient client;
    private final KubeletProxy kubelets;

    KubeDetails(KubernetesClient client) {
        this.client = client;
        this.kubelets = new KubeletProxy(client);
    }

    List<EventInfo> events(String kind, String namespace, String name) throws ClusterException {
        // Events about what has no namespace are kept in that named default, those of the kubelet too.
        String home = namespace.isEmpty() ? "default" : namespace;
        List<Event> events = ApiErrors.call(
                "read the events of " + (namespace.isEmpty() ? name : namespace + "/" + name),
                () -> client.v1()
                        .events()
                        .inNamespace(home)
                        .withFields(Map.of("involvedObject.name", name, "involvedObject.kind", kind))
                        .list()
                        .getItems());
        return events.stream()
                .map(KubeDetails::info)
                .sorted(Comparator.comparing(EventInfo::at, Comparator.nullsFirst(Comparator.naturalOrder())))
                .toList();
    }

    /** When an event was last seen, as the API server wrote it. */
    static @Nullable String seen(Event event) {
        return event.getLastTimestamp() != null
                ? event.getLastTimestamp()
                : event.getEventTime() != null
                        ? event.getEventTime().getTime()
                        : event.getMetadata().getCreationTimestamp();
    }

    private static EventInfo info(Event event) {
        return new EventInfo(
                Pictures.instant(seen(event)),
                Pictures.text(event.getType()),
                Pictures.text(event.getReason()),
                Pictures.text(event.getMessage()),
                event.getCount() == null ? 1 : event.getCount());
    }

    String yaml(String kind, String namespace, String name) throws ClusterException {
        HasMetadata found = ApiErrors.call("read " + kind + " " + name, () -> read(kind, namespace, name));
        if (found == null) {
            throw new ClusterException(404, "There is no " + kind + " " + name + " any more.");
        }
        found.getMetadata().setManagedFields(null);
        return Serialization.asYaml(found);
    }

    private @Nullable HasMetadata read(String kind, String namespace, String name) {
        return switch (kind) {
            case "Node" -> client.nodes().withName(name).get();
            case "PersistentVolume" -> client.persistentVolumes().withName(name).get();
            case "PersistentVolumeClaim" ->
                client.persistentVolumeClaims()
                        .inNamespace(namespace)
                        .withName(name)
                        .get();
            default -> client.pods().inNamespace(namespace).withName(name).get();
        };
    }

    NodeUsage usage(String node) throws ClusterException {
        String body = kubelets.send(
                "GET",
                "/api/v1/nodes/" + node + "/proxy/stats/summary?only_cpu_and_memory=false",
                "",
                Duration.ofSeconds(8),
                "ask the kubelet of " + node + " what it uses");
        try {
            JsonNode said = JSON.readTree(body).path("node");
            long nanos = said.path("cpu").path("usageNanoCores").asLong(-1);
            return new NodeUsage(
                    nanos < 0 ? -1 : nanos / 1_000_000,
                    said.path("memory").path("workingSetBytes").asLong(-1),
                    said.path("fs").path("usedBytes").asLong(-1),
                    said.path("fs").path("capacityBytes").asLong(-1));
        } catch (JacksonException e) {
            throw new ClusterException(0, "The kubelet of " + node + " gave an answer that is no JSON.", e);
        }
    }
}
