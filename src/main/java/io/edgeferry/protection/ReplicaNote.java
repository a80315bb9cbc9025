package io.edgeferry.protection;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * A replica, as the protection notes it.
 *
 * @param id names it in its store
 * @param node whose store it is in; of a shared folder, the node that wrote it
 * @param folder the store's folder
 * @param source node that the pod ran on
 * @param at when the dump was made
 * @param step last step that was logged before the dump began, or -1 when the log shows none
 * @param bytes of the archive
 * @param newBytes that had to be sent
 * @param freezeMillis how long the pod stopped for the dump, as its log shows; -1 when it does not
 * @param tookMillis from the beginning of the dump until the replica was safe
 * @param sha256 of the archive
 * @param engine what made the checkpoint, for people; empty in a note of an older version
 * @param bad why it cannot be restored from; empty when nothing is known against it
 */
public record ReplicaNote(
        String id,
        String node,
        String folder,
        String source,
        Instant at,
        long step,
        long bytes,
        long newBytes,
        long freezeMillis,
        long tookMillis,
        String sha256,
        String engine,
        String bad) {

    /** What is held against one of another training; it goes with the first checkpoint of the pod that is there. */
    static final String OF_EARLIER = "it is of an earlier pod of this name";

    /** A note of an older version names no engine. */
    @SuppressWarnings("ConstantValue")
    public ReplicaNote {
        engine = Objects.requireNonNullElse(engine, "");
    }

    /** Whether nothing is known against it. */
    public boolean good() {
        return bad.isEmpty();
    }

    /** How old it is: what would be lost. */
    public Duration age(Instant now) {
        Duration age = Duration.between(at, now);
        return age.isNegative() ? Duration.ZERO : age;
    }

    ReplicaNote found(String reason) {
        return new ReplicaNote(
                id, node, folder, source, at, step, bytes, newBytes, freezeMillis, tookMillis, sha256, engine, reason);
    }
}
