package io.edgeferry.console.topology;

import io.edgeferry.cluster.ClaimInfo;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.NodeUsage;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javafx.beans.binding.Bindings;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.VBox;

/** Names and values of what is selected. */
final class Facts extends ScrollPane {

    /** Name of the line that says why it is not known what a node uses. */
    static final String NOT_KNOWN = "Used now";

    private final GridPane grid = new GridPane();
    private final VBox above = new VBox(10);
    private Map<String, String> shown = Map.of();

    /**
     * What is known about a thing.
     *
     * @param kind kind of tag for its state
     * @param lines names and values in order
     */
    record Sheet(String name, String state, String kind, String about, Map<String, String> lines) {}

    Facts() {
        grid.getStyleClass().add("facts");
        VBox content = new VBox(above, grid);
        content.spacingProperty()
                .bind(Bindings.when(above.heightProperty().greaterThan(0))
                        .then(8)
                        .otherwise(0));
        content.getStyleClass().add("facts-page");
        setContent(content);
        setFitToWidth(true);
        setFocusTraversable(false);
        getStyleClass().add("edge-to-edge");
    }

    /** Adds something above the names and values. */
    void above(Node part) {
        above.getChildren().add(part);
    }

    void set(Map<String, String> lines) {
        if (lines.equals(shown)) {
            return;
        }
        shown = lines;
        grid.getChildren().clear();
        int row = 0;
        for (var line : lines.entrySet()) {
            Label name = Ui.label(line.getKey(), "muted");
            name.setMinWidth(96);
            GridPane.setValignment(name, VPos.TOP);
            grid.addRow(
                    row++, name, Ui.wrapped(line.getValue(), line.getKey().equals(NOT_KNOWN) ? "muted" : "fact-value"));
        }
    }

    static Optional<Sheet> of(Selection selection, PictureIndex index) {
        return switch (selection.kind()) {
            case POD -> index.pod(selection.namespace(), selection.name()).map(pod -> pod(pod, index));
            case NODE -> index.node(selection.name()).map(node -> node(node, index));
            case VOLUME -> index.volume(selection.name()).map(volume -> volume(volume, index));
            case CLAIM -> index.claim(selection.namespace(), selection.name()).map(claim -> claim(claim, index));
        };
    }

    private static Sheet pod(PodInfo pod, PictureIndex index) {
        Map<String, String> lines = new LinkedHashMap<>();
        put(lines, "Containers", String.join(", ", pod.containers()));
        put(lines, "Init containers", String.join(", ", pod.initContainers()));
        put(lines, "Image", String.join("\n", pod.images()));
        put(lines, "Owner", pod.owner().isEmpty() ? "none (bare pod)" : pod.owner());
        put(
                lines,
                "Claims",
                pod.claims().stream().map(claim -> claim(pod, claim, index)).collect(Collectors.joining("\n")));
        put(lines, "Requests", requests(pod.requests()));
        put(lines, "Restarts", Formats.count(pod.restarts()));
        put(lines, "Age", Formats.age(pod.created(), Instant.now()));
        put(lines, "Descends from", pod.origin().equals(pod.name()) ? "" : pod.origin());
        put(lines, "Labels", labels(pod.labels()));
        PodMood mood = PodMood.of(pod);
        String where = pod.node().isEmpty() ? "on no node" : pod.node();
        return new Sheet(pod.name(), PodMood.word(pod), mood.tag(), "pod · " + pod.namespace() + " · " + where, lines);
    }

    /** A claim with where its data lies. */
    private static String claim(PodInfo pod, String claim, PictureIndex index) {
        return index.volumeOf(pod.namespace(), claim)
                .map(volume -> claim + " · " + Formats.bytes(volume.capacity())
                        + (volume.node().isEmpty() ? "" : " on " + volume.node()))
                .orElseGet(() -> claim
                        + index.claim(pod.namespace(), claim)
                                .filter(known -> !known.bound())
                                .map(known -> " · not bound: " + why(known))
                                .orElse(""));
    }

    private static String why(ClaimInfo claim) {
        return claim.reason().isEmpty() ? claim.phase() + ", no event says why" : claim.reason();
    }

    private static Sheet claim(ClaimInfo claim, PictureIndex index) {
        Map<String, String> lines = new LinkedHashMap<>();
        put(lines, "Why", claim.bound() ? "" : why(claim));
        put(lines, "Asks for", claim.requested() > 0 ? Formats.bytes(claim.requested()) : "no size");
        put(lines, "Storage class", claim.storageClass().isEmpty() ? "none" : claim.storageClass());
        put(lines, "Volume", claim.volume().isEmpty() ? "none yet" : claim.volume());
        put(
                lines,
                "Used by",
                index.users(claim).isEmpty()
                        ? "no pod"
                        : index.users(claim).stream().map(PodInfo::name).collect(Collectors.joining("\n")));
        String kind = claim.bound() ? "ok" : claim.phase().equals("Lost") ? "bad" : "warn";
        return new Sheet(claim.name(), claim.phase(), kind, "claim · " + claim.namespace(), lines);
    }

