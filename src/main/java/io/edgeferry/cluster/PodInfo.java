package io.edgeferry.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pod as the API server tells it.
 *
 * @param namespace its namespace
 * @param name its name
 * @param uid its uid
 * @param node node it is bound to, or empty
 * @param phase Pending, Running, Succeeded, Failed or Unknown
 * @param reason why it is as it is, such as CrashLoopBackOff; may be empty
 * @param terminating whether it is being deleted
 * @param ready whether its Ready condition is True
 * @param containers names of its containers, without init containers
 * @param images their images, in the same order
 * @param restarts restarts of its containers together
 * @param owner {@code ReplicaSet/web-5d} of its controller, or empty
 * @param claims names of the claims it uses
 * @param labels its labels
 * @param annotations its {@code edgeferry.io/} annotations
 * @param requests what it asked for
 * @param created when it was made, or null
 * @param initContainers names of its init containers, in their order
 * @param running whether its container runs, which the phase Running does not say
 * @param needs what it demands of a node, and what of its shape keeps it from being moved
 */
public record PodInfo(
        String namespace,
        String name,
        String uid,
        String node,
        String phase,
        String reason,
        boolean terminating,
        boolean ready,
        List<String> containers,
        List<String> images,
        int restarts,
        String owner,
        List<String> claims,
        Map<String, String> labels,
        Map<String, String> annotations,
        NodeInfo.Resources requests,
        @Nullable Instant created,
        List<String> initContainers,
        boolean running,
        PodNeeds needs) {

    /** Copies the collections. */
    public PodInfo {
        containers = List.copyOf(containers);
        images = List.copyOf(images);
        claims = List.copyOf(claims);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        initContainers = List.copyOf(initContainers);
    }

    /** A pod of plain shape that demands nothing; its container runs when its phase says so. */
    public PodInfo(
            String namespace,
            String name,
            String uid,
            String node,
            String phase,
            String reason,
            boolean terminating,
            boolean ready,
            List<String> containers,
            List<String> images,
            int restarts,
            String owner,
            List<String> claims,
            Map<String, String> labels,
            Map<String, String> annotations,
            NodeInfo.Resources requests,
            @Nullable Instant created) {
        this(
                namespace,
                name,
                uid,
                node,
                phase,
                reason,
                terminating,
                ready,
                containers,
                images,
                restarts,
                owner,
                claims,
                labels,
                annotations,
                requests,
                created,
                List.of(),
                phase.equals("Running"),
                PodNeeds.NONE);
    }

    /** Namespace and name as {@code default/gru}: unique in a cluster at any one time. */
    public String key() {
        return namespace + "/" + name;
    }

    /** Name of the pod it descends from by migrations; its own name when it never moved. */
    public String origin() {
        return labels.getOrDefault(Words.ORIGIN, name);
    }

    /** The names it had before by migrations, oldest first; none when it never moved. */
    public List<String> lineage() {
        return Words.names(annotations.get(Words.LINEAGE));
    }

    /** Node that the pod before it was on, or empty when it never moved or that was not noted. */
    public String cameFrom() {
        return annotations.getOrDefault(Words.CAME_FROM, "");
    }
}
