package io.edgeferry.lab.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The columns of a kind, in the order of Kubernetes 1.36; those of priority 1 are shown by {@code -o wide}. */
final class Columns {

    /** One column. */
    record Column(
            String name, String type, String format, int priority, BiFunction<ObjectNode, Instant, JsonNode> cell) {}

    private final List<Column> all = new ArrayList<>();

    static List<Column> of(ResourceType type) {
        Columns columns = new Columns();
        switch (type.kind().plural()) {
            case "pods" -> columns.pods();
            case "nodes" -> columns.nodes();
            case "events" -> columns.events();
            case "services" -> columns.services();
            case "persistentvolumes" -> columns.volumes();
            case "persistentvolumeclaims" -> columns.claims();
            case "deployments" -> columns.deployments();
            case "replicasets" -> columns.replicaSets();
            case "storageclasses" -> columns.classes();
            case "links" -> columns.links();
            case "machines" -> columns.machines();
            default -> columns.small(type.kind().plural());
        }
        return columns.all;
    }

    private void small(String plural) {
        name();
        switch (plural) {
            case "namespaces" -> text("Status", Cells::phase);
            case "configmaps" ->
                number("Data", o -> o.path("data").size() + o.path("binaryData").size());
            case "secrets" -> {
                text("Type", o -> Trees.text(o, "type"));
                number("Data", o -> o.path("data").size());
            }
            case "endpoints" -> text("Endpoints", Cells::endpoints);
            case "leases" -> text("Holder", o -> Trees.text(o, "spec", "holderIdentity"));
            default -> {}
        }
        age();
    }

    private void links() {
        name();
        text("Round Trip", o -> Cells.figure(o, "roundTripMs") + " ms");
        text("Rate", Cells::rate);
        text("Loss", o -> Cells.figure(o, "lossPercent") + " %");
        age();
    }

    private void machines() {
        name();
        text("Role", o -> Trees.text(o, "spec", "role"));
        text("State", o -> Cells.or(Trees.text(o, "status", "state"), Trees.text(o, "spec", "state")));
        text("Since", o -> Trees.text(o, "status", "since"));
    }

    private void pods() {
        name();
        text("Ready", PodCells::ready);
        text("Status", PodCells::status);
        timed("Restarts", 0, PodCells::restarts);
        age();
        wide("IP", o -> Cells.or(Trees.text(o, "status", "podIP"), Cells.NONE));
        wide("Node", o -> Cells.or(Trees.text(o, "spec", "nodeName"), Cells.NONE));
        wide("Nominated Node", o -> Cells.or(Trees.text(o, "status", "nominatedNodeName"), Cells.NONE));
        wide("Readiness Gates", PodCells::gates);
    }

    private void nodes() {
        name();
        text("Status", Cells::nodeStatus);
        text("Roles", Cells::roles);
        age();
        text("Version", o -> Trees.text(o, "status", "nodeInfo", "kubeletVersion"));
        wide("Internal-IP", o -> Cells.address(o, "InternalIP"));
        wide("External-IP", o -> Cells.address(o, "ExternalIP"));
        wide("OS-Image", o -> Cells.or(Trees.text(o, "status", "nodeInfo", "osImage"), "<unknown>"));
        wide("Kernel-Version", o -> Cells.or(Trees.text(o, "status", "nodeInfo", "kernelVersion"), "<unknown>"));
        wide(
                "Container-Runtime",
                o -> Cells.or(Trees.text(o, "status", "nodeInfo", "containerRuntimeVersion"), "<unknown>"));
    }

    private void events() {
        timed("Last Seen", 0, Cells::lastSeen);
        text("Type", o -> Trees.text(o, "type"));
        text("Reason", o -> Trees.text(o, "reason"));
        text("Object", Cells::involved);
        wide("Subobject", o -> Trees.text(o, "involvedObject", "fieldPath"));
        wide("Source", Cells::source);
        text("Message", o -> Trees.text(o, "message").strip());
        timed("First Seen", 1, Cells::firstSeen);
        wide("Count", o -> Cells.or(Trees.text(o, "count"), "1"));
        column("Name", "string", "name", 1, (o, now) -> StringNode.valueOf(Trees.name(o)));
    }

    private void services() {
        name();
        text("Type", o -> Trees.text(o, "spec", "type"));
        text("Cluster-IP", o -> Cells.or(Trees.text(o, "spec", "clusterIP"), Cells.NONE));
        text("External-IP", Cells::external);
        text("Port(s)", Cells::ports);
        age();
        wide("Selector", o -> Cells.pairs(Trees.at(o, "spec", "selector")));
    }

