package io.edgeferry.protection.demo;

import io.edgeferry.checkpoint.Engine;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.migration.Fitness;
import io.edgeferry.migration.MigrationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The pods of one demonstration. Its calls ask the API server and block. */
final class DemoPods {

    /** Four steps a second: curves that grow while one looks, and nothing that a small machine could not do. */
    private static final String LAB_TRAINING = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"demo","namespace":"default"},
        "spec":{"restartPolicy":"Never","terminationGracePeriodSeconds":1,
        "containers":[{"name":"train","image":"edgeferry.lab/train:1","imagePullPolicy":"IfNotPresent",
        "env":[{"name":"EDGEFERRY_SEED","value":"7"},{"name":"EDGEFERRY_MEMORY","value":"8"},
        {"name":"EDGEFERRY_INTERVAL","value":"250"}],
        "resources":{"requests":{"cpu":"10m","memory":"32Mi"}}}]}}\
        """;

    private final Workloads workloads;
    private final DemoOptions options;
    private final String id;
    private final PodManifest template;

    private DemoPods(Workloads workloads, DemoOptions options, String id, PodManifest template) {
        this.workloads = workloads;
        this.options = options;
        this.id = id;
        this.template = template;
    }

    /**
     * Finds out what shall train.
     *
     * @param id of the demonstration, for labels and names
     * @throws MigrationException when there is no such training, or it cannot be restored or would not train alone
     */
    static DemoPods of(Workloads workloads, DemoOptions options, String id)
            throws ClusterException, MigrationException {
        PodManifest template = template(workloads, options);
        DemoPods pods = new DemoPods(workloads, options, id, template);
        List<String> against = pods.named(pods.original(), "").unsupported();
        if (!against.isEmpty()) {
            throw new MigrationException("This training cannot be protected: " + String.join("; ", against));
        }
        List<String> written =
                template.claims().stream().distinct().filter(template::writes).toList();
        if (!written.isEmpty() || !template.hostPaths().isEmpty()) {
            throw new MigrationException("This training writes to "
                    + (written.isEmpty()
                            ? "host path " + String.join(", ", template.hostPaths())
                            : "claim " + String.join(", ", written))
                    + ", where two of it at a time would spoil its files. Give a manifest without it by --manifest.");
        }
        return pods;
    }

    private static PodManifest template(Workloads workloads, DemoOptions options)
            throws ClusterException, MigrationException {
        if (options.fromPod() != null) {
            return workloads
                    .pod(options.namespace(), options.fromPod())
                    .orElseThrow(() -> new MigrationException("There is no pod " + options.fromPod() + " in namespace "
                            + options.namespace() + ". `kubectl get pods -A` lists the pods."));
        }
        String manifest = options.manifest();
        if (manifest != null) {
            return parsed(manifest);
        }
        if (workloads.nodes().stream().noneMatch(DemoPods::ofLab)) {
            throw new MigrationException("This cluster is no lab, so there is no training of its own to show."
                    + " Name a pod whose manifest is copied (--from-pod), or a file with one (--manifest).");
        }
        return PodManifest.parse(LAB_TRAINING);
    }

    private static PodManifest parsed(String manifest) throws MigrationException {
        try {
            PodManifest pod = PodManifest.parse(manifest);
            if (!pod.image().isEmpty() && !pod.restartPolicy().isEmpty()) {
                return pod;
            }
        } catch (RuntimeException e) {
            throw new MigrationException("The manifest is no pod: " + e.getMessage(), e);
        }
        throw new MigrationException(
                "The manifest has to be a pod with one container, its image and its restartPolicy.");
    }

    static boolean ofLab(NodeInfo node) {
        return Engine.inLab(node.runtime());
    }

    /** Name of the pod that trains first. */
    String original() {
        return "demo-" + id;
    }

    /** Name of the pod that begins anew. */
    String restarted() {
        return "demo-" + id + "-anew";
    }

    private PodManifest named(String name, String node) {
        return template.likeness(options.namespace(), name, node, Map.of(Words.DEMO, id), Map.of());
    }

    /** The node to begin on. */
    NodeInfo first() throws ClusterException, MigrationException {
        return fitting(Set.of(), options.node(), Set.of());
    }

    /**
     * A node to begin anew on: any but the lost one, and if there is another, not the one that has the replicas, so that
     * the two do not share a processor.
     */
    NodeInfo another(NodeInfo lost, Set<String> replicas) throws ClusterException, MigrationException {
        return fitting(Set.of(lost.name()), null, replicas);
    }

    private NodeInfo fitting(Set<String> never, @Nullable String wanted, Set<String> rather)
            throws ClusterException, MigrationException {
        Map<String, String> obstacles = new LinkedHashMap<>();
        List<NodeInfo> fit = new ArrayList<>();
        PodManifest pod = named(original(), "");
        List<NodeInfo> nodes = workloads.nodesInUse();
        Optional<NodeInfo> home = nodes.stream()
                .filter(node -> node.name().equals(template.node()))
                .findFirst();
        for (NodeInfo node : nodes) {
            if (never.contains(node.name()) || wanted != null && !node.name().equals(wanted)) {
                continue;
            }
            List<String> against =
                    Fitness.obstacles(workloads, pod, home.orElse(node).named("-"), node);
            if (against.isEmpty()) {
                fit.add(node);
            } else {
                obstacles.put(node.name(), String.join("; ", against));
            }
        }
        return fit.stream()
                .min(Comparator.comparing((NodeInfo node) -> rather.contains(node.name()))
                        .thenComparing(node -> node.roles().contains("control-plane"))
                        .thenComparing(NodeInfo::name))
                .orElseThrow(() -> new MigrationException(
                        (wanted == null ? "No node can take the training" : "Node " + wanted + " cannot take it")
                                + obstacles.entrySet().stream()
                                        .map(one -> one.getKey() + ": " + one.getValue())
                                        .collect(Collectors.joining("; ", ": ", "."))
                                + " `kubectl get nodes` lists the nodes."));
    }

    /** Makes the pod that trains first, or the one that begins anew. */
    PodManifest create(String name, NodeInfo node) throws ClusterException {
        return workloads.create(named(name, node.name()));
    }

    /** The pods of this training that live, by the API: neither ended nor on their way out. */
    List<PodManifest> live() throws ClusterException {
        return workloads.ofOrigin(options.namespace(), original()).stream()
                .filter(pod -> pod.running() && !pod.terminating() && !pod.ended())
                .toList();
    }

    /** All pods that this demonstration made and that are still there. */
    List<PodManifest> all() throws ClusterException {
        List<PodManifest> all = new ArrayList<>(workloads.ofOrigin(options.namespace(), original()));
        workloads.pod(options.namespace(), restarted()).ifPresent(all::add);
        return all;
    }
}
