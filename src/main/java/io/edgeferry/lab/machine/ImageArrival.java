package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/** Takes checkpoints of other nodes that become images. Thread-safe. */
final class ImageArrival implements Imports.Arrival {

    private final Images images;
    private final LabEngine engine;

    ImageArrival(Images images, LabEngine engine) {
        this.images = images;
        this.engine = engine;
    }

    @Override
    public void take(DataInputStream in, DataOutputStream out) throws IOException {
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
                out.writeUTF("error what came is not what was sent");
                return;
            }
            var unused = images.add(Names.image(image), Archives.base(file, engine), file, Hashes.hex(got));
            out.writeUTF("ok");
        } catch (LabException e) {
            out.writeUTF("error " + e.getMessage());
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
}
