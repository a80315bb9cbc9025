package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

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
        Named named = named(call);
        if (what.equals("guard")) {
            return guard(call, named);
        }
        if (what.equals("state")) {
            return state(named);
        }
        if (!call.method().equals("POST")) {
            throw new LabException(405, "MethodNotAllowed", "POST only");
        }
        if (what.equals("pause")) {
            var unused = process(named).pause();
            return outcome("paused");
        }
        return outcome(resume(named));
    }

    /**
     * A container as a call names it.
     *
     * @param id the runtime's id that it has to have; empty when any will do
     */
    record Named(String namespace, String pod, String container, String id) {}

    static Named named(LabProxy.Call call) throws LabException {
        return new Named(
                Names.object(call.word(1)),
                Names.object(call.word(2)),
                Names.object(call.word(3)),
                call.query().getOrDefault("id", ""));
    }

    private LabProcess process(Named named) throws LabException {
        return process(node, named);
    }

    static LabProcess process(LabNode node, Named named) throws LabException {
        Run run = LabNode.container(node.unit(named.namespace(), named.pod()), named.container())
                .run();
        LabProcess process = run.process();
        if (!run.running() || process == null) {
            throw new LabException(409, "Conflict", "container " + named.container() + " does not run");
        }
        if (!named.id().isEmpty() && !named.id().equals(run.id())) {
            throw new LabException(404, "NotFound", "container " + named.container() + " is another one by now");
        }
        return process;
    }

    private String resume(Named named) throws LabException {
        try {
            return process(named).resume() ? "resumed" : "running";
        } catch (LabException e) {
            if (e.code() == 404 || e.code() == 409) {
                return "gone";
            }
            throw e;
        }
    }

    /** What CRIU has to write; of a container that does not train nothing, since it makes no checkpoints. */
    private static long own(LabProcess process) {
        return process.stateBytes() == 0 ? 0 : Math.max(process.stateBytes(), Memory.own(process));
    }

    private Kubelet.Answer state(Named named) throws LabException {
        try {
            LabProcess process = process(named);
            ObjectNode state = Json.object()
                    .put("state", process.paused() ? "paused" : "running")
                    .put("memory", node.ground().engine().criu().isPresent() ? own(process) : process.stateBytes());
            var filled = state.putArray("filled");
            PodUnit unit = node.unit(named.namespace(), named.pod());
            Volumes.filledDirs(unit.pod(), node.ground().podFolder(unit.uid())).forEach(filled::add);
            return Json.ok(state);
        } catch (LabException e) {
            if (e.code() == 404 || e.code() == 409) {
                return Json.ok(Json.object().put("state", "gone").put("memory", 0));
            }
            throw e;
        }
    }

    private Kubelet.Answer guard(LabProxy.Call call, Named named) throws LabException {
        String key = named.namespace() + "/" + named.pod() + "/" + named.container() + "/" + named.id();
        return switch (call.method()) {
            case "POST" -> {
                LabProcess process = process(named);
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
        double seconds = seconds(call.query().getOrDefault("seconds", "120"));
        return Duration.ofMillis((long) (1000 * seconds));
    }

    /** A time as a call gives it. */
    static double seconds(String seconds) throws LabException {
        if (!seconds.matches("\\d{1,6}(\\.\\d{1,3})?")) {
            throw new LabException(400, "BadRequest", "not a number of seconds: " + seconds);
        }
        return Math.min(MOST_SECONDS, Double.parseDouble(seconds));
    }

    private static Kubelet.Answer outcome(String outcome) {
        return Json.ok(Json.object().put("outcome", outcome.toLowerCase(Locale.ROOT)));
    }
}