    private static String requests(NodeInfo.Resources asked) {
        String cpu = asked.milliCpu() > 0 ? Formats.count(asked.milliCpu()) + " m CPU" : "";
        String memory = asked.memory() > 0 ? Formats.bytes(asked.memory()) + " memory" : "";
        return cpu.isEmpty() && memory.isEmpty()
                ? "none"
                : cpu + (cpu.isEmpty() || memory.isEmpty() ? "" : ", ") + memory;
    }

    private static Sheet node(NodeInfo node, PictureIndex index) {
        Map<String, String> lines = new LinkedHashMap<>();
        put(lines, "Address", node.address());
        put(lines, "Runtime", node.runtime().replace("://", " "));
        put(lines, "Kubelet", node.kubelet());
        put(lines, "Kernel", node.kernel());
        put(lines, "Architecture", node.architecture());
        put(lines, "Roles", node.roles().isEmpty() ? "worker" : String.join(", ", node.roles()));
        put(lines, "Taints", node.taints().isEmpty() ? "none" : String.join("\n", node.taints()));
        put(
                lines,
                "CPU asked",
                Formats.cores(node.requested().milliCpu(), node.capacity().milliCpu()));
        put(
                lines,
                "Memory asked",
                Formats.memory(node.requested().memory(), node.capacity().memory()));
        put(
                lines,
                "Pods",
                Formats.count(index.podsOn(node.name()).size()) + " of "
                        + Formats.count(node.capacity().pods()));
        put(
                lines,
                "Volumes",
                index.volumesOn(node.name()).stream()
                        .map(PictureIndex::shortName)
                        .collect(Collectors.joining("\n")));
        put(
                lines,
                "Conditions",
                node.conditions().isEmpty()
                        ? node.condition()
                        : node.conditions().stream().map(Facts::condition).collect(Collectors.joining("\n")));
        put(lines, "Labels", labels(node.labels()));
        put(lines, "Age", node.created() == null ? "" : Formats.age(node.created(), Instant.now()));
        return new Sheet(node.name(), state(node), stateKind(node), "node", lines);
    }

    /** What is as it should be in two words; what is not with its reason. */
    private static String condition(NodeInfo.Condition condition) {
        String word = condition.type() + ": " + condition.status().toLowerCase(Locale.ROOT);
        return condition.good()
                ? word
                : word + " since " + Formats.day(condition.since()) + ". " + condition.reason()
                        + (condition.message().isEmpty() ? "" : ": " + condition.message());
    }

    /** What a node uses, as lines; what its kubelet does not say is left out. */
    static Map<String, String> usage(NodeInfo node, NodeUsage used) {
        Map<String, String> lines = new LinkedHashMap<>();
        put(
                lines,
                "CPU used",
                used.milliCpu() < 0
                        ? ""
                        : Formats.cores(used.milliCpu(), node.capacity().milliCpu()));
        put(
                lines,
                "Memory used",
                used.memory() < 0
                        ? ""
                        : Formats.memory(used.memory(), node.capacity().memory()));
        put(lines, "Disk used", used.disk() < 0 ? "" : Formats.memory(used.disk(), used.diskCapacity()));
        return lines;
    }

    /** The word for how a node does. */
    static String state(NodeInfo node) {
        return !node.ready() ? "Not ready" : node.schedulable() ? "Ready" : "Cordoned";
    }

    /** The kind of tag for it. */
    static String stateKind(NodeInfo node) {
        return !node.ready() ? "bad" : node.schedulable() ? "ok" : "warn";
    }

    private static Sheet volume(VolumeInfo volume, PictureIndex index) {
        Map<String, String> lines = new LinkedHashMap<>();
        put(lines, "Volume", volume.name());
        put(lines, "Claim", volume.claim().isEmpty() ? "none" : volume.claim());
        put(
                lines,
                "Used by",
                index.users(volume).isEmpty()
                        ? "no pod"
                        : index.users(volume).stream()
                                .map(pod -> pod.name() + (pod.node().isEmpty() ? "" : " on " + pod.node()))
                                .collect(Collectors.joining("\n")));
        put(lines, "Capacity", Formats.bytes(volume.capacity()));
        put(lines, "Kind", volume.kind());
        put(lines, "Node", volume.node().isEmpty() ? "any" : volume.node());
        put(lines, "When released", volume.reclaim());
        put(lines, "Copying", Fit.immovable(volume).orElse("possible"));
        String kind = volume.phase().equals("Bound") ? "ok" : volume.phase().equals("Failed") ? "bad" : "";
        String where = volume.node().isEmpty() ? "on no node" : volume.node();
        return new Sheet(PictureIndex.shortName(volume), volume.phase(), kind, "volume · " + where, lines);
    }

    private static String labels(Map<String, String> labels) {
        StringBuilder text = new StringBuilder();
        labels.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(label -> text.append(label.getKey())
                        .append('=')
                        .append(label.getValue())
                        .append('\n'));
        return text.toString().strip();
    }

    private static void put(Map<String, String> lines, String name, String value) {
        if (!value.isBlank()) {
            lines.put(name, value);
        }
    }
}
