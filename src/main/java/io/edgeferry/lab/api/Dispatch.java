package io.edgeferry.lab.api;

import io.edgeferry.lab.machine.Kubelet;
import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/** From a request to what serves it. Blocks. */
final class Dispatch {

    private static final Set<String> HEALTH = Set.of("/healthz", "/livez", "/readyz");
    private static final Set<String> STREAMS = Set.of("log", "exec");

    private final ClusterObjects objects;
    private final Clock clock;
    private final Discovery discovery;
    private final Reads reads;
    private final Writes writes;
    private final Deletes deletes;
    private final PodRuntime runtime;
    private final Metrics metrics;

    Dispatch(
            ClusterObjects objects,
            Function<String, Optional<Kubelet>> kubelets,
            NodeSummaries summaries,
            Clock clock,
            String address) {
        this.objects = objects;
        this.clock = clock;
        this.discovery = new Discovery(address);
        this.reads = new Reads(objects, clock);
        this.writes = new Writes(objects, clock);
        this.deletes = new Deletes(objects, clock);
        this.runtime = new PodRuntime(reads, kubelets, clock);
        this.metrics = new Metrics(reads, summaries, clock);
    }

    /**
     * Serves a request to its end.
     *
     * @throws Refusal with the status to answer, when nothing was answered yet
     */
    void serve(Call call, Exchange exchange) throws IOException, InterruptedException {
        String path = call.path();
        if (HEALTH.contains(path.replaceFirst("(?<=.)/.*$", "")) || HEALTH.contains(path)) {
            exchange.answer(Answer.text(200, "ok"));
            return;
        }
        Optional<Answer> fixed =
                OpenApi.answer(path, call.header("Accept")).or(() -> discovery.answer(path, call.header("Accept")));
        if (fixed.isPresent()) {
            exchange.answer(fixed.get());
            return;
        }
        Target target = Target.parse(path).orElseThrow(Refusal::noSuchPath);
        String verb = verb(target, call);
        authorize(target, verb, call.user());
        if (target.subresource().equals("log") && verb.equals("get")) {
            runtime.log(target, call, exchange);
        } else if (target.subresource().equals("exec")) {
            runtime.exec(target, call, exchange);
        } else if (verb.equals("watch")) {
            new WatchStream(objects, clock, target, call).serve(exchange);
        } else {
            exchange.answer(answer(target, verb, call));
        }
    }

    private static String verb(Target target, Call call) {
        boolean collection = target.name().isEmpty();
        return switch (call.method()) {
            case "GET", "HEAD" -> {
                if (target.subresource().equals("exec")) {
                    yield "create";
                }
                boolean watch = call.query().is("watch");
                yield watch ? "watch" : collection ? "list" : "get";
            }
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> collection ? "deletecollection" : "delete";
            default -> throw Refusal.notAllowed();
        };
    }

    private static void authorize(Target target, String verb, User user) {
        Kind kind = target.type().kind();
        if (!user.may(verb, kind.group(), target.resource())) {
            String where = target.namespace().isEmpty()
                    ? "at the cluster scope"
                    : "in the namespace \"" + target.namespace() + "\"";
            throw Refusal.forbidden(
                    kind,
                    target.name(),
                    "User \"%s\" cannot %s resource \"%s\" in API group \"%s\" %s"
                            .formatted(user.id(), verb, target.resource(), kind.group(), where));
        }
    }

    private Answer answer(Target target, String verb, Call call) {
        ResourceType type = target.type();
        boolean proxy = target.subresource().equals("proxy");
        if (proxy) {
            return runtime.proxy(target, call);
        }
        String needed = target.subresource().isEmpty() ? verb : "";
        if (!needed.isEmpty() && !type.verbs().contains(needed)) {
            throw Refusal.notAllowed();
        }
        if (type.kind().group().equals(Registry.METRICS)) {
            return metrics.answer(target, call);
        }
        if (type.verbs().equals(List.of("create"))) {
            return Reviews.answer(type, call);
        }
        return switch (verb) {
            case "get" -> reads.get(target, call);
            case "list" -> reads.list(target, call);
            case "create" -> create(target, call);
            case "update" -> writes.replace(target, call);
            case "patch" -> writes.patch(target, call);
            case "delete" -> {
                whole(target);
                yield deletes.delete(target, call);
            }
            case "deletecollection" -> deleteAll(target, call);
            default -> throw Refusal.notAllowed();
        };
    }

    private static void whole(Target target) {
        if (STREAMS.contains(target.subresource()) || !target.subresource().isEmpty()) {
            throw Refusal.notAllowed();
        }
    }

    private Answer create(Target target, Call call) {
        return switch (target.subresource()) {
            case "" -> {
                if (!target.name().isEmpty()) {
                    throw Refusal.notAllowed();
                }
                yield writes.create(target, call);
            }
            case "binding" -> bind(target, call);
            case "eviction" -> {
                ObjectNode options =
                        Trees.objectAt(call.object(), "deleteOptions").deepCopy();
                ObjectNode gone = deletes.delete(plain(target), options, call.dryRun());
                yield Answer.json(201, Deletes.success(target, gone));
            }
            default -> throw Refusal.notAllowed();
        };
    }

    private static Target plain(Target target) {
        return new Target(target.type(), target.namespace(), target.name(), "", "");
    }

    private Answer bind(Target target, Call call) {
        String node = Trees.text(call.object(), "target", "name");
        if (node.isEmpty()) {
            throw Refusal.invalid(
                    target.type(),
                    target.name(),
                    List.of(new Refusal.Cause("FieldValueRequired", "target.name", "Required value")));
        }
        try {
            ObjectNode bound = objects.update(target.type().kind(), target.namespace(), target.name(), pod -> {
                String has = Trees.text(pod, "spec", "nodeName");
                if (!has.isEmpty()) {
                    throw Refusal.conflict(
                            new Kind("", "v1", "pods/binding"),
                            target.name(),
                            "pod %s is already assigned to node \"%s\"".formatted(target.name(), has));
                }
                Trees.child(pod, "spec").put("nodeName", node);
                Trees.child(pod, "status")
                        .putArray("conditions")
                        .addObject()
                        .put("type", "PodScheduled")
                        .put("status", "True")
                        .put("lastTransitionTime", Ages.stamp(Instant.now(clock)));
                return pod;
            });
            return Answer.json(201, Deletes.success(target, bound));
        } catch (LabException e) {
            throw Refusal.from(e, target.type().kind(), target.name());
        }
    }

    private Answer deleteAll(Target target, Call call) {
        ObjectNode options = call.body().length == 0 ? Trees.object() : call.object();
        List<ObjectNode> gone = new ArrayList<>();
        for (ObjectNode object : reads.selected(target, call.query())) {
            Target one = new Target(target.type(), Trees.namespace(object), Trees.name(object), "", "");
            gone.add(deletes.delete(one, options, call.dryRun()));
        }
        ObjectNode meta = Trees.object().put("resourceVersion", Long.toString(objects.version()));
        return Answer.json(200, Reads.list(target.type(), gone, meta));
    }
}
