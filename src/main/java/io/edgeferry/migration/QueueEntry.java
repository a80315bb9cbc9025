package io.edgeferry.migration;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An entry of a {@link LinkQueue} with what only the queue has to know of it; guarded by the queue's lock. */
final class QueueEntry {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Queued now;
    private Set<String> keys;
    private boolean sited;
    private @Nullable Thread worker;
    private boolean committed;
    private @Nullable Long troubled;
    private long lastTrouble;
    private @Nullable Long notBefore;

    QueueEntry(Queued now) {
        this.now = now;
        this.keys = QueueJobs.keys(now.request());
    }

    Queued now() {
        return now;
    }

    boolean is(Queued.State state) {
        return now.state() == state;
    }

    boolean ended() {
        return now.state().ended();
    }

    /** Whether it takes up its link. */
    boolean working() {
        return is(Queued.State.PLANNING) || is(Queued.State.RUNNING);
    }

    void set(Queued next) {
        now = next;
    }

    void waits(String why) {
        now = now.waitingFor(now.from(), why);
    }

    /** Learns where it is. */
    void sited(QueueJobs.Site site) {
        Set<String> all = new HashSet<>(QueueJobs.keys(now.request()));
        all.addAll(site.keys());
        keys = all;
        sited = true;
        now = now.waitingFor(site.node(), now.why());
    }

    /** Whether it is known where it is. */
    boolean sited() {
        return sited;
    }

    /** It is about to be moved by another: where it is has to be found out again. */
    void moves(String why) {
        sited = false;
        waits(why);
    }

    /** Whether both work on the same pod or dataset. */
    boolean meets(QueueEntry other) {
        return meets(other.keys);
    }

    /** Whether it works on one of these. */
    boolean meets(Set<String> others) {
        return keys.stream().anyMatch(others::contains);
    }

    /** Whether it goes the same way. */
    boolean onLink(String from, String to) {
        return now.from().equals(from) && now.request().target().equals(to);
    }

    /** Its way, for people. */
    String link() {
        return now.from() + " → " + now.request().target();
    }

    /** Has its turn, on this thread. */
    void worksOn(Thread thread) {
        worker = thread;
        now = now.become(Queued.State.PLANNING, "");
    }

    @Nullable
    Thread worker() {
        return worker;
    }

    /** Is about to be started: too late to take it back. */
    void commit() {
        committed = true;
    }

    /** This thread works on it no more; another one may already. */
    void left() {
        if (Thread.currentThread().equals(worker)) {
            worker = null;
            committed = false;
        }
    }

    boolean committed() {
        return committed;
    }

    /**
     * The cluster did not answer.
     *
     * @return whether it shall be tried again
     */
    boolean troubled(Duration again) {
        long at = System.nanoTime();
        if (troubled == null || at - lastTrouble > PATIENCE.toNanos()) {
            troubled = at;
        }
        lastTrouble = at;
        notBefore = at + again.toNanos();
        return !committed && at - troubled < PATIENCE.toNanos();
    }

    /** Whether it may be tried now. */
    boolean due() {
        return notBefore == null || System.nanoTime() - notBefore >= 0;
    }

    /** Takes it back, if it was not begun. */
    boolean takeBack(String why) {
        if (committed || !now.state().mayBecome(Queued.State.CANCELLED)) {
            return false;
        }
        now = now.become(Queued.State.CANCELLED, why);
        Thread working = worker;
        if (working != null) {
            working.interrupt();
        }
        return true;
    }
}
