package io.edgeferry.console.charts;

import io.edgeferry.task.Flow.Epoch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A moment worth a dotted line: the window changed, or the policy says why it did not.
 *
 * @param seconds since the task began
 * @param reason in two or three words
 */
record Mark(double seconds, String reason) {

    /** How reasons begin that tell of a window that is kept on purpose. */
    private static final List<String> QUIET = List.of("hold", "held", "freeze", "frozen", "steady");

    /** The marks of a task's rounds, oldest first. What only goes on is told once. */
    static List<Mark> of(List<Epoch> epochs) {
        List<Mark> marks = new ArrayList<>();
        String before = "";
        for (Epoch epoch : epochs) {
            String now = told(epoch);
            if (!epoch.reason().isBlank()
                    && (epoch.next() != epoch.window() || !now.isEmpty() && !now.equals(before))) {
                marks.add(new Mark(epoch.seconds(), epoch.reason().strip()));
            }
            before = now;
        }
        return marks;
    }

    /** What is worth telling of a round even when the window stays; empty for the daily round. */
    private static String told(Epoch epoch) {
        String reason = epoch.reason().strip().toLowerCase(Locale.ROOT);
        if (epoch.phase().equals("guard") || epoch.phase().equals("tail")) {
            // A loss of 3 % after one of 2 % is the same story; a full disk after a loss is another.
            return epoch.phase() + " " + reason.replaceAll("[0-9.,]+", "0");
        }
        return QUIET.stream().anyMatch(reason::startsWith) ? reason : "";
    }
}
