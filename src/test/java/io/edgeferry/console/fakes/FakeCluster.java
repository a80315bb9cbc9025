package io.edgeferry.console.fakes;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.EventInfo;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.PodExec;
import io.edgeferry.cluster.Workloads;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A cluster whose picture a test sets. */
public final class FakeCluster implements Cluster {

    private final KubeContext context;
    private final AtomicInteger logs = new AtomicInteger();
    private volatile ClusterPicture picture;
    private volatile List<String> missing = List.of();
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

    /** Whether it was closed. */
    public boolean closed() {
        return closed;
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
    public String logTail(String namespace, String pod, int lines) {
        return "step 1431 loss 0.0731 of " + pod + ", asked " + logs.incrementAndGet();
    }

    @Override
    public String yaml(String kind, String namespace, String name) {
        return "kind: " + kind + "\nmetadata:\n  name: " + name + "\n";
    }

    @Override
    public PodExec exec() {
        throw new UnsupportedOperationException("no commands in pods here");
    }

    @Override
    public List<String> missingExecRights(String namespace) {
        return List.of();
    }

    @Override
    public List<String> missingRights(String namespace) {
        return missing;
    }

    @Override
    public void close() {
        closed = true;
    }
}
