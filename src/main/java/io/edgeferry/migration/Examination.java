package io.edgeferry.migration;

import io.edgeferry.migration.DoctorReport.Item;
import io.edgeferry.migration.DoctorReport.State;
import io.edgeferry.migration.DoctorReport.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A report as it grows; used by one thread. */
final class Examination {

    static final String SSH = "ssh";
    static final String SUDO = "sudo";
    static final String RUNTIME = "runtime";
    static final String CRIU = "criu";
    static final String KUBELET = "kubelet";
    static final String POD = "pod";
    static final String FREEZE = "freeze";
    static final String DUMP = "dump";
    static final String RESUME = "resume";
    static final String RESTORE = "restore";
    static final String PROVE = "prove";
    static final String CLEAN = "clean";

    private static final Map<String, String> TITLES = Map.ofEntries(
            Map.entry(SSH, "SSH"),
            Map.entry(SUDO, "Root on the node"),
            Map.entry(RUNTIME, "Container runtime"),
            Map.entry(CRIU, "CRIU"),
            Map.entry(KUBELET, "Checkpoints by the kubelet"),
            Map.entry(POD, "Scratch pod"),
            Map.entry(FREEZE, "Freeze"),
            Map.entry(DUMP, "Dump"),
            Map.entry(RESUME, "Resume"),
            Map.entry(RESTORE, "Restore"),
            Map.entry(PROVE, "Goes on"),
            Map.entry(CLEAN, "Clean up"));

    private final String node;
    private final Instant at;
    private final Consumer<DoctorReport> listener;
    private final List<Item> items = new ArrayList<>();
    private boolean takes = true;
    private boolean over;

    Examination(String node, Instant at, Consumer<DoctorReport> listener) {
        this.node = node;
        this.at = at;
        this.listener = listener;
        for (String id : List.of(SSH, SUDO, RUNTIME, CRIU, KUBELET, POD, FREEZE, DUMP, RESUME, RESTORE, PROVE, CLEAN)) {
            items.add(new Item(id, TITLES.getOrDefault(id, id), State.WAITING, "", List.of()));
        }
        listener.accept(report());
    }

    void begin(String id) {
        set(id, State.RUNNING, "", List.of());
    }

    void ok(String id, String detail) {
        set(id, State.OK, detail, List.of());
    }

    void warn(String id, String detail, List<String> commands) {
        set(id, State.WARNING, detail, commands);
    }

    void fail(String id, String detail, List<String> commands) {
        set(id, State.FAILED, detail, commands);
    }

    /** The node may give pods but takes none. */
    void takesNone(String detail, List<String> commands) {
        takes = false;
        fail(RESTORE, detail, commands);
    }

    boolean takes() {
        return takes;
    }

    /** Whether an item is as it should be, or only worth knowing. */
    boolean fine(String... ids) {
        List<String> wanted = List.of(ids);
        return items.stream()
                .filter(item -> wanted.contains(item.id()))
                .allMatch(item -> item.state() == State.OK || item.state() == State.WARNING);
    }

    State state(String id) {
        return item(id).state();
    }

    String detail(String id) {
        return item(id).detail();
    }

    private Item item(String id) {
        return items.stream().filter(item -> item.id().equals(id)).findFirst().orElseThrow();
    }

    /** All is looked at that could be. */
    DoctorReport end() {
        over = true;
        items.replaceAll(item -> item.state() == State.WAITING || item.state() == State.RUNNING
                ? new Item(item.id(), item.title(), State.SKIPPED, item.detail(), List.of())
                : item);
        DoctorReport report = report();
        listener.accept(report);
        return report;
    }

    private void set(String id, State state, String detail, List<String> commands) {
        items.replaceAll(item -> item.id().equals(id) ? new Item(id, item.title(), state, detail, commands) : item);
        listener.accept(report());
    }

    private DoctorReport report() {
        return new DoctorReport(node, at, verdict(), why(), items);
    }

    private Verdict verdict() {
        if (!over) {
            return Verdict.EXAMINING;
        }
        boolean failed = items.stream()
                .anyMatch(item ->
                        item.state() == State.FAILED && (takes || !item.id().equals(RESTORE)));
        if (failed) {
            return Verdict.NOT_READY;
        }
        if (!takes) {
            return Verdict.GIVES_ONLY;
        }
        return state(PROVE) == State.OK ? Verdict.READY : Verdict.ASKED;
    }

    private String why() {
        return items.stream()
                .filter(item -> item.state() == State.FAILED)
                .map(item -> item.title() + ": " + firstSentence(item.detail()))
                .findFirst()
                .orElse("");
    }

    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        String sentence = end < 0 ? text.replaceFirst("\\.$", "") : text.substring(0, end);
        return sentence.length() <= 120 ? sentence : sentence.substring(0, 119) + "…";
    }
}
