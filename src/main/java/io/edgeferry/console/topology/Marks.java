package io.edgeferry.console.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import org.jspecify.annotations.Nullable;

/**
 * What is selected: one node, or one or several pods and volumes. The one selected last is what the inspector shows.
 * Belongs to the screen's thread.
 */
final class Marks {

    private final ReadOnlyObjectWrapper<@Nullable Selection> last = new ReadOnlyObjectWrapper<>();
    private final Set<Selection> all = new LinkedHashSet<>();
    private final List<Runnable> listeners = new ArrayList<>();
    private @Nullable Selection anchor;

    /** Calls a listener after each change. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** What was selected last, or null. */
    ReadOnlyObjectProperty<@Nullable Selection> last() {
        return last.getReadOnlyProperty();
    }

    /** All of it, in the order in which it was selected. */
    List<Selection> all() {
        return List.copyOf(all);
    }

    /** Whether it is selected. */
    boolean has(@Nullable Selection one) {
        return one != null && all.contains(one);
    }

    /** Selects one thing and nothing else; null selects nothing. */
    void only(@Nullable Selection one) {
        anchor = one;
        put(one == null ? List.of() : List.of(one), one);
    }

    /** Adds a pod or a volume to what is selected, or takes it out. */
    void toggle(Selection one) {
        anchor = one;
        List<Selection> next = cargo();
        if (next.remove(one)) {
            put(next, next.isEmpty() ? null : next.getLast());
        } else {
            next.add(one);
            put(next, one);
        }
    }

    /**
     * Selects all from where the selection began to here; what is selected elsewhere stays so.
     *
     * @param line what lies in one card or table, in order
     */
    void extend(List<Selection> line, Selection to) {
        int from = anchor == null ? -1 : line.indexOf(anchor);
        if (from < 0) {
            anchor = to;
            from = line.indexOf(to);
        }
        int until = line.indexOf(to);
        List<Selection> next = cargo();
        next.removeAll(line);
        if (until >= 0) {
            next.addAll(line.subList(Math.min(from, until), Math.max(from, until) + 1));
            next.remove(to);
            next.add(to);
        }
        put(next, to);
    }

    /** Selects these and nothing else; the last one is {@code lead} where that is one of them. */
    void several(Collection<Selection> these, @Nullable Selection lead) {
        List<Selection> next = new ArrayList<>(these);
        Selection end = lead != null && next.contains(lead) ? lead : next.isEmpty() ? null : next.getLast();
        if (end != null) {
            next.remove(end);
            next.add(end);
        }
        if (anchor == null || !next.contains(anchor)) {
            anchor = next.isEmpty() ? null : next.getFirst();
        }
        put(next, end);
    }

    /** Forgets what is not there any more, where several are selected; of one thing the inspector says that. */
    void keep(Predicate<Selection> there) {
        if (all.size() > 1 && !all.stream().allMatch(there)) {
            List<Selection> next = all.stream().filter(there).toList();
            Selection now = last.get();
            put(next, now != null && next.contains(now) ? now : next.isEmpty() ? now : next.getLast());
        }
    }

    /** What is selected but for a node or a claim, which go nowhere. */
    private List<Selection> cargo() {
        return new ArrayList<>(all.stream()
                .filter(one -> one.kind() == Selection.Kind.POD || one.kind() == Selection.Kind.VOLUME)
                .toList());
    }

    private void put(List<Selection> next, @Nullable Selection end) {
        if (next.equals(List.copyOf(all)) && Objects.equals(end, last.get())) {
            return;
        }
        all.clear();
        all.addAll(next);
        last.set(end);
        listeners.forEach(Runnable::run);
    }
}
