package io.edgeferry.lab.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Lists folders, folders before what is in them and names in order, and hashes what is in them. */
final class Tree {

    /** A larger file is hashed, and sent, in blocks of this. */
    static final int BLOCK = 1 << 20;

    private static final int USUAL = 0644;

    private Tree() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * All that is in a folder; symbolic links are not followed.
     *
     * @param except a name in the root that is left out; empty for none
     */
    static List<Entry> list(Path root, String except) throws IOException {
        List<Entry> entries = new ArrayList<>();
        walk(root, "", except, entries);
        return entries;
    }

    private static void walk(Path folder, String front, String except, List<Entry> entries) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.list(folder)) {
            all = files.sorted(Comparator.comparing(
                            file -> String.valueOf(file.getFileName()).getBytes(StandardCharsets.UTF_8),
                            Arrays::compareUnsigned))
                    .toList();
        }
        for (Path file : all) {
            String path = front + file.getFileName();
            if (!path.equals(except)) {
                Entry entry = entry(file, path);
                entries.add(entry);
                if (entry.kind() == Entry.Kind.FOLDER) {
                    walk(file, path + "/", except, entries);
                }
            }
        }
    }

    /** What is at a place now. */
    static Entry entry(Path file, String path) throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (now.isSymbolicLink()) {
            return new Entry(
                    path, Entry.Kind.LINK, 0, 0, 0, Files.readSymbolicLink(file).toString());
        }
        long time = now.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        Entry.Kind kind =
                now.isRegularFile() ? Entry.Kind.FILE : now.isDirectory() ? Entry.Kind.FOLDER : Entry.Kind.SPECIAL;
        return new Entry(path, kind, mode(file), now.isRegularFile() ? now.size() : 0, time, "");
    }

    private static boolean posix(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static int mode(Path file) throws IOException {
        if (!posix(file)) {
            return USUAL;
        }
        int mode = 0;
        for (PosixFilePermission each : Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)) {
            mode |= 1 << (8 - each.ordinal());
        }
        return mode;
    }

    /** Sets mode and time of a file or folder. */
    static void dress(Path file, int mode, long time) throws IOException {
        if (posix(file)) {
            Set<PosixFilePermission> wanted = EnumSet.noneOf(PosixFilePermission.class);
            for (PosixFilePermission each : PosixFilePermission.values()) {
                if ((mode >> (8 - each.ordinal()) & 1) != 0) {
                    wanted.add(each);
                }
            }
            Files.setPosixFilePermissions(file, wanted);
        }
        Files.setLastModifiedTime(file, FileTime.from(time, TimeUnit.NANOSECONDS));
    }

    /** The hash of a file's content: of one of more than a block, the hash over those of its blocks. */
    static byte[] hash(Path file, Runnable lives) throws IOException {
        List<byte[]> blocks = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] block = in.readNBytes(BLOCK);
            do {
                blocks.add(sha256().digest(block));
                lives.run();
                block = in.readNBytes(BLOCK);
            } while (block.length > 0);
        }
        return content(blocks);
    }

    /** The hash of a content by those of its blocks. */
    static byte[] content(List<byte[]> blocks) {
        if (blocks.size() == 1) {
            return blocks.getFirst();
        }
        MessageDigest all = sha256();
        blocks.forEach(all::update);
        return all.digest();
    }

    /** A hash over entries and what is in them. */
    static final class Digest {
        private final MessageDigest digest = sha256();

        void add(Entry entry, byte[] hash) {
            String line = switch (entry.kind()) {
                case FILE ->
                    "file " + entry.mode() + " " + entry.size() + " " + entry.time() + " "
                            + HexFormat.of().formatHex(hash);
                case LINK -> "link " + entry.link();
                default -> "folder";
            };
            digest.update((entry.path() + "\0" + line + "\0").getBytes(StandardCharsets.UTF_8));
        }

        String hex() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }
}
