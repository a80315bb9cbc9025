package io.edgeferry.migration;

import io.edgeferry.task.TaskSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who has a turn in a {@link LinkQueue}: one round through those that wait, oldest first. In a round nobody overtakes
 * another that waits for the same link.
 */
final class QueueTurns {

    private final Set<String> full = new HashSet<>();

    /**
     * What an entry waits for on its link; empty when it has its turn.
     *
     * @param entry one whose place is known
     * @param entries all of the queue, oldest first
     * @param tasks tasks of the session that are at work
     * @param limit how many at the same time on one link
     */
    Optional<String> link(QueueEntry entry, List<QueueEntry> entries, List<TaskSnapshot> tasks, int limit) {
        List<TaskSnapshot> others = others(entries, tasks);
        List<String> busy = new ArrayList<>();
        entries.stream()
                .filter(QueueEntry::working)
                .filter(other ->
                        entry.onLink(other.now().from(), other.now().request().target()))
                .forEach(other -> busy.add(other.now().request().name()));
        others.stream().filter(task -> entry.onLink(task.from(), task.to())).forEach(task -> busy.add(task.pod()));
        if (busy.size() < limit && !full.contains(entry.link())) {
            return Optional.empty();
        }
        full.add(entry.link());
        return Optional.of(
                busy.isEmpty() ? "waits for its turn" : "waits for " + String.join(", ", busy) + " on " + entry.link());
    }

    /** Tasks that are not the queue's own. */
    private static List<TaskSnapshot> others(List<QueueEntry> entries, List<TaskSnapshot> tasks) {
        Set<Object> own = entries.stream()
                .map(other -> other.now().task())
                .filter(task -> task != null)
                .collect(Collectors.toSet());
        return tasks.stream().filter(task -> !own.contains(task.id())).toList();
    }

    /** Something else that works on the same pod or dataset, or will before it; empty when nothing does. */
    static Optional<String> same(QueueEntry entry, List<QueueEntry> entries, List<TaskSnapshot> tasks) {
        int place = entries.indexOf(entry);
        for (int i = 0; i < entries.size(); i++) {
            QueueEntry other = entries.get(i);
            if (i != place && entry.meets(other) && (other.working() || i < place && !other.ended())) {
                return Optional.of(waits(other.now().request().words()));
            }
        }
        return others(entries, tasks).stream()
                .filter(task -> entry.meets(QueueJobs.keys(task)))
                .map(task -> waits(task.title()))
                .findFirst();
    }

    private static String waits(String before) {
        return "waits for " + before + ", which moves the same";
    }
}
