package io.edgeferry.cli;

import io.edgeferry.protection.demo.DemoFigures;
import io.edgeferry.protection.demo.DemoResult;
import io.edgeferry.protection.demo.DemoSnapshot;
import io.edgeferry.protection.demo.DemoWords;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows a demonstration on a terminal: a line for each thing that happened, and one that is drawn again and again. */
final class DemoProgress {

    private static final int WIDTH = 110;

    private final PrintWriter out;
    private final boolean terminal =
            System.console() != null && System.console().isTerminal();
    private int told;
    private int drawn;

    DemoProgress(PrintWriter out) {
        this.out = out;
    }

    void show(DemoSnapshot now) {
        for (DemoSnapshot.Line line : now.story().subList(told, now.story().size())) {
            clear();
            out.println(String.format(Locale.ROOT, "%6.1f s  %s", line.seconds(), line.text()));
        }
        told = now.story().size();
        String words = now.headline() + (now.detail().isEmpty() ? "" : " · " + now.detail());
        if (terminal && !now.phase().over()) {
            String cut = words.length() > WIDTH ? words.substring(0, WIDTH - 1) + "…" : words;
            out.print("\r" + cut + " ".repeat(Math.max(0, drawn - cut.length())));
            drawn = cut.length();
        }
        out.flush();
    }

    private void clear() {
        if (drawn > 0) {
            out.print("\r" + " ".repeat(drawn) + "\r");
            drawn = 0;
        }
    }

    /** The numbers in the end, as far as there are any. */
    static void figures(PrintWriter out, DemoResult result) {
        DemoFigures figures = result.figures();
        out.println();
        if (figures.rtoSeconds() >= 0) {
            out.println("RPO " + DemoWords.time(figures.rpoSeconds()) + DemoWords.lost(figures));
            out.println("RTO " + DemoWords.time(figures.rtoSeconds()) + ": detect "
                    + DemoWords.time(figures.detectSeconds()) + ", fence " + DemoWords.time(figures.fenceSeconds())
                    + ", verify " + DemoWords.time(figures.verifySeconds()) + ", start "
                    + DemoWords.time(figures.startSeconds()) + ", first step "
                    + DemoWords.time(figures.proveSeconds()));
        }
        if (figures.restartedTotalSeconds() >= 0) {
            out.println(row("", "without training", "total until step " + figures.goalStep()));
            out.println(row(
                    "resumed",
                    DemoWords.time(figures.resumedDownSeconds()),
                    DemoWords.time(figures.resumedTotalSeconds())));
            out.println(row(
                    "begun anew",
                    DemoWords.time(figures.restartedDownSeconds()),
                    DemoWords.time(figures.restartedTotalSeconds())
                            + (figures.restartedExtrapolated() ? " (reckoned by its rate)" : "")));
            out.println("Time saved: " + DemoWords.saved(figures.savedSeconds()));
        }
        if (result.liveCopies() >= 0) {
            out.println("Live copies after the node was back: " + result.liveCopies());
        }
        result.left().forEach(line -> out.println("Left behind: " + line));
        out.println("Checkpoints: " + (result.engine().isEmpty() ? "none" : result.engine()) + ".");
        out.println(
                result.good() ? "It was resumed, and one copy lived." : "It did not end as it should: " + why(result));
    }

    private static String why(DemoResult result) {
        return switch (result.outcome()) {
            case "cold" -> "no replica could be used, so the training began anew.";
            case "resumed" ->
                result.liveCopies() == 1
                        ? "something was left behind."
                        : result.liveCopies() + " copies lived after the node was back.";
            default -> result.reason();
        };
    }

    private static String row(String name, String down, String total) {
        return String.format(Locale.ROOT, "%-12s %-18s %s", name, down, total);
    }
}
