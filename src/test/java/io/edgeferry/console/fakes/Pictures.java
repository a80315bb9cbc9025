package io.edgeferry.console.fakes;

import io.edgeferry.cluster.ClaimInfo;
import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.ClusterPicture.Liveness;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.NodeInfo.Resources;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.PodNeeds;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.cluster.Words;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Nodes, pods and pictures for tests. */
public final class Pictures {

    private static final long GIB = 1L << 30;
    private static final Instant CREATED = Instant.parse("2026-01-05T09:00:00Z");

    private Pictures() {}

    /** A node that is ready. */
    public static NodeInfo node(String name, int milliCpu, long memoryMib) {
        return new NodeInfo(
                name,
                true,
                "",
                true,
                List.of(),
                Map.of(),
                List.of(),
                "10.0.0.7",
                "containerd://2.3.7",
                "v1.36.1",
                "6.1.0",
                "amd64",
                new Resources(4000, 8 * GIB, 64 * GIB, 110),
                new Resources(milliCpu, memoryMib << 20, 0, 3));
    }

    /** The node that rules. */
    public static NodeInfo master() {
        NodeInfo node = node("master", 900, 3890);
        return new NodeInfo(
                node.name(),
                true,
                "",
                true,
                List.of("control-plane"),
                Map.of(),
                List.of("node-role.kubernetes.io/control-plane:NoSchedule"),
                node.address(),
                node.runtime(),
                node.kubelet(),
                node.kernel(),
                node.architecture(),
                node.capacity(),
                node.requested());
    }

    /** The same node, not ready. */
    public static NodeInfo notReady(NodeInfo node, String why) {
        return new NodeInfo(
                node.name(),
                false,
                why,
                node.schedulable(),
                node.roles(),
                node.labels(),
                node.taints(),
                node.address(),
                node.runtime(),
                node.kubelet(),
                node.kernel(),
                node.architecture(),
                node.capacity(),
                node.requested());
    }

    /** The same node, cordoned. */
    public static NodeInfo cordoned(NodeInfo node) {
        return new NodeInfo(
                node.name(),
                node.ready(),
                node.condition(),
                false,
                node.roles(),
                node.labels(),
                node.taints(),
                node.address(),
                node.runtime(),
                node.kubelet(),
                node.kernel(),
                node.architecture(),
                node.capacity(),
                node.requested());
    }

    /** The same node with another architecture. */
    public static NodeInfo architecture(NodeInfo node, String other) {
        return new NodeInfo(
                node.name(),
                node.ready(),
                node.condition(),
                node.schedulable(),
                node.roles(),
                node.labels(),
                node.taints(),
                node.address(),
                node.runtime(),
                node.kubelet(),
                node.kernel(),
                other,
                node.capacity(),
                node.requested());
    }

    /** A running pod of the default namespace. */
    public static PodInfo pod(String name, String node) {
        return pod("default", name, node, "Running", "", true, 0);
    }

    /** Any pod. */
    public static PodInfo pod(
            String namespace, String name, String node, String phase, String reason, boolean ready, int restarts) {
        return new PodInfo(
                namespace,
                name,
                "uid-" + name,
                node,
                phase,
                reason,
                false,
                ready,
                List.of("train"),
                List.of("edgeferry/torch:1"),
                restarts,
                "",
                List.of("esc50"),
                Map.of("app", name),
                Map.of(),
                new Resources(500, 256 << 20, 0, 1),
                CREATED);
    }

    /** The same pod, asking for so much memory. */
    public static PodInfo asking(PodInfo pod, long memoryMib) {
        return new PodInfo(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.node(),
                pod.phase(),
                pod.reason(),
                pod.terminating(),
                pod.ready(),
                pod.containers(),
                pod.images(),
                pod.restarts(),
                pod.owner(),
                pod.claims(),
                pod.labels(),
                pod.annotations(),
                new Resources(pod.requests().milliCpu(), memoryMib << 20, 0, 1),
                pod.created());
    }

    /** The same node with other labels, taints and runtime. */
    public static NodeInfo like(NodeInfo node, Map<String, String> labels, List<String> taints, String runtime) {
        return new NodeInfo(
                node.name(),
                node.ready(),
                node.condition(),
                node.schedulable(),
                node.roles(),
                labels,
                taints,
                node.address(),
                runtime,
                node.kubelet(),
                node.kernel(),
                node.architecture(),
                node.capacity(),
                node.requested());
    }

    /** The same pod, demanding this of its node. */
    public static PodInfo needing(PodInfo pod, boolean running, PodNeeds needs) {
        return new PodInfo(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.node(),
                pod.phase(),
                pod.reason(),
                pod.terminating(),
                pod.ready(),
                pod.containers(),
                pod.images(),
                pod.restarts(),
                pod.owner(),
                pod.claims(),
                pod.labels(),
                pod.annotations(),
                pod.requests(),
                pod.created(),
                pod.initContainers(),
                running,
                needs);
    }

    /** The lab with two more pods on edge-1, the second of which asks for 6 GiB. */
    public static ClusterPicture crowded(long version) {
        ClusterPicture lab = lab(version);
        List<PodInfo> pods = new ArrayList<>(lab.pods());
        pods.add(pod("bert", "edge-1"));
        pods.add(asking(pod("llama", "edge-1"), 6144));
        return withPods(lab, pods);
    }

