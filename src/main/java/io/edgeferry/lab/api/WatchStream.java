package io.edgeferry.lab.api;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Type;
import io.edgeferry.lab.store.LabException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One watch: changes are queued by the store's listener and sent by the request's own thread. */
final class WatchStream {

    /** Changes that may wait for a slow client before its watch is ended; it lists anew then. */
    private static final int MOST_WAITING = 20_000;

    private static final long BOOKMARK_SECONDS = 30;
    private static final long LONGEST_SECONDS = 3600;

    private final ClusterObjects objects;
    private final Target target;
    private final Call call;
    private final Tables tables;
    private final Predicate<JsonNode> selection;
    private final BlockingQueue<ObjectNode> waiting = new LinkedBlockingQueue<>();
    private volatile boolean over;

    WatchStream(ClusterObjects objects, Clock clock, Target target, Call call) {
        this.objects = objects;
        this.target = target;
        this.call = call;
        this.tables = new Tables(clock);
        this.selection = Reads.selection(target, call.query());
    }

    /** Serves it to its end, over a WebSocket or in chunks. */
    void serve(Exchange exchange) throws IOException, InterruptedException {
        long since = version(call.query().get("resourceVersion"));
        Exchange.Sink sink = exchange.wantsWebSocket() ? webSocket(exchange) : exchange.stream(Answer.JSON);
        var unused = exchange.gone().thenRun(this::stop);
        try {
            run(sink, since);
        } finally {
            sink.end();
        }
    }

    private Exchange.Sink webSocket(Exchange exchange) throws IOException, InterruptedException {
        ServerWebSocket socket = exchange.webSocket();
        socket.closeHandler(any -> stop());
        socket.exceptionHandler(any -> stop());
        socket.resume();
        return new Exchange.Sink() {
            @Override
            public void send(Buffer piece) throws IOException, InterruptedException {
                Exchange.await(socket.writeTextMessage(piece.toString()));
            }

            @Override
            public void end() {
                if (!socket.isClosed()) {
                    var unused = socket.close();
                }
            }
        };
    }

    private void stop() {
        over = true;
        waiting.add(Trees.object());
    }

    private void run(Exchange.Sink sink, long since) throws IOException, InterruptedException {
        Query query = call.query();
        boolean initial = query.is("sendInitialEvents");
        @Nullable String namespace = target.namespace().isEmpty() ? null : target.namespace();
        AutoCloseable watch;
        try {
            watch = objects.watch(target.type().storage(), namespace, initial ? 0 : since, this::changed);
        } catch (LabException e) {
            sink.send(Buffer.buffer(
                    line("ERROR", Refusal.from(e, target.type().kind(), "").status())));
            return;
        }
        try (watch) {
            if (initial) {
                waiting.add(bookmark(objects.version(), true));
            }
            send(sink, query);
        } catch (IOException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static long version(String text) {
        try {
            return text.isEmpty() ? 0 : Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw Refusal.of(
                    500,
                    "",
                    "resourceVersion: Invalid value: \"%s\": strconv.ParseUint: parsing \"%s\": invalid syntax"
                            .formatted(text, text));
        }
    }

    private void send(Exchange.Sink sink, Query query) throws IOException, InterruptedException {
        long seconds = Math.min(LONGEST_SECONDS, Math.max(1, query.number("timeoutSeconds", LONGEST_SECONDS)));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        boolean bookmarks = query.is("allowWatchBookmarks");
        while (!over) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                if (bookmarks) {
                    mark(sink);
                }
                return;
            }
            long limit = Math.min(left, TimeUnit.SECONDS.toNanos(BOOKMARK_SECONDS));
            ObjectNode next = waiting.poll(limit, TimeUnit.NANOSECONDS);
            if (next == null && bookmarks) {
                mark(sink);
            } else if (next != null && !next.isEmpty()) {
                sink.send(Buffer.buffer(Trees.JSON.writeValueAsString(next) + "\n"));
            }
        }
    }

    /**
     * Tells the client from where it may go on. Changes are queued before their version is known here, so where nothing
     * waits after it was read the client has been told of all up to it; else it goes on from what it was told last.
     */
    private void mark(Exchange.Sink sink) throws IOException, InterruptedException {
        long version = objects.version();
        if (waiting.isEmpty()) {
            sink.send(Buffer.buffer(Trees.JSON.writeValueAsString(bookmark(version, false)) + "\n"));
        }
    }

    private ObjectNode bookmark(long version, boolean endOfInitial) {
        ObjectNode object = Trees.object()
                .put("kind", target.type().kindName())
                .put("apiVersion", target.type().apiVersion());
        ObjectNode metadata = Trees.metadata(object).put("resourceVersion", Long.toString(version));
        metadata.putNull("creationTimestamp");
        if (endOfInitial) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        ObjectNode shown = object;
        if (Tables.wanted(call.header("Accept"))) {
            ObjectNode meta = Trees.object().put("resourceVersion", Trees.text(metadata, "resourceVersion"));
            shown = tables.of(target.type(), List.of(), meta, "None");
        }
        return event("BOOKMARK", shown);
    }

    /** Called under the store's lock. What enters or leaves the selection is new or gone for this client. */
    private void changed(Type type, ObjectNode object, @Nullable ObjectNode before) {
        boolean is = selection.test(object);
        boolean was = before != null && selection.test(before);
        String said = switch (type) {
            case ADDED -> is ? "ADDED" : "";
            case DELETED -> was ? "DELETED" : "";
            case MODIFIED -> is ? (was ? "MODIFIED" : "ADDED") : was ? "DELETED" : "";
        };
        if (said.isEmpty() || over) {
            return;
        }
        if (waiting.size() > MOST_WAITING && type != Type.ADDED) {
            stop();
            return;
        }
        waiting.add(event(said, shown(object)));
    }

    private ObjectNode shown(ObjectNode object) {
        if (Tables.wanted(call.header("Accept"))) {
            ObjectNode meta = Trees.object().put("resourceVersion", Trees.text(object, "metadata", "resourceVersion"));
            return tables.of(target.type(), List.of(object), meta, call.query().get("includeObject"));
        }
        return EventForms.shown(target.type(), object);
    }

    private static ObjectNode event(String type, ObjectNode object) {
        ObjectNode event = Trees.object().put("type", type);
        event.set("object", object);
        return event;
    }

    private static String line(String type, ObjectNode object) {
        return Trees.JSON.writeValueAsString(event(type, object)) + "\n";
    }
}
