package io.edgeferry.lab.replica;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A replica that is being made: asks for the pieces that are not here, takes them, and becomes a replica when all are
 * here and the whole has the hash that was promised. Closing it before leaves nothing. For one thread.
 */
public final class Incoming implements AutoCloseable {

    private final ReplicaShelf shelf;
    private final String id;
    private final String meta;
    private final Cutting cutting;
    private final Path coming;
    private final Set<Hash> taken = new HashSet<>();
    private Pack.@Nullable Writer writer;
    private long newPages;

    Incoming(ReplicaShelf shelf, String id, String meta, Cutting cutting, Path coming) {
        this.shelf = shelf;
        this.id = id;
        this.meta = meta;
        this.cutting = cutting;
        this.coming = coming;
    }

    String id() {
        return id;
    }

    String meta() {
        return meta;
    }

    Cutting cutting() {
        return cutting;
    }

    Path coming() {
        return coming;
    }

    /** Places in the archive of the pieces that have to be sent, each piece once. */
    public List<Integer> needed() throws IOException {
        return missing(shelf.places());
    }

    private List<Integer> missing(Map<Hash, Pack.Place> places) {
        List<Integer> missing = new ArrayList<>();
        Set<Hash> named = new HashSet<>();
        List<Piece> pieces = cutting.pieces();
        for (int i = 0; i < pieces.size(); i++) {
            Hash hash = pieces.get(i).hash();
            if (!places.containsKey(hash) && !taken.contains(hash) && named.add(hash)) {
                missing.add(i);
            }
        }
        return missing;
    }

    /**
     * Takes a piece.
     *
     * @param index its place in the archive
     * @throws IOException also when it is not the one that was promised
     */
    public void take(int index, byte[] bytes) throws IOException {
        Piece piece = cutting.pieces().get(index);
        if (bytes.length != piece.length() || !Hash.of(bytes).equals(piece.hash())) {
            throw new IOException("what came is not what was sent");
        }
        Pack.Writer to = writer;
        if (to == null) {
            to = new Pack.Writer(shelf.disk(), coming);
            writer = to;
        }
        if (taken.add(piece.hash())) {
            to.add(piece.hash(), bytes);
            newPages += piece.page() ? 1 : 0;
        }
    }

    /**
     * Reads the whole back and makes it a replica.
     *
     * @return empty when pieces that were thought to be here are damaged or gone: they have to be sent, too
     */
    public Optional<ReplicaShelf.Told> complete() throws IOException {
        return shelf.complete(this);
    }

    /** Where all pieces are, those that came too. */
    Map<Hash, Pack.Place> places(Map<Hash, Pack.Place> here) throws IOException {
        Map<Hash, Pack.Place> all = new HashMap<>(here);
        if (writer != null) {
            all.putAll(writer.places());
        }
        return all;
    }

    boolean whole(Map<Hash, Pack.Place> here) {
        return missing(here).isEmpty();
    }

    /** Syncs what came. */
    void finish(Path pack) throws IOException {
        if (writer != null) {
            writer.finish(pack);
        }
    }

    long newPages() {
        return newPages;
    }

    long newBytes() {
        return writer == null ? 0 : writer.bytes();
    }

    @Override
    public void close() throws IOException {
        try {
            if (writer != null) {
                writer.close();
            }
            if (Files.exists(coming)) {
                shelf.disk().delete(coming);
            }
        } finally {
            shelf.ended(this);
        }
    }
}
