package io.edgeferry.checkpoint;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a file with a checkpoint holds: {@link CheckpointFiles} reads it. Texts come from the file, which may be
 * anybody's; they hold no control characters. Empty where it does not say.
 *
 * @param engine what made it
 * @param container its name in the pod
 * @param image that the container was made from
 * @param created when the container was
 * @param checkpointed when the checkpoint was made
 * @param entries in their order
 * @param unpacked bytes of all entries
 * @param file bytes of the file itself
 * @param packed whether it is packed with gzip
 */
public record CheckpointFile(
        Engine engine,
        String namespace,
        String pod,
        String container,
        String image,
        String runtime,
        @Nullable Instant created,
        @Nullable Instant checkpointed,
        List<Entry> entries,
        long unpacked,
        long file,
        boolean packed) {

    /** The ending of names that the program is associated with: a tar as the kubelet writes it, packed or not. */
    public static final String ENDING = ".efcheckpoint";

    /** A file or a folder in it. */
    public record Entry(String name, long bytes) {}

    /** Takes copies. */
    public CheckpointFile {
        entries = List.copyOf(entries);
    }

    /** Whether a name has the ending of our own. */
    public static boolean isNamed(String file) {
        return file.toLowerCase(Locale.ROOT).endsWith(ENDING);
    }
}
