package io.edgeferry.console.tasks;

import io.edgeferry.console.Background;
import io.edgeferry.migration.Migrations;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All migrations that are known: those of this process as they are now, and those of the journal, each once. Belongs
 * to the screen's thread; the journal is read in the background.
 */
public final class TaskBook {

    private static final Duration HISTORY_EVERY = Duration.ofSeconds(5);

    private final Supplier<@Nullable Migrations> migrations;
    private final Background background;
    private final Clock clock;
    private final List<Consumer<TaskSnapshot>> endings = new CopyOnWriteArrayList<>();
    private final Set<OperationId> open = new HashSet<>();
    private @Nullable Migrations seen;
    private List<TaskSnapshot> history = List.of();
    private List<TaskSnapshot> all = List.of();
    private Map<OperationId, Task> live = Map.of();
    private Instant historyAt = Instant.EPOCH;
    private Set<OperationId> broken = Set.of();
    private boolean asking;
    private Supplier<String> forbidden = () -> "";

    /** @param migrations those of the connected cluster, or null */
    public TaskBook(Supplier<@Nullable Migrations> migrations, Background background, Clock clock) {
        this.migrations = migrations;
        this.background = background;
        this.clock = clock;
    }

    /** Pulls the tasks; called at the screen's pace. */
    public void pull() {
        Migrations now = migrations.get();
        if (now != seen) {
            seen = now;
            history = List.of();
            historyAt = Instant.EPOCH;
            broken = Set.of();
            open.clear();
        }
        if (now == null) {
            all = List.of();
            live = Map.of();
            return;
        }
        readHistory(now);
        Map<OperationId, TaskSnapshot> byId = new HashMap<>();
        history.forEach(snapshot -> byId.put(snapshot.id(), snapshot));
        Map<OperationId, Task> tasks = new HashMap<>();
        for (Task task : now.tasks()) {
            tasks.put(task.id(), task);
            byId.put(task.id(), task.snapshot());
        }
        live = tasks;
        all = byId.values().stream()
                .sorted(Comparator.comparing(TaskSnapshot::started)
                        .reversed()
                        .thenComparing(TaskSnapshot::id, Comparator.reverseOrder()))
                .toList();
        announce();
    }

    private void announce() {
        for (TaskSnapshot snapshot : all) {
            if (!snapshot.state().ended()) {
                open.add(snapshot.id());
            } else if (open.remove(snapshot.id())) {
                historyAt = Instant.EPOCH;
                endings.forEach(listener -> listener.accept(snapshot));
            }
        }
    }

    private void readHistory(Migrations from) {
        Instant now = clock.instant();
        if (asking || historyAt.plus(HISTORY_EVERY).isAfter(now)) {
            return;
        }
        asking = true;
        historyAt = now;
        var unused = background.run(
                "history",
                () -> Past.of(from),
                read -> {
                    asking = false;
                    if (from == seen) {
                        history = read.tasks();
                        broken = read.broken();
                    }
                },
                failed -> asking = false);
    }

    /** The journal, and which of its tasks have not ended though nobody works on them. */
    private record Past(List<TaskSnapshot> tasks, Set<OperationId> broken) {
        static Past of(Migrations from) {
            List<TaskSnapshot> tasks = from.history();
            return new Past(
                    tasks,
                    tasks.stream()
                            .filter(task -> !task.state().ended() && !from.atWork(task.id()))
                            .map(TaskSnapshot::id)
                            .collect(Collectors.toSet()));
        }
    }

    /** Whether a task has not ended though nobody works on it, in this process or another on this machine. */
    public boolean brokenOff(TaskSnapshot snapshot) {
        Task task = live.get(snapshot.id());
        return !snapshot.state().ended() && (task == null ? broken.contains(snapshot.id()) : !task.atWork());
    }

    /** All of them, newest first, as they were when pulled last. */
    public List<TaskSnapshot> all() {
        return all;
    }

    /** Those at work. */
    public List<TaskSnapshot> running() {
        return all.stream().filter(snapshot -> !snapshot.state().ended()).toList();
    }

    /** The one of this id. */
    public Optional<TaskSnapshot> find(@Nullable OperationId id) {
        return all.stream().filter(snapshot -> snapshot.id().equals(id)).findFirst();
    }

    /** Whether a task can be cancelled from here: it runs in this process. */
    public boolean mayCancel(TaskSnapshot snapshot) {
        return snapshot.state() == io.edgeferry.task.TaskState.RUNNING && live.containsKey(snapshot.id());
    }

    /** Whether a task belongs to this process. */
    public boolean isLive(TaskSnapshot snapshot) {
        return live.containsKey(snapshot.id());
    }

    /**
     * Asks a task to stop.
     *
     * @return false when it is too late
     */
    public boolean cancel(OperationId id) {
        Task task = live.get(id);
        return task != null && task.cancel();
    }

    /** @param why says why tasks may not be touched from here now, or empty */
    public void guard(Supplier<String> why) {
        forbidden = why;
    }

    /** Why tasks may not be stopped, taken back or tried again now; empty when they may. */
    public String forbidden() {
        return forbidden.get();
    }

    /** Calls a listener when a task that was seen at work has ended. */
    public void onEnd(Consumer<TaskSnapshot> listener) {
        endings.add(listener);
    }
}
