package io.edgeferry.lab.replica;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A checkpoint archive like the lab's, whose memory changes a little from round to round. */
final class Archive {

    private final Random random = new Random(42);
    private final byte[] memory;
    private int round;

    Archive(int pages) {
        memory = new byte[pages * Cutting.PAGE - 100];
        random.nextBytes(memory);
    }

    /** Changes so many pages. */
    void change(int pages) {
        round++;
        for (int i = 0; i < pages; i++) {
            memory[random.nextInt(memory.length / Cutting.PAGE) * Cutting.PAGE + 7] ^= (byte) (1 + random.nextInt(255));
        }
    }

    byte[] bytes() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(all, "UTF-8")) {
            entry(tar, "config.dump", ("{\"round\":" + round + "}").getBytes(StandardCharsets.UTF_8));
            entry(tar, "container.log", "step\n".repeat(round).getBytes(StandardCharsets.UTF_8));
            entry(tar, "lab/state.bin", memory);
        }
        return all.toByteArray();
    }

    private void entry(TarArchiveOutputStream tar, String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setModTime(new Date(1_000_000L * round));
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    /** Makes a replica of bytes. */
    static ReplicaShelf.Told store(ReplicaShelf shelf, String id, byte[] archive, Path scratch) throws IOException {
        Files.write(scratch, archive);
        Cutting cutting = Cutting.of(scratch);
        long[] offsets = new long[cutting.pieces().size() + 1];
        for (int i = 0; i < cutting.pieces().size(); i++) {
            offsets[i + 1] = offsets[i] + cutting.pieces().get(i).length();
        }
        try (Incoming incoming = shelf.incoming(id, "{}", Cutting.parse(cutting.list(), cutting.sha256()))) {
            for (int attempt = 0; attempt < 5; attempt++) {
                for (int index : incoming.needed()) {
                    incoming.take(index, java.util.Arrays.copyOfRange(archive, (int) offsets[index], (int)
                            offsets[index + 1]));
                }
                var told = incoming.complete();
                if (told.isPresent()) {
                    return told.get();
                }
            }
            throw new IOException("it never became whole");
        }
    }

    /** What a replica gives back; null when it is bad. */
    static byte @org.jspecify.annotations.Nullable [] restored(ReplicaShelf shelf, String id) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        return shelf.restore(id, (OutputStream) out).isEmpty() ? out.toByteArray() : null;
    }
}
