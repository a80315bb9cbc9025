package io.edgeferry.lab.replica;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/**
 * An archive cut in pieces: the memory in it in pages, at the same places each time, so that a page that did not change
 * is the same piece; everything else, headers too, in what lies between.
 *
 * @param pieces in order
 * @param bytes of the archive
 * @param sha256 of the archive, in hexadecimal
 */
public record Cutting(List<Piece> pieces, long bytes, String sha256) {

    /** Bytes of a page. */
    public static final int PAGE = 4096;

    /** The most bytes of a piece. */
    public static final int LARGEST = 1 << 20;

    private static final Pattern MEMORY = Pattern.compile("lab/state\\.bin|checkpoint/pages-\\d+\\.img");

    /** Keeps a copy of the list. */
    public Cutting {
        pieces = List.copyOf(pieces);
    }

    private record Range(long end, int most) {}

    /**
     * Reads an archive once.
     *
     * @throws IOException also when it is not a tar
     */
    public static Cutting of(Path archive) throws IOException {
        List<Range> ranges = ranges(archive);
        List<Piece> pieces = new ArrayList<>();
        MessageDigest whole = Hash.digest();
        long at = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive), 1 << 16)) {
            for (Range range : ranges) {
                while (at < range.end()) {
                    byte[] bytes = in.readNBytes((int) Math.min(range.most(), range.end() - at));
                    if (bytes.length == 0) {
                        throw new EOFException("the archive became shorter");
                    }
                    whole.update(bytes);
                    pieces.add(new Piece(Hash.of(bytes), bytes.length, range.most() == PAGE));
                    at += bytes.length;
                }
            }
        }
        return new Cutting(pieces, at, HexFormat.of().formatHex(whole.digest()));
    }

    /** Which parts of the archive are cut how finely. */
    private static List<Range> ranges(Path archive) throws IOException {
        List<Range> ranges = new ArrayList<>();
        try (TarFile tar = new TarFile(archive)) {
            for (TarArchiveEntry entry : tar.getEntries()) {
                ranges.add(new Range(entry.getDataOffset(), LARGEST));
                boolean memory = MEMORY.matcher(entry.getName()).matches();
                ranges.add(new Range(entry.getDataOffset() + entry.getSize(), memory ? PAGE : LARGEST));
            }
        }
        if (ranges.isEmpty()) {
            throw new IOException("not a checkpoint archive");
        }
        ranges.add(new Range(Files.size(archive), LARGEST));
        return ranges;
    }

    /** The pieces as bytes, for {@link #parse}. */
    public byte[] list() {
        ByteBuffer list = ByteBuffer.allocate(4 + pieces.size() * (Hash.BYTES + 4));
        Manifest.put(pieces, list);
        return list.array();
    }

    /**
     * Of what {@link #list} made.
     *
     * @throws IOException when it is something else
     */
    public static Cutting parse(byte[] list, String sha256) throws IOException {
        try {
            List<Piece> pieces = Manifest.pieces(ByteBuffer.wrap(list));
            if (pieces.stream().anyMatch(piece -> piece.length() <= 0 || piece.length() > LARGEST)) {
                throw new IOException("not a list of pieces");
            }
            return new Cutting(pieces, pieces.stream().mapToLong(Piece::length).sum(), sha256);
        } catch (BufferUnderflowException e) {
            throw new IOException("not a list of pieces", e);
        }
    }

    /** Number of the pages of memory. */
    public long pages() {
        return pieces.stream().filter(Piece::page).count();
    }
}
