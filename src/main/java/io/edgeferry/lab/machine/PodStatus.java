package io.edgeferry.lab.machine;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The status of a pod as a kubelet reports it. */
final class PodStatus {

    private static final String HOST = "127.0.0.1";

    private PodStatus() {}

    /**
     * The phase of a pod with these containers.
     *
     * @param policy its restart policy
     */
    static String phase(List<Container> containers, String policy) {
        boolean started = false;
        boolean over = true;
        boolean failed = false;
        for (Container container : containers) {
            Run run = container.run();
            started |= run.phase() != Run.Phase.WAITING || run.before() != null;
            failed |= run.exitCode() != 0;
            boolean again = policy.equals("Always") || policy.equals("OnFailure") && run.exitCode() != 0;
            over &= run.phase() == Run.Phase.ENDED && !again;
        }
        if (over) {
            return failed ? "Failed" : "Succeeded";
        }
        return started ? "Running" : "Pending";
    }

    /** Writes the status into a pod; what did not change stays as it is. */
    static void write(
            ObjectNode pod, List<Container> containers, String phase, String reason, Instant since, String ip) {
        JsonNode had = pod.path("status");
        ObjectNode status = had.isObject() ? (ObjectNode) had : pod.putObject("status");
        status.put("phase", phase);
        if (!reason.isEmpty()) {
            status.put("reason", reason)
                    .put("message", "Pod was active on the node longer than the specified deadline");
        }
        status.put("hostIP", HOST)
                .put("podIP", ip)
                .put("startTime", second(since))
                .put("qosClass", asks(pod) ? "Burstable" : "BestEffort");
        status.putArray("hostIPs").addObject().put("ip", HOST);
        status.putArray("podIPs").addObject().put("ip", ip);
        conditions(
                status,
                containers,
                phase,
                pod.path("metadata").path("generation").asLong(0));
        ArrayNode list = status.putArray("containerStatuses");
        for (JsonNode spec : pod.path("spec").path("containers").values()) {
            containers.stream()
                    .filter(each -> each.name().equals(Json.text(spec, "name")))
                    .forEach(each -> container(list.addObject(), each, spec));
        }
    }

    private static void conditions(ObjectNode status, List<Container> containers, String phase, long generation) {
        boolean over = phase.equals("Succeeded") || phase.equals("Failed");
        boolean ready = !over && containers.stream().allMatch(each -> each.run().running());
        String why = over ? phase.equals("Failed") ? "PodFailed" : "PodCompleted" : ready ? "" : "ContainersNotReady";
        if (generation > 0) {
            status.put("observedGeneration", generation);
        }
        ArrayNode before = status.path("conditions").isArray()
                ? ((ArrayNode) status.path("conditions")).deepCopy()
                : status.arrayNode();
        ArrayNode now = status.putArray("conditions");
        condition(now, before, "PodReadyToStartContainers", !over, "");
        condition(now, before, "Initialized", true, phase.equals("Succeeded") ? "PodCompleted" : "");
        condition(now, before, "Ready", ready, why);
        condition(now, before, "ContainersReady", ready, why);
        condition(now, before, "PodScheduled", true, "");
        if (generation > 0) {
            now.forEach(condition -> ((ObjectNode) condition).put("observedGeneration", generation));
        }
    }

    private static boolean asks(ObjectNode pod) {
        return pod.path("spec").path("containers").values().stream()
                .anyMatch(each -> !each.path("resources").path("requests").isEmpty());
    }

    private static void condition(ArrayNode to, ArrayNode before, String type, boolean is, String why) {
        String status = is ? "True" : "False";
        String since = before.values().stream()
                .filter(each -> Json.text(each, "type").equals(type))
                .filter(each -> Json.text(each, "status").equals(status))
                .map(each -> Json.text(each, "lastTransitionTime"))
                .findFirst()
                .orElseGet(() -> second(Instant.now()));
        ObjectNode condition = to.addObject().put("type", type).put("status", status);
        condition.putNull("lastProbeTime").put("lastTransitionTime", since);
        if (!why.isEmpty()) {
            condition.put("reason", why);
        }
    }

    private static void container(ObjectNode to, Container container, JsonNode spec) {
        Run run = container.run();
        JsonNode asked = spec.path("resources").path("requests");
        if (!asked.isEmpty() && run.running()) {
            to.set("allocatedResources", asked.deepCopy());
        }
        if (run.phase() != Run.Phase.WAITING) {
            to.set(
                    "resources",
                    spec.path("resources").isObject() ? spec.path("resources").deepCopy() : Json.object());
        }
        if (!spec.path("volumeMounts").isEmpty()) {
            to.set("volumeMounts", spec.path("volumeMounts").deepCopy());
        }
        to.put("name", container.name()).put("image", Json.text(spec, "image")).put("imageID", run.imageId());
        Run shown = run.id().isEmpty() && run.before() != null ? run.before() : run;
        if (!shown.id().isEmpty()) {
            to.put("containerID", "lab://" + shown.id());
            to.put("imageID", shown.imageId());
        }
        to.put("restartCount", shown.restarts()).put("ready", run.running()).put("started", run.running());
        state(to.putObject("state"), run);
        ObjectNode last = to.putObject("lastState");
        if (run.before() != null) {
            state(last, run.before());
        }
    }

    private static void state(ObjectNode to, Run run) {
        switch (run.phase()) {
            case WAITING -> {
                ObjectNode waiting = to.putObject("waiting").put("reason", run.reason());
                if (!run.message().isEmpty()) {
                    waiting.put("message", run.message());
                }
            }
            case RUNNING -> to.putObject("running").put("startedAt", second(run.started()));
            case ENDED ->
                to.putObject("terminated")
                        .put("exitCode", run.exitCode())
                        .put("reason", run.reason())
                        .put("startedAt", second(run.started()))
                        .put("finishedAt", second(run.finished()))
                        .put("containerID", "lab://" + run.id());
        }
    }

    /** RFC 3339, to the second, as the API's times are. */
    static String second(@Nullable Instant at) {
        return (at == null ? Instant.EPOCH : at).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
