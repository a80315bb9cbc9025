package io.edgeferry.migration;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the doctor found on a node; immutable.
 *
 * @param node the node
 * @param at when it was examined
 * @param verdict what that means
 * @param why why the node is not ready, in a few words; empty when it is
 * @param items what was looked at, in order
 */
public record DoctorReport(String node, Instant at, Verdict verdict, String why, List<Item> items) {

    private static final Duration FRESH = Duration.ofDays(7);

    private static final List<String> GIVING = List.of(
            Examination.RUNTIME,
            Examination.CRIU,
            Examination.KUBELET,
            Examination.FREEZE,
            Examination.DUMP,
            Examination.RESUME);
    private static final List<String> TAKING =
            List.of(Examination.RUNTIME, Examination.CRIU, Examination.RESTORE, Examination.PROVE);

    /** Copies the items. */
    public DoctorReport {
        items = List.copyOf(items);
    }

    /** What a node is good for. */
    public enum Verdict {
        /** It is being examined. */
        EXAMINING,
        /** It gives and takes checkpoints: one was made and restored. */
        READY,
        /** What could be asked is fine; no checkpoint was made. */
        ASKED,
        /** Pods can leave it, but none can come. */
        GIVES_ONLY,
        /** Not ready. */
        NOT_READY
    }

    /** How far an item is. */
    public enum State {
        /** Not looked at yet. */
        WAITING,
        /** Being looked at. */
        RUNNING,
        /** As it should be. */
        OK,
        /** Worth knowing. */
        WARNING,
        /** Has to be mended. */
        FAILED,
        /** Could not be looked at, since something before it failed, or was not wanted. */
        SKIPPED
    }

    /**
     * One thing that was looked at.
     *
     * @param id stable name: {@code ssh}, {@code criu}, {@code dump}
     * @param title for people
     * @param state how far it is
     * @param detail what was found, or why it failed
     * @param commands what mends it, line by line; a line that begins with {@code #} is a remark
     */
    public record Item(String id, String title, State state, String detail, List<String> commands) {
        /** Copies the commands. */
        public Item {
            commands = List.copyOf(commands);
        }
    }

    /** Whether it is young enough to forbid something: for a week. Later the node may have been mended. */
    public boolean fresh(Instant now) {
        return Duration.between(at, now).compareTo(FRESH) < 0;
    }

    /** For people, short: {@code ready}, {@code not ready: no CRIU}. */
    public String words() {
        return switch (verdict) {
            case EXAMINING -> "being examined";
            case READY -> "ready";
            case ASKED -> "looks ready, not tried";
            case GIVES_ONLY -> "pods can leave, none can come: " + why;
            case NOT_READY -> "not ready: " + why;
        };
    }

    /** The item of this name. */
    public Optional<Item> item(String id) {
        return items.stream().filter(item -> item.id().equals(id)).findFirst();
    }

    /**
     * Why no pod can leave the node, by what this report found there. A login that failed, a right that the user lacks and
     * an image that was not found say nothing about the node itself.
     */
    public Optional<Item> givesNone() {
        return found(GIVING).filter(item -> !item.id().equals(Examination.KUBELET) || ofKubelet(item));
    }

    /** Why no pod can come to the node, by what this report found there; otherwise as with {@link #givesNone()}. */
    public Optional<Item> takesNone() {
        return found(TAKING);
    }

    private Optional<Item> found(List<String> ids) {
        return verdict == Verdict.NOT_READY || verdict == Verdict.GIVES_ONLY
                ? items.stream()
                        .filter(item -> item.state() == State.FAILED && ids.contains(item.id()))
                        .findFirst()
                : Optional.empty();
    }

    /** Whether the kubelet itself is at fault, and not who asked or a link. */
    private static boolean ofKubelet(Item item) {
        return !item.detail().startsWith("You may not")
                && (item.detail().contains("feature gate") || item.detail().contains("nodes/checkpoint"));
    }
}
