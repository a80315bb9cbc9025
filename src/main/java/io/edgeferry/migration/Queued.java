package io.edgeferry.migration;

import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskState;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a {@link MigrationQueue} as it was at one moment; immutable.
 *
 * @param id names it in the queue, in this session only
 * @param request what was asked for
 * @param from node it starts from; empty while it was not looked up
 * @param state where it is in its life
 * @param why what it waits for, why it was refused, or how it ended, for people; may be empty
 * @param findings what its plan found, errors first; empty before it was planned
 * @param task its task, from {@link State#RUNNING} on; else null
 * @param outcome how its task ended, when {@link State#DONE}; else null
 */
public record Queued(
        String id,
        QueueRequest request,
        String from,
        State state,
        String why,
        List<Finding> findings,
        @Nullable OperationId task,
        @Nullable TaskState outcome) {

    /** Copies the list. */
    public Queued {
        findings = List.copyOf(findings);
    }

    /** An entry that was just put in. */
    public static Queued waiting(String id, QueueRequest request) {
        return new Queued(id, request, "", State.WAITING, "", List.of(), null, null);
    }

    /** The life of an entry. Ended states never change. */
    public enum State {
        /** For its turn. */
        WAITING("waiting"),
        /** It is being found out what it would do. */
        PLANNING("planning"),
        /** Its task is at work. */
        RUNNING("running"),
        /** Its task ended, one way or another. */
        DONE("done"),
        /** It was not begun: nothing was touched. */
        REFUSED("refused"),
        /** It was taken back before it began. */
        CANCELLED("cancelled");

        private final String words;

        State(String words) {
            this.words = words;
        }

        /** The word for people. */
        public String words() {
            return words;
        }

        /** Whether nothing more will happen. */
        public boolean ended() {
            return this == DONE || this == REFUSED || this == CANCELLED;
        }

        /** Whether the step to {@code next} is one that an entry may take. */
        public boolean mayBecome(State next) {
            return switch (this) {
                case WAITING -> Set.of(PLANNING, REFUSED, CANCELLED).contains(next);
                case PLANNING -> Set.of(WAITING, RUNNING, REFUSED, CANCELLED).contains(next);
                case RUNNING -> next == DONE;
                case DONE, REFUSED, CANCELLED -> false;
            };
        }
    }

    /** Whether it was migrated or copied. */
    public boolean succeeded() {
        return outcome == TaskState.SUCCEEDED;
    }

    /** The word for people: that of its task once that has ended. */
    public String words() {
        return outcome == null ? state.words() : outcome.words();
    }

    /** The same, waiting for something else. */
    public Queued waitingFor(String node, String what) {
        return new Queued(id, request, node, state, what, findings, task, outcome);
    }

    /** The same in another state. */
    public Queued become(State next, String words) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException(request.words() + " cannot become " + next + ", it is " + state);
        }
        return new Queued(id, request, from, next, words, findings, task, outcome);
    }

    /** The same with what its plan found. */
    public Queued found(List<Finding> other) {
        return new Queued(id, request, from, state, why, other, task, outcome);
    }

    /** The same, running as a task. */
    public Queued runs(OperationId operation) {
        Queued next = become(State.RUNNING, "");
        return new Queued(id, request, from, next.state, next.why, findings, operation, null);
    }

    /** The same, its task ended. */
    public Queued done(TaskState end, String words) {
        Queued next = become(State.DONE, words);
        return new Queued(id, request, from, next.state, words, findings, task, end);
    }
}
