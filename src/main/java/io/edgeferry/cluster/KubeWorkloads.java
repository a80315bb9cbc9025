package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/** {@link Workloads} over fabric8's client. */
final class KubeWorkloads implements Workloads {

    private static final Logger LOG = LoggerFactory.getLogger(KubeWorkloads.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final KubernetesClient reading;
    private final KubernetesClient changing;
    private final KubeletProxy kubelets;

    KubeWorkloads(KubeClients clients) {
        this.reading = clients.reading();
        this.changing = clients.changing();
        this.kubelets = new KubeletProxy(clients.changing());
    }

    @Override
    public Optional<PodManifest> pod(String namespace, String name) throws ClusterException {
        return Optional.ofNullable(ApiErrors.call(
                        "read pod " + namespace + "/" + name,
                        () -> reading.pods()
                                .inNamespace(namespace)
                                .withName(name)
                                .get()))
                .map(PodManifest::new);
    }

    @Override
    public List<PodManifest> ofOrigin(String namespace, String origin) throws ClusterException {
        List<PodManifest> found = new ArrayList<>();
        pod(namespace, origin).filter(pod -> pod.origin().equals(origin)).ifPresent(found::add);
        if (origin.length() > PodShape.LABEL_LIMIT) {
            return found;
        }
        List<Pod> labelled = ApiErrors.call(
                "list the pods of " + origin,
                () -> reading.pods()
                        .inNamespace(namespace)
                        .withLabel(Words.ORIGIN, origin)
                        .list()
                        .getItems());
        labelled.stream()
                .map(PodManifest::new)
                .filter(pod -> found.stream().noneMatch(other -> other.uid().equals(pod.uid())))
                .forEach(found::add);
        return found;
    }

    @Override
    public List<PodManifest> touched() throws ClusterException {
        return allPods().stream()
                .map(PodManifest::new)
                .filter(pod -> pod.annotation(Words.MOVER) != null || pod.annotation(Words.OPERATION) != null)
                .toList();
    }

    @Override
    public Optional<NodeInfo> node(String name) throws ClusterException {
        Node node = ApiErrors.call(
                "read node " + name, () -> reading.nodes().withName(name).get());
        if (node == null) {
            return Optional.empty();
        }
        return Pictures.nodes(List.of(node), ifAllowed(() -> podsOn(name))).stream()
                .findFirst();
    }

    @Override
    public List<PodInfo> podsOn(String node) throws ClusterException {
        return Pictures.pods(ApiErrors.call(
                "list the pods of node " + node,
                () -> reading.pods()
                        .inAnyNamespace()
                        .withField("spec.nodeName", node)
                        .list()
                        .getItems()));
    }

    @Override
    public void cordon(String node, boolean on) throws ClusterException {
        String patch = JSON.writeValueAsString(Map.of("spec", Map.of("unschedulable", on)));
        var unused = ApiErrors.call(
                (on ? "cordon node " : "uncordon node ") + node,
                () -> changing.nodes().withName(node).patch(PatchContext.of(PatchType.JSON_MERGE), patch));
    }

    @Override
    public void taint(String node, String taint, boolean on) throws ClusterException {
        int colon = taint.lastIndexOf(':');
        int equals = taint.indexOf('=');
        String key = taint.substring(0, equals < 0 ? colon : equals);
        String value = equals < 0 ? "" : taint.substring(equals + 1, colon);
        String effect = taint.substring(colon + 1);
        Node seen = ApiErrors.call(
                "read node " + node, () -> reading.nodes().withName(node).get());
        if (seen == null) {
            throw new ClusterException(404, "There is no node " + node + ".");
        }
        List<Taint> taints = new ArrayList<>(seen.getSpec().getTaints());
        boolean there = taints.removeIf(one -> key.equals(one.getKey()) && effect.equals(one.getEffect()));
        if (on) {
            taints.add(new TaintBuilder()
                    .withKey(key)
                    .withValue(value.isEmpty() ? null : value)
                    .withEffect(effect)
                    .build());
        } else if (!there) {
            return;
        }
        String patch = JSON.writeValueAsString(Map.of(
                "metadata", Map.of("resourceVersion", seen.getMetadata().getResourceVersion()),
                "spec",
                        Map.of(
                                "taints",
                                taints.stream().map(KubeWorkloads::plain).toList())));
        var unused = ApiErrors.call(
                (on ? "taint node " : "take a taint from node ") + node,
                () -> changing.nodes().withName(node).patch(PatchContext.of(PatchType.JSON_MERGE), patch));
    }

    private static Map<String, String> plain(Taint taint) {
        Map<String, String> plain = new LinkedHashMap<>();
        plain.put("key", taint.getKey());
        plain.put("effect", taint.getEffect());
        if (taint.getValue() != null) {
            plain.put("value", taint.getValue());
        }
        if (taint.getTimeAdded() != null) {
            plain.put("timeAdded", taint.getTimeAdded());
        }
        return plain;
    }

    @Override
    public List<PodManifest> annotated(String namespace, String key) throws ClusterException {
        List<Pod> pods = namespace.isEmpty()
                ? allPods()
                : ApiErrors.call(
                        "list the pods of " + namespace,
                        () -> reading.pods().inNamespace(namespace).list().getItems());
        return pods.stream()
                .map(PodManifest::new)
                .filter(pod -> pod.annotation(key) != null)
                .toList();
    }

    private interface PodQuestion {
        List<PodInfo> ask() throws ClusterException;
    }

    private static List<PodInfo> ifAllowed(PodQuestion question) throws ClusterException {
        try {
            return question.ask();
        } catch (ClusterException e) {
            if (e.forbidden()) {
                return List.of();
            }
            throw e;
        }
    }

    @Override
    public List<NodeInfo> nodes() throws ClusterException {
        return Pictures.nodes(allNodes(), List.of());
    }

    @Override
    public List<NodeInfo> nodesInUse() throws ClusterException {
        return Pictures.nodes(allNodes(), ifAllowed(() -> Pictures.pods(allPods())));
    }

    private List<Node> allNodes() throws ClusterException {
        return ApiErrors.call("list the nodes", () -> reading.nodes().list().getItems());
    }

    private List<Pod> allPods() throws ClusterException {
        return ApiErrors.call(
                "list the pods", () -> reading.pods().inAnyNamespace().list().getItems());
    }

    @Override
    public PodManifest annotate(PodManifest seen, Map<String, @Nullable String> annotations) throws ClusterException {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("uid", seen.uid());
        meta.put("resourceVersion", seen.pod().getMetadata().getResourceVersion());
        meta.put("annotations", annotations);
        String patch = JSON.writeValueAsString(Map.of("metadata", meta));
        return new PodManifest(ApiErrors.call(
                "annotate pod " + seen,
                () -> changing.pods()
                        .inNamespace(seen.namespace())
                        .withName(seen.name())
                        .patch(PatchContext.of(PatchType.JSON_MERGE), patch)));
    }

    @Override
    public PodManifest create(PodManifest pod) throws ClusterException {
        return new PodManifest(ApiErrors.call(
                "make pod " + pod,
                () -> changing.pods()
                        .inNamespace(pod.namespace())
                        .resource(pod.pod())
                        .create()));
    }

    @Override
    public PodManifest dryRun(PodManifest pod) throws ClusterException {
        return new PodManifest(ApiErrors.call(
                "try (dry run) to make pod " + pod,
                () -> changing.pods()
                        .inNamespace(pod.namespace())
                        .resource(pod.pod())
                        .dryRun()
                        .create()));
    }

    @Override
    public void delete(PodManifest pod, @Nullable Long graceSeconds) throws ClusterException {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("apiVersion", "v1");
        options.put("kind", "DeleteOptions");
        options.put("preconditions", Map.of("uid", pod.uid()));
        if (graceSeconds != null) {
            options.put("gracePeriodSeconds", graceSeconds);
        }
        String path = "/api/v1/namespaces/" + pod.namespace() + "/pods/" + pod.name();
        try {
            kubelets.send(
                    "DELETE", path, JSON.writeValueAsString(options), Duration.ofSeconds(20), "delete pod " + pod);
        } catch (ClusterException e) {
            // A conflict means that another pod has taken the name: this one is gone.
            if (!e.notFound() && !e.conflict()) {
                throw e;
            }
        }
    }

    @Override
    public boolean awaitGone(PodManifest pod, Duration limit) throws ClusterException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                Optional<PodManifest> now = pod(pod.namespace(), pod.name());
                if (now.isEmpty() || !now.get().uid().equals(pod.uid())) {
                    return true;
                }
            } catch (ClusterException e) {
                if (!e.transientFailure()) {
                    throw e;
                }
            }
            if (System.nanoTime() > end) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    @Override
    public String checkpoint(String node, PodManifest pod, Duration limit)
            throws ClusterException, InterruptedException {
        return kubelets.checkpoint(node, pod.namespace(), pod.name(), pod.container(), limit);
    }