    /** A pod that came from others by migrations, oldest first. */
    public static PodInfo descendant(String name, String node, String... before) {
        return noted(pod(name, node), before[0], Map.of(Words.LINEAGE, String.join(",", before)));
    }

    /** The same pod without claims, with its origin and annotations. */
    public static PodInfo noted(PodInfo pod, String origin, Map<String, String> annotations) {
        return new PodInfo(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.node(),
                pod.phase(),
                pod.reason(),
                pod.terminating(),
                pod.ready(),
                pod.containers(),
                pod.images(),
                pod.restarts(),
                pod.owner(),
                List.of(),
                Map.of(Words.ORIGIN, origin),
                annotations,
                pod.requests(),
                pod.created());
    }

    /** A bound volume. */
    public static VolumeInfo volume(String name, long bytes, String node) {
        return new VolumeInfo(name, bytes, "Bound", node, "local", "default/" + name, "Retain");
    }

    /** Four nodes, some pods and volumes: what the drawings show. */
    public static ClusterPicture lab(long version) {
        return new ClusterPicture(
                version,
                Liveness.LIVE,
                null,
                "",
                List.of(
                        node("edge-1", 2800, 5200),
                        node("edge-2", 500, 1700),
                        notReady(node("edge-3", 3500, 7500), "MemoryPressure"),
                        master()),
                List.of(
                        pod("gru-train", "edge-1"),
                        pod("yolo-train", "edge-1"),
                        pod("transformer", "edge-2"),
                        pod("default", "resnet", "edge-2", "Running", "CrashLoopBackOff", false, 4),
                        pod("kube-system", "coredns", "master", "Running", "", true, 0),
                        pod("default", "waiting", "", "Pending", "Unschedulable", false, 0)),
                List.of(
                        volume("esc50", 600_000_000, "edge-1"),
                        volume("imagenet-tiny", 1_100_000_000, "master"),
                        volume("shared-results", 20_000_000_000L, "")));
    }

    /** Many nodes with some pods each. */
    public static ClusterPicture many(int nodes) {
        List<NodeInfo> all = new ArrayList<>();
        List<PodInfo> pods = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            String name = "edge-%03d".formatted(i);
            all.add(node(name, 500 + i * 13 % 3000, 1000 + i * 71 % 6000));
            pods.add(pod("train-" + i, name));
        }
        // Not that of another picture: what is known already is not shown again.
        return new ClusterPicture(90, Liveness.LIVE, null, "", all, pods, List.of());
    }

    /** Many nodes, some not well, with so many pods in all, some of them failing, and a volume for every tenth pod. */
    public static ClusterPicture fleet(int nodes, int pods) {
        List<NodeInfo> all = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            NodeInfo node = node("edge-%04d".formatted(i), 500 + i * 137 % 3400, 900 + i * 731 % 7000);
            all.add(i % 41 == 7 ? notReady(node, "MemoryPressure") : i % 37 == 5 ? cordoned(node) : node);
        }
        List<PodInfo> some = new ArrayList<>();
        List<VolumeInfo> volumes = new ArrayList<>();
        for (int i = 0; i < pods; i++) {
            String node = all.get(i % nodes).name();
            boolean bad = i % 97 == 3;
            PodInfo pod = pod(
                    "team-" + i % 5,
                    "train-%04d".formatted(i),
                    node,
                    "Running",
                    bad ? "CrashLoopBackOff" : "",
                    !bad,
                    bad ? 4 : 0);
            some.add(pod);
            if (i % 10 == 0) {
                String name = "data-%04d".formatted(i);
                volumes.add(new VolumeInfo(
                        name,
                        200_000_000L + i * 400_000L,
                        "Bound",
                        node,
                        "local",
                        "team-" + i % 5 + "/" + name,
                        "Retain"));
            }
        }
        return new ClusterPicture(100, Liveness.LIVE, null, "", all, some, volumes);
    }

    /** The same picture with another version and other pods. */
    public static ClusterPicture withPods(ClusterPicture old, List<PodInfo> pods) {
        return new ClusterPicture(
                old.version() + 1, old.liveness(), old.staleSince(), old.trouble(), old.nodes(), pods, old.volumes());
    }

    /** The same picture with other claims. */
    public static ClusterPicture withClaims(ClusterPicture old, List<ClaimInfo> claims) {
        return new ClusterPicture(
                old.version() + 1,
                old.liveness(),
                old.staleSince(),
                old.trouble(),
                old.nodes(),
                old.pods(),
                old.volumes(),
                claims,
                false);
    }

    /** The same pod with these containers, which were restarted so many times. */
    public static PodInfo containers(PodInfo pod, List<String> containers, List<String> init, int restarts) {
        return new PodInfo(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.node(),
                pod.phase(),
                pod.reason(),
                pod.terminating(),
                pod.ready(),
                containers,
                pod.images(),
                restarts,
                pod.owner(),
                pod.claims(),
                pod.labels(),
                pod.annotations(),
                pod.requests(),
                pod.created(),
                init,
                pod.running(),
                pod.needs());
    }

    /** The same picture, stale. */
    public static ClusterPicture stale(ClusterPicture old, Instant since, String why) {
        return new ClusterPicture(
                old.version() + 1, Liveness.STALE, since, why, old.nodes(), old.pods(), old.volumes());
    }
}
