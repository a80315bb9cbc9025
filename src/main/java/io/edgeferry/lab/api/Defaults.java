package io.edgeferry.lab.api;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What a real API server fills in when fields are left out. */
final class Defaults {

    private static final int TOLERATED_SECONDS = 300;

    private Defaults() {}

    static void fill(ResourceType type, ObjectNode object) {
        switch (type.kind().plural()) {
            case "pods" -> podSpec(Trees.child(object, "spec"));
            case "deployments" -> {
                workload(object);
                Trees.putIfAbsent(Trees.child(object, "spec"), "revisionHistoryLimit", 10);
                Trees.putIfAbsent(Trees.child(object, "spec"), "progressDeadlineSeconds", 600);
                strategy(Trees.child(Trees.child(object, "spec"), "strategy"));
            }
            case "replicasets" -> workload(object);
            case "services" -> service(Trees.child(object, "spec"));
            case "persistentvolumes" -> volume(Trees.child(object, "spec"));
            case "persistentvolumeclaims" -> Trees.putIfAbsent(Trees.child(object, "spec"), "volumeMode", "Filesystem");
            case "storageclasses" -> {
                Trees.putIfAbsent(object, "reclaimPolicy", "Delete");
                Trees.putIfAbsent(object, "volumeBindingMode", "Immediate");
            }
            case "namespaces" -> {
                Trees.child(Trees.metadata(object), "labels").put("kubernetes.io/metadata.name", Trees.name(object));
                ObjectNode spec = Trees.child(object, "spec");
                if (!spec.has("finalizers")) {
                    spec.putArray("finalizers").add("kubernetes");
                }
            }
            case "secrets" -> secret(object);
            default -> {}
        }
    }

    /** The status that an object begins with. Nodes bring their own. */
    static void firstStatus(ResourceType type, ObjectNode object) {
        switch (type.kind().plural()) {
            case "pods" -> {
                ObjectNode status = object.putObject("status");
                status.put("phase", "Pending").put("qosClass", Quality.of(object));
            }
            case "namespaces" -> object.putObject("status").put("phase", "Active");
            case "persistentvolumes", "persistentvolumeclaims" ->
                object.putObject("status").put("phase", "Pending");
            case "deployments" -> object.putObject("status");
            case "replicasets" -> object.putObject("status").put("replicas", 0);
            case "services" -> object.putObject("status").putObject("loadBalancer");
            default -> {}
        }
    }

    private static void strategy(ObjectNode strategy) {
        Trees.putIfAbsent(strategy, "type", "RollingUpdate");
        if (Trees.text(strategy, "type").equals("RollingUpdate")) {
            ObjectNode rolling = Trees.child(strategy, "rollingUpdate");
            Trees.putIfAbsent(rolling, "maxUnavailable", "25%");
            Trees.putIfAbsent(rolling, "maxSurge", "25%");
        }
    }

    private static void workload(ObjectNode object) {
        ObjectNode spec = Trees.child(object, "spec");
        Trees.putIfAbsent(spec, "replicas", 1);
        if (spec.get("template") instanceof ObjectNode template) {
            podSpec(Trees.child(template, "spec"));
        }
    }

    private static void podSpec(ObjectNode spec) {
        Trees.putIfAbsent(spec, "restartPolicy", "Always");
        Trees.putIfAbsent(spec, "terminationGracePeriodSeconds", 30);
        Trees.putIfAbsent(spec, "dnsPolicy", "ClusterFirst");
        Trees.putIfAbsent(spec, "schedulerName", "default-scheduler");
        Trees.child(spec, "securityContext");
        for (String list : List.of("containers", "initContainers")) {
            Trees.objects(spec.path(list)).forEach(Defaults::container);
        }
        for (ObjectNode volume : Trees.objects(spec.path("volumes"))) {
            if (volume.get("hostPath") instanceof ObjectNode path) {
                Trees.putIfAbsent(path, "type", "");
            }
            for (String files : List.of("configMap", "secret")) {
                if (volume.get(files) instanceof ObjectNode source) {
                    Trees.putIfAbsent(source, "defaultMode", 420);
                }
            }
        }
    }

