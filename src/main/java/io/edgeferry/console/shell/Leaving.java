package io.edgeferry.console.shell;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Sheets;
import io.edgeferry.console.Ui;
import java.util.Locale;
import javafx.scene.control.Button;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import javafx.stage.WindowEvent;

/** Asks before the window closes, or another connection is opened, while migrations run or wait, nodes are examined, or pods are protected from here. */
final class Leaving {

    private static final Way CLOSING = new Way("Closing now", "The next start", "Close anyway");
    private static final Way SWITCHING =
            new Way("Connecting anew now", "The next connection to this cluster", "Connect anyway");

    private Leaving() {}

    /** How a person leaves, what settles what is left, and the word on the button. */
    private record Way(String act, String next, String yes) {}

    static void guard(Stage stage, Desk desk) {
        stage.setOnCloseRequest(event -> {
            if (asks(desk, CLOSING, () -> {
                stage.setOnCloseRequest((WindowEvent again) -> {});
                stage.close();
            })) {
                event.consume();
            }
        });
    }

    /** Opens another connection, after a question where that would interrupt or forget something. */
    static void switching(Desk desk, Runnable open) {
        if (!asks(desk, SWITCHING, open)) {
            open.run();
        }
    }

    /** Asks, where there is a reason to. */
    private static boolean asks(Desk desk, Way way, Runnable leave) {
        int running = desk.runningHere();
        int waiting = desk.waitingHere();
        int examined = desk.doctoring().atWork();
        int led = desk.protecting().led();
        boolean shown = desk.demonstrating().running();
        if (running > 0 || waiting > 0) {
            ask(desk, way, title(running, waiting), words(way, running, waiting), leave);
        } else if (examined > 0) {
            ask(
                    desk,
                    way,
                    Formats.counted(examined, "node") + " being examined",
                    way.act() + " interrupts that. What it made is removed by "
                            + way.next().substring(0, 1).toLowerCase(Locale.ROOT)
                            + way.next().substring(1) + ", or by \"edgeferry recover\".",
                    leave);
        } else if (shown) {
            ask(
                    desk,
                    way,
                    "A demonstration is running",
                    way.act() + " leaves its pods behind, and a node that it broke as it is. Stop it first: it then"
                            + " brings the node back and removes what it made.",
                    leave);
        }
        boolean idle = running == 0 && waiting == 0 && examined == 0 && !shown;
        if (idle && led > 0) {
            ask(
                    desk,
                    way,
                    Formats.counted(led, "pod") + " protected from here",
                    way.act()
                            + " ends that: no checkpoint is made and nothing is failed over until another console"
                            + " leads. \"edgeferry protect --watch\" does it without a window. The replicas stay.",
                    leave);
        }
        return !idle || led > 0;
    }

    private static void ask(Desk desk, Way way, String heading, String words, Runnable leave) {
        Sheets.Handle[] handle = new Sheets.Handle[1];
        Runnable stay = () -> handle[0].close();
        Button no = Ui.button("Stay", stay, "first-focus");
        no.setId("leave-stay");
        Button yes = Ui.button(way.yes(), () -> {
            handle[0].close();
            leave.run();
        });
        yes.setId("leave-close");
        VBox sheet = new VBox(
                12, Ui.label(heading, "sheet-title"), Ui.wrapped(words, "muted"), Ui.row(Ui.spacer(), yes, no));
        sheet.setId("leave");
        sheet.getStyleClass().addAll("ef-sheet", "padded");
        sheet.setPrefWidth(440);
        handle[0] = desk.sheets().open(sheet, null, stay);
    }

    private static String title(int running, int waiting) {
        String some = running == 0 ? "" : Formats.counted(running, "migration") + " running";
        return waiting == 0
                ? some
                : running == 0
                        ? Formats.counted(waiting, "migration") + " waiting"
                        : some + ", " + Formats.count(waiting) + " waiting";
    }

    private static String words(Way way, int running, int waiting) {
        String interrupts = running == 0
                ? ""
                : way.act() + " interrupts what runs. " + way.next()
                        + ", or \"edgeferry recover\", finishes it or brings the source back.";
        String forgets = waiting == 0
                ? ""
                : "What waits is not begun: its pods and volumes stay where they are, and the queue is not kept.";
        return (interrupts + " " + forgets).strip();
    }
}
