package io.edgeferry.console.demo;

import io.edgeferry.protection.demo.DemoFigures;
import io.edgeferry.protection.demo.DemoSnapshot;
import io.edgeferry.protection.demo.DemoWords;
import javafx.scene.layout.HBox;

/** The three figures that matter. */
final class DemoFigurePane extends HBox {

    private final DemoFigure rpo = new DemoFigure("demo-rpo", "RPO: work that was lost");
    private final DemoFigure rto = new DemoFigure("demo-rto", "RTO: time without training");
    private final DemoFigure saved = new DemoFigure("demo-saved", "Time saved");

    DemoFigurePane() {
        super(14, new javafx.scene.Node[0]);
        getChildren().addAll(rpo, rto, saved);
        setMinHeight(USE_PREF_SIZE);
    }

    void show(DemoSnapshot now) {
        DemoFigures figures = now.figures();
        rpo.show(
                DemoWords.time(figures.rpoSeconds()),
                figures.lostSteps() < 0
                        ? "steps since the last checkpoint are done again"
                        : DemoWords.steps(figures.lostSteps()) + " done again, from " + (figures.resumedAfterStep() + 1)
                                + " to " + figures.diedAtStep());
        rto.show(
                DemoWords.time(figures.resumedDownSeconds()),
                figures.resumedDownSeconds() < 0
                        ? "from the fault to the first new step"
                        : "found out in " + DemoWords.time(figures.detectSeconds()) + ", fenced in "
                                + DemoWords.time(figures.fenceSeconds()) + ", restored in "
                                + DemoWords.time(
                                        figures.verifySeconds() + figures.startSeconds() + figures.proveSeconds()));
        saved.show(DemoWords.saved(figures.savedSeconds()), compared(figures));
    }

    private static String compared(DemoFigures figures) {
        if (figures.restartedTotalSeconds() < 0) {
            return "against a training that begins anew";
        }
        String anew =
                (figures.restartedExtrapolated() ? "about " : "") + DemoWords.time(figures.restartedTotalSeconds());
        return figures.resumedTotalSeconds() < 0
                ? "until step " + figures.goalStep() + " begun anew: " + anew
                : "until step " + figures.goalStep() + ": " + DemoWords.time(figures.resumedTotalSeconds())
                        + " resumed, " + anew + " begun anew";
    }
}
