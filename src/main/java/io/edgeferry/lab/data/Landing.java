package io.edgeferry.lab.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where files arrive: under another name, until all of a file is there and synced. Nothing is written outside the root,
 * nor below a symbolic link. Thread-safe.
 */
final class Landing implements AutoCloseable {

    private final Path root;
    private final Own own;
    private final Map<String, byte[]> hashes;
    private final Map<String, Coming> coming = new HashMap<>();
    private final Map<String, Entry> latest = new HashMap<>();
    private long number;
    private boolean closed;

    /**
     * A landing.
     *
     * @param hashes of the contents that are there, by path; filled by it
     */
    Landing(Path root, Own own, Map<String, byte[]> hashes) {
        this.root = root;
        this.own = own;
        this.hashes = hashes;
    }

    /** A file of which parts are there. */
    private static final class Coming {
        private final Entry entry;
        private final Path part;
        private final FileChannel channel;
        private final byte @Nullable [][] blocks;
        private int left;

        Coming(Entry entry, Path part) throws IOException {
            this.entry = entry;
            this.part = part;
            this.channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            this.blocks = new byte[Math.toIntExact(Math.max(1, (entry.size() + Tree.BLOCK - 1) / Tree.BLOCK))][];
            this.left = blocks.length;
        }
    }

    /** Refuses a list of which something would lie elsewhere. */
    void check(List<Entry> entries) throws IOException {
        for (Entry entry : entries) {
            Path place = root.resolve(entry.path());
            boolean odd = entry.path().isEmpty()
                    || entry.path().equals(own.name())
                    || entry.path().startsWith(own.name() + "/")
                    || Arrays.asList(entry.path().split("/", -1)).contains("..");
            if (odd || !place.normalize().equals(place) || !place.startsWith(root) || !named(place, entry.path())) {
                throw new IOException("a path that leads out of the folder: " + entry.shown());
            }
        }
    }

    /** One place has one name. */
    private boolean named(Path place, String path) {
        return root.relativize(place)
                .toString()
                .replace(root.getFileSystem().getSeparator(), "/")
                .equals(path);
    }

    /** Makes folders and links, and removes what the source has no more; returns what could not be made. */
    synchronized Map<Integer, Frames.Answer> prepare(List<Entry> entries) throws IOException {
        Set<String> paths = new HashSet<>();
        entries.forEach(entry -> paths.add(entry.path()));
        own.keepOnly(paths);
        own.putting(entries.stream()
                .filter(entry -> entry.kind() != Entry.Kind.SPECIAL)
                .map(Entry::path)
                .toList());
        latest.clear();
        Map<Integer, Frames.Answer> refused = new HashMap<>();
        for (int id = 0; id < entries.size(); id++) {
            Entry entry = entries.get(id);
            try {
                prepare(entry);
            } catch (IOException e) {
                refused.put(id, answer(e));
            }
        }
        return refused;
    }

    private static Frames.Answer answer(IOException e) {
        return new Frames.Answer(Trouble.of(e), String.valueOf(e.getMessage()));
    }

    private void prepare(Entry entry) throws IOException {
        Path place = root.resolve(entry.path());
        makeWay(place, entry.kind());
        if (entry.kind() == Entry.Kind.FOLDER) {
            Files.createDirectories(inside(place));
        } else if (entry.kind() == Entry.Kind.LINK) {
            Path link = inside(place);
            if (!Files.isSymbolicLink(link)) {
                Files.createSymbolicLink(link, Path.of(entry.link()));
            } else if (!Files.readSymbolicLink(link).toString().equals(entry.link())) {
                Files.delete(link);
                Files.createSymbolicLink(link, Path.of(entry.link()));
            }
        }
    }

    /** What this transfer had put there and is of another kind by now goes. */
    private void makeWay(Path place, Entry.Kind kind) throws IOException {
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            Entry.Kind there = Tree.entry(place, "").kind();
            if (there != kind && kind != Entry.Kind.SPECIAL) {
                Files.delete(place);
            }
        }
    }

    /** Folders above have to be folders. */
    private Path inside(Path place) throws IOException {
        for (Path above = place.getParent(); above != null && !above.equals(root); above = above.getParent()) {
            if (!Files.isDirectory(above, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("a part of its path is no folder");
            }
        }
        return place;
    }

    /** Takes a part; it is on the disk when this returns {@link Frames.Answer#OK}. */
    Frames.Answer take(Frames.Part part, byte[] bytes, byte[] hash) {
        try {
            Coming file = coming(part.entry());
            ByteBuffer from = ByteBuffer.wrap(bytes);
            while (from.hasRemaining()) {
                from.position(from.position() + file.channel.write(from.duplicate(), part.offset() + from.position()));
            }
            if (arrived(file, (int) (part.offset() / Tree.BLOCK), hash)) {
                settle(file);
            }
            return Frames.Answer.OK;
        } catch (IOException e) {
            forget(part.entry().path());
            return answer(e);
        }
    }

    private synchronized Coming coming(Entry entry) throws IOException {
        if (closed) {
            throw new IOException("the transfer was closed");
        }
        Coming file = coming.get(entry.path());
        if (file == null || !file.entry.equals(entry)) {
            forget(entry.path());
            file = new Coming(entry, own.part("part-" + number++));
            coming.put(entry.path(), file);
        }
        return file;
    }

    private synchronized boolean arrived(Coming file, int block, byte[] hash) {
        if (file.blocks[block] == null) {
            file.left--;
        }
        file.blocks[block] = hash;
        return file.left == 0;
    }

    private void settle(Coming file) throws IOException {
        file.channel.force(true);
        file.channel.close();
        Tree.dress(file.part, file.entry.mode(), file.entry.time());
        synchronized (this) {
            String path = file.entry.path();
            Files.move(
                    file.part,
                    inside(root.resolve(path)),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            hashes.put(path, Tree.content(Arrays.asList(file.blocks)));
            latest.put(path, file.entry);
            coming.remove(path);
        }
    }

    private synchronized void forget(String path) {
        Coming file = coming.remove(path);
        if (file != null) {
            try {
                file.channel.close();
                Files.deleteIfExists(file.part);
            } catch (IOException e) {
                // It lies in the transfer's own folder, which goes.
            }
        }
    }

    /** An entry as it was sent last. */
    synchronized Entry latest(Entry listed) {
        return latest.getOrDefault(listed.path(), listed);
    }

    @Override
    public synchronized void close() {
        closed = true;
        List.copyOf(coming.keySet()).forEach(this::forget);
    }
}
