package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lab's own calls on containers: {@code pause}, {@code resume}, {@code state}, {@code guard}. Thread-safe. */
final class ContainerCalls {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerCalls.class);
    private static final long MOST_SECONDS = 86_400;

    private final LabNode node;

    ContainerCalls(LabNode node) {
        this.node = node;
    }

    Kubelet.Answer answer(LabProxy.Call call) throws LabException {
        String what = call.word(0);
        String namespace = Names.object(call.word(1));
        String pod = Names.object(call.word(2));
        String container = Names.object(call.word(3));
        if (what.equals("guard")) {
            return guard(call, namespace, pod, container);
        }
        if (what.equals("state")) {
            return state(namespace, pod, container);
        }
        if (!call.method().equals("POST")) {
            throw new LabException(405, "MethodNotAllowed", "POST only");
        }
        if (what.equals("pause")) {
            process(namespace, pod, container).pause();
            return outcome("paused");
        }
        return outcome(resume(namespace, pod, container));
    }

    private LabProcess process(String namespace, String pod, String container) throws LabException {
        Run run = LabNode.container(node.unit(namespace, pod), container).run();
        LabProcess process = run.process();
        if (!run.running() || process == null) {
            throw new LabException(409, "Conflict", "container " + container + " does not run");
        }
        return process;
    }

    private String resume(String namespace, String pod, String container) throws LabException {
        try {
            return process(namespace, pod, container).resume() ? "resumed" : "running";
        } catch (LabException e) {
            if (e.code() == 404 || e.code() == 409) {
                return "gone";
            }
            throw e;
        }
    }

    private Kubelet.Answer state(String namespace, String pod, String container) throws LabException {
        try {
            LabProcess process = process(namespace, pod, container);
            return Json.ok(Json.object()
                    .put("state", process.paused() ? "paused" : "running")
                    .put("memory", process.stateBytes()));
        } catch (LabException e) {
            if (e.code() == 404 || e.code() == 409) {
                return Json.ok(Json.object().put("state", "gone").put("memory", 0));
            }
            throw e;
        }
    }

    private Kubelet.Answer guard(LabProxy.Call call, String namespace, String pod, String container)
            throws LabException {
        String key = namespace + "/" + pod + "/" + container;
        return switch (call.method()) {
            case "POST" -> {
                LabProcess process = process(namespace, pod, container);
                node.guards().arm(key, time(call), () -> resume(process));
                yield outcome(Guards.State.ARMED.name());
            }
            case "PUT" -> outcome(node.guards().extend(key, time(call)).name());
            case "DELETE" -> outcome(node.guards().disarm(key).name());
            default -> throw new LabException(405, "MethodNotAllowed", "POST, PUT or DELETE");
        };
    }

    private static void resume(LabProcess process) {
        try {
            var unused = process.resume();
        } catch (LabException e) {
            LOG.warn("a timer found nothing to resume: {}", e.getMessage());
        }
    }

    private static Duration time(LabProxy.Call call) throws LabException {
        String seconds = call.query().getOrDefault("seconds", "120");
        if (!seconds.matches("\\d{1,6}(\\.\\d{1,3})?")) {
            throw new LabException(400, "BadRequest", "not a number of seconds: " + seconds);
        }
        return Duration.ofMillis((long) (1000 * Math.min(MOST_SECONDS, Double.parseDouble(seconds))));
    }

    private static Kubelet.Answer outcome(String outcome) {
        return Json.ok(Json.object().put("outcome", outcome.toLowerCase(Locale.ROOT)));
    }
}
