package io.edgeferry.console.topology;

import io.edgeferry.console.Pulse;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks every few seconds about what is looked at, while somebody can see it; stops asking after a failure. Belongs to the
 * screen's thread.
 */
final class Asker<T> {

    private final Question<T> question;
    private final Runnable changed;
    private final Pulse pulse;
    private @Nullable Selection target;
    private @Nullable T answer;
    private String trouble = "";
    private boolean seen;
    private boolean asking;

    /** What is asked; one of the two is told the answer, later. */
    interface Question<T> {
        void ask(Selection about, Consumer<T> answer, Consumer<String> failed);
    }

    /** @param changed is called after each answer */
    Asker(double perSecond, Question<T> question, Runnable changed) {
        this.question = question;
        this.changed = changed;
        this.pulse = new Pulse(perSecond, this::ask);
    }

    /** Asks about something else, or about nothing. */
    void target(@Nullable Selection next) {
        if (Objects.equals(next, target)) {
            return;
        }
        target = next;
        answer = null;
        trouble = "";
        asking = false;
        run();
    }

    /** Whether somebody can see it. */
    void seen(boolean on) {
        seen = on;
        run();
    }

    /** Asks again after a failure, as when what is looked at has become another. */
    void again() {
        if (!trouble.isEmpty()) {
            trouble = "";
            run();
        }
    }

    private void run() {
        pulse.stop();
        if (seen && target != null && trouble.isEmpty()) {
            pulse.start();
        }
    }

    private void ask() {
        Selection now = target;
        if (now == null || asking) {
            return;
        }
        asking = true;
        question.ask(now, got -> answered(now, got, ""), failed -> answered(now, null, failed));
    }

    private void answered(Selection about, @Nullable T got, String failed) {
        if (!about.equals(target)) {
            return;
        }
        asking = false;
        answer = got;
        trouble = failed;
        if (!failed.isEmpty()) {
            pulse.stop();
        }
        changed.run();
    }

    /** What was answered last. */
    Optional<T> answer() {
        return Optional.ofNullable(answer);
    }

    /** Why nothing is asked any more; else empty. */
    String trouble() {
        return trouble;
    }
}
