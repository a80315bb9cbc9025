package io.edgeferry.lab.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a table shows of a pod; the rules of {@code printPod} in Kubernetes 1.36. */
final class PodCells {

    private PodCells() {}

    static String ready(ObjectNode pod) {
        int all = Trees.at(pod, "spec", "containers").size();
        long ready =
                Trees.objects(statuses(pod)).stream().filter(PodCells::isReady).count();
        return ready + "/" + all;
    }

    private static boolean isReady(JsonNode status) {
        return status.path("ready").asBoolean(false) && status.path("state").has("running");
    }

    private static JsonNode statuses(ObjectNode pod) {
        return Trees.at(pod, "status", "containerStatuses");
    }

    static String status(ObjectNode pod) {
        String phase = Trees.text(pod, "status", "phase");
        String reason = Trees.text(pod, "status", "reason");
        String initial = initial(pod);
        String status = initial.isEmpty() ? containers(pod, reason.isEmpty() ? phase : reason) : initial;
        if (pod.path("metadata").has("deletionTimestamp")) {
            boolean over = phase.equals("Failed") || phase.equals("Succeeded");
            if (reason.equals("NodeLost")) {
                return "Unknown";
            }
            return over ? status : "Terminating";
        }
        return status.isEmpty() ? "Unknown" : status;
    }

    private static String initial(ObjectNode pod) {
        List<ObjectNode> all = Trees.objects(Trees.at(pod, "status", "initContainerStatuses"));
        for (int i = 0; i < all.size(); i++) {
            JsonNode state = all.get(i).path("state");
            if (state.has("terminated")) {
                if (state.path("terminated").path("exitCode").asInt(0) != 0) {
                    return "Init:" + ended(state.path("terminated"));
                }
            } else {
                String waiting = Trees.text(state, "waiting", "reason");
                return waiting.isEmpty() || waiting.equals("PodInitializing")
                        ? "Init:" + i + "/"
                                + Trees.at(pod, "spec", "initContainers").size()
                        : "Init:" + waiting;
            }
        }
        return "";
    }

    private static String containers(ObjectNode pod, String otherwise) {
        String status = otherwise;
        boolean running = false;
        for (ObjectNode each : Trees.objects(statuses(pod)).reversed()) {
            JsonNode state = each.path("state");
            String waiting = Trees.text(state, "waiting", "reason");
            if (!waiting.isEmpty()) {
                status = waiting;
            } else if (state.has("terminated")) {
                status = ended(state.path("terminated"));
            } else if (isReady(each)) {
                running = true;
            }
        }
        if (status.equals("Completed") && running) {
            return condition(pod, "Ready") ? "Running" : "NotReady";
        }
        return status;
    }

    private static String ended(JsonNode terminated) {
        String reason = Trees.text(terminated, "reason");
        if (!reason.isEmpty()) {
            return reason;
        }
        int signal = terminated.path("signal").asInt(0);
        return signal != 0
                ? "Signal:" + signal
                : "ExitCode:" + terminated.path("exitCode").asInt(0);
    }

    static boolean condition(JsonNode object, String type) {
        return Trees.objects(Trees.at(object, "status", "conditions")).stream()
                .anyMatch(c -> Trees.text(c, "type").equals(type)
                        && Trees.text(c, "status").equals("True"));
    }

    static String restarts(ObjectNode pod, Instant now) {
        int restarts = 0;
        String last = "";
        for (ObjectNode each : Trees.objects(statuses(pod))) {
            restarts += each.path("restartCount").asInt(0);
            String ended = Trees.text(each, "lastState", "terminated", "finishedAt");
            if (ended.compareTo(last) > 0) {
                last = ended;
            }
        }
        return restarts == 0 || last.isEmpty()
                ? Integer.toString(restarts)
                : restarts + " (" + Ages.since(last, now) + " ago)";
    }

    static String gates(ObjectNode pod) {
        List<ObjectNode> gates = Trees.objects(Trees.at(pod, "spec", "readinessGates"));
        if (gates.isEmpty()) {
            return "<none>";
        }
        long met = gates.stream()
                .filter(gate -> condition(pod, Trees.text(gate, "conditionType")))
                .count();
        return met + "/" + gates.size();
    }

    static String names(JsonNode containers, String field) {
        List<String> all = new ArrayList<>();
        Trees.objects(containers).forEach(each -> all.add(Trees.text(each, field)));
        return String.join(",", all);
    }
}
