package io.edgeferry.checkpoint;

import io.edgeferry.task.OperationId;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names of the images that checkpoints travel as. The host part is no registry: an image of this name is on the node
 * where it was imported, or nowhere.
 */
public final class CheckpointImage {

    private static final String PREFIX = "edgeferry.invalid/checkpoint/";
    private static final Pattern SEPARATORS = Pattern.compile("[^a-z0-9]*[^a-z0-9-][^a-z0-9]*");
    private static final Pattern ENDS = Pattern.compile("^[^a-z0-9]+|[^a-z0-9]+$");
    private static final int LONGEST = 150;

    private CheckpointImage() {}

    /** The image name of an operation's checkpoint. */
    public static String name(String pod, OperationId operation) {
        String part = pod.toLowerCase(Locale.ROOT);
        part = part.substring(0, Math.min(part.length(), LONGEST));
        // Between letters and digits a reference takes one dot, or any number of hyphens.
        part = SEPARATORS.matcher(part).replaceAll(found -> found.group().equals(".") ? "." : "-");
        part = ENDS.matcher(part).replaceAll("");
        return PREFIX + (part.isEmpty() ? "pod" : part) + ":" + operation;
    }

    /** Whether an image name is that of a checkpoint. */
    public static boolean isOne(String image) {
        return image.startsWith(PREFIX);
    }

    /** What all the names begin with. */
    public static String prefix() {
        return PREFIX;
    }
}
