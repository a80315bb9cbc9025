package io.edgeferry.lab.api;

import io.edgeferry.lab.machine.Running;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import tools.jackson.databind.node.ObjectNode;

/**
 * A command over a WebSocket. The first byte of a message names its channel: 0 input, 1 and 2 outputs, 3 the end as a
 * {@code Status}, 4 the size of a terminal, and in {@code v5.channel.k8s.io} 255 closes a channel. Input is asked for
 * frame by frame as the command takes it; output waits for the other side.
 */
final class ExecStream {

    private static final int PIECE = 32 * 1024;
    private static final byte OUT = 1;
    private static final byte ERR = 2;
    private static final byte STATUS = 3;
    private static final int CLOSE = 255;
    /** As a shell counts the end by signal 9. */
    private static final int KILLED = 137;

    private static final Duration LONGEST = Duration.ofHours(24);
    private static final byte[] END = new byte[0];

    private final boolean stdin;
    private final boolean stdout;
    private final boolean stderr;
    private final BlockingQueue<byte[]> input = new LinkedBlockingQueue<>();
    /** Of the message whose frames arrive; only the event loop knows it. */
    private int channel;

    ExecStream(boolean stdin, boolean stdout, boolean stderr) {
        this.stdin = stdin;
        this.stdout = stdout;
        this.stderr = stderr;
    }

    /** Serves a command to its end and closes it. */
    void serve(Running running, Exchange exchange) throws IOException, InterruptedException {
        try (running) {
            ServerWebSocket socket = exchange.webSocket();
            socket.frameHandler(frame -> received(socket, frame));
            Runnable gone = () -> {
                input.add(END);
                Thread.startVirtualThread(running::close);
            };
            socket.closeHandler(any -> gone.run());
            socket.exceptionHandler(any -> gone.run());
            socket.fetch(1);
            Thread feeding = Thread.startVirtualThread(() -> feed(socket, running));
            Thread errors = Thread.startVirtualThread(() -> pump(socket, running.stderr(), ERR, stderr));
            pump(socket, running.stdout(), OUT, stdout);
            errors.join();
            OptionalInt code = running.waitFor(LONGEST);
            finish(socket, status(code.orElse(KILLED)));
            feeding.interrupt();
        }
    }

    private void received(ServerWebSocket socket, WebSocketFrame frame) {
        if (!frame.isBinary() && !frame.isText() && !frame.isContinuation()) {
            socket.fetch(1);
            return;
        }
        byte[] bytes = frame.binaryData().getBytes();
        int from = 0;
        if (!frame.isContinuation()) {
            channel = bytes.length > 0 ? bytes[0] & 0xff : -1;
            from = 1;
        }
        if (channel == CLOSE) {
            input.add(END);
            socket.fetch(1);
        } else if (channel == 0 && stdin && bytes.length > from) {
            // The next frame is asked for when this one has been taken.
            input.add(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
        } else {
            socket.fetch(1);
        }
    }

    private void feed(ServerWebSocket socket, Running running) {
        try (OutputStream into = running.stdin()) {
            for (byte[] piece = input.take(); piece.length > 0; piece = input.take()) {
                into.write(piece);
                into.flush();
                socket.fetch(1);
            }
        } catch (IOException e) {
            // It reads no more; the rest is thrown away, or the other side would wait for ever.
            drain(socket);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain(ServerWebSocket socket) {
        try {
            do {
                socket.fetch(1);
            } while (input.take().length > 0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pump(ServerWebSocket socket, InputStream from, byte channel, boolean wanted) {
        byte[] piece = new byte[PIECE];
        piece[0] = channel;
        try {
            for (int n = from.read(piece, 1, PIECE - 1); n >= 0; n = from.read(piece, 1, PIECE - 1)) {
                if (wanted) {
                    Exchange.await(socket.writeBinaryMessage(Buffer.buffer(java.util.Arrays.copyOf(piece, n + 1))));
                }
            }
        } catch (IOException e) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers a command that did not start. */
    static void refused(Exchange exchange, Refusal refusal) throws IOException, InterruptedException {
        ServerWebSocket socket = exchange.webSocket();
        socket.resume();
        finish(socket, refusal.status());
    }

    private static void finish(ServerWebSocket socket, ObjectNode status) throws IOException, InterruptedException {
        if (socket.isClosed()) {
            return;
        }
        Buffer message = Buffer.buffer(new byte[] {STATUS}).appendBytes(Trees.bytes(status));
        Exchange.await(socket.writeBinaryMessage(message));
        Exchange.await(socket.close());
    }

    private static ObjectNode status(int code) {
        ObjectNode status = Trees.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        if (code == 0) {
            return status.put("status", "Success");
        }
        status.put("status", "Failure")
                .put("message", "command terminated with non-zero exit code: exit status " + code)
                .put("reason", "NonZeroExitCode");
        status.putObject("details")
                .putArray("causes")
                .addObject()
                .put("reason", "ExitCode")
                .put("message", Integer.toString(code));
        return status;
    }
}
