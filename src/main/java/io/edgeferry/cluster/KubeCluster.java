package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cluster reached over fabric8's client. */
public final class KubeCluster implements Cluster {

    private final KubeContext context;
    private final KubeClients clients;
    private final KubeWorkloads workloads;
    private final KubePodExec exec;
    private final @Nullable LivePicture picture;

    private KubeCluster(KubeContext context, KubeClients clients, boolean watch) {
        this.context = context;
        this.clients = clients;
        this.workloads = new KubeWorkloads(clients);
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
    public Workloads workloads() {
        return workloads;
    }

    @Override
    public PodExec exec() {
        return exec;
    }

    @Override
    public List<EventInfo> events(String namespace, String pod) throws ClusterException {
        List<Event> events = ApiErrors.call(
                "read the events of " + namespace + "/" + pod,
                () -> clients.reading()
                        .v1()
                        .events()
                        .inNamespace(namespace)
                        .withField("involvedObject.name", pod)
                        .list()
                        .getItems());
        return events.stream()
                .map(event -> new EventInfo(
                        Pictures.instant(
                                event.getLastTimestamp() != null
                                        ? event.getLastTimestamp()
                                        : event.getMetadata().getCreationTimestamp()),
                        Pictures.text(event.getType()),
                        Pictures.text(event.getReason()),
                        Pictures.text(event.getMessage()),
                        event.getCount() == null ? 1 : event.getCount()))
                .sorted(Comparator.comparing(EventInfo::at, Comparator.nullsFirst(Comparator.naturalOrder())))
                .toList();
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
    public String yaml(String kind, String namespace, String name) throws ClusterException {
        HasMetadata found = ApiErrors.call(
                "read " + kind + " " + name,
                () -> kind.equals("Node")
                        ? clients.reading().nodes().withName(name).get()
                        : clients.reading()
                                .pods()
                                .inNamespace(namespace)
                                .withName(name)
                                .get());
        if (found == null) {
            throw new ClusterException(404, "There is no " + kind + " " + name + " any more.");
        }
        found.getMetadata().setManagedFields(null);
        return Serialization.asYaml(found);
    }

    @Override
    public List<String> missingRights(String namespace) throws ClusterException {
        return new Rights(clients.reading()).missing(namespace);
    }

    @Override
    public List<String> missingExecRights(String namespace) throws ClusterException {
        return new Rights(clients.reading()).missingForExec(namespace);
    }

    @Override
    public void close() {
        if (picture != null) {
            picture.close();
        }
        clients.close();
    }
}
