package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.Leases.Renewal;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.Workloads;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the signs of life of nodes: leases and conditions by the API server, probes of its own. Thread-safe. */
final class Watch {

    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final Env env;
    private final Supplier<LossRule> rule;
    private final Map<String, Seen> nodes = new ConcurrentHashMap<>();

    Watch(Env env, Supplier<LossRule> rule) {
        this.env = env;
        this.rule = rule;
    }

    /** One node. */
    private static final class Seen {
        private final NodePulse pulse;
        private boolean probing;
        private long probedAt;

        Seen(NodePulse pulse) {
            this.pulse = pulse;
        }
    }

    /** A node now; one that was never looked at counts as alive. */
    NodeVitals now(String node) {
        Seen seen = seen(node);
        synchronized (seen) {
            return seen.pulse.now(rule.get(), env.nanos().getAsLong());
        }
    }

    private Seen seen(String node) {
        return nodes.computeIfAbsent(
                node, name -> new Seen(new NodePulse(name, env.nanos().getAsLong())));
    }

    /** Asks for the leases of nodes, and begins the probes that are due on threads of their own. Blocks. */
    void look(List<String> names, Executor threads) {
        // What was seen of a node long ago would speak for a loss of what is begun there now.
        nodes.keySet().retainAll(names);
        for (String name : names) {
            Seen seen = seen(name);
            try {
                Optional<Renewal> renewal = env.cluster().leases().renewal(name);
                String ready = ready(name);
                synchronized (seen) {
                    seen.pulse.lease(
                            renewal.map(Renewal::text).orElse(""), env.nanos().getAsLong());
                    renewal.map(Renewal::every).ifPresent(seen.pulse::renews);
                    seen.pulse.ready(ready);
                }
            } catch (ClusterException e) {
                LOG.debug("the lease of node {} cannot be read", name, e);
                synchronized (seen) {
                    seen.pulse.unanswered();
                }
            }
            if (due(seen)) {
                threads.execute(() -> probe(name, seen));
            }
        }
    }

    private String ready(String name) throws ClusterException {
        Optional<NodeInfo> shown = env.cluster().picture().node(name);
        Optional<NodeInfo> node = shown.isPresent() ? shown : workloads().node(name);
        return node.map(info -> info.conditions().stream()
                        .filter(condition -> condition.type().equals("Ready"))
                        .map(NodeInfo.Condition::status)
                        .findFirst()
                        .orElse(info.ready() ? "True" : ""))
                .orElse("");
    }

    private Workloads workloads() {
        return env.cluster().workloads();
    }

    private boolean due(Seen seen) {
        synchronized (seen) {
            long now = env.nanos().getAsLong();
            boolean due = !seen.probing
                    && (seen.probedAt == 0
                            || now - seen.probedAt >= rule.get().probeEvery().toNanos());
            if (due) {
                seen.probing = true;
                seen.probedAt = now;
            }
            return due;
        }
    }

    private void probe(String name, Seen seen) {
        String trouble = "";
        boolean answered = false;
        try {
            Optional<NodeInfo> node = env.cluster().picture().node(name);
            if (node.isEmpty()) {
                node = workloads().node(name);
            }
            trouble = node.isEmpty()
                    ? "it is not in the cluster any more"
                    : env.ways().probe(node.get());
            answered = true;
        } catch (ClusterException e) {
            LOG.debug("node {} could not be looked up", name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (seen) {
                seen.probing = false;
                if (answered) {
                    seen.pulse.probed(trouble);
                }
            }
        }
    }
}
