package io.edgeferry.console.topology;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.EventInfo;
import io.edgeferry.cluster.NodeUsage;
import io.edgeferry.console.Background;
import io.edgeferry.console.Formats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks the cluster for what the inspector shows; a failure with its text. */
public final class InspectorDetails {

    private static final int LOG_LINES = 200;
    private static final String CLAIM = "PersistentVolumeClaim";

    private final Supplier<@Nullable Cluster> cluster;
    private final Background background;

    /** @param cluster the connected cluster, or null */
    public InspectorDetails(Supplier<@Nullable Cluster> cluster, Background background) {
        this.cluster = cluster;
        this.background = background;
    }

    private interface Question<T> {
        T of(Cluster cluster) throws Exception;
    }

    /**
     * The end of the log of one of a pod's containers.
     *
     * @param container its name; empty for that of the pod's only one
     * @param previous whether of the instance before the last restart
     */
    void log(Selection pod, String container, boolean previous, Consumer<String> answer, Consumer<String> failed) {
        ask(
                cluster -> orElse(
                        container.isEmpty()
                                ? cluster.logTail(pod.namespace(), pod.name(), LOG_LINES)
                                : cluster.logTail(pod.namespace(), pod.name(), container, previous, LOG_LINES),
                        "The log is empty."),
                answer,
                failed);
    }

    /**
     * The events of anything; those of a volume together with those of its claim.
     *
     * @param claim {@code namespace/name} of a volume's claim, or empty
     */
    void events(Selection thing, String claim, Consumer<String> answer, Consumer<String> failed) {
        ask(
                cluster -> {
                    List<EventInfo> events =
                            new ArrayList<>(cluster.events(kind(thing), thing.namespace(), thing.name()));
                    if (!claim.isEmpty()) {
                        events.addAll(cluster.events(CLAIM, namespace(claim), name(claim)));
                        events.sort(
                                Comparator.comparing(EventInfo::at, Comparator.nullsFirst(Comparator.naturalOrder())));
                    }
                    return words(events);
                },
                answer,
                failed);
    }

    /** Anything as YAML; a volume together with its claim. */
    void yaml(Selection thing, String claim, Consumer<String> answer, Consumer<String> failed) {
        ask(
                cluster -> {
                    String yaml = cluster.yaml(kind(thing), thing.namespace(), thing.name());
                    return claim.isEmpty()
                            ? yaml
                            : yaml.stripTrailing() + "\n" + cluster.yaml(CLAIM, namespace(claim), name(claim));
                },
                answer,
                failed);
    }

    /** The last line of a pod's log, or the empty text; of a pod with several containers nothing. */
    void lastLine(Selection pod, Consumer<String> answer, Consumer<String> failed) {
        ask(cluster -> cluster.logTail(pod.namespace(), pod.name(), 1).strip(), answer, failed);
    }

    /** What a node uses at this moment. */
    void usage(Selection node, Consumer<NodeUsage> answer, Consumer<String> failed) {
        ask(cluster -> usage(cluster, node.name()), answer, failed);
    }

    private static NodeUsage usage(Cluster cluster, String node) throws ClusterException {
        try {
            return cluster.usage(node);
        } catch (ClusterException e) {
            throw e.code() == 403 ? new ClusterException(403, "not known: needs get nodes/proxy", e) : e;
        }
    }

    private static String kind(Selection thing) {
        return switch (thing.kind()) {
            case POD -> "Pod";
            case NODE -> "Node";
            case VOLUME -> "PersistentVolume";
            case CLAIM -> CLAIM;
        };
    }

    private static String namespace(String claim) {
        return claim.substring(0, claim.indexOf('/'));
    }

    private static String name(String claim) {
        return claim.substring(claim.indexOf('/') + 1);
    }

    /** Events as lines. */
    static String words(List<EventInfo> events) {
        StringBuilder text = new StringBuilder();
        for (EventInfo event : events) {
            text.append(Formats.clock(event.at())).append("  ").append(event.reason());
            if (event.count() > 1) {
                text.append(" (").append(event.count()).append(" times)");
            }
            if (event.type().equals("Warning")) {
                text.append("  warning");
            }
            text.append('\n').append(event.message()).append("\n\n");
        }
        return orElse(text.toString().strip(), "No events. The API server keeps them for about an hour.");
    }

    private static String orElse(String text, String otherwise) {
        return text.isBlank() ? otherwise : text;
    }

    private <T> void ask(Question<T> question, Consumer<T> answer, Consumer<String> failed) {
        Cluster now = cluster.get();
        if (now == null) {
            failed.accept("There is no connection to a cluster.");
            return;
        }
        var unused = background.run(
                "inspect",
                () -> question.of(now),
                answer,
                e -> failed.accept(e.getMessage() == null ? "It could not be asked for." : e.getMessage()));
    }
}
