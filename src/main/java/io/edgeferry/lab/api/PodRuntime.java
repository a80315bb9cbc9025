package io.edgeferry.lab.api;

import io.edgeferry.lab.machine.Kubelet;
import io.edgeferry.lab.machine.Kubelet.ContainerRef;
import io.edgeferry.lab.machine.Kubelet.LogQuery;
import io.edgeferry.lab.store.LabException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What goes on to the node of a pod: its log, commands in it, and what is asked of the node itself. */
final class PodRuntime {

    private static final int PIECE = 32 * 1024;

    private final Reads reads;
    private final Function<String, Optional<Kubelet>> kubelets;
    private final Clock clock;

    PodRuntime(Reads reads, Function<String, Optional<Kubelet>> kubelets, Clock clock) {
        this.reads = reads;
        this.kubelets = kubelets;
        this.clock = clock;
    }

    /** A container and the node that runs it. */
    private record Place(Kubelet kubelet, ContainerRef container) {}

    private Place place(Target target, String container) {
        ObjectNode pod = reads.one(new Target(target.type(), target.namespace(), target.name(), "", ""));
        List<String> names = new ArrayList<>();
        for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
            Trees.objects(Trees.at(pod, "spec", list)).forEach(c -> names.add(Trees.text(c, "name")));
        }
        int ordinary = Trees.at(pod, "spec", "containers").size();
        if (container.isEmpty() && ordinary > 1) {
            throw Refusal.badRequest("a container name must be specified for pod %s, choose one of: [%s]"
                    .formatted(target.name(), String.join(" ", names.subList(0, ordinary))));
        }
        String chosen = container.isEmpty() ? names.getFirst() : container;
        if (!names.contains(chosen)) {
            throw Refusal.badRequest("container %s is not valid for pod %s".formatted(chosen, target.name()));
        }
        String node = Trees.text(pod, "spec", "nodeName");
        if (node.isEmpty()) {
            throw Refusal.badRequest("pod %s does not have a host assigned".formatted(target.name()));
        }
        ContainerRef ref =
                new ContainerRef(target.namespace(), target.name(), Trees.text(pod, "metadata", "uid"), chosen);
        return new Place(kubelet(node), ref);
    }

    private Kubelet kubelet(String node) {
        return kubelets.apply(node)
                .orElseThrow(() -> Refusal.of(
                        500,
                        "InternalError",
                        "Get \"https://%s:10250/\": dial tcp: lookup %s: no such host".formatted(node, node)));
    }

    void log(Target target, Call call, Exchange exchange) throws IOException, InterruptedException {
        Place place = place(target, call.query().get("container"));
        InputStream log;
        try {
            log = place.kubelet().log(place.container(), logQuery(call.query()));
        } catch (LabException e) {
            throw Refusal.from(e, target.type().kind(), target.name());
        }
        var unused = exchange.gone().thenRunAsync(() -> closed(log), Thread::startVirtualThread);
        Exchange.Sink sink = exchange.stream("text/plain");
        try (log) {
            byte[] piece = new byte[PIECE];
            for (int n = log.read(piece); n >= 0; n = log.read(piece)) {
                sink.send(Buffer.buffer(java.util.Arrays.copyOf(piece, n)));
            }
        } finally {
            sink.end();
        }
    }

    private static void closed(InputStream log) {
        try {
            log.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private LogQuery logQuery(Query query) {
        return new LogQuery(
                query.is("follow"),
                query.is("previous"),
                query.is("timestamps"),
                number(query, "tailLines"),
                number(query, "limitBytes"),
                since(query));
    }

    private static @Nullable Long number(Query query, String name) {
        return query.get(name).isEmpty() ? null : Long.valueOf(query.number(name, 0));
    }

    private @Nullable Instant since(Query query) {
        if (!query.get("sinceSeconds").isEmpty()) {
            return Instant.now(clock).minusSeconds(query.number("sinceSeconds", 0));
        }
        String time = query.get("sinceTime");
        try {
            return time.isEmpty() ? null : OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeException e) {
            throw Refusal.badRequest("invalid sinceTime \"" + time + "\"");
        }
    }

    void exec(Target target, Call call, Exchange exchange) throws IOException, InterruptedException {
        Query query = call.query();
        if (query.all("command").isEmpty()) {
            throw Refusal.badRequest("you must specify at least 1 command for the container");
        }
        Place place = place(target, query.get("container"));
        if (!exchange.wantsWebSocket()) {
            throw Refusal.badRequest("Upgrade request required");
        }
        ExecStream stream = new ExecStream(query.is("stdin"), query.is("stdout"), query.is("stderr"));
        try {
            stream.serve(place.kubelet().exec(place.container(), query.all("command"), query.is("stdin")), exchange);
        } catch (LabException e) {
            // Told in the stream: a client that is refused the upgrade tries another protocol and hides the reason.
            ExecStream.refused(exchange, Refusal.from(e, target.type().kind(), target.name()));
        }
    }

    Answer proxy(Target target, Call call) {
        reads.one(new Target(target.type(), "", target.name(), "", ""));
        Kubelet.Answer answer = kubelet(target.name())
                .proxy(call.method(), target.rest(), call.query().flat(), call.body());
        return new Answer(answer.code(), answer.type(), answer.body(), List.of());
    }
}
