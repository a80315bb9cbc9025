package io.edgeferry.console.shell;

import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.console.CommandLines;
import io.edgeferry.console.Ui;
import io.edgeferry.console.connect.Connection;
import io.edgeferry.console.connect.LabDoor;
import io.edgeferry.console.settings.ConsoleSettings;
import io.edgeferry.node.Command;
import java.nio.file.Path;
import javafx.animation.AnimationTimer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** Opening the lab from the console, and resetting it. Belongs to the screen's thread. */
final class LabRoom {

    private static final String CONTEXT = "lab";
    private static final int DRAWN = 3;

    private final Desk desk;
    private final Connection connection;
    private final LabDoor door;
    private final Label state = Ui.tag("", "accent");
    private final Label trouble = Ui.wrapped("", "trouble");
    private final Label said = Ui.wrapped("", "muted");
    private final Button row = Ui.button("", this::open, "choice", "boxed");
    private final Button reset = Ui.button("Reset lab…", this::askReset);
    private final VBox forKubectl = new VBox(4);
    private boolean runs;
    private boolean opening;
    private boolean elsewhere;

    LabRoom(Desk desk, Connection connection, LabDoor door) {
        this.desk = desk;
        this.connection = connection;
        this.door = door;
        row.setId("connect-lab");
        reset.setId("lab-reset");
        trouble.setId("lab-trouble");
        said.setId("lab-said");
    }

    /** Whether there is a lab to open. */
    boolean there() {
        return door.there();
    }

    /** What stands above the contexts. */
    Node connectPart() {
        VBox words = new VBox(
                2,
                Ui.label("Open the lab", "card-name"),
                Ui.label("A cluster inside this program, with trainings to move. Needs nothing else.", "muted"));
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox content = Ui.row(Ui.icon(Feather.BOX, "dim"), words, state);
        content.setSpacing(12);
        row.setGraphic(content);
        row.setMaxWidth(Double.MAX_VALUE);
        row.setAlignment(Pos.CENTER_LEFT);
        row.setAccessibleText("Open the lab");
        VBox part = new VBox(6, row, trouble);
        Ui.show(part, there());
        refresh();
        return part;
    }

    /** What stands in the settings. */
    Node settingsPart() {
        Label where = Ui.wrapped("Its nodes keep their files in " + door.folder() + ".", "muted");
        Button copy = Ui.copyButton(this::export);
        copy.setId("lab-kubeconfig-copy");
        copy.setAccessibleText("Copy the line for kubectl");
        HBox line = CommandLines.row(export(), "command", copy);
        line.getChildren().getFirst().setId("lab-kubeconfig");
        forKubectl.getChildren().setAll(Ui.wrapped("For kubectl beside this console, while it runs:", "muted"), line);
        return new VBox(10, where, forKubectl, Ui.row(reset), said);
    }

    private String export() {
        return "export KUBECONFIG=" + Command.quote(door.kubeconfig().toString());
    }

    /** Whether a context is that of this lab. */
    boolean leadsTo(KubeContext context) {
        return there() && context.file().equals(door.kubeconfig());
    }

    /** Whether the lab was what a person looked at last. */
    boolean wasLast(ConsoleSettings settings) {
        return there()
                && settings.kubeconfig() != null
                && Path.of(settings.kubeconfig()).equals(door.kubeconfig());
    }

    /** Starts it and connects to it. */
    void open() {
        if (!opening && there()) {
            begin("lab-open", door::open);
        }
    }

    /** Starts it once the window was drawn: a start of a cluster must not hold up the first picture. */
    void openSoon() {
        new AnimationTimer() {
            private int pulses;

            @Override
            public void handle(long now) {
                if (++pulses > DRAWN) {
                    stop();
                    open();
                }
            }
        }.start();
    }

    private interface Way {
        LabDoor.Opened go() throws Exception;
    }

    private void begin(String name, Way way) {
        opening = true;
        trouble.setText("");
        refresh();
        var unused = desk.background()
                .run(
                        name,
                        () -> {
                            LabDoor.Opened opened = way.go();
                            return new Found(opened, Kubeconfigs.context(opened.kubeconfig(), CONTEXT));
                        },
                        this::opened,
                        this::failed);
    }

    private record Found(LabDoor.Opened opened, KubeContext context) {}

    private void opened(Found found) {
        opening = false;
        runs = true;
        elsewhere = found.opened().elsewhere();
        say(
                elsewhere
                        ? "It runs in another process, as \"edgeferry lab\" does, which ends it. This console looks at"
                                + " it."
                        : "");
        connection.open(found.context());
        refresh();
    }

    private void failed(Exception e) {
        opening = false;
        runs = false;
        String why = e.getMessage() == null ? "The lab could not be started." : e.getMessage();
        trouble.setText(why);
        say(why);
        refresh();
        desk.go(Rail.Place.CONNECT);
    }

    private void say(String words) {
        said.setText(words);
        Ui.show(said, !words.isEmpty());
    }

    /** Shows how it is now. */
    void refresh() {
        boolean here = connection.context().filter(this::leadsTo).isPresent();
        boolean connected = here && connection.state() == Connection.State.CONNECTED;
        state.setText(
                opening
                        ? "starting…"
                        : !connected ? "" : elsewhere ? "connected · runs in another process" : "connected");
        Ui.tagKind(state, connected && !opening ? "ok" : "accent");
        Ui.show(state, !state.getText().isEmpty());
        Ui.show(forKubectl, connected || runs && !elsewhere);
        Ui.show(trouble, !trouble.getText().isEmpty());
        Ui.show(said, !said.getText().isEmpty());
        row.setDisable(opening);
        reset.setDisable(opening || elsewhere);
    }

    private void askReset() {
        new Confirm(
                        "lab-reset-sheet",
                        "Reset the lab?",
                        "Its trainings end, and their checkpoints, the copies of datasets and all other files of its"
                                + " nodes are removed from " + door.folder()
                                + ". Then it starts anew. Nothing else is touched.",
                        "Reset lab",
                        () -> Leaving.switching(desk, this::resetNow))
                .open(desk.sheets());
    }

    private void resetNow() {
        connection.leave();
        begin("lab-reset", door::reset);
    }
}
