package io.edgeferry.lab.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is still to be sent, in units; what is on its way; and what has arrived. Thread-safe. */
final class Work implements AutoCloseable {

    private static final long FIRST = 128 << 10;
    private static final double LEAST = 32 << 10;
    private static final double SECONDS = 0.25;

    private final List<Entry> entries;
    private long unit = FIRST;
    private final Deque<Slice> waiting = new ArrayDeque<>();
    private final Set<Slice> under = new HashSet<>();
    private final Map<Integer, Integer> left = new HashMap<>();
    private final Map<Integer, Integer> rounds = new HashMap<>();
    private int window = 1;
    private long acked;
    private long total;
    private long files;
    private boolean planned;
    private boolean told;
    private boolean paused;
    private boolean closed;

    /**
     * A part of a file.
     *
     * @param id place of the file in the list
     * @param size of the whole file
     * @param round how often the file was begun before
     */
    record Slice(int id, long offset, int length, long size, int round) {
        boolean again() {
            return round > 0;
        }
    }

    Work(List<Entry> entries) {
        this.entries = entries;
    }

    /** What a unit took: the next ones are to take about a quarter of a second. */
    synchronized void took(long bytes, long nanos) {
        double wanted = bytes * SECONDS * 1e9 / Math.max(1, nanos);
        unit = (long) Math.clamp(wanted, LEAST, Tree.BLOCK);
    }

    /** All files but those that are there; returns their bytes. */
    synchronized long plan(Set<Integer> there) {
        for (int id = 0; id < entries.size(); id++) {
            if (entries.get(id).file() && !there.contains(id)) {
                add(id, entries.get(id).size(), 0);
            }
        }
        planned = true;
        notifyAll();
        return total;
    }

    private void add(int id, long size, int round) {
        int parts = 0;
        long offset = 0;
        do {
            int length = (int) Math.min(Tree.BLOCK, size - offset);
            waiting.add(new Slice(id, offset, length, size, round));
            offset += length;
            parts++;
        } while (offset < size);
        left.put(id, parts);
        rounds.put(id, round);
        total += size;
    }

    /** Sends files anew, with the sizes that they have now. */
    synchronized void resend(Map<Integer, Long> sizes) {
        told = false;
        sizes.forEach((id, size) -> add(id, size, rounds.getOrDefault(id, 0) + 1));
        notifyAll();
    }

    /** The next unit for a worker; waits for one. Null when it is over. */
    synchronized @Nullable List<Slice> take(int number) throws InterruptedException {
        while (!closed && (paused || number >= window || waiting.isEmpty())) {
            wait();
        }
        if (closed) {
            return null;
        }
        List<Slice> taken = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && (taken.isEmpty() || bytes + waiting.peek().length() <= unit)) {
            Slice next = waiting.remove();
            if (current(next)) {
                taken.add(next);
                bytes += next.length();
            }
        }
        under.addAll(taken);
        return taken;
    }

    /** Whether its file has not failed since it was cut. */
    private boolean current(Slice slice) {
        return left.containsKey(slice.id()) && rounds.getOrDefault(slice.id(), 0) == slice.round();
    }

    synchronized void giveBack(List<Slice> slices) {
        for (Slice slice : slices.reversed()) {
            if (under.remove(slice) && current(slice)) {
                waiting.addFirst(slice);
            }
        }
        notifyAll();
    }

    synchronized void done(Slice slice) {
        if (under.remove(slice) && current(slice)) {
            acked += slice.length();
            if (left.merge(slice.id(), -1, Integer::sum) == 0) {
                left.remove(slice.id());
                files++;
            }
        }
    }

    /** Its file is not sent any further; false when that was so already. */
    synchronized boolean failed(Slice slice) {
        under.remove(slice);
        boolean first = current(slice);
        if (first) {
            left.remove(slice.id());
        }
        return first;
    }

    synchronized void window(int n) {
        window = n;
        notifyAll();
    }

    synchronized void pause(boolean on) {
        paused = on;
        notifyAll();
    }

    /** Whether nothing is left; true once. */
    synchronized boolean passes() {
        boolean over = planned && !told && under.isEmpty() && waiting.stream().noneMatch(this::current);
        told |= over;
        return over;
    }

    synchronized long acked() {
        return acked;
    }

    synchronized long total() {
        return planned ? total : -1;
    }

    synchronized long files() {
        return files;
    }

    synchronized long remaining() {
        return Math.max(0, total - acked);
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
