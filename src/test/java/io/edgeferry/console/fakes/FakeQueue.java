package io.edgeferry.console.fakes;

import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.MigrationQueue;
import io.edgeferry.migration.QueueRequest;
import io.edgeferry.migration.Queued;
import io.edgeferry.migration.Queued.State;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A queue that goes on when a test says so; every pod and dataset starts from edge-1. */
public final class FakeQueue implements MigrationQueue {

    private final List<Queued> entries = new ArrayList<>();
    private final Starter starter;
    private final Supplier<List<Task>> tasks;
    private int limit = USUAL_LIMIT;
    private boolean held;
    private int ids;

    /** Starts what has its turn. */
    interface Starter {
        FakeTask start(QueueRequest request) throws MigrationException;
    }

    FakeQueue(Starter starter, Supplier<List<Task>> tasks) {
        this.starter = starter;
        this.tasks = tasks;
    }

    @Override
    public synchronized List<Queued> add(List<QueueRequest> requests) {
        List<Queued> added = new ArrayList<>();
        for (QueueRequest request : requests) {
            Queued entry = Queued.waiting("q" + ++ids, request).waitingFor("edge-1", "waits for its turn");
            entries.add(entry);
            added.add(entry);
        }
        return added;
    }

    /** Starts the oldest entry that waits, as the queue would; its task is {@link FakeMigrations#newest()}. */
    public synchronized Queued next() throws MigrationException {
        Queued first = entries.stream()
                .filter(entry -> entry.state() == State.WAITING)
                .findFirst()
                .orElseThrow();
        if (held) {
            throw new IllegalStateException("the queue is held");
        }
        FakeTask task = starter.start(first.request());
        return change(first.id(), entry -> entry.become(State.PLANNING, "").runs(task.id()));
    }

    /** Begins to plan the oldest entry that waits. */
    public synchronized Queued plan() {
        Queued first = entries.stream()
                .filter(entry -> entry.state() == State.WAITING)
                .findFirst()
                .orElseThrow();
        return change(first.id(), entry -> entry.become(State.PLANNING, ""));
    }

    /** Refuses an entry. */
    public synchronized Queued refuse(String id, String why, List<Finding> findings) {
        return change(id, entry -> entry.found(findings).become(State.REFUSED, why));
    }

    private Queued change(String id, UnaryOperator<Queued> step) {
        entries.replaceAll(entry -> entry.id().equals(id) ? step.apply(entry) : entry);
        return entries.stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public synchronized List<Queued> entries() {
        entries.replaceAll(this::now);
        return List.copyOf(entries);
    }

    /** An entry whose task has ended is done. */
    private Queued now(Queued entry) {
        if (entry.state() != State.RUNNING) {
            return entry;
        }
        return tasks.get().stream()
                .filter(task -> task.id().equals(entry.task()))
                .map(Task::snapshot)
                .filter(task -> task.state().ended())
                .findFirst()
                .map((TaskSnapshot task) -> entry.done(task.state(), task.outcome()))
                .orElse(entry);
    }

    @Override
    public synchronized boolean cancel(String id) {
        boolean possible = entries.stream()
                .anyMatch(entry -> entry.id().equals(id) && entry.state().mayBecome(State.CANCELLED));
        if (possible) {
            Objects.requireNonNull(change(id, entry -> entry.become(State.CANCELLED, "taken back before it began")));
        }
        return possible;
    }

    @Override
    public synchronized void dismiss(String id) {
        entries.removeIf(entry -> entry.id().equals(id) && entry.state().ended());
    }

    @Override
    public synchronized int limit() {
        return limit;
    }

    @Override
    public synchronized void limit(int perLink) {
        if (perLink < 1 || perLink > HIGHEST_LIMIT) {
            throw new IllegalArgumentException("between 1 and " + HIGHEST_LIMIT);
        }
        limit = perLink;
    }

    @Override
    public synchronized boolean held() {
        return held;
    }

    @Override
    public synchronized void hold(boolean on) {
        held = on;
    }
}
