package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * The lease guards of a node, one for each container that has one ({@code lease-guard/NS/POD/CONTAINER}). One that is
 * settled is remembered until another takes its place. Thread-safe.
 */
final class LeaseGuards {

    private static final int KEPT = 200;
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final LabNode node;
    private final NodeApi api;
    private final Map<String, Guarded> guarded = new LinkedHashMap<>();

    private record Guarded(LabProcess process, LeaseWatch watch) {}

    LeaseGuards(LabNode node, NodeApi api) {
        this.node = node;
        this.api = api;
    }

    Kubelet.Answer answer(LabProxy.Call call) throws LabException {
        ContainerCalls.Named named = ContainerCalls.named(call);
        String key = named.namespace() + "/" + named.pod() + "/" + named.container();
        return switch (call.method()) {
            case "POST" -> {
                double seconds = ContainerCalls.seconds(call.query().getOrDefault("limit", "8"));
                String uid = call.query().getOrDefault("uid", "");
                yield Json.ok(arm(key, named, uid, Duration.ofMillis((long) (1000 * seconds))));
            }
            case "GET" -> Json.ok(json(key));
            case "DELETE" -> {
                stop(key, call.query().getOrDefault("resume", "").equals("true"));
                yield Json.ok(json(key));
            }
            default -> throw new LabException(405, "MethodNotAllowed", "POST, GET or DELETE");
        };
    }

    private synchronized ObjectNode arm(String key, ContainerCalls.Named named, String uid, Duration limit)
            throws LabException {
        PodUnit unit = node.unit(named.namespace(), named.pod());
        LabProcess process = ContainerCalls.process(node, named);
        if (!uid.isEmpty() && !uid.equals(unit.uid())) {
            throw new LabException(404, "NotFound", "pod " + named.pod() + " is another one by now");
        }
        Guarded now = guarded.get(key);
        if (now != null && now.process() == process && !now.watch().ended()) {
            now.watch().limit(limit);
            return now.watch().json();
        }
        if (now != null) {
            now.watch().stop(false);
        }
        LeaseWatch watch = new LeaseWatch(
                api, new LeaseWatch.Watched(named.namespace(), named.pod(), unit.uid(), process), limit, PERIOD);
        watch.start();
        guarded.remove(key);
        guarded.put(key, new Guarded(process, watch));
        guarded.values().removeIf(each -> guarded.size() > KEPT && each.watch().ended());
        return watch.json();
    }

    private synchronized ObjectNode json(String key) {
        Guarded found = guarded.get(key);
        return found == null
                ? Json.object().put("outcome", "none").put("contactAge", 0).put("reason", "")
                : found.watch().json();
    }

    private synchronized void stop(String key, boolean resume) {
        Guarded found = guarded.get(key);
        if (found != null) {
            found.watch().stop(resume);
        }
    }

    /** The machine goes down, and all guards with it; what they hold stays held. */
    synchronized void clear() {
        guarded.values().forEach(each -> each.watch().stop(false));
        guarded.clear();
    }
}
