package io.edgeferry.lab.machine;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a node takes what other nodes send: a socket of this computer alone. */
final class Imports implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);

    /** What is sent becomes an image. */
    static final String IMAGE = "image";

    /** What is sent becomes a replica. */
    static final String REPLICA = "replica";

    /** What is sent becomes a copy of a folder. */
    static final String DATA = "data";

    private final ServerSocket server;
    private final Map<String, Arrival> kinds;
    private final String secret;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Takes one kind of what is sent. */
    @FunctionalInterface
    interface Arrival {
        /** Takes one, and answers; an exception breaks the connection off. */
        void take(DataInputStream in, DataOutputStream out) throws IOException;
    }

    Imports(Map<String, Arrival> kinds, String secret) throws IOException {
        this.kinds = Map.copyOf(kinds);
        this.secret = secret;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("lab-imports").start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                Thread.ofVirtual().name("lab-import").start(() -> serve(socket));
            } catch (IOException e) {
                LOG.debug("no more imports: {}", e.toString());
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
            Arrival arrival = kinds.get(kind(in));
            if (arrival != null) {
                arrival.take(in, out);
                out.flush();
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("an import broke off: {}", e.toString());
        } finally {
            open.remove(socket);
        }
    }

    private String kind(DataInputStream in) throws IOException {
        byte[] said = in.readUTF().getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(said, secret.getBytes(StandardCharsets.UTF_8))) {
            throw new IOException("a stranger");
        }
        return in.readUTF();
    }

    /** Breaks off what is coming. */
    void breakAll() {
        for (Socket socket : open) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("closing: {}", e.toString());
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        breakAll();
    }
}
