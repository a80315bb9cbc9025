package io.edgeferry.protection;

import io.edgeferry.protection.ProtectionNote.FailoverNote;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a failover that was begun waits for a person.
 *
 * @param reason for people
 * @param commands what could be done, one line each
 */
public record NeedsYou(String reason, List<String> commands) {

    /** Copies the list. */
    public NeedsYou {
        commands = List.copyOf(commands);
    }

    /**
     * Finds it out. Never blocks.
     *
     * @param failover that was begun and is not done, or null
     * @param run that is at work here or ended last, or null
     * @param lease which tells how a run of another console ended
     * @return null when it waits for nobody, or is at work just now
     */
    static @Nullable NeedsYou of(@Nullable FailoverNote failover, @Nullable FailoverRun run, PodLease lease) {
        if (failover == null) {
            return null;
        }
        if (run != null && run.atWork()) {
            return null;
        }
        if (run != null && lease.mine() && run.id().value().equals(failover.operation())) {
            TaskSnapshot end = run.snapshot();
            return end.state() == TaskState.NEEDS_YOU ? new NeedsYou(end.outcome(), end.commands()) : null;
        }
        return lease.ended()
                .filter(end -> end.operation().equals(failover.operation()) && end.state() == TaskState.NEEDS_YOU)
                .map(end -> new NeedsYou(end.reason(), end.commands()))
                .orElse(null);
    }
}