    @Override
    public String checkpointTrouble(String node) throws ClusterException {
        return kubelets.trouble(node);
    }

    @Override
    public List<LogEntry> log(PodManifest pod, int lines) throws ClusterException {
        String text = ApiErrors.call(
                "read the log of pod " + pod,
                () -> reading.pods()
                        .inNamespace(pod.namespace())
                        .withName(pod.name())
                        .inContainer(pod.container())
                        .usingTimestamps()
                        .tailingLines(lines)
                        .getLog());
        List<LogEntry> entries = new ArrayList<>();
        for (String line : text == null ? new String[0] : text.split("\n", -1)) {
            int space = line.indexOf(' ');
            if (space > 0) {
                try {
                    entries.add(new LogEntry(Instant.parse(line.substring(0, space)), line.substring(space + 1)));
                } catch (DateTimeParseException e) {
                    LOG.debug("a log line without a time: {}", line);
                }
            }
        }
        return entries;
    }

    @Override
    public void tell(PodManifest about, boolean warning, String reason, String message) {
        String now =
                Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
        try {
            changing.v1()
                    .events()
                    .inNamespace(about.namespace())
                    .resource(new EventBuilder()
                            .withNewMetadata()
                            .withGenerateName("edgeferry-")
                            .withNamespace(about.namespace())
                            .endMetadata()
                            .withNewInvolvedObject()
                            .withApiVersion("v1")
                            .withKind("Pod")
                            .withNamespace(about.namespace())
                            .withName(about.name())
                            .withUid(about.uid())
                            .endInvolvedObject()
                            .withReason(reason)
                            .withMessage(message.length() > 1000 ? message.substring(0, 1000) : message)
                            .withType(warning ? "Warning" : "Normal")
                            .withNewSource()
                            .withComponent("edgeferry")
                            .endSource()
                            .withFirstTimestamp(now)
                            .withLastTimestamp(now)
                            .withCount(1)
                            .build())
                    .create();
        } catch (RuntimeException e) {
            LOG.warn("the event {} about pod {} could not be written: {}", reason, about, e.getMessage());
        }
    }

    @Override
    public List<String> servicesSelecting(String namespace, Map<String, String> labels) throws ClusterException {
        return ApiErrors.call(
                        "list the services",
                        () -> reading.services().inNamespace(namespace).list().getItems())
                .stream()
                .filter(service -> selects(service.getSpec().getSelector(), labels))
                .map(service -> service.getMetadata().getName())
                .toList();
    }

    @Override
    public Adopters controllersSelecting(String namespace, Map<String, String> labels) throws ClusterException {
        return new AdopterSearch(reading, namespace, labels).search();
    }

    @Override
    public List<ClaimTrouble> claimTroubles(PodManifest pod, NodeInfo node) throws ClusterException {
        return new ClaimCheck(reading).troubles(pod, node);
    }

    private static boolean selects(@Nullable Map<String, String> selector, Map<String, String> labels) {
        return selector != null && !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet());
    }
}
