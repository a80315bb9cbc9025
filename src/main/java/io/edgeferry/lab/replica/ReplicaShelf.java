package io.edgeferry.lab.replica;

import io.edgeferry.lab.replica.Contents.Kept;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The replicas of one pod in a folder: manifests ({@code ID.replica}) that name pieces by their hashes, and packs that
 * hold each piece once. A replica is there from the rename of its manifest on, which is the last of what is written; a
 * kill before leaves files that the next change removes. A piece that is found damaged is noted in {@code damaged} and
 * counts as not here: whoever refers to it is bad until it comes anew. Thread-safe.
 */
public final class ReplicaShelf {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path folder;
    private final Disk disk;
    private final Clock clock;
    private final Set<Path> active = ConcurrentHashMap.newKeySet();

    ReplicaShelf(Path folder, Disk disk, Clock clock) {
        this.folder = folder;
        this.disk = disk;
        this.clock = clock;
    }

    /**
     * What is known of a replica without reading all of it.
     *
     * @param cutting what it is made of; null when that cannot be read
     * @param bad why it is not good; empty as long as nothing is known against it
     */
    public record Told(
            String id,
            String meta,
            @org.jspecify.annotations.Nullable Cutting cutting,
            long newPages,
            long newBytes,
            Instant written,
            String bad) {

        static Told of(Kept kept) {
            Manifest manifest = kept.manifest();
            return manifest == null
                    ? new Told(kept.id(), "", null, 0, 0, Instant.EPOCH, kept.bad())
                    : new Told(
                            kept.id(),
                            manifest.meta(),
                            manifest.cutting(),
                            manifest.newPages(),
                            manifest.newBytes(),
                            manifest.written(),
                            kept.bad());
        }
    }

    /**
     * What was removed.
     *
     * @param ids of the replicas
     * @param freed bytes
     * @param left bytes of all files that are left
     */
    public record Removed(List<String> ids, long freed, long left) {
        /** Keeps a copy of the list. */
        public Removed {
            ids = List.copyOf(ids);
        }
    }

    Disk disk() {
        return disk;
    }

    static Path newPack(Path folder) {
        return folder.resolve(Pack.PREFIX + random());
    }

