package io.edgeferry.protection;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of the protection of one training beside its note. One thread writes what it does, any reads. Never
 * blocks.
 */
final class Shown {

    private volatile String doing = "";
    private volatile String trouble = "";
    private volatile String guard = "";
    private volatile boolean guarded;
    private volatile @Nullable Instant nextAt;

    /** What is done at this moment, for people; empty when nothing is. */
    String doing() {
        return doing;
    }

    void doing(String words) {
        doing = words;
    }

    /** What stands in the way, for people; empty when nothing does. */
    String trouble() {
        return trouble;
    }

    void trouble(@Nullable String words) {
        trouble = String.valueOf(words);
    }

    /** What the guard on the node does, for people; empty when nothing is known. */
    String guard() {
        return guard;
    }

    /** Whether that guard is at work. */
    boolean guarded() {
        return guarded;
    }

    void guard(boolean works, String words) {
        guarded = works;
        guard = words;
    }

    /** When the next checkpoint is due; null when that is not known yet. */
    @Nullable
    Instant nextAt() {
        return nextAt;
    }

    void nextAt(@Nullable Instant due) {
        nextAt = due;
    }
}