    /** What only a pod gets, not the template of one. */
    static void admitPod(ObjectNode pod) {
        ObjectNode spec = Trees.child(pod, "spec");
        Trees.putIfAbsent(spec, "enableServiceLinks", true);
        Trees.putIfAbsent(spec, "serviceAccountName", "default");
        Trees.putIfAbsent(spec, "serviceAccount", Trees.text(spec, "serviceAccountName"));
        Trees.putIfAbsent(spec, "preemptionPolicy", "PreemptLowerPriority");
        Trees.putIfAbsent(spec, "priority", 0);
        tolerateForAWhile(spec);
    }

    /** As the admission plugin DefaultTolerationSeconds does: a node may be away for so long before its pods are. */
    private static void tolerateForAWhile(ObjectNode spec) {
        for (String key : List.of("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable")) {
            boolean said = Trees.objects(spec.path("tolerations")).stream()
                    .anyMatch(each -> List.of(key, "").contains(Trees.text(each, "key"))
                            && List.of("NoExecute", "").contains(Trees.text(each, "effect")));
            if (!said) {
                spec.withArray("/tolerations")
                        .addObject()
                        .put("key", key)
                        .put("operator", "Exists")
                        .put("effect", "NoExecute")
                        .put("tolerationSeconds", TOLERATED_SECONDS);
            }
        }
    }

    private static void container(ObjectNode container) {
        String image = Trees.text(container, "image");
        String tag = image.substring(image.lastIndexOf('/') + 1);
        boolean latest = !image.contains("@") && (!tag.contains(":") || tag.endsWith(":latest"));
        Trees.putIfAbsent(container, "imagePullPolicy", latest ? "Always" : "IfNotPresent");
        Trees.putIfAbsent(container, "terminationMessagePath", "/dev/termination-log");
        Trees.putIfAbsent(container, "terminationMessagePolicy", "File");
        ObjectNode resources = Trees.child(container, "resources");
        if (resources.get("limits") instanceof ObjectNode limits) {
            ObjectNode requests = Trees.child(resources, "requests");
            for (Map.Entry<String, tools.jackson.databind.JsonNode> limit : limits.properties()) {
                if (!requests.has(limit.getKey())) {
                    requests.set(limit.getKey(), limit.getValue());
                }
            }
        }
        Trees.objects(container.path("ports")).forEach(port -> Trees.putIfAbsent(port, "protocol", "TCP"));
    }

    private static void service(ObjectNode spec) {
        Trees.putIfAbsent(spec, "type", "ClusterIP");
        Trees.putIfAbsent(spec, "sessionAffinity", "None");
        Trees.putIfAbsent(spec, "internalTrafficPolicy", "Cluster");
        for (ObjectNode port : Trees.objects(spec.path("ports"))) {
            Trees.putIfAbsent(port, "protocol", "TCP");
            if (!port.has("targetPort")) {
                port.set("targetPort", port.path("port"));
            }
        }
    }

    private static void volume(ObjectNode spec) {
        Trees.putIfAbsent(spec, "persistentVolumeReclaimPolicy", "Retain");
        Trees.putIfAbsent(spec, "volumeMode", "Filesystem");
        if (spec.get("hostPath") instanceof ObjectNode path) {
            Trees.putIfAbsent(path, "type", "");
        }
    }

    private static void secret(ObjectNode secret) {
        Trees.putIfAbsent(secret, "type", "Opaque");
        if (secret.get("stringData") instanceof ObjectNode texts) {
            ObjectNode data = Trees.child(secret, "data");
            texts.properties()
                    .forEach(each -> data.put(
                            each.getKey(),
                            java.util.Base64.getEncoder()
                                    .encodeToString(each.getValue()
                                            .asString("")
                                            .getBytes(java.nio.charset.StandardCharsets.UTF_8))));
            secret.remove("stringData");
        }
    }
}
