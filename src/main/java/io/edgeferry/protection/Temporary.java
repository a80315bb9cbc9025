package io.edgeferry.protection;

import io.edgeferry.checkpoint.CheckpointImage;
import io.edgeferry.checkpoint.MovedContainer;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.task.OperationId;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is in the cluster only as long as the process that made it needs it: noted before it is made, so that whoever
 * finds it when that process is gone can remove it.
 *
 * @param kind what it is for
 * @param mark value of the label that each of its pods carries
 * @param namespace of its pods
 * @param pods names that its trainings begin with
 * @param image on a node, or null when there is none but those that the pods themselves name
 */
public record Temporary(
        Kind kind,
        String mark,
        String namespace,
        List<String> pods,
        @Nullable Image image) {

    /** What it is for. */
    public enum Kind {
        /** The rehearsal of a failover: one scratch pod. */
        DRILL(Words.SCRATCH, "drill"),
        /** A demonstration of a failover: a training that is protected, and one that begins anew. */
        DEMONSTRATION(Words.DEMO, "demonstration");

        private final String label;
        private final String words;

        Kind(String label, String words) {
            this.label = label;
            this.words = words;
        }

        /** For people. */
        String words() {
            return words;
        }
    }

    /**
     * A checkpoint image on a node.
     *
     * @param node the node
     * @param name the image's name
     * @param container that the checkpoint is of
     */
    public record Image(String node, String name, MovedContainer container) {}

    /** Copies the list; what was read may lack anything, or name what is none of ours. */
    @SuppressWarnings("ConstantValue")
    public Temporary {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(mark, "mark");
        Objects.requireNonNull(namespace, "namespace");
        pods = List.copyOf(Objects.requireNonNullElse(pods, List.of()));
        if (image != null && !CheckpointImage.isOne(String.valueOf(image.name()))) {
            throw new IllegalArgumentException("not the image of a checkpoint: " + image.name());
        }
    }

    static Temporary drill(OperationId operation, String namespace, String pod, Image image) {
        return new Temporary(Kind.DRILL, operation.value(), namespace, List.of(pod), image);
    }

    /**
     * The pods of a demonstration.
     *
     * @param id value of their label {@link Words#DEMO}
     * @param original name of the training that is protected
     * @param restarted name of the one that begins anew
     */
    public static Temporary demonstration(String id, String namespace, String original, String restarted) {
        return new Temporary(Kind.DEMONSTRATION, id, namespace, List.of(original, restarted), null);
    }

    /** Whether a pod is one of it. */
    boolean holds(PodManifest pod) {
        return mark.equals(pod.labels().get(kind.label));
    }

    /** Name of the lease that notes it. */
    String lease() {
        return "edgeferry-" + kind.name().toLowerCase(Locale.ROOT) + "-" + mark;
    }
}
