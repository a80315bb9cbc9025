package io.edgeferry.lab.machine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A checkpoint on its way to another node, over the link between the two. Thread-safe. */
final class Sending {

    private final Path archive;
    private final String image;
    private final String from;
    private final String to;
    private final Network network;
    private final long total;
    private final AtomicLong bytes = new AtomicLong();
    private volatile State state = State.SENDING;
    private volatile String message = "";
    private volatile String sha256 = "";
    private volatile @Nullable Socket socket;
    private volatile boolean cancelled;

    /** How far it is. */
    enum State {
        /** On its way. */
        SENDING,
        /** The other node has it under the image's name. */
        DONE,
        /** The other node has nothing of it. */
        FAILED
    }

    Sending(Path archive, String image, String from, String to, Network network) throws IOException {
        this.archive = archive;
        this.image = image;
        this.from = from;
        this.to = to;
        this.network = network;
        this.total = Files.size(archive);
    }

    void start() {
        Thread.ofVirtual().name("lab-send").start(() -> {
            try {
                send();
                state = State.DONE;
            } catch (IOException | RuntimeException e) {
                message = cancelled ? "cancelled" : String.valueOf(e.getMessage());
                state = State.FAILED;
            }
        });
    }

    private void send() throws IOException {
        int port = network.port(to).orElseThrow(() -> new IOException("there is no way to node " + to));
        Socket opened = new Socket(InetAddress.getLoopbackAddress(), port);
        socket = opened;
        // Closed in this order: the shaped streams end once their socket has.
        try (DataOutputStream out = new DataOutputStream(network.links().shaped(from, to, opened.getOutputStream()));
                DataInputStream in = new DataInputStream(network.links().shaped(to, from, opened.getInputStream()));
                opened) {
            if (cancelled) {
                throw new IOException("cancelled");
            }
            MessageDigest digest = Hashes.sha256();
            out.writeUTF(network.secret());
            out.writeUTF(image);
            out.writeLong(total);
            stream(out, digest);
            byte[] hash = digest.digest();
            out.write(hash);
            out.flush();
            String answer = in.readUTF();
            if (!answer.equals("ok")) {
                throw new IOException("node " + to + " refused it: " + answer);
            }
            sha256 = Hashes.hex(hash);
        }
    }

    private void stream(DataOutputStream out, MessageDigest digest) throws IOException {
        byte[] buffer = new byte[1 << 15];
        try (InputStream in = Files.newInputStream(archive)) {
            long left = total;
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    throw new IOException("the archive became shorter");
                }
                digest.update(buffer, 0, count);
                out.write(buffer, 0, count);
                left -= count;
                bytes.addAndGet(count);
            }
        }
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
                .put("state", state.name().toLowerCase(java.util.Locale.ROOT))
                .put("bytes", bytes.get())
                .put("total", total)
                .put("sha256", sha256)
                .put("image", image)
                .put("to", to)
                .put("message", message);
    }
}
