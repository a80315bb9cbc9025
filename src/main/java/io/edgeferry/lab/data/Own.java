package io.edgeferry.lab.data;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a transfer has put on the target: noted in its folder {@code .edgeferry-ID} in the root before it is put there,
 * so that it, and nothing else, can be taken away. Thread-safe.
 */
final class Own {

    private static final String ABOVE = "above ";
    private static final String PUT = "put ";

    private final Path root;
    private final String name;
    private final Path notes;
    private final Set<String> put = new LinkedHashSet<>();
    private final List<Path> above = new ArrayList<>();

    /**
     * Takes a root that is empty, or this transfer's own already.
     *
     * @throws IOException when it holds something else
     */
    Own(Path root, String transfer) throws IOException {
        this.root = root;
        this.name = ".edgeferry-" + transfer;
        this.notes = root.resolve(name).resolve("notes");
        if (Files.exists(notes)) {
            read();
        } else {
            take();
        }
        clear();
    }

    private Own(Path root) {
        this.root = root;
        this.name = ".edgeferry-none";
        this.notes = root.resolve(name);
    }

    /** Nothing in a root is a transfer's own. */
    static Own none(Path root) {
        return new Own(root);
    }

    private void take() throws IOException {
        List<Path> made = new ArrayList<>();
        for (Path folder = root; !Files.exists(folder, LinkOption.NOFOLLOW_LINKS); folder = parent(folder)) {
            made.add(folder);
        }
        Files.createDirectories(root);
        try (Stream<Path> files = Files.list(root)) {
            if (files.map(file -> String.valueOf(file.getFileName()))
                    .anyMatch(each -> !each.equals(name) && !each.equals("lost+found"))) {
                throw new IOException("the folder is not empty, and what is in it is not of this transfer");
            }
        }
        Files.createDirectories(root.resolve(name));
        StringBuilder lines = new StringBuilder();
        for (Path folder : made) {
            above.add(folder);
            lines.append(ABOVE).append(encoded(folder.toString())).append('\n');
        }
        Files.writeString(notes, lines, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private static Path parent(Path folder) throws IOException {
        Path parent = folder.getParent();
        if (parent == null) {
            throw new IOException("there is no folder " + folder);
        }
        return parent;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void read() throws IOException {
        for (String line : Files.readAllLines(notes)) {
            int space = line.indexOf(' ') + 1;
            String path = URLDecoder.decode(line.substring(space), StandardCharsets.UTF_8);
            if (line.startsWith(PUT)) {
                put.add(path);
            } else if (line.startsWith(ABOVE)) {
                above.add(Path.of(path));
            }
        }
    }

    /** Removes parts that an earlier process left. */
    private void clear() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve(name))) {
            for (Path file : files.toList()) {
                if (!file.equals(notes)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Name of the transfer's own folder in the root. */
    String name() {
        return name;
    }

    Path part(String part) {
        return root.resolve(name).resolve(part);
    }

    /** Notes what will be put there. */
    synchronized void putting(Collection<String> paths) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String path : paths) {
            if (put.add(path)) {
                lines.append(PUT).append(encoded(path)).append('\n');
            }
        }
        if (!lines.isEmpty()) {
            Files.writeString(notes, lines, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
        }
    }

    /** Removes what it has put there and the source has no more. */
    synchronized void keepOnly(Set<String> paths) throws IOException {
        for (String path : List.copyOf(put).reversed()) {
            if (!paths.contains(path)) {
                remove(root.resolve(path));
            }
        }
    }

    private static void remove(Path file) throws IOException {
        try {
            Files.deleteIfExists(file);
        } catch (DirectoryNotEmptyException e) {
            // What is in it is not of this transfer, or is still wanted.
        }
    }

    /** Lets go of it: nothing of the transfer's own is in it any more. */
    synchronized void finish() throws IOException {
        Files.deleteIfExists(notes);
        Files.deleteIfExists(root.resolve(name));
    }

    /** Takes all away that it has put there, and folders that it made when they are empty then. */
    synchronized void discard() throws IOException {
        if (Files.exists(notes)) {
            clear();
        }
        List<String> all = new ArrayList<>(put);
        // Folders after what is in them.
        all.sort((one, other) -> Integer.compare(depth(other), depth(one)));
        for (String path : all) {
            remove(root.resolve(path));
        }
        finish();
        for (Path folder : above) {
            remove(folder);
        }
    }

    private static int depth(String path) {
        return (int) path.chars().filter(c -> c == '/').count();
    }
}
