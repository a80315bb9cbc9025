package io.edgeferry.console.connect;

import io.edgeferry.cluster.KubeContext;
import io.edgeferry.console.Sheets;
import io.edgeferry.console.Ui;
import javafx.scene.control.Button;
import javafx.scene.layout.VBox;

/** Asks before a program that a kubeconfig names is run. */
final class ExecConsent {

    private ExecConsent() {}

    static void ask(Sheets sheets, KubeContext context, Runnable allowed) {
        Sheets.Handle[] handle = new Sheets.Handle[1];
        Runnable close = () -> handle[0].close();
        Button no = Ui.button("Cancel", close, "first-focus");
        no.setId("exec-cancel");
        Button yes = Ui.button(
                "Run it and connect",
                () -> {
                    handle[0].close();
                    allowed.run();
                },
                "accent");
        yes.setId("exec-allow");
        VBox sheet = new VBox(
                12,
                Ui.label("Run a program to log in?", "sheet-title"),
                Ui.wrapped(
                        "The context " + context.name() + " of " + context.userFile()
                                + " gets its credentials from this command. Allow it only if you trust the file.",
                        "muted"),
                Ui.wrapped(context.exec() == null ? "" : context.exec(), "command"),
                Ui.row(Ui.spacer(), no, yes));
        sheet.setId("exec-consent");
        sheet.getStyleClass().addAll("ef-sheet", "padded");
        sheet.setPrefWidth(520);
        handle[0] = sheets.open(sheet, null, close);
    }
}
