package io.edgeferry.lab.replica;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Small files that end with the hash of all that is before it. */
final class Sealed {

    private Sealed() {}

    /** Writes one under another name first; it is whole and synced once it has its own. */
    static void write(Disk disk, Path coming, Path file, byte[] content) throws IOException {
        try (FileChannel channel = disk.create(coming);
                OutputStream out = new BufferedOutputStream(disk.writing(channel), 1 << 16)) {
            out.write(content);
            out.write(seal(content));
            out.flush();
            disk.sync(channel);
        }
        disk.rename(coming, file);
    }

    static byte[] seal(byte[] content) {
        return Hash.digest().digest(content);
    }

    /**
     * What is in one.
     *
     * @throws DamagedException when it is not what was written
     */
    static ByteBuffer read(Path file, String what) throws IOException {
        byte[] all = Files.readAllBytes(file);
        if (all.length < Hash.BYTES) {
            throw new DamagedException(what + " is damaged");
        }
        byte[] content = Arrays.copyOf(all, all.length - Hash.BYTES);
        if (!Arrays.equals(seal(content), Arrays.copyOfRange(all, content.length, all.length))) {
            throw new DamagedException(what + " is damaged");
        }
        return ByteBuffer.wrap(content);
    }
}
