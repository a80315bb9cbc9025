package io.edgeferry.protection.demo;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.protection.ProtectedPod;
import io.edgeferry.protection.Protections;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes all that a demonstration made. Blocks, and gives nothing up because one thing failed. */
final class DemoCleanup {

    private static final Logger LOG = LoggerFactory.getLogger(DemoCleanup.class);
    private static final Duration FAILOVER = Duration.ofSeconds(90);
    private static final Duration BACK = Duration.ofSeconds(90);
    private static final Duration GONE = Duration.ofSeconds(60);
    private static final long PAUSE = 250;

    private final Workloads workloads;
    private final Protections protections;
    private final DemoPods pods;
    private final String namespace;
    private final Supplier<Optional<ProtectedPod>> mine;
    private final List<String> left = new ArrayList<>();

    DemoCleanup(
            Workloads workloads,
            Protections protections,
            DemoPods pods,
            String namespace,
            Supplier<Optional<ProtectedPod>> mine) {
        this.workloads = workloads;
        this.protections = protections;
        this.pods = pods;
        this.namespace = namespace;
        this.mine = mine;
    }

    private interface Question {
        boolean met() throws ClusterException;
    }

    private static boolean await(Duration limit, Question question) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                if (question.met()) {
                    return true;
                }
            } catch (ClusterException e) {
                LOG.debug("asked again soon", e);
            }
            if (System.nanoTime() > end) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE);
        }
    }

    /** Whether a node is back, and the old copy on it was found ended. */
    static boolean back(Workloads workloads, String node, Optional<ProtectedPod> pod) throws ClusterException {
        return workloads.node(node).filter(NodeInfo::ready).isPresent()
                && pod.map(one -> one.waiting().isEmpty()).orElse(true);
    }

    /**
     * Removes protection and pods.
     *
     * @param lost node that was broken, or empty; it is healed by now, or cannot be
     * @return what could not be removed, one line each
     */
    List<String> clean(String lost) throws InterruptedException {
        if (!await(FAILOVER, () -> mine.get().map(pod -> !failing(pod)).orElse(true))) {
            left.add("A failover of " + pods.original() + " has not ended; `edgeferry status` shows it.");
        }
        if (!lost.isEmpty() && !await(BACK, () -> back(workloads, lost, mine.get()))) {
            left.add("Node " + lost + " is not back, or its old copy of the training was not found ended."
                    + " Bring it back and look for pods of the name " + pods.original() + " there.");
        }
        try {
            left.addAll(protections.unprotect(namespace, pods.original()));
        } catch (MigrationException e) {
            left.add("The protection of " + pods.original() + ": " + e.getMessage());
        }
        removePods();
        return left;
    }

    /** Whether a failover is at work: one that needs a person has given up. */
    private static boolean failing(ProtectedPod pod) {
        return !pod.failingOver().isEmpty() && !pod.doing().isEmpty();
    }

    private void removePods() throws InterruptedException {
        Map<String, PodManifest> seen = new LinkedHashMap<>();
        boolean gone = await(GONE, () -> {
            List<PodManifest> all = pods.all();
            for (PodManifest pod : all) {
                seen.put(pod.uid(), pod);
                if (!pod.terminating()) {
                    workloads.delete(pod, 1L);
                }
            }
            return all.isEmpty();
        });
        if (!gone) {
            left.add("Pods of this demonstration are still there: `kubectl delete pod -n " + namespace
                    + " --force -l edgeferry.io/demo` removes them.");
            return;
        }
        for (PodManifest pod : seen.values()) {
            try {
                protections.removeImage(pod);
            } catch (MigrationException e) {
                left.add("The image that pod " + pod.name() + " was restored from, on node " + pod.node() + ": "
                        + e.getMessage());
            }
        }
    }
}
