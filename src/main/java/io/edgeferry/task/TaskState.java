package io.edgeferry.task;

import java.util.Set;

/** The life of a task. Ended states never change. */
public enum TaskState {
    /** At work. */
    RUNNING("running"),
    /** A person asked it to stop; it is undoing what it did. */
    CANCELLING("cancelling"),
    /** It did what it was for. */
    SUCCEEDED("migrated"),
    /** It failed or was cancelled and undid what it had done: the source runs. */
    ROLLED_BACK("rolled back"),
    /** A person has to settle something; the outcome names the commands. */
    NEEDS_YOU("needs you"),
    /** It was refused or failed before anything was touched. */
    FAILED("failed");

    private final String words;

    TaskState(String words) {
        this.words = words;
    }

    /** The word for people. */
    public String words() {
        return words;
    }

    /** Whether nothing more will happen. */
    public boolean ended() {
        return this != RUNNING && this != CANCELLING;
    }

    /** Whether the step to {@code next} is one that a task may take. */
    public boolean mayBecome(TaskState next) {
        return switch (this) {
            case RUNNING -> next != RUNNING;
            case CANCELLING -> Set.of(SUCCEEDED, ROLLED_BACK, NEEDS_YOU, FAILED).contains(next);
            default -> false;
        };
    }
}
