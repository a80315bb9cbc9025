package io.edgeferry.cluster;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cluster reached over fabric8's client. */
public final class KubeCluster implements Cluster {

    private final KubeContext context;
    private final KubeClients clients;
    private final KubeWorkloads workloads;
    private final KubeStorage storage;
    private final KubeLeases leases;
    private final KubeDetails details;
    private final KubePodExec exec;
    private final @Nullable LivePicture picture;

    private KubeCluster(KubeContext context, KubeClients clients, boolean watch) {
        this.context = context;
        this.clients = clients;
        this.workloads = new KubeWorkloads(clients);
        this.storage = new KubeStorage(clients);
        this.leases = new KubeLeases(clients);
        this.details = new KubeDetails(clients.reading());
        this.exec = new KubePodExec(clients.changing());
        this.picture = watch ? new LivePicture(context, clients.reading(), LivePicture.HEARTBEAT) : null;
    }

    /**
     * Connects; the API server has answered once when this returns.
     *
     * @param watch whether to keep a live picture; without it {@link #picture()} stays empty
     * @throws ClusterException when the server cannot be reached, does not know the user, or the context is unusable
     */
    public static KubeCluster open(KubeContext context, boolean watch) throws ClusterException {
        KubeClients clients = KubeClients.open(context);
        try {
            ApiErrors.call(
                    "reach the API server " + context.server() + " of context " + context.name(),
                    () -> clients.changing().getKubernetesVersion());
            return new KubeCluster(context, clients, watch);
        } catch (ClusterException | RuntimeException e) {
            clients.close();
            throw e;
        }
    }

    @Override
    public KubeContext context() {
        return context;
    }

    @Override
    public ClusterPicture picture() {
        return picture == null ? ClusterPicture.EMPTY : picture.now();
    }

    @Override
    public void onEvent(Watcher watcher) {
        if (picture != null) {
            picture.onEvent(watcher);
        }
    }

    @Override
    public Workloads workloads() {
        return workloads;
    }

    @Override
    public Storage storage() {
        return storage;
    }

    @Override
    public Leases leases() {
        return leases;
    }

    @Override
    public PodExec exec() {
        return exec;
    }

    @Override
    public NodeCalls nodeCalls() {
        return new KubeletProxy(clients.changing())::node;
    }

    @Override
    public LabSwitches labSwitches() {
        return new KubeLabSwitches(clients.reading(), clients.changing());
    }

    @Override
    public List<EventInfo> events(String namespace, String pod) throws ClusterException {
        return details.events("Pod", namespace, pod);
    }

    @Override
    public List<EventInfo> events(String kind, String namespace, String name) throws ClusterException {
        return details.events(kind, namespace, name);
    }

    @Override
    public String logTail(String namespace, String pod, int lines) throws ClusterException {
        return ApiErrors.call(
                "read the log of " + namespace + "/" + pod,
                () -> clients.reading()
                        .pods()
                        .inNamespace(namespace)
                        .withName(pod)
                        .tailingLines(lines)
                        .getLog());
    }

    @Override
    public String logTail(String namespace, String pod, String container, boolean previous, int lines)
            throws ClusterException {
        return ApiErrors.call(
                "read the log of container " + container + " of " + namespace + "/" + pod
                        + (previous ? " before its last restart" : ""),
                () -> {
                    var log = clients.reading()
                            .pods()
                            .inNamespace(namespace)
                            .withName(pod)
                            .inContainer(container);
                    return previous
                            ? log.terminated().tailingLines(lines).getLog()
                            : log.tailingLines(lines).getLog();
                });
    }

    @Override
    public String yaml(String kind, String namespace, String name) throws ClusterException {
        return details.yaml(kind, namespace, name);
    }

    @Override
    public Access access(String namespace) throws ClusterException {
        return new Rights(clients.reading()).access(namespace);
    }

    @Override
    public NodeUsage usage(String node) throws ClusterException {
        return details.usage(node);
    }

    @Override
    public List<String> missingRights(String namespace) throws ClusterException {
        return new Rights(clients.reading()).missing(namespace, Rights.POD);
    }

    @Override
    public boolean mayCordon() throws ClusterException {
        return new Rights(clients.reading()).mayCordon();
    }

    @Override
    public void close() {
        if (picture != null) {
            picture.close();
        }
        clients.close();
    }
}