    private void volumes() {
        name();
        text("Capacity", o -> Trees.text(o, "spec", "capacity", "storage"));
        text("Access Modes", o -> Cells.modes(Trees.at(o, "spec", "accessModes")));
        text("Reclaim Policy", o -> Trees.text(o, "spec", "persistentVolumeReclaimPolicy"));
        text("Status", Cells::phase);
        text("Claim", Cells::claim);
        text("StorageClass", o -> Trees.text(o, "spec", "storageClassName"));
        text("VolumeAttributesClass", o -> Cells.or(Trees.text(o, "spec", "volumeAttributesClassName"), "<unset>"));
        text("Reason", o -> Trees.text(o, "status", "reason"));
        age();
        wide("VolumeMode", o -> Cells.or(Trees.text(o, "spec", "volumeMode"), "<unset>"));
    }

    private void claims() {
        name();
        text("Status", Cells::phase);
        text("Volume", o -> Trees.text(o, "spec", "volumeName"));
        text(
                "Capacity",
                o -> Trees.text(o, "spec", "volumeName").isEmpty()
                        ? ""
                        : Trees.text(o, "status", "capacity", "storage"));
        text("Access Modes", o -> Cells.modes(Trees.at(o, "status", "accessModes")));
        text("StorageClass", o -> Trees.text(o, "spec", "storageClassName"));
        text("VolumeAttributesClass", o -> Cells.or(Trees.text(o, "spec", "volumeAttributesClassName"), "<unset>"));
        age();
        wide("VolumeMode", o -> Cells.or(Trees.text(o, "spec", "volumeMode"), "<unset>"));
    }

    private void deployments() {
        name();
        text(
                "Ready",
                o -> Trees.at(o, "status", "readyReplicas").asInt(0) + "/"
                        + Trees.at(o, "spec", "replicas").asInt(0));
        number("Up-to-date", o -> Trees.at(o, "status", "updatedReplicas").asInt(0));
        number("Available", o -> Trees.at(o, "status", "availableReplicas").asInt(0));
        age();
        template();
    }

    private void replicaSets() {
        name();
        number("Desired", o -> Trees.at(o, "spec", "replicas").asInt(0));
        number("Current", o -> Trees.at(o, "status", "replicas").asInt(0));
        number("Ready", o -> Trees.at(o, "status", "readyReplicas").asInt(0));
        age();
        template();
    }

    private void template() {
        wide("Containers", o -> PodCells.names(Trees.at(o, "spec", "template", "spec", "containers"), "name"));
        wide("Images", o -> PodCells.names(Trees.at(o, "spec", "template", "spec", "containers"), "image"));
        wide("Selector", o -> Cells.pairs(Trees.at(o, "spec", "selector", "matchLabels")));
    }

    private void classes() {
        column("Name", "string", "name", 0, (o, now) -> StringNode.valueOf(Cells.className(o)));
        text("Provisioner", o -> Trees.text(o, "provisioner"));
        text("ReclaimPolicy", o -> Cells.or(Trees.text(o, "reclaimPolicy"), "Delete"));
        text("VolumeBindingMode", o -> Cells.or(Trees.text(o, "volumeBindingMode"), "Immediate"));
        text(
                "AllowVolumeExpansion",
                o -> Boolean.toString(o.path("allowVolumeExpansion").asBoolean(false)));
        age();
    }

    private void name() {
        column("Name", "string", "name", 0, (o, now) -> StringNode.valueOf(Trees.name(o)));
    }

    private void age() {
        timed("Age", 0, (o, now) -> Ages.since(Trees.text(o, "metadata", "creationTimestamp"), now));
    }

    private void text(String name, Function<ObjectNode, String> cell) {
        column(name, "string", "", 0, (o, now) -> StringNode.valueOf(cell.apply(o)));
    }

    private void wide(String name, Function<ObjectNode, String> cell) {
        column(name, "string", "", 1, (o, now) -> StringNode.valueOf(cell.apply(o)));
    }

    private void number(String name, Function<ObjectNode, Integer> cell) {
        column(name, "integer", "", 0, (o, now) -> IntNode.valueOf(cell.apply(o)));
    }

    private void timed(String name, int priority, BiFunction<ObjectNode, Instant, String> cell) {
        column(name, "string", "", priority, (o, now) -> StringNode.valueOf(cell.apply(o, now)));
    }

    private void column(
            String name, String type, String format, int priority, BiFunction<ObjectNode, Instant, JsonNode> cell) {
        all.add(new Column(name, type, format, priority, cell));
    }
}
