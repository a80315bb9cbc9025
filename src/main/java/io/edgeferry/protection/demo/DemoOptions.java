package io.edgeferry.protection.demo;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What shall be demonstrated.
 *
 * @param namespace where its pods are made
 * @param fromPod a pod whose manifest is copied, or null
 * @param manifest a pod as YAML or JSON, or null; with neither, the lab's own training, which only the lab has
 * @param node where the training begins, or null for the first that fits
 * @param fault what happens to the node
 * @param every time between two checkpoints
 * @param automatic whether the node is broken without being told to: when there are two replicas, it trained for long
 *     enough, and half the time to the next replica is over
 * @param training how long it trains, at least, before that; what is saved is the work of that time, less what the
 *     failover takes longer than a new start
 * @param beyond steps that are waited for after the step at which the original died
 * @param patience how long each thing is waited for, and the restarted training in the end
 */
public record DemoOptions(
        String namespace,
        @Nullable String fromPod,
        @Nullable String manifest,
        @Nullable String node,
        Fault fault,
        Duration every,
        boolean automatic,
        Duration training,
        int beyond,
        Duration patience) {

    /** Time between two checkpoints of a demonstration, so that a class need not wait. */
    public static final Duration USUAL_EVERY = Duration.ofSeconds(10);

    /** Long enough that, on the machines that were tried, resuming saves time. */
    public static final Duration USUAL_TRAINING = Duration.ofMinutes(1);

    /** Enough for an edge node that is slow. */
    public static final Duration USUAL_PATIENCE = Duration.ofMinutes(3);

    /** Checks the ranges. */
    public DemoOptions {
        if (fromPod != null && manifest != null) {
            throw new IllegalArgumentException("A pod to copy and a manifest were given; one of them is enough.");
        }
        if (beyond < 1 || beyond > 10_000) {
            throw new IllegalArgumentException("The steps beyond are 1 to 10000, not " + beyond + ".");
        }
        if (training.isNegative() || training.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("It trains for 0s to 1h, not " + training.toSeconds() + " s.");
        }
        if (patience.compareTo(Duration.ofSeconds(30)) < 0 || patience.compareTo(Duration.ofHours(6)) > 0) {
            throw new IllegalArgumentException("The patience is 30 s to 6 h, not " + patience.toSeconds() + " s.");
        }
    }

    /** The usual one, of the lab's own training. */
    public static DemoOptions usual(Fault fault) {
        return new DemoOptions(
                "default", null, null, null, fault, USUAL_EVERY, false, USUAL_TRAINING, 20, USUAL_PATIENCE);
    }
}
