package io.edgeferry.cluster;

import io.fabric8.kubernetes.client.http.WebSocket;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One command on one WebSocket. The first byte of each message names its channel: 0 is the input, 1 and 2 are the
 * outputs, 3 the end with the exit code. The next message is asked for when there is room for it.
 */
final class ExecSocket implements WebSocket.Listener, PodExec.Running {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int STATUS = 3;
    /** What an API server and a kubelet pass on in one piece. */
    private static final int PIECE = 32 * 1024;

    private static final int MOST_UNSENT = 512 * 1024;
    private static final long LOOK_AGAIN = 300_000;

    private final String what;
    private final Received out = new Received(this::next);
    private final Received err = new Received(this::next);
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final Object turn = new Object();
    private boolean held;
    private volatile boolean closed;
    private volatile @Nullable WebSocket socket;

    ExecSocket(String what) {
        this.what = what;
    }

    void opened(WebSocket open) {
        socket = open;
    }

    @Override
    public void onOpen(WebSocket open) {
        socket = open;
        open.request();
    }

    @Override
    public void onMessage(WebSocket from, String text) {
        onMessage(from, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void onMessage(WebSocket from, ByteBuffer message) {
        if (message.hasRemaining()) {
            switch (message.get()) {
                case 1 -> out.add(message);
                case 2 -> err.add(message);
                case STATUS -> ended(StandardCharsets.UTF_8.decode(message).toString());
                default -> {}
            }
        }
        synchronized (turn) {
            held = true;
        }
        next();
    }

    /** Asks for the next message if there is room for it. */
    private void next() {
        synchronized (turn) {
            WebSocket open = socket;
            if (held && open != null && out.room() && err.room()) {
                held = false;
                open.request();
            }
        }
    }

    private void ended(String status) {
        try {
            JsonNode said = JSON.readTree(status);
            if (said.path("status").asString("").equals("Success")) {
                exit.complete(0);
                return;
            }
            for (JsonNode cause : said.path("details").path("causes")) {
                if (cause.path("reason").asString("").equals("ExitCode")) {
                    exit.complete(Integer.parseInt(cause.path("message").asString("")));
                    return;
                }
            }
            int code = said.path("code").asInt(0);
            exit.completeExceptionally(
                    ApiErrors.refused(what, code, said.path("message").asString(status)));
        } catch (JacksonException | NumberFormatException e) {
            exit.completeExceptionally(new ClusterException(0, "Could not " + what + ": strange end " + status, e));
        }
    }

    @Override
    public void onClose(WebSocket from, int code, @Nullable String reason) {
        over("the connection was closed" + (reason == null || reason.isEmpty() ? "" : ": " + reason), null);
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        over(String.valueOf(error.getMessage()), error);
    }

    private void over(String why, @Nullable Throwable cause) {
        String text = "Could not " + what + ": " + why + ".";
        closed = true;
        exit.completeExceptionally(
                cause == null ? new ClusterException(0, text) : new ClusterException(0, text, cause));
        boolean whole = !exit.isCompletedExceptionally();
        out.end(whole ? "" : text);
        err.end(whole ? "" : text);
    }

    @Override
    public InputStream stdout() {
        return out;
    }

    @Override
    public InputStream stderr() {
        return err;
    }

    @Override
    public OutputStream stdin() {
        return new Input();
    }

    @Override
    public int waitFor(Duration limit) throws ClusterException, InterruptedException {
        try {
            return exit.get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ClusterException known) {
                throw new ClusterException(known.code(), String.valueOf(known.getMessage()), known);
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new ClusterException(0, "Could not " + what + ": no end within " + limit.toSeconds() + " s.", e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        over("it was closed by this program", null);
        WebSocket open = socket;
        if (open != null) {
            open.sendClose(1000, "done");
        }
    }

    private void send(byte[] from, int offset, int length) throws IOException {
        WebSocket open = socket;
        while (open != null && !closed && open.queueSize() > MOST_UNSENT) {
            // The library tells nobody when its queue has drained.
            LockSupport.parkNanos(LOOK_AGAIN);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted");
            }
        }
        ByteBuffer message = ByteBuffer.allocate(1 + length);
        message.put((byte) 0).put(from, offset, length).flip();
        if (open == null || closed || !open.send(message)) {
            throw new IOException("Could not " + what + ": the connection is closed.");
        }
    }

    private final class Input extends OutputStream {
        private volatile boolean ended;

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, from.length);
            if (ended) {
                throw new IOException("the stream is closed");
            }
            for (int done = 0; done < length; done += PIECE) {
                send(from, offset + done, Math.min(PIECE, length - done));
            }
        }

        @Override
        public void close() {
            ended = true;
        }
    }
}
