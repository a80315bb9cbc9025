package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The picture of a cluster from watches. Watches say nothing when a link is cut, so a heartbeat asks the server every
 * few seconds; two that fail make the picture stale.
 */
final class LivePicture implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LivePicture.class);
    static final Duration HEARTBEAT = Duration.ofSeconds(3);
    private static final String NODES = "nodes";
    private static final String PODS = "pods";
    private static final String VOLUMES = "persistentvolumes";
    private static final String CLAIMS = "persistentvolumeclaims";
    private static final String EVENTS = "events";

    private final KubernetesClient client;
    private final SharedIndexInformer<Node> nodes;
    private final SharedIndexInformer<Pod> pods;
    private final SharedIndexInformer<PersistentVolume> volumes;
    private final SharedIndexInformer<PersistentVolumeClaim> claims;
    /** About claims alone: why they are not bound. */
    private final SharedIndexInformer<Event> events;

    private final Claims claimMemory = new Claims();
    private final ScheduledExecutorService heartbeat;
    private final AtomicLong changes = new AtomicLong(1);
    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private volatile int missed;
    /** The server had answered when this was made. */
    private volatile Instant lastGood = Instant.now();

    private volatile String trouble = "";
    /** What may not be listed, and why, for a person. */
    private final Map<String, String> refusals = new ConcurrentSkipListMap<>();

    private final Memory<Node, NodeInfo> nodeMemory =
            new Memory<>(node -> Pictures.node(node, NodeInfo.Resources.NONE), Comparator.comparing(NodeInfo::name));
    private final Memory<Pod, PodInfo> podMemory =
            new Memory<>(Pictures::pod, Comparator.comparing(PodInfo::name).thenComparing(PodInfo::namespace));
    private final Memory<PersistentVolume, VolumeInfo> volumeMemory =
            new Memory<>(Pictures::volume, Comparator.comparing(VolumeInfo::name));
    private Map<String, NodeInfo> bareNodes = Map.of();
    private Map<String, NodeInfo> wholeNodes = Map.of();
    private ClusterPicture latest = ClusterPicture.EMPTY;

    LivePicture(KubeContext context, KubernetesClient client, Duration pause) {
        this.client = client;
        this.nodes = client.nodes().runnableInformer(0);
        boolean allPods = mayListAllPods(client);
        this.pods = allPods
                ? client.pods().inAnyNamespace().runnableInformer(0)
                : client.pods().inNamespace(context.namespace()).runnableInformer(0);
        if (!allPods) {
            refusals.put("pods of all", "The user may list the pods of namespace " + context.namespace() + " only.");
        }
        this.volumes = client.persistentVolumes().runnableInformer(0);
        String one = context.namespace();
        this.claims = allPods
                ? client.persistentVolumeClaims().inAnyNamespace().runnableInformer(0)
                : client.persistentVolumeClaims().inNamespace(one).runnableInformer(0);
        var told = client.v1().events();
        this.events = (allPods ? told.inAnyNamespace() : told.inNamespace(one))
                .withField("involvedObject.kind", "PersistentVolumeClaim")
                .runnableInformer(0);
        List<SharedIndexInformer<?>> all = new ArrayList<>();
        all.add(watched(NODES, nodes));
        all.add(watched(PODS, pods));
        all.add(watched(VOLUMES, volumes));
        all.add(watched(CLAIMS, claims));
        all.add(watched(EVENTS, events));
        for (SharedIndexInformer<?> informer : all) {
            var unused = informer.start().exceptionally(e -> {
                LOG.warn("a watch could not be started", e);
                return null;
            });
        }
        this.heartbeat = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("cluster-heartbeat").factory());
        var unused = heartbeat.scheduleWithFixedDelay(this::beat, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static boolean mayListAllPods(KubernetesClient client) {
        try {
            var unused = client.pods()
                    .inAnyNamespace()
                    .list(new ListOptionsBuilder().withLimit(1L).build());
            return true;
        } catch (KubernetesClientException e) {
            return e.getCode() != 403;
        }
    }

    private <T extends HasMetadata> SharedIndexInformer<T> watched(String what, SharedIndexInformer<T> informer) {
        return informer.exceptionHandler((started, e) -> {
                    LOG.debug("a watch broke", e);
                    refused(what, e);
                    changes.incrementAndGet();
                    return true;
                })
                .addEventHandler(new ResourceEventHandler<T>() {
                    @Override
                    public void onAdd(T added) {
                        received(what, added);
                    }

                    @Override
                    public void onUpdate(T before, T after) {
                        received(what, after);
                    }

                    @Override
                    public void onDelete(T deleted, boolean unknown) {
                        received(what, deleted);
                    }
                });
    }

    /** A watch told of something: the picture is another one from now on. */
    private void received(String what, HasMetadata thing) {
        long now = System.nanoTime();
        String namespace = Objects.requireNonNullElse(thing.getMetadata().getNamespace(), "");
        watchers.forEach(
                watcher -> watcher.received(what, namespace, thing.getMetadata().getName(), now));
        changes.incrementAndGet();
    }

    /** Calls a watcher at the receipt of each event. */
    void onEvent(Watcher watcher) {
        watchers.add(watcher);
    }

    private void refused(String what, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof KubernetesClientException refusal && refusal.getCode() == 403) {
                refusals.put(
                        what,
                        "The user may not list " + what
                                + ". Ask the cluster's administrator for the right to list them.");
                return;
            }
        }
    }

    /** Whether the first list has come, or never will. */
    private boolean settled(String what, SharedIndexInformer<?> informer) {
        if (informer.hasSynced()) {
            if (refusals.remove(what) != null) {
                changes.incrementAndGet();
            }
            return true;
        }
        return refusals.containsKey(what);
    }

    private void beat() {
        try {
            client.raw("/readyz");
            if (missed > 0) {
                changes.incrementAndGet();
            }
            missed = 0;
            lastGood = Instant.now();
        } catch (RuntimeException e) {
            missed++;
            trouble = ApiErrors.wrapped("reach the API server", e).getMessage();
            changes.incrementAndGet();
        }
    }

    /** The picture now; built again only when something changed. Any thread. */
    synchronized ClusterPicture now() {
        long version = changes.get();
        ClusterPicture.Liveness liveness = liveness();
        if (latest.version() == version && latest.liveness() == liveness) {
            return latest;
        }
        List<PodInfo> podInfos = podMemory.of(pods.getStore().list());
        boolean stale = liveness == ClusterPicture.Liveness.STALE;
        latest = new ClusterPicture(
                version,
                liveness,
                stale ? lastGood : null,
                stale ? trouble : unseen(),
                asking(nodeMemory.of(nodes.getStore().list()), podInfos),
                podInfos,
                volumeMemory.of(volumes.getStore().list()),
                claimMemory.of(claims.getStore().list(), events.getStore().list()),
                refusals.containsKey(NODES));
        return latest;
    }

    /** What may not be seen; without events only the reasons are missing, which is said where they would be. */
    private String unseen() {
        return refusals.entrySet().stream()
                .filter(refusal -> !refusal.getKey().equals(EVENTS))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining(" "));
    }

    /** The nodes with what their pods ask for; a node whose sum is as before stays the same object. */
    private List<NodeInfo> asking(List<NodeInfo> bare, List<PodInfo> podInfos) {
        Map<String, NodeInfo.Resources> requested = Pictures.requested(podInfos);
        Map<String, NodeInfo> next = new HashMap<>();
        List<NodeInfo> whole = new ArrayList<>(bare.size());
        for (NodeInfo node : bare) {
            NodeInfo.Resources sum = requested.getOrDefault(node.name(), NodeInfo.Resources.NONE);
            NodeInfo before = wholeNodes.get(node.name());
            NodeInfo now = before != null
                            && bareNodes.get(node.name()) == node
                            && before.requested().equals(sum)
                    ? before
                    : node.withRequested(sum);
            next.put(node.name(), now);
            whole.add(now);
        }
        bareNodes = bare.stream().collect(Collectors.toMap(NodeInfo::name, node -> node));
        wholeNodes = next;
        return whole;
    }

    private ClusterPicture.Liveness liveness() {
        if (missed >= 2) {
            return ClusterPicture.Liveness.STALE;
        }
        // All are asked, so that what came after all is not called refused any more.
        boolean all = settled(NODES, nodes) & settled(PODS, pods);
        var unused = settled(VOLUMES, volumes) & settled(CLAIMS, claims) & settled(EVENTS, events);
        return all ? ClusterPicture.Liveness.LIVE : ClusterPicture.Liveness.CONNECTING;
    }

    @Override
    public void close() {
        heartbeat.shutdownNow();
        nodes.stop();
        pods.stop();
        volumes.stop();
        claims.stop();
        events.stop();
    }
}
