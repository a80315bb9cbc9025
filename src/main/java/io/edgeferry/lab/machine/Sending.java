package io.edgeferry.lab.machine;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Something on its way to another node, over the link between the two. Thread-safe. */
abstract class Sending {

    private final String kind;
    private final String from;
    private final String to;
    private final Network network;
    private final AtomicLong bytes = new AtomicLong();
    private volatile long total;
    private volatile State state = State.SENDING;
    private volatile String message = "";
    private volatile @Nullable Socket socket;
    private volatile boolean cancelled;

    /** How far it is. */
    enum State {
        /** On its way. */
        SENDING,
        /** The other node has it. */
        DONE,
        /** The other node has nothing of it. */
        FAILED
    }

    /**
     * Something to send.
     *
     * @param kind of what takes it on the other node
     * @param total bytes that have to be sent
     */
    Sending(String kind, String from, String to, Network network, long total) {
        this.kind = kind;
        this.from = from;
        this.to = to;
        this.network = network;
        this.total = total;
    }

    void start() {
        Thread.ofVirtual().name("lab-send").start(() -> {
            try {
                connect();
                state = State.DONE;
            } catch (IOException | RuntimeException e) {
                message = cancelled ? "cancelled" : String.valueOf(e.getMessage());
                state = State.FAILED;
            }
        });
    }

    private void connect() throws IOException {
        prepare();
        int port = network.port(to).orElseThrow(() -> new IOException("there is no way to node " + to));
        Socket opened = new Socket(InetAddress.getLoopbackAddress(), port);
        socket = opened;
        // Closed in this order: the shaped streams end once their socket has.
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(outOf(opened), 1 << 15));
                DataInputStream in = new DataInputStream(new BufferedInputStream(intoOf(opened), 1 << 15));
                opened) {
            if (cancelled) {
                throw new IOException("cancelled");
            }
            out.writeUTF(network.secret());
            out.writeUTF(kind);
            send(out, in);
        }
    }

    /** Nothing lies between a node and itself. */
    private OutputStream outOf(Socket opened) throws IOException {
        OutputStream out = opened.getOutputStream();
        return from.equals(to) ? out : network.links().shaped(from, to, out);
    }

    private InputStream intoOf(Socket opened) throws IOException {
        InputStream in = opened.getInputStream();
        return from.equals(to) ? in : network.links().shaped(to, from, in);
    }

    /** What has to be known before. */
    void prepare() throws IOException {}

    /** Sends it, and returns when the other node has it. */
    abstract void send(DataOutputStream out, DataInputStream in) throws IOException;

    final void moved(int count) {
        bytes.addAndGet(count);
    }

    final void more(long count) {
        total += count;
    }

    final boolean cancelled() {
        return cancelled;
    }

    final String to() {
        return to;
    }

    State state() {
        return state;
    }

    /** Breaks it off. */
    void cancel() {
        cancelled = true;
        Socket opened = socket;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                // It is of no use either way.
            }
        }
    }

    ObjectNode json() {
        return Json.object()
                .put("state", state.name().toLowerCase(Locale.ROOT))
                .put("bytes", bytes.get())
                .put("total", total)
                .put("to", to)
                .put("message", message);
    }
}
