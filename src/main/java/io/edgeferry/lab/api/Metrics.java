package io.edgeferry.lab.api;

import io.edgeferry.lab.store.ClusterObjects.Kind;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code metrics.k8s.io}: usage of nodes and pods, made from the nodes' summaries when it is asked for. */
final class Metrics {

    private static final String WINDOW = "10s";

    private final Reads reads;
    private final NodeSummaries summaries;
    private final Clock clock;

    Metrics(Reads reads, NodeSummaries summaries, Clock clock) {
        this.reads = reads;
        this.summaries = summaries;
        this.clock = clock;
    }

    Answer answer(Target target, Call call) {
        ResourceType plain = Registry.core(target.type().kind().plural());
        Target objects = new Target(plain, target.namespace(), target.name(), "", "");
        List<ObjectNode> chosen = reads.selected(objects, call.query());
        List<ObjectNode> measured = new ArrayList<>();
        java.util.Map<String, Optional<JsonNode>> asked = new java.util.HashMap<>();
        for (ObjectNode object : chosen) {
            String node = plain.is("nodes") ? Trees.name(object) : Trees.text(object, "spec", "nodeName");
            asked.computeIfAbsent(node, summaries::summary)
                    .flatMap(summary -> measured(target.type(), object, summary))
                    .ifPresent(measured::add);
        }
        if (!target.name().isEmpty()) {
            return Answer.json(
                    200,
                    measured.stream()
                            .findFirst()
                            .orElseThrow(() -> Refusal.notFound(metrics(target.type()), target.name())));
        }
        return Answer.json(200, Reads.list(target.type(), measured, Trees.object()));
    }

    private static Kind metrics(ResourceType type) {
        String plural = type.kindName().equals("NodeMetrics") ? "nodemetrics" : "podmetrics";
        return new Kind(type.kind().group(), type.kind().version(), plural);
    }

    private Optional<ObjectNode> measured(ResourceType type, ObjectNode object, JsonNode summary) {
        ObjectNode metric = Trees.object().put("kind", type.kindName()).put("apiVersion", type.apiVersion());
        ObjectNode metadata = Trees.metadata(metric).put("name", Trees.name(object));
        if (type.namespaced()) {
            metadata.put("namespace", Trees.namespace(object));
        }
        String now = Ages.stamp(Instant.now(clock));
        metadata.put("creationTimestamp", now);
        metadata.set("labels", Trees.objectAt(object, "metadata", "labels"));
        metric.put("timestamp", now).put("window", WINDOW);
        if (!type.namespaced()) {
            usage(metric, summary.path("node"));
            return summary.has("node") ? Optional.of(metric) : Optional.empty();
        }
        Predicate<JsonNode> same = pod -> Trees.text(pod, "podRef", "name").equals(Trees.name(object))
                && Trees.text(pod, "podRef", "namespace").equals(Trees.namespace(object));
        for (ObjectNode pod : Trees.objects(summary.path("pods"))) {
            if (same.test(pod)) {
                ArrayNode containers = metric.putArray("containers");
                Trees.objects(pod.path("containers"))
                        .forEach(c -> usage(containers.addObject().put("name", Trees.text(c, "name")), c));
                return Optional.of(metric);
            }
        }
        return Optional.empty();
    }

    private static void usage(ObjectNode into, JsonNode from) {
        into.putObject("usage")
                .put("cpu", Trees.at(from, "cpu", "usageNanoCores").asLong(0) + "n")
                .put("memory", Trees.at(from, "memory", "workingSetBytes").asLong(0) / 1024 + "Ki");
    }
}
