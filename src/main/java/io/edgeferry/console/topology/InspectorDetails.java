package io.edgeferry.console.topology;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.EventInfo;
import io.edgeferry.console.Background;
import io.edgeferry.console.Formats;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks the cluster for what the inspector shows; a failure is answered with its text. */
public final class InspectorDetails {

    private static final int LOG_LINES = 200;

    private final Supplier<@Nullable Cluster> cluster;
    private final Background background;

    /** @param cluster the connected cluster, or null */
    public InspectorDetails(Supplier<@Nullable Cluster> cluster, Background background) {
        this.cluster = cluster;
        this.background = background;
    }

    private interface Question {
        String of(Cluster cluster) throws Exception;
    }

    /** The end of a pod's log. */
    void log(Selection pod, Consumer<String> answer) {
        ask(cluster -> orElse(cluster.logTail(pod.namespace(), pod.name(), LOG_LINES), "The log is empty."), answer);
    }

    /** A pod's events. */
    void events(Selection pod, Consumer<String> answer) {
        ask(cluster -> words(cluster.events(pod.namespace(), pod.name())), answer);
    }

    /** A pod or a node as YAML. */
    void yaml(Selection thing, Consumer<String> answer) {
        String kind = thing.kind() == Selection.Kind.POD ? "Pod" : "Node";
        ask(cluster -> cluster.yaml(kind, thing.namespace(), thing.name()), answer);
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

    private void ask(Question question, Consumer<String> answer) {
        Cluster now = cluster.get();
        if (now == null) {
            answer.accept("There is no connection to a cluster.");
            return;
        }
        var unused = background.run(
                "inspect",
                () -> question.of(now),
                answer,
                failed -> answer.accept(
                        failed.getMessage() == null ? "It could not be asked for." : failed.getMessage()));
    }
}
