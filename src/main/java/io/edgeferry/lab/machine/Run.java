package io.edgeferry.lab.machine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A container as it is at one moment.
 *
 * @param reason why it waits or how it ended
 * @param restarts how often it was started again
 * @param process once it was started
 * @param id of 64 hex digits; empty before the first start
 * @param imageId digest of its image; empty before the first start
 * @param exitCode once it ended
 * @param before the run before this one, with its log
 */
record Run(
        Phase phase,
        String reason,
        String message,
        int restarts,
        @Nullable LabProcess process,
        @Nullable ContainerLog log,
        String id,
        String imageId,
        @Nullable Instant started,
        @Nullable Instant finished,
        int exitCode,
        @Nullable Run before) {

    /** What a container does. */
    enum Phase {
        /** It is not there yet, or not yet again. */
        WAITING,
        /** It runs, or is paused. */
        RUNNING,
        /** It ended. */
        ENDED
    }

    static final Run FIRST =
            new Run(Phase.WAITING, "ContainerCreating", "", 0, null, null, "", "", null, null, 0, null);

    /** The same one, waiting for something. */
    Run waits(String why, String text) {
        if (phase == Phase.WAITING) {
            return new Run(Phase.WAITING, why, text, restarts, null, null, "", "", null, null, 0, before);
        }
        return new Run(Phase.WAITING, why, text, restarts, null, null, "", "", null, null, 0, withoutBefore());
    }

    /** It was started. */
    Run runs(LabProcess newProcess, ContainerLog newLog, String newId, String newImageId) {
        int times = before == null ? 0 : before.restarts + 1;
        return new Run(
                Phase.RUNNING, "", "", times, newProcess, newLog, newId, newImageId, Instant.now(), null, 0, before);
    }

    /** It ended. */
    Run ends(int code, String why, String text) {
        Instant when = process == null ? null : process.finished();
        Instant at = when == null ? Instant.now() : when;
        return new Run(Phase.ENDED, why, text, restarts, process, log, id, imageId, started, at, code, before);
    }

    private Run withoutBefore() {
        return new Run(phase, reason, message, restarts, process, log, id, imageId, started, finished, exitCode, null);
    }

    boolean running() {
        return phase == Phase.RUNNING && process != null && !process.ended();
    }
}
