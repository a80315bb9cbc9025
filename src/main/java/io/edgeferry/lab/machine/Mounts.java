package io.edgeferry.lab.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is mounted in a container. A container of the lab has no root of its own, so the paths that its words begin with
 * are rewritten instead: {@code /data/x} becomes the real place of {@code x} when something is mounted at
 * {@code /data}.
 *
 * @param mounts the longest path first
 */
record Mounts(List<Mount> mounts) {

    /**
     * One mount.
     *
     * @param path in the container, without a slash at the end
     * @param place the real folder
     */
    record Mount(String path, Path place) {}

    Mounts {
        mounts = mounts.stream()
                .sorted(Comparator.comparing((Mount mount) -> -mount.path().length()))
                .toList();
    }

    /**
     * A command as it really is. {@code tar} names what it packs by the paths of the container, which {@code kubectl cp}
     * relies on: it begins at a folder in which links stand for the mounts.
     *
     * @param root a folder for the links; it may not be there yet
     */
    List<String> rewrite(List<String> words, Path root) {
        boolean packs =
                words.size() >= 4 && words.get(0).equals("tar") && words.get(1).equals("cf");
        List<String> paths = packs ? words.subList(3, words.size()) : List.of();
        if (!packs || paths.stream().anyMatch(path -> rewrite(path).equals(path)) || !linked(root)) {
            return words.stream().map(this::rewrite).toList();
        }
        List<String> all = new ArrayList<>(words.subList(0, 3));
        all.addAll(List.of("-C", root.toString()));
        // Of a link itself tar would pack the link.
        paths.forEach(path -> all.add(path.substring(1) + (isMount(path) ? "/." : "")));
        return all;
    }

    private boolean isMount(String path) {
        return mounts.stream().anyMatch(mount -> mount.path().equals(path));
    }

    private boolean linked(Path root) {
        try {
            for (Mount mount : mounts.reversed()) {
                Path link = root.resolve(mount.path().substring(1));
                if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectories(link.getParent());
                    Files.createSymbolicLink(link, mount.place().toAbsolutePath());
                }
            }
            return true;
        } catch (IOException | UnsupportedOperationException e) {
            // Windows lets not everybody make links; the names are those of the real folders then.
            return false;
        }
    }

    /**
     * Where a command would unpack an archive, as {@code kubectl cp} into a container does, when that is under no mount:
     * it would be written over files of this computer. Empty for all other commands.
     */
    Optional<String> unpacksOutside(List<String> words) {
        int folder = words.indexOf("-C") + 1;
        boolean unpacks = words.getFirst().equals("tar")
                && words.size() > 1
                && (words.get(1).matches("[a-z]*x[a-z]*")
                        || words.stream().anyMatch(word -> word.matches("-[a-z]*x[a-z]*")));
        if (!unpacks || folder == 0 || folder == words.size()) {
            return Optional.empty();
        }
        String target = words.get(folder);
        Path real = Path.of(rewrite(target)).normalize();
        boolean outside = target.startsWith("/")
                ? mounts.stream()
                        .noneMatch(mount -> real.startsWith(mount.place().normalize()))
                : real.startsWith("..");
        return outside ? Optional.of(target) : Optional.empty();
    }

    /** The paths that something is mounted at, for people. */
    String paths() {
        return mounts.isEmpty()
                ? "nothing is mounted in it"
                : "it has " + mounts.stream().map(Mount::path).sorted().collect(Collectors.joining(", "));
    }

    /** A word of a command or an environment as it really is. */
    String rewrite(String word) {
        for (Mount mount : mounts) {
            if (word.equals(mount.path())) {
                return mount.place().toString();
            }
            if (word.startsWith(mount.path() + "/")) {
                return mount.place() + word.substring(mount.path().length());
            }
        }
        return word;
    }
}
