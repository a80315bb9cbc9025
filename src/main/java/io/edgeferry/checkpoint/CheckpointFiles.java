package io.edgeferry.checkpoint;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a checkpoint archive holds: a tar of a kubelet or of the lab, as it is or packed with gzip. Nothing is
 * written anywhere. The file may be hostile: what no checkpoint has is refused, and no more than {@link #MOST_BYTES} and
 * a few MB of memory are spent on it. Blocks; any thread.
 */
public final class CheckpointFiles {

    /** Bytes of all entries, unpacked. */
    static final long MOST_BYTES = 64L << 30;

    private static final int MOST_ENTRIES = 100_000;
    private static final int LONGEST_NAME = 4096;
    /** Of a description; those of containerd have some kB. */
    private static final int LONGEST_TEXT = 4 << 20;
    /** Of the headers between two entries. */
    private static final int LONGEST_HEADER = 1 << 20;

    private static final Set<Byte> PLAIN = Set.of(TarConstants.LF_OLDNORM, TarConstants.LF_NORMAL, TarConstants.LF_DIR);
    private static final int GZIP = 0x1f8b;
    private static final int PIECE = 1 << 16;

    private final Path file;
    private final long size;
    private final Map<String, byte[]> texts = new HashMap<>();
    private final List<CheckpointFile.Entry> entries = new ArrayList<>();
    private long unpacked;

    private CheckpointFiles(Path file, long size) {
        this.file = file;
        this.size = size;
    }

    /**
     * Reads one.
     *
     * @throws IOException with words for a person: it cannot be read, is cut off, is no checkpoint, or is hostile
     */
    public static CheckpointFile read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IOException("There is no file " + file + ".");
        }
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is no file. A checkpoint archive is one, with the ending .tar or "
                    + CheckpointFile.ENDING + ".");
        }
        return new CheckpointFiles(file, Files.size(file)).read();
    }

    private CheckpointFile read() throws IOException {
        boolean packed;
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), PIECE)) {
            raw.mark(2);
            packed = (raw.read() << 8 | raw.read()) == GZIP;
            raw.reset();
            entries(packed ? new GZIPInputStream(raw, PIECE) : raw, packed);
        } catch (EOFException e) {
            throw refused("it is cut off", e);
        } catch (ZipException e) {
            throw refused("what is packed in it is damaged: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw refused("it is no tar", e);
        }
        return CheckpointTexts.file(file, texts, entries, unpacked, size, packed);
    }

    private void entries(InputStream in, boolean packed) throws IOException {
        Allowance allowance = new Allowance(in);
        try (TarArchiveInputStream tar = new TarArchiveInputStream(allowance, "UTF-8")) {
            allowance.allow(LONGEST_HEADER);
            for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
                check(entry);
                if (!packed && entry.getSize() > size - allowance.taken()) {
                    throw refused(
                            "it is cut off: " + CheckpointTexts.clean(entry.getName()) + " should have "
                                    + entry.getSize() + " bytes",
                            null);
                }
                unpacked += entry.getSize();
                if (unpacked > MOST_BYTES) {
                    throw refused("it unpacks to more than " + (MOST_BYTES >> 30) + " GB", null);
                }
                allowance.allow(entry.getSize() + LONGEST_HEADER);
                take(tar, entry);
            }
        }
    }

    /** What is no tar at all is told by the entries that it lacks. */
    private @Nullable TarArchiveEntry next(TarArchiveInputStream tar) throws IOException {
        try {
            return tar.getNextEntry();
        } catch (EOFException | ZipException e) {
            throw e;
        } catch (IOException e) {
            throw refused(entries.isEmpty() ? "it is no tar" : "it is damaged or cut off: " + e.getMessage(), e);
        }
    }

    private void check(TarArchiveEntry entry) throws IOException {
        String name = entry.getName();
        boolean leaves = name.startsWith("/")
                || name.contains("\\")
                || List.of(name.split("/")).contains("..");
        if (leaves || name.length() > LONGEST_NAME || !name.equals(CheckpointTexts.clean(name))) {
            throw refused("it holds an entry with a path that no checkpoint has: " + CheckpointTexts.clean(name), null);
        }
        if (!PLAIN.contains(entry.getLinkFlag()) || entry.isSparse()) {
            throw refused("it holds a link or a device, which no checkpoint does: " + name, null);
        }
        if (entry.getSize() < 0 || entries.size() >= MOST_ENTRIES) {
            throw refused("it has more than " + MOST_ENTRIES + " entries, or one of no size", null);
        }
    }

    private void take(TarArchiveInputStream tar, TarArchiveEntry entry) throws IOException {
        String name = entry.getName().replaceFirst("^\\./", "");
        if (!name.isEmpty()) {
            entries.add(new CheckpointFile.Entry(name, entry.getSize()));
        }
        long left = entry.getSize();
        if (CheckpointTexts.isWanted(name)) {
            if (left > LONGEST_TEXT) {
                throw refused(name + " has more than " + (LONGEST_TEXT >> 20) + " MB", null);
            }
            byte[] text = tar.readNBytes((int) left);
            texts.put(name, text);
            left -= text.length;
        }
        byte[] piece = new byte[PIECE];
        while (left > 0) {
            int read = tar.read(piece, 0, (int) Math.min(PIECE, left));
            if (read < 0) {
                throw new EOFException(name);
            }
            left -= read;
        }
    }

    private IOException refused(String why, @Nullable Throwable cause) {
        return new IOException(file + " is not shown: " + why + ".", cause);
    }
}
