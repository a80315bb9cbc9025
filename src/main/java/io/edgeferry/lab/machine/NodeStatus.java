package io.edgeferry.lab.machine;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The objects by which a node tells of itself: its Node and its Lease. */
final class NodeStatus {

    /** Bytes of memory that a node is said to have. */
    static final long MEMORY = 4L << 30;

    private static final int LEASE_SECONDS = 40;

    private final String node;
    private final boolean master;
    private final Path folder;
    private final NodeApi api;
    private final LabEngine engine;

    NodeStatus(String node, boolean master, Path folder, NodeApi api, LabEngine engine) {
        this.node = node;
        this.master = master;
        this.folder = folder;
        this.api = api;
        this.engine = engine;
    }

    /** The architecture as Go names it. */
    static String architecture() {
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (arch) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> arch;
        };
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("windows") ? "windows" : name.startsWith("mac") ? "darwin" : "linux";
    }

    /** Says that the node is there and well: renews its lease and its status. */
    void beat() {
        lease();
        api.put(NodeApi.NODES, object(), now -> {
            status(now);
            return now;
        });
    }

    private void lease() {
        ObjectNode lease =
                Json.object().put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
        lease.putObject("metadata").put("name", node).put("namespace", "kube-node-lease");
        renew(lease);
        api.put(NodeApi.LEASES, lease, now -> {
            renew(now);
            return now;
        });
    }

    private void renew(ObjectNode lease) {
        String now = ContainerLog.time(Instant.now()).replaceFirst("\\d{3}Z$", "Z");
        ObjectNode spec = lease.path("spec").isObject() ? (ObjectNode) lease.path("spec") : lease.putObject("spec");
        spec.put("holderIdentity", node)
                .put("leaseDurationSeconds", LEASE_SECONDS)
                .put("renewTime", now);
    }

    private ObjectNode object() {
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "Node");
        ObjectNode labels = object.putObject("metadata").put("name", node).putObject("labels");
        labels.put("kubernetes.io/hostname", node).put("kubernetes.io/arch", architecture());
        labels.put("kubernetes.io/os", system()).put("edgeferry.io/lab", "true");
        labels.put(master ? "node-role.kubernetes.io/control-plane" : "node-role.kubernetes.io/edge", "");
        ObjectNode spec = object.putObject("spec");
        if (master) {
            spec.putArray("taints")
                    .addObject()
                    .put("key", "node-role.kubernetes.io/control-plane")
                    .put("effect", "NoSchedule");
        }
        status(object);
        return object;
    }

    private void status(ObjectNode object) {
        JsonNode had = object.path("status");
        ObjectNode status = had.isObject() ? (ObjectNode) had : object.putObject("status");
        for (String what : new String[] {"capacity", "allocatable"}) {
            status.putObject(what)
                    .put("cpu", "2")
                    .put("memory", MEMORY / 1024 + "Ki")
                    .put("pods", "110")
                    .put("ephemeral-storage", folder.toFile().getTotalSpace() / 1024 + "Ki");
        }
        var addresses = status.putArray("addresses");
        // No InternalIP: nobody may take this computer for the node and log in to it.
        addresses.addObject().put("type", "Hostname").put("address", node);
        status.putObject("daemonEndpoints").putObject("kubeletEndpoint").put("Port", 10250);
        status.putObject("nodeInfo")
                .put("architecture", architecture())
                .put("operatingSystem", system())
                .put("osImage", System.getProperty("os.name") + " (EdgeFerry lab)")
                .put("kernelVersion", System.getProperty("os.version"))
                .put("containerRuntimeVersion", engine.runtime())
                .put("kubeletVersion", "v1.36.3-lab")
                .put("kubeProxyVersion", "v1.36.3-lab")
                .put("machineID", Hashes.of(node).substring(0, 32))
                .put("systemUUID", Hashes.of(node).substring(0, 32))
                .put("bootID", Hashes.of(node).substring(32));
        conditions(status);
    }

    private static void conditions(ObjectNode status) {
        JsonNode before = status.path("conditions").deepCopy();
        var now = status.putArray("conditions");
        condition(now.addObject(), before, "MemoryPressure", "False", "KubeletHasSufficientMemory");
        condition(now.addObject(), before, "DiskPressure", "False", "KubeletHasNoDiskPressure");
        condition(now.addObject(), before, "PIDPressure", "False", "KubeletHasSufficientPID");
        condition(now.addObject(), before, "Ready", "True", "KubeletReady");
    }

    private static void condition(ObjectNode to, JsonNode before, String type, String status, String reason) {
        String beat = PodStatus.second(Instant.now());
        String since = before.values().stream()
                .filter(each -> Json.text(each, "type").equals(type))
                .filter(each -> Json.text(each, "status").equals(status))
                .map(each -> Json.text(each, "lastTransitionTime"))
                .findFirst()
                .orElse(beat);
        to.put("type", type).put("status", status).put("reason", reason).put("message", "the lab's node is well");
        to.put("lastHeartbeatTime", beat).put("lastTransitionTime", since);
    }
}
