package io.edgeferry.lab.replica;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads pieces where they lie, and trusts none that does not have its hash. For one thread. */
final class Pieces implements AutoCloseable {

    private final Map<Hash, Pack.Place> places;
    private final Map<Path, FileChannel> open = new HashMap<>();
    private final Map<Hash, Pack.Place> damaged = new LinkedHashMap<>();

    /** Of these places. */
    Pieces(Map<Hash, Pack.Place> places) {
        this.places = places;
    }

    /** The bytes of a piece; empty when they are not there or not what was written. */
    Optional<byte[]> read(Piece piece) throws IOException {
        Pack.Place place = places.get(piece.hash());
        if (place == null) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Pack.read(channel(place.pack()), place.offset(), place.length())
                    .array();
            if (bytes.length == piece.length() && Hash.of(bytes).equals(piece.hash())) {
                return Optional.of(bytes);
            }
        } catch (DamagedException | NoSuchFileException e) {
            // The same as a wrong hash.
        }
        damaged.put(piece.hash(), place);
        return Optional.empty();
    }

    private FileChannel channel(Path pack) throws IOException {
        FileChannel channel = open.get(pack);
        if (channel == null) {
            channel = FileChannel.open(pack, StandardOpenOption.READ);
            open.put(pack, channel);
        }
        return channel;
    }

    /** Those that were found damaged, and where. */
    Map<Hash, Pack.Place> damaged() {
        return damaged;
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : open.values()) {
            channel.close();
        }
    }
}
