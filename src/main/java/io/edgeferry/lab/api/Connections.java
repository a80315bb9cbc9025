package io.edgeferry.lab.api;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes requests on the event loop, reads them whole within limits, and serves each on a virtual thread of its own. */
final class Connections implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    /** As a real API server's. */
    private static final int LARGEST_BODY = 3 << 20;

    private static final long BODY_MILLIS = 60_000;

    private final Vertx vertx;
    private final Tokens tokens;
    private final Set<Thread> serving = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Dispatch dispatch;
    private volatile boolean closed;

    Connections(Vertx vertx, Tokens tokens) {
        this.vertx = vertx;
        this.tokens = tokens;
    }

    void open(Dispatch ready) {
        dispatch = ready;
    }

    void request(HttpServerRequest request) {
        Exchange exchange = new Exchange(request);
        Dispatch ready = dispatch;
        Optional<User> user = tokens.user(header(request, "Authorization"));
        if (ready == null || closed) {
            refuse(exchange, Refusal.of(503, "ServiceUnavailable", "the lab is not open"));
        } else if (user.isEmpty()) {
            refuse(exchange, Refusal.of(401, "Unauthorized", "Unauthorized"));
        } else if (exchange.wantsWebSocket()) {
            request.pause();
            serve(ready, request, exchange, user.get(), new byte[0]);
        } else {
            read(ready, request, exchange, user.get());
        }
    }

    private void read(Dispatch ready, HttpServerRequest request, Exchange exchange, User user) {
        Buffer body = Buffer.buffer();
        long late = vertx.setTimer(BODY_MILLIS, any -> {
            var unused = request.connection().close();
        });
        request.handler(piece -> {
            if (body.length() + piece.length() > LARGEST_BODY) {
                request.handler(any -> {});
                request.endHandler(any -> vertx.cancelTimer(late));
                refuse(
                        exchange,
                        Refusal.of(413, "RequestEntityTooLarge", "Request entity too large: limit is " + LARGEST_BODY));
            } else {
                body.appendBuffer(piece);
            }
        });
        request.exceptionHandler(any -> vertx.cancelTimer(late));
        request.endHandler(any -> {
            vertx.cancelTimer(late);
            serve(ready, request, exchange, user, body.getBytes());
        });
    }

    private void serve(Dispatch ready, HttpServerRequest request, Exchange exchange, User user, byte[] body) {
        Thread thread = Thread.ofVirtual().name("lab-request").unstarted(() -> {
            try {
                served(ready, request, exchange, user, body);
            } finally {
                serving.remove(Thread.currentThread());
            }
        });
        serving.add(thread);
        thread.start();
    }

    private static void served(Dispatch ready, HttpServerRequest request, Exchange exchange, User user, byte[] body) {
        try {
            UnaryOperator<String> headers = name -> header(request, name);
            String query = request.query() == null ? "" : request.query();
            ready.serve(
                    new Call(request.method().name(), request.path(), Query.parse(query), headers, body, user),
                    exchange);
        } catch (Refusal e) {
            refuse(exchange, e);
        } catch (IOException e) {
            LOG.debug("a request of the lab's API ended early: {}", request.uri(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("a request of the lab's API failed: {} {}", request.method(), request.uri(), e);
            refuse(exchange, Refusal.of(500, "InternalError", "Internal error occurred: " + e));
        }
    }

    private static String header(HttpServerRequest request, String name) {
        String value = request.getHeader(name);
        return value == null ? "" : value;
    }

    private static void refuse(Exchange exchange, Refusal refusal) {
        exchange.answer(Answer.json(refusal.code(), refusal.status()));
    }

    @Override
    public void close() {
        closed = true;
        serving.forEach(Thread::interrupt);
    }
}
