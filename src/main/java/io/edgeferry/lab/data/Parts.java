package io.edgeferry.lab.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads parts of the source's files, and notices when a file changes meanwhile. Thread-safe. */
final class Parts {

    private final Path root;
    private final List<Entry> entries;

    Parts(Path root, List<Entry> entries) {
        this.root = root;
        this.entries = entries;
    }

    /**
     * A part.
     *
     * @param entry the file as it was when this was read
     */
    record Read(Entry entry, byte[] bytes) {}

    /** Reads a part; null when its file changed. A file that is sent anew is taken as it is then. */
    @Nullable
    Read read(Work.Slice slice) throws IOException {
        Entry listed = entries.get(slice.id());
        Path file = root.resolve(listed.path());
        Entry now = Tree.entry(file, listed.path());
        boolean wanted = slice.again() ? now.file() && now.size() == slice.size() : now.equals(listed);
        if (!wanted) {
            return null;
        }
        byte[] bytes = bytes(file, slice);
        boolean same = bytes.length == slice.length()
                && Tree.entry(file, listed.path()).equals(now);
        return same ? new Read(now, bytes) : null;
    }

    private static byte[] bytes(Path file, Work.Slice slice) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(slice.length());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            while (bytes.hasRemaining() && channel.read(bytes, slice.offset() + bytes.position()) >= 0) {
                // Until the part is whole or the file ends.
            }
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
