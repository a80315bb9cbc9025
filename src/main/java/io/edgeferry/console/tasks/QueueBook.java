package io.edgeferry.console.tasks;

import io.edgeferry.migration.MigrationQueue;
import io.edgeferry.migration.Migrations;
import io.edgeferry.migration.Queued;
import io.edgeferry.migration.Queued.State;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What waits in the queue, and what it refused, as it was when pulled last. Belongs to the screen's thread. */
public final class QueueBook {

    private final Supplier<@Nullable Migrations> migrations;
    private final List<Consumer<Queued>> refusals = new CopyOnWriteArrayList<>();
    private final Set<String> told = new HashSet<>();
    private @Nullable Migrations seen;
    private List<Queued> waiting = List.of();
    private List<Queued> refused = List.of();
    private boolean held;

    /** @param migrations those of the connected cluster, or null */
    public QueueBook(Supplier<@Nullable Migrations> migrations) {
        this.migrations = migrations;
    }

    /** Pulls the entries; called at the screen's pace. */
    public void pull() {
        Migrations now = migrations.get();
        boolean other = now != seen;
        seen = now;
        List<Queued> entries = now == null ? List.of() : now.queue().entries();
        waiting = entries.stream().filter(QueueBook::waits).toList();
        refused =
                entries.stream().filter(entry -> entry.state() == State.REFUSED).toList();
        held = now != null && now.queue().held();
        if (other) {
            told.clear();
        }
        for (Queued entry : refused) {
            if (told.add(entry.id()) && !other) {
                refusals.forEach(listener -> listener.accept(entry));
            }
        }
    }

    private static boolean waits(Queued entry) {
        return entry.state() == State.WAITING || entry.state() == State.PLANNING;
    }

    /** Those that have not begun, in the order of their turn. */
    public List<Queued> waiting() {
        return waiting;
    }

    /** Those that were refused and not put away. */
    public List<Queued> refused() {
        return refused;
    }

    /** Whether nothing new is begun. */
    public boolean held() {
        return held;
    }

    /** Calls a listener once for each entry that is refused from now on. */
    public void onRefusal(Consumer<Queued> listener) {
        refusals.add(listener);
    }

    /** Takes back an entry that waits. */
    void cancel(String id) {
        queue(queue -> queue.cancel(id));
    }

    /** Puts a refused entry away. */
    void dismiss(String id) {
        queue(queue -> queue.dismiss(id));
    }

    private void queue(Consumer<MigrationQueue> action) {
        Migrations now = migrations.get();
        if (now != null) {
            action.accept(now.queue());
            pull();
        }
    }
}
