package io.edgeferry.console.fakes;

import io.edgeferry.migration.Doctor;
import io.edgeferry.migration.DoctorReport;
import io.edgeferry.migration.DoctorReport.Item;
import io.edgeferry.migration.DoctorReport.State;
import io.edgeferry.migration.DoctorReport.Verdict;
import io.edgeferry.migration.MigrationException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Examines nodes as a test says: step by step, with one item that fails; remembers what it was asked. */
public final class FakeDoctor implements Doctor {

    private static final List<String> ASKED = List.of("ssh", "sudo", "runtime", "criu", "kubelet");
    private static final List<String> MADE = List.of("pod", "freeze", "dump", "resume", "restore", "prove", "clean");
    private static final Map<String, String> TITLES = Map.ofEntries(
            Map.entry("ssh", "SSH"),
            Map.entry("sudo", "Root on the node"),
            Map.entry("runtime", "Container runtime"),
            Map.entry("criu", "CRIU"),
            Map.entry("kubelet", "Checkpoints by the kubelet"),
            Map.entry("pod", "Scratch pod"),
            Map.entry("freeze", "Freeze"),
            Map.entry("dump", "Dump"),
            Map.entry("resume", "Resume"),
            Map.entry("restore", "Restore"),
            Map.entry("prove", "Goes on"),
            Map.entry("clean", "Clean up"));
    private static final Map<String, String> FINE = Map.ofEntries(
            Map.entry("ssh", "root@10.0.0.7, port 22"),
            Map.entry("sudo", "as root"),
            Map.entry("runtime", "containerd 2.3.7, runc 1.3.0, cgroup v2"),
            Map.entry("criu", "CRIU 4.1.1, kernel 6.12.0"),
            Map.entry("kubelet", "v1.36.1 serves checkpoints"),
            Map.entry("pod", "pod default/edgeferry-doctor-7f3a9c, image edgeferry/torch:1"),
            Map.entry("freeze", "frozen after 31 ms"),
            Map.entry("dump", "2.1 MB in 0.4 s"),
            Map.entry("resume", "step 12 follows step 11"),
            Map.entry("restore", "pod edgeferry-doctor-7f3a9c-r runs"),
            Map.entry("prove", "step 12 follows step 11"),
            Map.entry("clean", "pods, archive, image and agent are removed"));

    /** One thing that is not as it should be. */
    public record Fault(String id, State state, String detail, List<String> commands) {}

    private final Map<String, DoctorReport> known = new ConcurrentHashMap<>();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Options> options = new CopyOnWriteArrayList<>();
    private final List<String> removed = new CopyOnWriteArrayList<>();
    private int allowed = Integer.MAX_VALUE;
    private volatile @Nullable String refusal;

    /** From now on each item waits for {@link #step(int)}. */
    public synchronized void paced() {
        allowed = 0;
    }

    /** Lets so many more items be looked at on each node. */
    public synchronized void step(int items) {
        allowed += items;
        notifyAll();
    }

    private synchronized void await(int item) throws InterruptedException {
        while (item >= allowed) {
            wait();
        }
    }

    /** Something is found on a node from now on. */
    public void find(String node, Fault fault) {
        faults.put(node, fault);
    }

    /** All is well on a node again. */
    public void mend(String node) {
        faults.remove(node);
    }

    /** Examinations throw this from now on. */
    public void refuse(String why) {
        refusal = why;
    }

    /** What is known from earlier. */
    public void remember(DoctorReport report) {
        known.put(report.node(), report);
    }

    /** The nodes that were examined, in order. */
    public List<String> asked() {
        return asked;
    }

    /** How they were. */
    public List<Options> options() {
        return options;
    }

    /** The nodes on which what was made was removed. */
    public List<String> removed() {
        return removed;
    }

    /** A report of a node that was examined to the end. */
    public static DoctorReport report(String node, Instant at, boolean scratch, @Nullable Fault fault) {
        List<Item> items = new ArrayList<>(waiting());
        boolean broken = false;
        for (int i = 0; i < items.size(); i++) {
            items.set(i, over(items.get(i).id(), scratch, broken, fault));
            broken |= items.get(i).state() == State.FAILED;
        }
        return end(node, at, items);
    }

    private static List<Item> waiting() {
        List<Item> items = new ArrayList<>();
        ASKED.forEach(id -> items.add(item(id, State.WAITING, "", List.of())));
        MADE.forEach(id -> items.add(item(id, State.WAITING, "", List.of())));
        return items;
    }

    private static Item item(String id, State state, String detail, List<String> commands) {
        return new Item(id, TITLES.getOrDefault(id, id), state, detail, commands);
    }

    private static Item over(String id, boolean scratch, boolean broken, @Nullable Fault fault) {
        if (fault != null && fault.id().equals(id)) {
            return item(id, fault.state(), fault.detail(), fault.commands());
        }
        boolean skipped = MADE.contains(id) && (!scratch || broken && !id.equals("clean"));
        return skipped || broken && !id.equals("clean")
                ? item(id, State.SKIPPED, "", List.of())
                : item(id, State.OK, FINE.getOrDefault(id, ""), List.of());
    }

    private static DoctorReport end(String node, Instant at, List<Item> items) {
        String why = items.stream()
                .filter(item -> item.state() == State.FAILED)
                .map(item -> item.title() + ": " + item.detail().replaceFirst("\\.( .*)?$", ""))
                .findFirst()
                .orElse("");
        boolean proved = items.stream().anyMatch(item -> item.id().equals("prove") && item.state() == State.OK);
        Verdict verdict = !why.isEmpty()
                ? why.startsWith("Restore: ") ? Verdict.GIVES_ONLY : Verdict.NOT_READY
                : proved ? Verdict.READY : Verdict.ASKED;
        return new DoctorReport(node, at, verdict, why, items);
    }

    @Override
    public DoctorReport examine(String node, Options how, Consumer<DoctorReport> listener)
            throws MigrationException, InterruptedException {
        asked.add(node);
        options.add(how);
        String no = refusal;
        if (no != null) {
            throw new MigrationException(no);
        }
        Instant at = Instant.now();
        List<Item> items = new ArrayList<>(waiting());
        listener.accept(new DoctorReport(node, at, Verdict.EXAMINING, "", items));
        boolean broken = false;
        try {
            for (int i = 0; i < items.size(); i++) {
                String id = items.get(i).id();
                items.set(i, item(id, State.RUNNING, "", List.of()));
                listener.accept(new DoctorReport(node, at, Verdict.EXAMINING, "", items));
                await(i);
                items.set(i, over(id, how.scratch(), broken, faults.get(node)));
                broken |= items.get(i).state() == State.FAILED;
                listener.accept(new DoctorReport(node, at, Verdict.EXAMINING, "", items));
            }
        } catch (InterruptedException e) {
            removed.add(node);
            throw e;
        }
        DoctorReport end = end(node, at, items);
        known.put(node, end);
        listener.accept(end);
        return end;
    }

    @Override
    public Map<String, DoctorReport> known() {
        return Map.copyOf(known);
    }
}
