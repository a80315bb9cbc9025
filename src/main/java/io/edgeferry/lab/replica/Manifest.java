package io.edgeferry.lab.replica;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a replica is made of: the file {@code ID.replica}. It names its pieces by their hashes, wherever they lie, so it
 * is never changed.
 *
 * @param id of the replica
 * @param meta JSON that whoever made it gave
 * @param cutting the archive
 * @param newPages pages that were not here before
 * @param newBytes that were not here before
 * @param written when it was complete
 */
record Manifest(String id, String meta, Cutting cutting, long newPages, long newBytes, Instant written) {

    static final String SUFFIX = ".replica";

    private static final long MAGIC = 0x4546_5245_504c_3031L;
    private static final int PAGE_FLAG = 1 << 31;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    byte[] bytes() {
        byte[] head = JSON.writeValueAsBytes(JSON.createObjectNode()
                .put("id", id)
                .put("meta", meta)
                .put("sha256", cutting.sha256())
                .put("newPages", newPages)
                .put("newBytes", newBytes)
                .put("written", written.toString()));
        ByteBuffer all = ByteBuffer.allocate(16 + head.length + cutting.pieces().size() * (Hash.BYTES + 4));
        all.putLong(MAGIC).putInt(head.length).put(head);
        put(cutting.pieces(), all);
        return all.array();
    }

    static void put(List<Piece> pieces, ByteBuffer to) {
        to.putInt(pieces.size());
        for (Piece piece : pieces) {
            piece.hash().write(to);
            to.putInt(piece.length() | (piece.page() ? PAGE_FLAG : 0));
        }
    }

    static List<Piece> pieces(ByteBuffer from) {
        int count = from.getInt();
        if (count < 0 || (long) count * (Hash.BYTES + 4) > from.remaining()) {
            throw new BufferUnderflowException();
        }
        List<Piece> pieces = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Hash hash = Hash.read(from);
            int length = from.getInt();
            pieces.add(new Piece(hash, length & ~PAGE_FLAG, (length & PAGE_FLAG) != 0));
        }
        return pieces;
    }

    /**
     * Reads one.
     *
     * @throws DamagedException when it is not what was written
     */
    static Manifest read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        String id = name.substring(0, name.length() - SUFFIX.length());
        ByteBuffer all = Sealed.read(file, "its list of pages");
        try {
            if (all.getLong() != MAGIC) {
                throw new DamagedException("its list of pages is of another kind");
            }
            byte[] head = new byte[all.getInt()];
            all.get(head);
            JsonNode json = JSON.readTree(new String(head, StandardCharsets.UTF_8));
            List<Piece> pieces = pieces(all);
            long bytes = pieces.stream().mapToLong(Piece::length).sum();
            if (!json.path("id").asString("").equals(id)) {
                throw new DamagedException("it has the name of another replica");
            }
            return new Manifest(
                    id,
                    json.path("meta").asString("{}"),
                    new Cutting(pieces, bytes, json.path("sha256").asString("")),
                    json.path("newPages").asLong(0),
                    json.path("newBytes").asLong(0),
                    Instant.parse(json.path("written").asString("")));
        } catch (BufferUnderflowException | NegativeArraySizeException | JacksonException | DateTimeException e) {
            throw new DamagedException("its list of pages is of another kind");
        }
    }
}
