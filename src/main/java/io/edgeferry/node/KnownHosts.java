package io.edgeferry.node;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A known_hosts file as sshd(8) describes it: plain, wildcard and hashed hosts, {@code [host]:port}, and the marker
 * {@code @revoked}. Lines of certificate authorities and lines that make no sense are passed over. The file is read
 * anew each time, for ssh and ssh-keygen change it too.
 */
final class KnownHosts {

    private static final Object APPENDING = new Object();
    private static final String REVOKED = "@revoked";

    /** One usable line that is about the host that was asked for; {@code line} counts from 1. */
    record Entry(int line, boolean revoked, String type, String key) {}

    private final Path file;

    KnownHosts(Path file) {
        this.file = file;
    }

    Path file() {
        return file;
    }

    /** {@code host} for port 22, else {@code [host]:port}; lower case. */
    static String name(String host, int port) {
        String lower = host.toLowerCase(Locale.ROOT);
        return port == 22 ? lower : "[" + lower + "]:" + port;
    }

    /**
     * The lines about a host.
     *
     * @throws IOException when the file is there and cannot be read
     */
    List<Entry> entries(String name) throws IOException {
        return entries(lines(), name);
    }

    private static List<Entry> entries(List<String> lines, String name) {
        List<Entry> found = new ArrayList<>();
        int number = 0;
        for (String line : lines) {
            number++;
            List<String> words = new ArrayList<>(Arrays.asList(line.strip().split("\\s+")));
            String marker = words.getFirst().startsWith("@") ? words.removeFirst() : "";
            boolean revoked = marker.equals(REVOKED);
            if (words.size() < 3 || words.getFirst().startsWith("#") || !(marker.isEmpty() || revoked)) {
                continue;
            }
            if (matches(words.getFirst(), name)) {
                found.add(new Entry(number, revoked, words.get(1), words.get(2)));
            }
        }
        return found;
    }

    private List<String> lines() throws IOException {
        try {
            // Latin-1 reads every byte there can be; hosts and keys are ASCII.
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    /** Writes one line for the key unless the very same is there; the file and its directories are made if need be. */
    void append(String name, String type, String key) throws IOException {
        synchronized (APPENDING) {
            create();
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw");
                    FileLock lock = open.getChannel().lock()) {
                // Read by this handle: closing another one would give up the lock.
                byte[] bytes = new byte[(int) open.length()];
                open.readFully(bytes);
                String text = new String(bytes, StandardCharsets.ISO_8859_1);
                boolean known = entries(text.lines().toList(), name).stream()
                        .anyMatch(entry -> !entry.revoked()
                                && entry.type().equals(type)
                                && entry.key().equals(key));
                if (known || !lock.isValid()) {
                    return;
                }
                String begin = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
                String line = begin + name + " " + type + " " + key + "\n";
                open.seek(open.length());
                open.write(line.getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    private void create() throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (parent != null && !Files.isDirectory(parent)) {
            if (posix) {
                Files.createDirectories(
                        parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectories(parent);
            }
        }
        try {
            if (posix) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException e) {
            // As it should be most of the time.
        }
    }

    private static boolean matches(String patterns, String name) {
        if (patterns.startsWith("|1|")) {
            return hashMatches(patterns, name);
        }
        boolean matched = false;
        for (String pattern : patterns.toLowerCase(Locale.ROOT).split(",")) {
            if (pattern.startsWith("!") && glob(pattern.substring(1), name)) {
                return false;
            }
            matched |= glob(pattern, name);
        }
        return matched;
    }

    private static boolean glob(String pattern, String name) {
        int star = pattern.indexOf('*');
        if (star < 0 && pattern.indexOf('?') < 0) {
            return pattern.equals(name);
        }
        // Greedy matching with one point to come back to: linear for what people write.
        int p = 0;
        int n = 0;
        int backPattern = -1;
        int backName = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                backPattern = p++;
                backName = n;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
                p++;
                n++;
            } else if (backPattern >= 0) {
                p = backPattern + 1;
                n = ++backName;
            } else {
                return false;
            }
        }
        return pattern.substring(p).chars().allMatch(c -> c == '*');
    }

    private static boolean hashMatches(String pattern, String name) {
        String[] parts = pattern.split("\\|");
        if (parts.length != 4) {
            return false;
        }
        try {
            byte[] salt = Base64.getDecoder().decode(parts[2]);
            byte[] hash = Base64.getDecoder().decode(parts[3]);
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(salt, "HmacSHA1"));
            return Arrays.equals(hash, mac.doFinal(name.getBytes(StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no HmacSHA1", e);
        }
    }
}
