package io.edgeferry.console.fakes;

import io.edgeferry.cluster.Access;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.EventInfo;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.NodeUsage;
import io.edgeferry.cluster.PodExec;
import io.edgeferry.cluster.Storage;
import io.edgeferry.cluster.Workloads;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A cluster whose picture a test sets. */
public final class FakeCluster implements Cluster {

    private final KubeContext context;
    private final AtomicInteger logs = new AtomicInteger();
    private volatile ClusterPicture picture;
    private volatile List<String> missing = List.of();
    private final Map<String, List<String>> missingIn = new ConcurrentHashMap<>();
    private volatile CountDownLatch rights = new CountDownLatch(0);
    private volatile boolean admin;
    private volatile boolean closed;

    /** A cluster with this picture. */
    public FakeCluster(ClusterPicture picture) {
        this.picture = picture;
        this.context = context("edge-lab");
    }

    /** A context of a kubeconfig that is not there. */
    public static KubeContext context(String name) {
        return new KubeContext(
                Path.of("/nowhere/config"), name, name, "https://10.0.0.1:6443", "operator", "default", true, null);
    }

    /** Shows another picture. */
    public void show(ClusterPicture next) {
        picture = next;
    }

    /** Takes rights away. */
    public void forbid(List<String> rights) {
        missing = rights;
    }

    /** What the user may do is answered only when the latch is open. */
    public void holdRights(CountDownLatch latch) {
        rights = latch;
    }

    /** Takes rights away in one namespace only. */
    public void forbidIn(String namespace, List<String> rights) {
        missingIn.put(namespace, List.copyOf(rights));
    }

    private List<String> lacking(String namespace) {
        return missingIn.getOrDefault(namespace, missing);
    }

    /** The user may do everything. */
    public void allowAll() {
        admin = true;
    }

    /** Whether it was closed. */
    public boolean closed() {
        return closed;
    }

    @Override
    public Storage storage() {
        throw new IllegalStateException("the console asks for no storage");
    }

    @Override
    public PodExec exec() {
        throw new IllegalStateException("the console runs nothing in pods");
    }

    @Override
    public KubeContext context() {
        return context;
    }

    @Override
    public ClusterPicture picture() {
        return picture;
    }

    @Override
    public Workloads workloads() {
        throw new UnsupportedOperationException("the console does not act on pods itself");
    }

    @Override
    public List<EventInfo> events(String namespace, String pod) {
        return List.of(new EventInfo(
                Instant.parse("2026-01-05T09:00:00Z"), "Warning", "Unhealthy", "Readiness probe failed", 3));
    }

    @Override
    public List<EventInfo> events(String kind, String namespace, String name) {
        return kind.equals("Pod")
                ? events(namespace, name)
                : List.of(new EventInfo(
                        Instant.parse("2026-01-05T09:00:00Z"),
                        "Normal",
                        "Seen" + kind,
                        kind + " " + name + " is seen",
                        1));
    }

    @Override
    public String logTail(String namespace, String pod, int lines) {
        return "step 1431 loss 0.0731 of " + pod + ", asked " + logs.incrementAndGet();
    }

    @Override
    public String logTail(String namespace, String pod, String container, boolean previous, int lines) {
        return (previous ? "before: " : "") + container + ": " + logTail(namespace, pod, lines);
    }

    @Override
    public String yaml(String kind, String namespace, String name) {
        return "kind: " + kind + "\nmetadata:\n  name: " + name + "\n";
    }

    @Override
    public List<String> missingRights(String namespace) {
        return lacking(namespace);
    }

    @Override
    public Access access(String namespace) {
        try {
            rights.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Access(Set.copyOf(lacking(namespace)), lacking(namespace).isEmpty() && admin);
    }

    @Override
    public NodeUsage usage(String node) throws ClusterException {
        if (missing.contains("get nodes/proxy")) {
            throw new ClusterException(403, "Could not ask the kubelet of " + node + ": forbidden.");
        }
        return new NodeUsage(1840, 3_100_000_000L, 21_000_000_000L, 64_000_000_000L);
    }

    @Override
    public void close() {
        closed = true;
    }
}
