package io.edgeferry.checkpoint;

import io.edgeferry.task.OperationId;
import java.util.regex.Pattern;

/**
 * Names of the images that checkpoints travel as. The host part is no registry: an image of this name is on the node
 * where it was imported, or nowhere.
 */
public final class CheckpointImage {

    private static final String PREFIX = "edgeferry.invalid/checkpoint/";
    private static final Pattern SAFE = Pattern.compile("[^a-z0-9.-]");

    private CheckpointImage() {}

    /** The image name of an operation's checkpoint. */
    public static String name(String pod, OperationId operation) {
        return PREFIX + SAFE.matcher(pod).replaceAll("-") + ":" + operation;
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
