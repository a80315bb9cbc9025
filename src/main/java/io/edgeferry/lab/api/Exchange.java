package io.edgeferry.lab.api;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A request's connection, used from a thread that may wait. What is written waits until the other side takes it. */
final class Exchange {

    /** Seconds that a side may take for one piece. */
    private static final long PATIENCE = 600;

    private final HttpServerRequest request;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    Exchange(HttpServerRequest request) {
        this.request = request;
        request.response().closeHandler(any -> gone.complete(null));
        request.response().exceptionHandler(any -> gone.complete(null));
    }

    /** Where a stream goes. */
    interface Sink {
        /**
         * Sends a piece and waits until it has left.
         *
         * @throws IOException when the other side is gone
         */
        void send(Buffer piece) throws IOException, InterruptedException;

        /** Ends the stream. */
        void end();
    }

    boolean wantsWebSocket() {
        return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    void answer(Answer answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(answer.code());
        response.putHeader("Content-Type", answer.type());
        response.putHeader("Cache-Control", "no-cache, private");
        for (String warning : answer.warnings()) {
            response.headers()
                    .add("Warning", "299 - \"" + warning.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
        }
        if (answer.code() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer realm=\"edgeferry-lab\"");
        }
        boolean head = request.method().name().equals("HEAD");
        Future<Void> sent = head ? response.end() : response.end(Buffer.buffer(answer.body()));
        sent.onFailure(e -> gone.complete(null));
    }

    /** Begins a chunked answer. */
    Sink stream(String type) {
        HttpServerResponse response = request.response();
        response.setChunked(true);
        response.putHeader("Content-Type", type).putHeader("Cache-Control", "no-cache, private");
        // Headers go at once: clients wait for them before there is a first piece.
        response.writeHead();
        return new Sink() {
            @Override
            public void send(Buffer piece) throws IOException, InterruptedException {
                await(response.write(piece));
            }

            @Override
            public void end() {
                if (!response.ended() && !response.closed()) {
                    var unused = response.end();
                }
            }
        };
    }

    /** Upgrades the connection. It is paused: what comes before there is a handler would be lost. */
    ServerWebSocket webSocket() throws IOException, InterruptedException {
        return await(request.toWebSocket().map(socket -> {
            socket.pause();
            return socket;
        }));
    }

    /** Completes when the other side is gone. */
    CompletableFuture<Void> gone() {
        return gone;
    }

    static <T> T await(Future<T> future) throws IOException, InterruptedException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IOException("the connection is gone: " + e.getCause().getMessage(), e);
        } catch (TimeoutException e) {
            throw new IOException("the other side takes nothing", e);
        }
    }
}
