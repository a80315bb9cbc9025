package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/**
 * Nodes and pods that are there for their number: objects with a status and nothing behind it, no folder, no process and
 * no thread. Nothing is scheduled to such a node; a pod that is deleted is forgotten when its grace is over.
 */
public final class Declared {

    /** On what is only declared. */
    public static final String MARK = "edgeferry.io/declared";

    /** The image of such pods, which there is not. */
    static final String IMAGE = "edgeferry.lab/declared:1";

    /** Where such pods are. */
    static final String NAMESPACE = "declared";

    private static final int APPS = 20;

    private final ClusterObjects objects;
    private final String now = PodStatus.second(Instant.now());

    /** Declares into these objects. */
    public Declared(ClusterObjects objects) {
        this.objects = objects;
    }

    /** Whether an object is only declared. */
    public static boolean is(ObjectNode object) {
        return object.path("metadata").path("labels").has(MARK);
    }

    /** Declares nodes that are ready. */
    public void nodes(List<String> names) throws LabException {
        for (String name : names) {
            var unused = objects.create(NodeApi.NODES, node(name));
        }
    }

    private ObjectNode node(String name) {
        ObjectNode node = Json.object().put("apiVersion", "v1").put("kind", "Node");
        ObjectNode labels = node.putObject("metadata").put("name", name).putObject("labels");
        labels.put("kubernetes.io/hostname", name)
                .put("kubernetes.io/arch", NodeStatus.architecture())
                .put("kubernetes.io/os", "linux")
                .put("edgeferry.io/lab", "true")
                .put("node-role.kubernetes.io/edge", "")
                .put(MARK, "true");
        node.putObject("spec")
                .putArray("taints")
                .addObject()
                .put("key", MARK)
                .put("value", "true")
                .put("effect", "NoSchedule");
        ObjectNode status = node.putObject("status");
        for (String what : List.of("capacity", "allocatable")) {
            status.putObject(what)
                    .put("cpu", "4")
                    .put("memory", NodeStatus.MEMORY / 1024 + "Ki")
                    .put("pods", "110")
                    .put("ephemeral-storage", "64Gi");
        }
        status.putArray("addresses").addObject().put("type", "Hostname").put("address", name);
        status.putArray("conditions")
                .addObject()
                .put("type", "Ready")
                .put("status", "True")
                .put("reason", "Declared")
                .put("message", "only declared: nothing runs on it")
                .put("lastHeartbeatTime", now)
                .put("lastTransitionTime", now);
        status.putObject("nodeInfo")
                .put("architecture", NodeStatus.architecture())
                .put("operatingSystem", "linux")
                .put("osImage", "only declared (EdgeFerry lab)")
                .put("kernelVersion", "")
                .put("containerRuntimeVersion", "lab://1.0")
                .put("kubeletVersion", "v1.36.3-lab")
                .put("kubeProxyVersion", "v1.36.3-lab")
                .put("machineID", "")
                .put("systemUUID", "")
                .put("bootID", "");
        return node;
    }

    /** Declares pods that run, one on each of the nodes in turn. */
    public void pods(int number, List<String> nodes) throws LabException {
        if (number > 0) {
            ObjectNode namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
            namespace
                    .putObject("metadata")
                    .put("name", NAMESPACE)
                    .putObject("labels")
                    .put("kubernetes.io/metadata.name", NAMESPACE);
            namespace.putObject("spec").putArray("finalizers").add("kubernetes");
            namespace.putObject("status").put("phase", "Active");
            var unused = objects.create(Kind.core("namespaces"), namespace);
        }
        for (int i = 0; i < number; i++) {
            var unused = objects.create(NodeApi.PODS, pod(i, nodes.get(i % nodes.size())));
        }
    }

    private ObjectNode pod(int number, String node) {
        String name = String.format(Locale.ROOT, "p-%05d", number);
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        pod.putObject("metadata")
                .put("name", name)
                .put("namespace", NAMESPACE)
                .putObject("labels")
                .put("app", "app-" + number % APPS)
                .put(MARK, "true");
        ObjectNode spec = pod.putObject("spec").put("nodeName", node);
        spec.put("restartPolicy", "Always").put("terminationGracePeriodSeconds", 1);
        ObjectNode container = spec.putArray("containers").addObject();
        container.put("name", "main").put("image", IMAGE).put("imagePullPolicy", "Never");
        container.putObject("resources").putObject("requests").put("cpu", "10m").put("memory", "16Mi");
        ObjectNode status = pod.putObject("status");
        status.put("phase", "Running").put("qosClass", "Burstable").put("startTime", now);
        status.put("podIP", "10.245." + number / 250 % 250 + "." + (1 + number % 250));
        status.putArray("conditions")
                .addObject()
                .put("type", "Ready")
                .put("status", "True")
                .put("lastTransitionTime", now);
        ObjectNode shown = status.putArray("containerStatuses").addObject();
        shown.put("name", "main").put("ready", true).put("started", true).put("restartCount", 0);
        shown.put("image", IMAGE).put("imageID", "").put("containerID", "lab://declared-" + number);
        shown.putObject("state").putObject("running").put("startedAt", now);
        return pod;
    }
}