    private static String random() {
        byte[] bytes = new byte[8];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private Path coming() {
        return folder.resolve(Contents.COMING + random());
    }

    private Contents contents() throws IOException {
        return Contents.read(folder);
    }

    /** All replicas, newest first. */
    public synchronized List<Told> list() throws IOException {
        return contents().replicas().stream().map(Told::of).toList();
    }

    /**
     * Begins a replica.
     *
     * @throws IOException when there is one of this id
     */
    public synchronized Incoming incoming(String id, String meta, Cutting cutting) throws IOException {
        disk.folder(folder);
        tidy();
        if (Files.exists(file(id))) {
            throw new IOException("there is a replica " + id + " already");
        }
        Incoming incoming = new Incoming(this, id, meta, cutting, coming());
        active.add(incoming.coming());
        return incoming;
    }

    private Path file(String id) {
        return folder.resolve(id + Manifest.SUFFIX);
    }

    synchronized Map<Hash, Pack.Place> places() throws IOException {
        return contents().places();
    }

    void ended(Incoming incoming) {
        active.remove(incoming.coming());
    }

    synchronized Optional<Told> complete(Incoming incoming) throws IOException {
        Contents contents = contents();
        if (!incoming.whole(contents.places())) {
            return Optional.empty();
        }
        Cutting cutting = incoming.cutting();
        String found = check(cutting, incoming.places(contents.places()), contents, OutputStream.nullOutputStream());
        if (!found.isEmpty()) {
            if (incoming.whole(contents().places())) {
                throw new IOException("what came is not what was sent: " + found);
            }
            return Optional.empty();
        }
        if (Files.exists(file(incoming.id()))) {
            throw new IOException("there is a replica " + incoming.id() + " already");
        }
        // Their order is by this time, so a clock that was set back must not turn it round.
        Instant least = contents.replicas().stream()
                .map(kept -> Told.of(kept).written().plusMillis(1))
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
        Instant now = clock.instant();
        Manifest manifest = new Manifest(
                incoming.id(),
                incoming.meta(),
                cutting,
                incoming.newPages(),
                incoming.newBytes(),
                now.isBefore(least) ? least : now);
        incoming.finish(newPack(folder));
        Sealed.write(disk, coming(), file(incoming.id()), manifest.bytes());
        return Optional.of(Told.of(new Kept(incoming.id(), file(incoming.id()), manifest, "")));
    }

    /** Reads all of an archive; what is damaged is noted. Returns what is wrong, or nothing. */
    private String check(Cutting cutting, Map<Hash, Pack.Place> places, Contents contents, OutputStream to)
            throws IOException {
        MessageDigest whole = Hash.digest();
        int wrong = 0;
        try (Pieces pieces = new Pieces(places)) {
            for (Piece piece : cutting.pieces()) {
                Optional<byte[]> bytes = pieces.read(piece);
                if (bytes.isEmpty()) {
                    wrong++;
                } else {
                    whole.update(bytes.get());
                    to.write(bytes.get());
                }
            }
            quarantine(pieces.damaged(), contents);
        }
        if (wrong > 0) {
            return wrong + " of its " + cutting.pieces().size() + " pieces are damaged or missing";
        }
        return HexFormat.of().formatHex(whole.digest()).equals(cutting.sha256())
                ? ""
                : "its pieces do not make up the archive that it was made of";
    }

    private void quarantine(Map<Hash, Pack.Place> damaged, Contents contents) throws IOException {
        Set<String> lines = new TreeSet<>();
        for (String line : contents.quarantine()) {
            // Of packs that are gone nothing has to be known.
            if (Files.exists(folder.resolve(line.substring(0, Math.max(0, line.indexOf(' ')))))) {
                lines.add(line);
            }
        }
        boolean more = false;
        for (Map.Entry<Hash, Pack.Place> each : damaged.entrySet()) {
            more |= lines.add(Contents.line(each.getValue().pack(), each.getKey()));
        }
        if (more) {
            byte[] text = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
            Sealed.write(disk, coming(), folder.resolve(Contents.QUARANTINE), text);
        }
    }

    /** Reads all of a replica back; returns what is wrong with it, or nothing. */
    public String verify(String id) throws IOException {
        return restore(id, OutputStream.nullOutputStream());
    }

    /**
     * Writes the archive of a replica.
     *
     * @return what is wrong with it: then what was written is of no use; or nothing
     */
    public synchronized String restore(String id, OutputStream to) throws IOException {
        if (!Files.exists(file(id))) {
            return "there is no replica " + id;
        }
        Contents contents = contents();
        Kept kept = contents.replicas().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
        Manifest manifest = kept.manifest();
        if (manifest == null) {
            return kept.bad();
        }
        return check(manifest.cutting(), contents.places(), contents, to);
    }

    /** Removes all but the newest good replicas. */
    public synchronized Removed keep(int newest) throws IOException {
        List<String> stay = contents().replicas().stream()
                .filter(Kept::good)
                .map(Kept::id)
                .limit(newest)
                .toList();
        return remove(kept -> !stay.contains(kept.id()));
    }

    /** Removes one, when it is there. */
    public synchronized Removed remove(String id) throws IOException {
        return remove(kept -> kept.id().equals(id));
    }

    private Removed remove(Predicate<Kept> which) throws IOException {
        if (!Files.isDirectory(folder)) {
            return new Removed(List.of(), 0, 0);
        }
        long before = size();
        List<String> ids = new ArrayList<>();
        for (Kept kept : contents().replicas()) {
            if (which.test(kept)) {
                disk.delete(kept.file());
                ids.add(kept.id());
            }
        }
        if (!ids.isEmpty()) {
            // What follows must not be undone less than this.
            disk.syncFolder(folder);
        }
        tidy();
        long left = size();
        return new Removed(ids, Math.max(0, before - left), left);
    }

    private void tidy() throws IOException {
        Contents contents = contents();
        new Tidying(disk, folder, contents).tidy(active, coming());
    }

    /** Removes everything. */
    public synchronized Removed removeAll() throws IOException {
        Removed removed = remove(kept -> true);
        if (Files.isDirectory(folder) && active.isEmpty()) {
            disk.delete(folder.resolve(Contents.QUARANTINE));
            disk.delete(folder);
            return new Removed(removed.ids(), removed.freed() + removed.left(), 0);
        }
        return removed;
    }

    /** Bytes of all files. */
    synchronized long size() throws IOException {
        long bytes = 0;
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    bytes += Files.size(file);
                }
            }
        }
        return bytes;
    }
}
