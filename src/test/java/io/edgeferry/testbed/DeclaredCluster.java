package io.edgeferry.testbed;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Nodes and pods that only the API server knows: no kubelet, no containers. Nodes are ready and stay so, since their
 * leases are renewed while this is open; they are tainted, so that nothing real is put on them, and the pods tolerate
 * that. Everything carries the label {@value #LABEL} and is removed on closing, also what an earlier one left.
 */
public final class DeclaredCluster implements AutoCloseable {

    /** Label of all that was declared. */
    public static final String LABEL = "edgeferry.io/scale";

    /** Namespace of the declared pods. */
    public static final String NAMESPACE = "edgeferry-scale";

    private static final String LEASES = "kube-node-lease";
    private static final Duration RENEW = Duration.ofSeconds(5);
    private static final int AT_ONCE = 8;

    private final KubernetesClient client;
    private final List<String> nodes = new ArrayList<>();
    private final ScheduledExecutorService renewing = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("declared-leases").factory());

    private DeclaredCluster(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Declares nodes {@code scale-0000} and so on, and pods {@code train-0000} and so on, spread over them.
     *
     * @param context a context with all rights
     */
    public static DeclaredCluster create(Path kubeconfig, String context, int nodes, int pods) throws Exception {
        Config config = new ConfigBuilder(Config.fromKubeconfig(context, kubeconfig.toFile()))
                .withRequestTimeout(30_000)
                .withMaxConcurrentRequestsPerHost(2 * AT_ONCE)
                .build();
        DeclaredCluster declared = new DeclaredCluster(
                new KubernetesClientBuilder().withConfig(config).build());
        try {
            declared.clear();
            declared.declare(nodes, pods);
            return declared;
        } catch (Exception e) {
            declared.close();
            throw e;
        }
    }

    private void declare(int count, int pods) throws Exception {
        for (int i = 0; i < count; i++) {
            nodes.add("scale-%04d".formatted(i));
        }
        all(nodes, name -> {
            client.resource(node(name)).create();
            unconflicted(() -> client.nodes().withName(name).editStatus(DeclaredCluster::ready));
            client.resource(lease(name)).create();
        });
        var unused =
                renewing.scheduleWithFixedDelay(this::renew, RENEW.toSeconds(), RENEW.toSeconds(), TimeUnit.SECONDS);
        client.resource(new io.fabric8.kubernetes.api.model.NamespaceBuilder()
                        .withNewMetadata()
                        .withName(NAMESPACE)
                        .addToLabels(LABEL, "1")
                        .endMetadata()
                        .build())
                .create();
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < pods; i++) {
            numbers.add(i);
        }
        all(numbers, i -> add("train-%04d".formatted(i), nodes.get(i % nodes.size())));
    }

    /** Declares one more pod, as a watch would tell of it; it runs when this returns. */
    public void add(String name, String node) {
        client.resource(pod(name, node)).create();
        unconflicted(() -> client.pods().inNamespace(NAMESPACE).withName(name).editStatus(DeclaredCluster::running));
    }

    /** Does it again when a controller has changed the object meanwhile. */
    private static void unconflicted(Runnable change) {
        for (int tries = 0; ; tries++) {
            try {
                change.run();
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != 409 || tries == 20) {
                    throw e;
                }
            }
        }
    }

    /** Removes a pod. */
    public void remove(String name) {
        client.pods().inNamespace(NAMESPACE).withName(name).withGracePeriod(0).delete();
    }

    /** Names of the declared nodes. */
    public List<String> nodes() {
        return List.copyOf(nodes);
    }

    private static Node node(String name) {
        return new NodeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(LABEL, "1")
                .addToLabels("kubernetes.io/hostname", name)
                .addToLabels("kubernetes.io/arch", "amd64")
                .addToLabels("kubernetes.io/os", "linux")
                .endMetadata()
                .withNewSpec()
                .addNewTaint()
                .withKey(LABEL)
                .withValue("declared")
                .withEffect("NoSchedule")
                .endTaint()
                .endSpec()
                .build();
    }

    private static Node ready(Node node) {
        Map<String, Quantity> room = Map.of(
                "cpu", new Quantity("4"),
                "memory", new Quantity("8Gi"),
                "ephemeral-storage", new Quantity("64Gi"),
                "pods", new Quantity("110"));
        return new NodeBuilder(node)
                .editOrNewStatus()
                .withCapacity(room)
                .withAllocatable(room)
                .withConditions(
                        condition("Ready", "True", "KubeletReady"),
                        condition("MemoryPressure", "False", "KubeletHasSufficientMemory"),
                        condition("DiskPressure", "False", "KubeletHasNoDiskPressure"),
                        condition("PIDPressure", "False", "KubeletHasSufficientPID"))
                .withNewNodeInfo()
                .withArchitecture("amd64")
                .withContainerRuntimeVersion("containerd://2.3.7")
                .withKernelVersion("6.1.0")
                .withKubeletVersion("v1.36.3")
                .withOperatingSystem("linux")
                .withOsImage("declared")
                .withBootID("0")
                .withMachineID("0")
                .withSystemUUID("0")
                .withKubeProxyVersion("v1.36.3")
                .endNodeInfo()
                .endStatus()
                .build();
    }

    private static NodeCondition condition(String type, String status, String reason) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        return new NodeConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage("declared by a test")
                .withLastHeartbeatTime(now)
                .withLastTransitionTime(now)
                .build();
    }

    private static Lease lease(String name) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(LEASES)
                .withName(name)
                .addToLabels(LABEL, "1")
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(name)
                .withLeaseDurationSeconds(40)
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                .endSpec()
                .build();
    }

    /** What a kubelet does each ten seconds; the testbed's controller calls a node unknown after twenty without. */
    private void renew() {
        try {
            all(
                    nodes,
                    name -> client.leases()
                            .inNamespace(LEASES)
                            .withName(name)
                            .edit(old -> new LeaseBuilder(old)
                                    .editSpec()
                                    .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                                    .endSpec()
                                    .build()));
        } catch (Exception e) {
            // The next round tries again; a test that needs ready nodes finds out by looking.
        }
    }

    private static Pod pod(String name, String node) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .addToLabels(LABEL, "1")
                .endMetadata()
                .withNewSpec()
                .withNodeName(node)
                .withAutomountServiceAccountToken(false)
                .withTerminationGracePeriodSeconds(0L)
                .withTolerations(
                        tolerate(LABEL),
                        tolerate("node.kubernetes.io/not-ready"),
                        tolerate("node.kubernetes.io/unreachable"))
                .addNewContainer()
                .withName("train")
                .withImage("edgeferry.invalid/declared:1")
                .withNewResources()
                .addToRequests("cpu", new Quantity("100m"))
                .addToRequests("memory", new Quantity("128Mi"))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    private static Toleration tolerate(String key) {
        return new TolerationBuilder().withKey(key).withOperator("Exists").build();
    }

    private static Pod running(Pod pod) {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        return new PodBuilder(pod)
                .editOrNewStatus()
                .withPhase("Running")
                .withStartTime(now)
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .withLastTransitionTime(now)
                .endCondition()
                .addNewContainerStatus()
                .withName("train")
                .withReady(true)
                .withStarted(true)
                .withRestartCount(0)
                .withImage("edgeferry.invalid/declared:1")
                .withImageID("")
                .withNewState()
                .withNewRunning()
                .withStartedAt(now)
                .endRunning()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private void clear() throws Exception {
        List<String> pods = client.pods().inNamespace(NAMESPACE).list().getItems().stream()
                .map(pod -> pod.getMetadata().getName())
                .toList();
        // No kubelet ends them: without a grace of nothing they would stay for ever.
        all(pods, this::remove);
        client.namespaces().withName(NAMESPACE).delete();
        client.namespaces().withName(NAMESPACE).waitUntilCondition(java.util.Objects::isNull, 2, TimeUnit.MINUTES);
        List<String> old = client.nodes().withLabel(LABEL).list().getItems().stream()
                .map(node -> node.getMetadata().getName())
                .toList();
        all(old, name -> client.nodes().withName(name).delete());
        client.leases().inNamespace(LEASES).withLabel(LABEL).delete();
    }

    private interface Deed<T> {
        void on(T thing) throws Exception;
    }

    private static <T> void all(List<T> things, Deed<T> deed) throws Exception {
        Semaphore room = new Semaphore(AT_ONCE);
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> done = new ArrayList<>();
            for (T thing : things) {
                done.add(workers.submit((Callable<Boolean>) () -> {
                    room.acquire();
                    try {
                        deed.on(thing);
                        return true;
                    } finally {
                        room.release();
                    }
                }));
            }
            for (Future<Boolean> one : done) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KubernetesClientException cause ? cause : e;
        }
    }

    @Override
    public void close() throws Exception {
        renewing.shutdownNow();
        try {
            clear();
        } finally {
            client.close();
        }
    }
}
