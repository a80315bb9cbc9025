package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.migration.Fitness;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.node.NodeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes on pods that they shall be protected, or not any more. Blocks. */
final class Marking {

    private static final String RESTARTED =
            "It has a liveness or startup probe and a restart policy other than Never: on a node that is cut off the"
                + " kubelet would replace the container that the guard holds by one that nothing holds. So the guard"
                + " does not count, and a failover waits until the node can be reached or you say that it is off"
                + " (--node-is-off). restartPolicy: Never, or no such probe, lets it go on by itself.";

    private final Env env;

    Marking(Env env) {
        this.env = env;
    }

    private Workloads workloads() {
        return env.cluster().workloads();
    }

    /**
     * Protects a pod from now on.
     *
     * @return what may keep a failover from working, one line each
     */
    List<String> protect(String namespace, String name, ProtectSpec spec)
            throws ClusterException, MigrationException, InterruptedException {
        PodManifest pod = live(namespace, name);
        List<String> against = Fitness.unmovable(pod);
        if (!against.isEmpty()) {
            throw new MigrationException("Pod " + pod + " cannot be protected: " + String.join("; ", against));
        }
        NodeInfo source = env.node(pod.node());
        Placement.refuse(source, spec);
        List<String> warnings = new ArrayList<>();
        try {
            var unused = new Placement(workloads(), env.ways()).store(pod, source, spec, List.of());
        } catch (MigrationException e) {
            warnings.add(String.valueOf(e.getMessage()));
        }
        if (pod.restartedWhenFrozen()) {
            warnings.add(RESTARTED);
        }
        mark(pod, spec.text());
        return warnings;
    }

    private void mark(PodManifest pod, @Nullable String text) throws ClusterException {
        var unused = Annotating.now(
                workloads(), pod, Collections.<String, @Nullable String>singletonMap(Words.PROTECT, text));
    }

    private void unmark(PodManifest pod) throws ClusterException {
        try {
            mark(pod, null);
        } catch (ClusterException e) {
            // One that is gone has none.
            if (!e.notFound()) {
                throw e;
            }
        }
    }

    private PodManifest live(String namespace, String name) throws ClusterException, MigrationException {
        Optional<PodManifest> named = workloads().pod(namespace, name).filter(pod -> !pod.terminating());
        if (named.isPresent()) {
            return named.get();
        }
        return workloads().ofOrigin(namespace, name).stream()
                .filter(pod -> !pod.terminating())
                .findFirst()
                .orElseThrow(() -> new MigrationException("There is no pod " + name + " in namespace " + namespace
                        + ", nor one that descends from it. `kubectl get pods -A` lists the pods."));
    }

    /**
     * Takes the annotation from all pods of a training.
     *
     * @param name of one of them, or the name that it began with
     * @return the name that it began with
     */
    String unmark(String namespace, String name) throws ClusterException {
        String origin =
                workloads().pod(namespace, name).map(PodManifest::origin).orElse(name);
        for (PodManifest pod : workloads().ofOrigin(namespace, origin)) {
            if (pod.annotation(Words.PROTECT) != null) {
                unmark(pod);
            }
        }
        return origin;
    }

    /** Removes the image that a pod was restored from; the pod is gone. */
    void removeImage(PodManifest pod) throws ClusterException, MigrationException, NodeException, InterruptedException {
        String base = pod.annotation(Words.BASE_IMAGE);
        if (base != null && !base.equals(pod.image())) {
            env.ways()
                    .removeImage(
                            env.node(pod.node()), pod.image(), Training.of(pod).moved());
        }
    }
}
