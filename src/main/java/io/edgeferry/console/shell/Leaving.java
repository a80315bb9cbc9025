package io.edgeferry.console.shell;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Sheets;
import io.edgeferry.console.Ui;
import javafx.scene.control.Button;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import javafx.stage.WindowEvent;

/** Asks before the window closes while migrations run, or nodes are examined. */
final class Leaving {

    private Leaving() {}

    static void guard(Stage stage, Desk desk) {
        stage.setOnCloseRequest(event -> {
            int running = desk.runningHere();
            int waiting = desk.waitingHere();
            int examined = desk.doctoring().atWork();
            if (running > 0 || waiting > 0) {
                event.consume();
                ask(stage, desk, title(running, waiting), words(running, waiting));
            } else if (examined > 0) {
                event.consume();
                ask(
                        stage,
                        desk,
                        Formats.counted(examined, "node") + " being examined",
                        "Closing now interrupts that. What it made is removed by the next start, or by \"edgeferry"
                                + " recover\".");
            }
        });
    }

    private static void ask(Stage stage, Desk desk, String heading, String words) {
        Sheets.Handle[] handle = new Sheets.Handle[1];
        Runnable stay = () -> handle[0].close();
        Button no = Ui.button("Stay", stay, "first-focus");
        no.setId("leave-stay");
        Button yes = Ui.button("Close anyway", () -> {
            stage.setOnCloseRequest((WindowEvent event) -> {});
            handle[0].close();
            stage.close();
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

    private static String words(int running, int waiting) {
        String interrupts = running == 0
                ? ""
                : "Closing now interrupts what runs. The next start, or \"edgeferry recover\", finishes it or brings"
                        + " the source back.";
        String forgets = waiting == 0
                ? ""
                : "What waits is not begun: its pods and volumes stay where they are, and the queue is not kept.";
        return (interrupts + " " + forgets).strip();
    }
}
