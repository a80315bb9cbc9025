package io.edgeferry.cli;

import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationQueue;
import io.edgeferry.migration.Migrations;
import io.edgeferry.migration.Queued;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Shows the entries of a queue on their way to the end; Ctrl-C takes back what waits and cancels what runs. */
final class QueueRun {

    private static final long LOOK = 200;
    private static final int STARTING = 25;

    private final Migrations migrations;
    private final PrintWriter err;
    private final boolean shown;
    private final Map<String, ProgressLine> lines = new HashMap<>();
    private final Map<String, Queued.State> told = new HashMap<>();

    QueueRun(Migrations migrations, PrintWriter err, boolean shown) {
        this.migrations = migrations;
        this.err = err;
        this.shown = shown;
    }

    /**
     * Waits for the end of all.
     *
     * @return how they ended, in the same order
     */
    List<Queued> follow(List<Queued> entries) throws InterruptedException {
        Set<String> ids = ids(entries);
        Thread cancel = new Thread(() -> cancelled(ids), "cancel");
        Runtime.getRuntime().addShutdownHook(cancel);
        List<Queued> now = now(ids);
        now.forEach(this::show);
        while (!now.stream().allMatch(entry -> entry.state().ended())) {
            TimeUnit.MILLISECONDS.sleep(LOOK);
            now = now(ids);
            now.forEach(this::show);
        }
        try {
            Runtime.getRuntime().removeShutdownHook(cancel);
        } catch (IllegalStateException e) {
            // The process is ending already: the hook prints the end.
            return now;
        }
        return now;
    }

    private static Set<String> ids(List<Queued> entries) {
        Set<String> ids = new HashSet<>();
        entries.forEach(entry -> ids.add(entry.id()));
        return ids;
    }

    private List<Queued> now(Set<String> ids) {
        return migrations.queue().entries().stream()
                .filter(entry -> ids.contains(entry.id()))
                .toList();
    }

    private Optional<Task> task(Queued entry) {
        return migrations.tasks().stream()
                .filter(task -> task.id().equals(entry.task()))
                .findFirst();
    }

    private void show(Queued entry) {
        if (!shown) {
            return;
        }
        Queued.State before = told.put(entry.id(), entry.state());
        if (before != entry.state()) {
            switch (entry.state()) {
                case RUNNING -> {
                    err.println(entry.request().name() + ": " + entry.from() + " → "
                            + entry.request().target());
                    warnings(entry);
                }
                case REFUSED, CANCELLED -> err.println(entry.request().name() + ": " + entry.words());
                default -> {}
            }
        }
        if (entry.task() != null) {
            ProgressLine line = lines.computeIfAbsent(
                    entry.id(),
                    id -> new ProgressLine(err, true, entry.request().name() + ": "));
            task(entry).ifPresent(task -> line.show(task.snapshot()));
        }
        err.flush();
    }

    private void warnings(Queued entry) {
        entry.findings().stream()
                .filter(finding -> finding.severity() == Finding.Severity.WARNING)
                .forEach(finding -> err.println(entry.request().name() + ": ! " + EdgeFerryCommand.line(finding)));
    }

    private void cancelled(Set<String> ids) {
        MigrationQueue queue = migrations.queue();
        queue.hold(true);
        ids.forEach(queue::cancel);
        try {
            for (int i = 0; i < STARTING && starting(ids); i++) {
                TimeUnit.MILLISECONDS.sleep(LOOK);
            }
            List<Task> running = now(ids).stream()
                    .filter(entry -> !entry.state().ended())
                    .flatMap(entry -> task(entry).stream())
                    .toList();
            if (running.stream().map(Task::cancel).toList().contains(true)) {
                System.err.println("\nedgeferry: cancelled; taking back what was done …");
            }
            for (Task task : running) {
                TaskSnapshot end = task.await(Duration.ofMinutes(3));
                System.err.println("edgeferry: " + end.pod() + " " + end.state().words() + ": " + end.outcome());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether one is just being started, so that its task is not there yet. */
    private boolean starting(Set<String> ids) {
        return now(ids).stream().anyMatch(entry -> entry.state() == Queued.State.PLANNING);
    }

    /** One row for each: what, from, to, how it ended, and in words. */
    static void table(PrintWriter out, List<Queued> entries) {
        int width = Math.max(
                "POD".length(),
                entries.stream()
                        .mapToInt(entry -> entry.request().name().length())
                        .max()
                        .orElse(0));
        int node = Stream.concat(
                        Stream.of("FROM"),
                        entries.stream()
                                .flatMap(entry ->
                                        Stream.of(entry.from(), entry.request().target())))
                .mapToInt(String::length)
                .max()
                .orElse(0);
        String row = "%-" + width + "s  %-" + node + "s  %-" + node + "s  %-11s  %s";
        out.println(row.formatted("POD", "FROM", "TO", "OUTCOME", "").stripTrailing());
        entries.forEach(entry -> out.println(row.formatted(
                        entry.request().name(),
                        entry.from().isEmpty() ? "-" : entry.from(),
                        entry.request().target(),
                        entry.words(),
                        entry.why())
                .stripTrailing()));
    }

    /** Commands that settle what is left of some, as their tasks name them. */
    void commands(PrintWriter out, List<Queued> entries) {
        entries.stream()
                .flatMap(entry -> task(entry).stream())
                .map(Task::snapshot)
                .filter(task -> !task.commands().isEmpty())
                .forEach(task -> {
                    out.println(task.pod() + ":");
                    task.commands().forEach(command -> out.println("    " + command));
                });
    }

    /** Entries as JSON: as a migration's where there was one, else flat with the same words. */
    List<Map<String, Object>> json(List<Queued> entries) {
        return entries.stream().map(this::json).toList();
    }

    private Map<String, Object> json(Queued entry) {
        Optional<Task> task = task(entry);
        if (task.isPresent()) {
            return Output.map(task.get().snapshot());
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("state", entry.words());
        map.put("namespace", entry.request().namespace());
        map.put("pod", entry.request().name());
        map.put("from", entry.from());
        map.put("to", entry.request().target());
        map.put("outcome", entry.why());
        map.put("findings", entry.findings());
        return map;
    }

    /** 0 only when all of them were migrated; else the code of the gravest. */
    static int exitCode(List<Queued> entries) {
        if (entries.stream().allMatch(Queued::succeeded)) {
            return 0;
        }
        if (entries.stream().anyMatch(entry -> entry.outcome() == TaskState.NEEDS_YOU)) {
            return EdgeFerryCommand.NEEDS_YOU;
        }
        return entries.stream().anyMatch(entry -> entry.outcome() == TaskState.ROLLED_BACK)
                ? EdgeFerryCommand.ROLLED_BACK
                : EdgeFerryCommand.FAILED;
    }
}
