package io.edgeferry.lab.machine;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import tools.jackson.databind.node.ObjectNode;

/** A checkpoint that becomes an image on another node. Thread-safe. */
final class ImageSending extends Sending {

    private final Path archive;
    private final String image;
    private final long size;
    private volatile String sha256 = "";

    ImageSending(Path archive, String image, String from, String to, Network network) throws IOException {
        super(Imports.IMAGE, from, to, network, Files.size(archive));
        this.archive = archive;
        this.image = image;
        this.size = Files.size(archive);
    }

    @Override
    void send(DataOutputStream out, DataInputStream in) throws IOException {
        MessageDigest digest = Hashes.sha256();
        out.writeUTF(image);
        out.writeLong(size);
        stream(out, digest);
        byte[] hash = digest.digest();
        out.write(hash);
        out.flush();
        String answer = in.readUTF();
        if (!answer.equals("ok")) {
            throw new IOException("node " + to() + " refused it: " + answer);
        }
        sha256 = Hashes.hex(hash);
    }

    private void stream(DataOutputStream out, MessageDigest digest) throws IOException {
        byte[] buffer = new byte[1 << 15];
        try (InputStream in = Files.newInputStream(archive)) {
            long left = size;
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    throw new IOException("the archive became shorter");
                }
                digest.update(buffer, 0, count);
                out.write(buffer, 0, count);
                left -= count;
                moved(count);
            }
        }
    }

    @Override
    ObjectNode json() {
        return super.json().put("sha256", sha256).put("image", image);
    }
}
