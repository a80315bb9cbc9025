package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.QueueJobs.Ready;
import io.edgeferry.migration.QueueJobs.Site;
import io.edgeferry.migration.Queued.State;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link MigrationQueue}: one thread gives turns, each entry that has its turn has a thread until it ended. The threads
 * are this object's, and {@link #close()} ends them; the tasks that were begun have their own and go on. All that is
 * done under the one lock is in this class, so that it can be read in one place.
 */
final class LinkQueue implements MigrationQueue, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LinkQueue.class);
    private static final int KEPT = 500;
    private static final Duration CLOSING = Duration.ofSeconds(5);
    private static final String HOLD = "on hold";
    private static final String NEXT = "waits for its turn";

    private final QueueJobs jobs;
    private final Duration again;
    private final Object lock = new Object();
    private final List<QueueEntry> entries = new ArrayList<>();
    private @Nullable Thread turns;
    private int limit = USUAL_LIMIT;
    private boolean held;
    private boolean closed;
    private long changes;
    private int ids;

    /**
     * A queue.
     *
     * @param again time after which a look at other tasks, or at a cluster that did not answer, is taken again
     */
    LinkQueue(QueueJobs jobs, Duration again) {
        this.jobs = jobs;
        this.again = again;
    }

    @Override
    public List<Queued> add(List<QueueRequest> requests) {
        synchronized (lock) {
            List<Queued> added = new ArrayList<>();
            for (QueueRequest request : requests) {
                Queued entry = Queued.waiting("q" + ++ids, request);
                if (closed) {
                    entry = entry.become(State.REFUSED, "The session is closed");
                } else if (entries.stream().anyMatch(other -> same(other.now(), request))) {
                    entry = entry.become(State.REFUSED, request.words() + " is in the queue already");
                } else {
                    entry = entry.waitingFor("", held ? HOLD : NEXT);
                }
                entries.add(new QueueEntry(entry));
                added.add(entry);
            }
            if (turns == null && !closed) {
                turns = Thread.ofVirtual().name("queue").start(this::giveTurns);
            }
            changed();
            return added;
        }
    }

    private static boolean same(Queued other, QueueRequest request) {
        return !other.state().ended()
                && other.request().getClass() == request.getClass()
                && other.request().namespace().equals(request.namespace())
                && other.request().name().equals(request.name())
                && other.request().target().equals(request.target());
    }

    @Override
    public List<Queued> entries() {
        synchronized (lock) {
            return entries.stream().map(QueueEntry::now).toList();
        }
    }

    @Override
    public boolean cancel(String id) {
        synchronized (lock) {
            Optional<QueueEntry> found = entries.stream()
                    .filter(entry -> entry.now().id().equals(id))
                    .findFirst();
            boolean done = found.isPresent() && found.get().takeBack("It was taken back before it began");
            changed();
            return done;
        }
    }

    @Override
    public void dismiss(String id) {
        synchronized (lock) {
            entries.removeIf(entry -> entry.now().id().equals(id) && entry.ended());
        }
    }

    @Override
    public int limit() {
        synchronized (lock) {
            return limit;
        }
    }

    @Override
    public void limit(int perLink) {
        if (perLink < 1 || perLink > HIGHEST_LIMIT) {
            throw new IllegalArgumentException(
                    "At once between two nodes: between 1 and " + HIGHEST_LIMIT + ", not " + perLink);
        }
        synchronized (lock) {
            limit = perLink;
            changed();
        }
    }

    @Override
    public boolean held() {
        synchronized (lock) {
            return held;
        }
    }

    @Override
    public void hold(boolean on) {
        synchronized (lock) {
            held = on;
            entries.stream().filter(entry -> entry.is(State.WAITING)).forEach(entry -> entry.waits(on ? HOLD : NEXT));
            changed();
        }
    }

    private void changed() {
        changes++;
        lock.notifyAll();
    }

    private void giveTurns() {
        try {
            while (true) {
                long seen;
                List<QueueEntry> waiting;
                synchronized (lock) {
                    seen = changes;
                    waiting = waiting();
                }
                QueueTurns round = new QueueTurns();
                for (QueueEntry entry : waiting) {
                    consider(entry, round);
                }
                synchronized (lock) {
                    if (seen == changes && !closed) {
                        // Tasks that were begun past the queue do not tell of their end.
                        lock.wait(waiting().isEmpty() ? 0 : Math.max(1, again.toMillis()));
                    }
                    if (closed) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("the queue gives no more turns");
        }
    }

    private List<QueueEntry> waiting() {
        return entries.stream().filter(entry -> entry.is(State.WAITING)).toList();
    }

    /** Looks whether an entry has its turn; where it starts from is looked up anew just before. */
    private void consider(QueueEntry entry, QueueTurns round) throws InterruptedException {
        for (boolean fresh = false; ; fresh = true) {
            List<TaskSnapshot> tasks = jobs.atWork();
            synchronized (lock) {
                if (closed || held || !entry.is(State.WAITING) || !entry.due()) {
                    return;
                }
                Optional<String> same = QueueTurns.same(entry, entries, tasks);
                if (same.isPresent()) {
                    entry.moves(same.get());
                    return;
                }
                if (entry.sited()) {
                    Optional<String> obstacle = round.link(entry, entries, tasks, limit);
                    if (obstacle.isPresent()) {
                        entry.waits(obstacle.get());
                        return;
                    }
                    if (fresh) {
                        Thread worker = Thread.ofVirtual()
                                .name("queue-" + entry.now().id())
                                .unstarted(() -> work(entry));
                        entry.worksOn(worker);
                        worker.start();
                        return;
                    }
                }
            }
            if (!look(entry)) {
                return;
            }
        }
    }

    /** Learns where an entry is; false when it cannot be told, and then it was refused or is tried again. */
    private boolean look(QueueEntry entry) throws InterruptedException {
        try {
            Site site = jobs.site(entry.now().request());
            synchronized (lock) {
                if (entry.is(State.WAITING)) {
                    entry.sited(site);
                }
            }
            return true;
        } catch (MigrationException e) {
            failed(entry, e);
        } catch (RuntimeException e) {
            mistaken(entry, e);
        }
        return false;
    }

    /** Plans, starts, and waits for the end; on the entry's thread. */
    private void work(QueueEntry entry) {
        try {
            Ready ready = jobs.plan(entry.now().request());
            if (commit(entry, ready)) {
                Task task = ready.start().begin();
                if (begun(entry, task)) {
                    await(entry, task);
                }
            }
        } catch (MigrationException e) {
            failed(entry, e);
        } catch (InterruptedException e) {
            LOG.debug("{} is not waited for any more", entry.now().id());
        } catch (RuntimeException e) {
            mistaken(entry, e);
        } finally {
            synchronized (lock) {
                entry.left();
                forget();
                changed();
            }
        }
    }

    /** Whether it may be started; from then on it cannot be taken back here. */
    private boolean commit(QueueEntry entry, Ready ready) {
        synchronized (lock) {
            if (!entry.is(State.PLANNING)) {
                return false;
            }
            List<Finding> errors = ready.findings().stream()
                    .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                    .toList();
            if (!errors.isEmpty()) {
                refuse(entry, words(errors), ready.findings());
                return false;
            }
            if (held) {
                entry.set(entry.now().become(State.WAITING, HOLD));
                return false;
            }
            if (!ready.source().equals(entry.now().from())) {
                // It moved since it was looked up, so that it is another link's turn.
                entry.set(entry.now().become(State.WAITING, NEXT).waitingFor(ready.source(), NEXT));
                return false;
            }
            entry.set(entry.now().found(ready.findings()));
            entry.commit();
            return true;
        }
    }

    private static String words(List<Finding> errors) {
        Finding first = errors.getFirst();
        String rest = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
        return first.title() + (first.why().isEmpty() ? "" : ": " + first.why()) + rest;
    }

    private boolean begun(QueueEntry entry, Task task) {
        synchronized (lock) {
            entry.set(entry.now().runs(task.id()));
            changed();
            return !closed;
        }
    }

    private void await(QueueEntry entry, Task task) throws InterruptedException {
        do {
            TaskSnapshot unused = task.await(again);
        } while (task.atWork());
        TaskSnapshot end = task.snapshot();
        synchronized (lock) {
            entry.set(entry.now().done(end.state(), end.outcome()));
        }
    }

    /** A cluster that does not answer for a while holds an entry up; anything else refuses it. */
    private void failed(QueueEntry entry, MigrationException e) {
        synchronized (lock) {
            boolean passing = e.getCause() instanceof ClusterException cause && cause.transientFailure();
            if (!passing || !entry.troubled(again)) {
                refuse(entry, String.valueOf(e.getMessage()), e.findings());
                return;
            }
            if (entry.is(State.PLANNING)) {
                entry.set(entry.now().become(State.WAITING, ""));
            }
            if (entry.is(State.WAITING)) {
                entry.waits("is tried again: " + e.getMessage());
            }
        }
    }

    private void mistaken(QueueEntry entry, RuntimeException e) {
        LOG.error("an entry of the queue ended by a fault of the program", e);
        refuse(entry, "The program made a mistake: " + e, List.of());
    }

    private void refuse(QueueEntry entry, String why, List<Finding> findings) {
        synchronized (lock) {
            if (entry.now().state().mayBecome(State.REFUSED)) {
                entry.set(entry.now().found(findings).become(State.REFUSED, why));
                LOG.info("{} was refused: {}", entry.now().request().words(), why);
            }
            forget();
            changed();
        }
    }

    /** Ended entries are kept for a while only. */
    private void forget() {
        List<QueueEntry> ended = entries.stream().filter(QueueEntry::ended).toList();
        entries.removeAll(ended.subList(0, Math.max(0, ended.size() - KEPT)));
    }

    /** Takes back what was not begun, and ends the threads; what was begun goes on. */
    @Override
    public void close() {
        List<Thread> threads = new ArrayList<>();
        synchronized (lock) {
            closed = true;
            for (QueueEntry entry : entries) {
                Thread worker = entry.worker();
                boolean unused = entry.takeBack("The session was closed before it began");
                if (worker != null) {
                    threads.add(worker);
                    if (entry.is(State.RUNNING)) {
                        worker.interrupt();
                    }
                }
            }
            if (turns != null) {
                turns.interrupt();
                threads.add(turns);
            }
            changed();
        }
        long deadline = System.nanoTime() + CLOSING.toNanos();
        try {
            for (Thread thread : threads) {
                boolean unused = thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
