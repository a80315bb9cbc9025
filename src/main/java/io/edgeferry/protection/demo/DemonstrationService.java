package io.edgeferry.protection.demo;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.protection.Protections;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@link Demonstrations} of one cluster. */
public final class DemonstrationService implements Demonstrations {

    private static final Duration TIDY = Duration.ofMinutes(5);
    private static final Duration CLOSE = Duration.ofSeconds(20);

    private final Cluster cluster;
    private final Protections protections;
    private final NodeSwitch nodes;
    private volatile @Nullable Demonstration current;
    private @Nullable DemoOptions next;
    private boolean closed;

    /** The caller closes cluster and protections afterwards. */
    public DemonstrationService(Cluster cluster, Protections protections, NodeSwitch nodes) {
        this.cluster = cluster;
        this.protections = protections;
        this.nodes = nodes;
    }

    @Override
    public DemoSnapshot snapshot() {
        Demonstration now = current;
        return now == null ? DemoSnapshot.NONE : now.snapshot();
    }

    @Override
    public DemoChoices choices() throws ClusterException {
        List<NodeInfo> all = cluster.workloads().nodes();
        List<String> fit = new ArrayList<>();
        TreeSet<String> trainings = new TreeSet<>();
        String namespace = cluster.context().namespace();
        for (NodeInfo node : all) {
            if (!node.ready() || !node.schedulable() || node.roles().contains("control-plane")) {
                continue;
            }
            fit.add(node.name());
            for (PodInfo pod : cluster.workloads().podsOn(node.name())) {
                if (pod.namespace().equals(namespace) && !pod.name().startsWith("demo-")) {
                    trainings.add(pod.name());
                }
            }
        }
        return new DemoChoices(
                all.stream().anyMatch(DemoPods::ofLab),
                nodes.byHand(),
                List.copyOf(trainings),
                fit.stream().sorted().toList());
    }

    @Override
    public synchronized void begin(DemoOptions options) {
        if (closed) {
            return;
        }
        Demonstration before = current;
        if (before == null || before.snapshot().phase().over()) {
            start(options);
            return;
        }
        boolean waits = next != null;
        next = options;
        before.stop();
        if (!waits) {
            var unused = Thread.ofVirtual().name("next demonstration").start(() -> after(before));
        }
    }

    private void start(DemoOptions options) {
        Demonstration fresh = new Demonstration(cluster, protections, nodes, options, Clock.systemUTC());
        current = fresh;
        fresh.start();
    }

    private void after(Demonstration before) {
        try {
            boolean unused = before.await(TIDY);
        } catch (InterruptedException e) {
            return;
        }
        synchronized (this) {
            DemoOptions options = next;
            next = null;
            if (options != null && !closed) {
                start(options);
            }
        }
    }

    @Override
    public void breakNode() {
        Demonstration now = current;
        if (now != null) {
            now.breakNode();
        }
    }

    @Override
    public synchronized void stop() {
        next = null;
        Demonstration now = current;
        if (now != null) {
            now.stop();
        }
    }

    @Override
    public void close() {
        Demonstration now = current;
        synchronized (this) {
            closed = true;
        }
        stop();
        try {
            if (now != null) {
                boolean unused = now.await(CLOSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
