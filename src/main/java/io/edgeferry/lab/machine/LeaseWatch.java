package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Watches over one container: reads its pod from the API each second, and pauses it when for too long no answer shows
 * the pod as it should be. When there are answers again, it goes on if the pod is still its own; if not, which is seen
 * twice, it is killed. A virtual thread of its own works, all may look.
 */
final class LeaseWatch {

    /** On a pod, whose container is not to go on by anything. */
    static final String FENCED = "edgeferry.io/fenced";

    private static final Logger LOG = LoggerFactory.getLogger(LeaseWatch.class);

    /** So many answers in a row that speak against the pod are believed. */
    private static final int BELIEVED = 2;

    private final NodeApi api;
    private final Watched watched;
    private volatile long limit;
    private final long period;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private long contact = System.nanoTime();
    private State state = State.WATCHING;
    private String reason = "";
    private int takenAway;
    private boolean pausedBefore;

    /** What it does. */
    enum State {
        /** There is contact. */
        WATCHING,
        /** The container is paused. */
        HELD,
        /** The pod was taken away. */
        FENCED,
        /** It was told to end. */
        STOPPED,
        /** The container has ended. */
        GONE
    }

    /**
     * The container.
     *
     * @param uid of its pod
     */
    record Watched(String namespace, String pod, String uid, LabProcess process) {}

    /** What an answer of the API says: empty is none, and a text is why the pod is not the container's any more. */
    private record Seen(boolean answered, String wrong) {
        boolean contact() {
            return answered && wrong.isEmpty();
        }
    }

    /** A watch; it begins when {@link #start} is called. */
    LeaseWatch(NodeApi api, Watched watched, Duration limit, Duration period) {
        this.api = api;
        this.watched = watched;
        this.limit = limit.toNanos();
        this.period = period.toNanos();
    }

    /**
     * Begins.
     *
     * @throws LabException when the API does not show the pod as it should be now
     */
    void start() throws LabException {
        Seen seen = look(true);
        if (!seen.contact()) {
            throw new LabException(
                    409,
                    "Conflict",
                    "the guard cannot begin: " + (seen.answered() ? seen.wrong() : "the API server does not answer"));
        }
        Thread.ofVirtual().name("lease-guard").start(this::work);
    }

    private void work() {
        lock.lock();
        try {
            while (!settled()) {
                tick();
                if (!settled()) {
                    var unused = told.awaitNanos(period);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private boolean settled() {
        return state != State.WATCHING && state != State.HELD;
    }

    private Seen look(boolean strict) {
        if (!api.reachable()) {
            return new Seen(false, "");
        }
        Optional<ObjectNode> pod = api.get(NodeApi.PODS, watched.namespace(), watched.pod());
        // Cut off between the two, nothing was answered.
        return api.reachable() ? new Seen(true, wrong(pod, strict)) : new Seen(false, "");
    }

    private String wrong(Optional<ObjectNode> found, boolean strict) {
        String name = "pod " + watched.namespace() + "/" + watched.pod();
        if (found.isEmpty()) {
            return name + " is there no more";
        }
        JsonNode metadata = found.get().path("metadata");
        if (!Json.text(metadata, "uid").equals(watched.uid())) {
            return name + " is another one by now";
        }
        if (metadata.path("annotations").has(FENCED)) {
            return name + " is fenced";
        }
        // A pod that is deleted while the node is there ends as any other.
        return strict && metadata.has("deletionTimestamp") ? name + " is being deleted" : "";
    }

    private void tick() {
        boolean ended = watched.process().ended();
        Seen seen = look(state == State.HELD);
        if (seen.contact()) {
            contact = System.nanoTime();
            takenAway = 0;
        } else {
            takenAway = seen.answered() ? takenAway + 1 : 0;
        }
        if (ended) {
            boolean fenced = state == State.HELD && !seen.wrong().isEmpty();
            settle(fenced ? State.FENCED : State.GONE, fenced ? seen.wrong() : "the container has ended");
        } else if (state == State.HELD) {
            held(seen);
        } else if (takenAway >= BELIEVED || System.nanoTime() - contact > limit) {
            // What is no more, and was not ended by its node, may go on elsewhere already.
            hold(seen);
        }
    }

    private void held(Seen seen) {
        if (seen.contact()) {
            go();
        } else if (takenAway >= BELIEVED) {
            watched.process().kill();
            settle(State.FENCED, seen.wrong() + "; the container was killed");
        } else if (seen.answered()) {
            reason = seen.wrong();
        }
    }

    private void hold(Seen seen) {
        try {
            // What somebody else froze is not for this guard to resume.
            pausedBefore = !watched.process().pause();
            state = State.HELD;
            reason = seen.answered() ? seen.wrong() : "the API server does not answer";
        } catch (LabException e) {
            LOG.warn("the guard of pod {} could not pause it: {}", watched.pod(), e.getMessage());
        }
    }

    private void go() {
        try {
            if (!pausedBefore) {
                var unused = watched.process().resume();
            }
            state = State.WATCHING;
            reason = "";
        } catch (LabException e) {
            LOG.warn("the guard of pod {} could not resume it: {}", watched.pod(), e.getMessage());
        }
    }

    private void settle(State to, String why) {
        state = to;
        reason = why;
        told.signalAll();
    }

    /** Ends it; what it holds goes on if wanted. What is settled stays so. */
    void stop(boolean resume) {
        lock.lock();
        try {
            if (!settled()) {
                if (state == State.HELD && resume) {
                    go();
                }
                settle(State.STOPPED, state == State.HELD ? "the container stays paused" : "");
            }
        } finally {
            lock.unlock();
        }
    }

    /** The limit from now on. */
    void limit(Duration next) {
        limit = next.toNanos();
    }

    boolean ended() {
        lock.lock();
        try {
            return settled();
        } finally {
            lock.unlock();
        }
    }

    ObjectNode json() {
        lock.lock();
        try {
            return Json.object()
                    .put("outcome", state.name().toLowerCase(java.util.Locale.ROOT))
                    .put("limit", limit / 1e9)
                    .put("contactAge", Math.round((System.nanoTime() - contact) / 1e6) / 1e3)
                    .put("reason", reason);
        } finally {
            lock.unlock();
        }
    }
}
