package io.edgeferry.transfer;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes a folder like a dataset's, and tells whether two are the same. */
final class Trees {

    private Trees() {}

    /** Small files in folders, some large ones, and whatever else a file system may hold. */
    static void make(Path root, int small, int large, int largeBytes) throws IOException {
        Random random = new Random(7);
        Files.createDirectories(root);
        for (int i = 0; i < small; i++) {
            Path folder = Files.createDirectories(root.resolve("class-" + i % 9 + "/part-" + i % 4));
            write(folder.resolve("image " + i + ".jpg"), random.nextInt(20_000), random);
        }
        for (int i = 0; i < large; i++) {
            write(root.resolve("large-" + i + ".bin"), largeBytes + i, random);
        }
        write(root.resolve("empty"), 0, random);
        write(root.resolve("größe ☃'\"$(id)\n.txt"), 100, random);
        Files.createDirectories(root.resolve("nothing/in/here"));
        Files.createSymbolicLink(root.resolve("link"), Path.of("class-0/part-0"));
        Files.createSymbolicLink(root.resolve("dangling"), Path.of("/nowhere/at/all"));
        Files.createLink(root.resolve("second name"), root.resolve("large-0.bin"));
        Files.setPosixFilePermissions(root.resolve("empty"), PosixFilePermissions.fromString("r-x--x--x"));
        try (RandomAccessFile sparse =
                new RandomAccessFile(root.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(30_000_000);
            sparse.seek(20_000_000);
            sparse.write(new byte[] {1, 2, 3});
        }
        Files.setLastModifiedTime(
                root.resolve("nothing/in"), FileTime.from(Instant.parse("2019-05-06T07:08:09.123456789Z")));
    }

    private static void write(Path file, int bytes, Random random) throws IOException {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        Files.write(file, content);
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_600_000_000 + bytes, 123_456_789)));
    }

    /** Every entry with what it is. */
    static Map<String, String> describe(Path root) throws IOException {
        Map<String, String> entries = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                if (!path.equals(root)) {
                    entries.put(root.relativize(path).toString(), describeOne(path));
                }
            }
        }
        return entries;
    }

    private static String describeOne(Path path) throws IOException {
        Map<String, Object> is = Files.readAttributes(
                path,
                "unix:mode,uid,gid,nlink,size,lastModifiedTime,isDirectory,isSymbolicLink",
                LinkOption.NOFOLLOW_LINKS);
        String what;
        if ((Boolean) is.get("isSymbolicLink")) {
            what = "-> " + Files.readSymbolicLink(path);
        } else if ((Boolean) is.get("isDirectory")) {
            what = "folder";
        } else {
            what = is.get("size") + " bytes " + sha256(path) + " names " + is.get("nlink");
        }
        return "%s %o %s:%s %s"
                .formatted(what, (Integer) is.get("mode"), is.get("uid"), is.get("gid"), is.get("lastModifiedTime"));
    }

    private static String sha256(Path path) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
