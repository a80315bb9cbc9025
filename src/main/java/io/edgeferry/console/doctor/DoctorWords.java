package io.edgeferry.console.doctor;

import io.edgeferry.checkpoint.Engine;
import io.edgeferry.console.Formats;
import io.edgeferry.console.topology.NodeSupport;
import io.edgeferry.migration.DoctorReport;
import io.edgeferry.migration.Restorability;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the doctor's verdicts are put into words. */
final class DoctorWords {

    private DoctorWords() {}

    /** The verdict with its age, short: {@code ready · 3 min ago}. */
    static NodeSupport support(@Nullable DoctorReport report, Instant now) {
        if (report == null) {
            return NodeSupport.UNKNOWN;
        }
        String age = " · " + age(report, now);
        String words = switch (report.verdict()) {
            case EXAMINING -> "being examined";
            case READY -> "ready" + age;
            case ASKED -> "looks ready" + age;
            case GIVES_ONLY -> "pods can only leave" + age;
            case NOT_READY -> "not ready: " + reason(report) + age;
        };
        return new NodeSupport(
                words,
                kind(report),
                verdict(report) + "\nExamined " + age(report, now) + ".",
                why(report.givesNone(), report, now),
                why(report.takesNone(), report, now));
    }

    private static String why(Optional<DoctorReport.Item> found, DoctorReport report, Instant now) {
        return found.filter(_ -> report.fresh(now))
                .map(item -> "examined " + age(report, now) + ": " + plain(firstSentence(item.detail())))
                .orElse("");
    }

    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        return end < 0 ? text.replaceFirst("\\.$", "") : text.substring(0, end);
    }

    private static String lab(Engine engine) {
        String who = switch (engine) {
            case LAB_CRIU -> "CRIU dumps the training's process and restores it.";
            case LAB_TRYING -> "the lab was just started, and tries whether CRIU works here.";
            case LAB, CRIU -> "the training writes its checkpoints itself.";
        };
        return "A node of the lab: " + who + " There is nothing to examine.";
    }

    /** What the version of a runtime alone says of a node that nobody examined. */
    static NodeSupport unexamined(String runtime) {
        return switch (Restorability.ofRuntime(runtime)) {
            case RESTORES -> new NodeSupport("can restore, not examined", "", "");
            case SWITCHED -> new NodeSupport("restore may be off, not examined", "", "");
            case CANNOT ->
                new NodeSupport(
                        "pods can only leave, by its version",
                        "warn",
                        runtime.replace("://", " ") + " cannot restore: " + Restorability.why(runtime)
                                + ". Not examined.");
            case LAB -> new NodeSupport(Engine.of(runtime).words(), "asked", lab(Engine.of(runtime)));
            case OTHER ->
                new NodeSupport(
                        "needs containerd",
                        "bad",
                        "The runtime is " + runtime.replace("://", " ")
                                + ". Pods move between nodes with containerd. Not examined.");
            case UNKNOWN -> NodeSupport.UNKNOWN;
        };
    }

    static String age(DoctorReport report, Instant now) {
        return Duration.between(report.at(), now).toSeconds() < 60
                ? "just now"
                : Formats.age(report.at(), now) + " ago";
    }

    /** Kind of tag for a verdict; what was only asked is neither good nor bad. */
    static String kind(DoctorReport report) {
        return switch (report.verdict()) {
            case EXAMINING -> "accent";
            case READY -> "ok";
            case ASKED -> "asked";
            case GIVES_ONLY -> "warn";
            case NOT_READY -> "bad";
        };
    }

    /** Why a node is not ready, without the name of the check: {@code no CRIU}. */
    private static String reason(DoctorReport report) {
        int colon = report.why().indexOf(": ");
        String why = colon < 0 ? report.why() : report.why().substring(colon + 2);
        return plain(why);
    }

    private static String plain(String text) {
        String why = text.replaceFirst("^There is (no .*)", "$1");
        boolean word = why.length() > 1 && Character.isLowerCase(why.charAt(1));
        return word ? Character.toLowerCase(why.charAt(0)) + why.substring(1) : why;
    }

    /** The verdict in plain words. */
    static String verdict(DoctorReport report) {
        String node = report.node();
        return switch (report.verdict()) {
            case EXAMINING -> node + " was not examined to the end.";
            case READY -> node + " is ready: a checkpoint was made and restored there, and training went on.";
            case ASKED -> node + " looks ready. No checkpoint was made: only one shows whether CRIU works there.";
            case GIVES_ONLY -> "Pods can leave " + node + ", none can come. " + report.why() + ".";
            case NOT_READY -> node + " is not ready. " + report.why() + ".";
        };
    }

    static String stage(Examinations.Stage stage) {
        return switch (stage) {
            case IDLE -> "";
            case WAITING -> "waits for its turn";
            case RUNNING -> "being examined";
            case CANCELLING -> "cancelling";
        };
    }
}
