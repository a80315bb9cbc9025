package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a node takes checkpoints that other nodes send: a socket of this computer alone. */
final class Imports implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);

    private final ServerSocket server;
    private final Images images;
    private final String secret;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    Imports(Images images, String secret) throws IOException {
        this.images = images;
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
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeUTF(take(in));
            out.flush();
        } catch (IOException e) {
            LOG.debug("an import broke off: {}", e.toString());
        } finally {
            open.remove(socket);
        }
    }

    private String take(DataInputStream in) throws IOException {
        if (!MessageDigest.isEqual(
                in.readUTF().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                secret.getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
            throw new IOException("a stranger");
        }
        String image = in.readUTF();
        long size = in.readLong();
        Path file = images.coming();
        try {
            Folders.createOwn(file);
            MessageDigest digest = Hashes.sha256();
            try (OutputStream to = Files.newOutputStream(file)) {
                copy(new DigestInputStream(in, digest), to, size);
            }
            byte[] wanted = in.readNBytes(32);
            byte[] got = digest.digest();
            if (!MessageDigest.isEqual(wanted, got)) {
                return "error what came is not what was sent";
            }
            var unused = images.add(Names.image(image), Archives.base(file), file, Hashes.hex(got));
            return "ok";
        } catch (LabException e) {
            return "error " + e.getMessage();
        } finally {
            Folders.delete(file);
        }
    }

    private static void copy(InputStream from, OutputStream to, long size) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (long left = size; left > 0; ) {
            int count = from.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new IOException("it ended too soon");
            }
            to.write(buffer, 0, count);
            left -= count;
        }
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
