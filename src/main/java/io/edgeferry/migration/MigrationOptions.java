package io.edgeferry.migration;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a migration is made.
 *
 * @param path the way of the bytes
 * @param sharedFolder absolute folder that both nodes see, for {@link Path#SHARED}; else null
 * @param naming what the pod on the target is called
 * @param restart what a later restart of the clone's container does
 * @param weakProof whether a pod whose log shows no steps may be migrated, with the weaker proof
 * @param timer the least time after which the source node's own timer resumes the container; scaled up with size
 */
public record MigrationOptions(
        Path path, @Nullable String sharedFolder, Naming naming, Restart restart, boolean weakProof, Duration timer) {

    /** Straight from node to node where possible, numbered names, restarts begin at the dump. */
    public static final MigrationOptions DEFAULT =
            new MigrationOptions(Path.AUTO, null, Naming.NUMBERED, Restart.RESTORE, false, Duration.ofSeconds(120));

    /** Checks that the shared folder is there when it is needed, and is absolute. */
    public MigrationOptions {
        if (path == Path.SHARED && (sharedFolder == null || !sharedFolder.startsWith("/"))) {
            throw new IllegalArgumentException("the shared folder must be an absolute path that both nodes see");
        }
        if (timer.toSeconds() < 30 || timer.toHours() > 2) {
            throw new IllegalArgumentException("the timer must be between 30 s and 2 h");
        }
    }

    /** The way of the bytes from node to node. */
    public enum Path {
        /** Direct when the nodes reach each other, else relay. */
        AUTO,
        /** From node to node over SSH. */
        DIRECT,
        /** Through this machine. */
        RELAY,
        /** Through a folder that both nodes see, as the paper's NFS. */
        SHARED
    }

    /** What the pod on the target is called. */
    public enum Naming {
        /** {@code gru}, {@code gru-m1}, {@code gru-m2}: source and clone exist side by side until the proof. */
        NUMBERED,
        /** The same name: the source pod is deleted before the clone is made; rollback means restoring the dump. */
        KEEP
    }

    /** What a restart of the clone's container does, later on. */
    public enum Restart {
        /** Begins again at the dump, from the kept checkpoint image. */
        RESTORE,
        /** Begins from zero with the base image. */
        COLD,
        /** Never restarts. */
        NEVER
    }

    /** The same with another path. */
    public MigrationOptions withPath(Path other, @Nullable String folder) {
        return new MigrationOptions(other, folder, naming, restart, weakProof, timer);
    }

    /** The same with other naming. */
    public MigrationOptions withNaming(Naming other) {
        return new MigrationOptions(path, sharedFolder, other, restart, weakProof, timer);
    }

    /** The same with another restart policy. */
    public MigrationOptions withRestart(Restart other) {
        return new MigrationOptions(path, sharedFolder, naming, other, weakProof, timer);
    }

    /** The same with or without the weaker proof. */
    public MigrationOptions withWeakProof(boolean other) {
        return new MigrationOptions(path, sharedFolder, naming, restart, other, timer);
    }

    /** The same with another timer. */
    public MigrationOptions withTimer(Duration other) {
        return new MigrationOptions(path, sharedFolder, naming, restart, weakProof, other);
    }
}
