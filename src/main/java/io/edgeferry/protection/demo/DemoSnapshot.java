package io.edgeferry.protection.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A demonstration as it is now; immutable. Seconds are counted from its beginning; -1 stands for not yet.
 *
 * @param phase where it is
 * @param headline that in a few big words
 * @param detail what is behind it, or empty
 * @param ready whether the node may be broken now
 * @param seconds since it began
 * @param fault what happens to the node
 * @param pod the pod that trains first; empty before it is made
 * @param node its node
 * @param engine what makes the checkpoints, for people; empty before the first one
 * @param faultAt when the node broke
 * @param lostAt when it counted as lost
 * @param resumedAt first step of the resumed training
 * @param original steps of the original
 * @param resumed steps of the one that was restored; after a cold start of the one that took its place
 * @param restarted steps of the one that began anew
 * @param figures what is known by now
 * @param story what happened so far, oldest first
 * @param result the end of it, or null
 */
public record DemoSnapshot(
        DemoPhase phase,
        String headline,
        String detail,
        boolean ready,
        double seconds,
        Fault fault,
        String pod,
        String node,
        String engine,
        double faultAt,
        double lostAt,
        double resumedAt,
        List<DemoPoint> original,
        List<DemoPoint> resumed,
        List<DemoPoint> restarted,
        DemoFigures figures,
        List<Line> story,
        @Nullable DemoResult result) {

    /** Nothing was begun. */
    public static final DemoSnapshot NONE = new DemoSnapshot(
            DemoPhase.IDLE,
            DemoPhase.IDLE.words(),
            "",
            false,
            0,
            Fault.CUT,
            "",
            "",
            "",
            -1,
            -1,
            -1,
            List.of(),
            List.of(),
            List.of(),
            DemoFigures.NONE,
            List.of(),
            null);

    /** Copies the lists. */
    public DemoSnapshot {
        original = List.copyOf(original);
        resumed = List.copyOf(resumed);
        restarted = List.copyOf(restarted);
        story = List.copyOf(story);
    }

    /**
     * Something that happened.
     *
     * @param seconds since the beginning
     * @param text for people
     */
    public record Line(double seconds, String text) {}
}
