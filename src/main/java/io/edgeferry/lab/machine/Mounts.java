package io.edgeferry.lab.machine;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

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
