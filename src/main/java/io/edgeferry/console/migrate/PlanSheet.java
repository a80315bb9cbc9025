package io.edgeferry.console.migrate;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.migration.Plan;
import io.edgeferry.task.Station;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TitledPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** What a migration would do, and the button that starts it. Opens over the target's card. */
public final class PlanSheet extends VBox {

    private final PlanModel model;
    private final Label time = Ui.label("", "big-figure");
    private final Label bytes = Ui.label("", "big-figure");
    private final GridPane facts = new GridPane();
    private final FlowPane stations = new FlowPane(6, 6);
    private final Label checks = Ui.label("", "section");
    private final FindingList findings = new FindingList();
    private final Label trouble = Ui.wrapped("", "trouble");
    private final HBox planning = Ui.row();
    private final Button migrate;

    /** @param cancel closes the sheet */
    public PlanSheet(PlanModel model, Runnable cancel) {
        this.model = model;
        setId("plan-sheet");
        getStyleClass().addAll("ef-sheet", "plan");
        setPrefWidth(520);
        migrate = Ui.button("Migrate", model::start, "accent", "first-focus");
        migrate.setId("plan-migrate");
        migrate.setDefaultButton(true);
        Button close = Ui.button("Cancel", cancel);
        close.setId("plan-cancel");
        close.setCancelButton(false);
        trouble.setId("plan-trouble");
        ProgressIndicator turning = new ProgressIndicator();
        turning.setMaxSize(16, 16);
        turning.setPrefSize(16, 16);
        planning.getChildren().addAll(turning, Ui.label("Asking both nodes…", "muted"));
        HBox foot = Ui.row(planning, Ui.spacer(), close, migrate);
        foot.getStyleClass().add("sheet-foot");
        ScrollPane scroll = new ScrollPane(body());
        scroll.setFitToWidth(true);
        scroll.setFocusTraversable(false);
        scroll.getStyleClass().add("edge-to-edge");
        VBox.setVgrow(scroll, Priority.ALWAYS);
        getChildren().addAll(head(), scroll, foot);
        model.onChange(this::refresh);
        refresh();
    }

    private Node head() {
        Label title = Ui.label("Migrate " + model.request().pod(), "sheet-title");
        Label to = Ui.label("to " + model.request().target(), "sheet-title", "muted");
        VBox head = new VBox(
                2, Ui.row(title, to), Ui.label("Namespace " + model.request().namespace(), "muted"));
        head.getStyleClass().add("sheet-head");
        return head;
    }

    private Node body() {
        time.setId("plan-downtime");
        bytes.setId("plan-bytes");
        VBox left = new VBox(Ui.label("Without training", "muted"), time);
        VBox right = new VBox(Ui.label("To move", "muted"), bytes);
        HBox figures = new HBox(32, left, right);
        facts.getStyleClass().add("facts");
        TitledPane options =
                new TitledPane("Options", new OptionsForm(model.request().options(), model::replan));
        options.setId("plan-options");
        options.setExpanded(false);
        options.setAnimated(false);
        stations.getStyleClass().add("plan-stations");
        VBox body = new VBox(12, figures, trouble, facts, stations, new VBox(2, checks, findings), options);
        body.getStyleClass().add("sheet-body");
        return body;
    }

    private void refresh() {
        boolean asking = model.answer() instanceof PlanAnswer.Planning;
        Ui.show(planning, asking || model.starting());
        ((Label) planning.getChildren().getLast()).setText(asking ? "Asking both nodes…" : "Starting…");
        migrate.setDisable(!model.mayStart());
        String said = model.answer() instanceof PlanAnswer.Refused refused ? refused.message() : model.trouble();
        trouble.setText(said);
        Ui.show(trouble, !said.isEmpty());
        checks.setText(asking ? "PREFLIGHT" : "PREFLIGHT · " + model.summary());
        checks.setVisible(!model.findings().isEmpty());
        findings.set(model.findings());
        if (model.answer() instanceof PlanAnswer.Ready ready) {
            show(ready.plan());
        } else {
            time.setText(Formats.UNKNOWN);
            bytes.setText(Formats.UNKNOWN);
            facts.getChildren().clear();
            stations.getChildren().clear();
        }
        Ui.show(stations, !stations.getChildren().isEmpty());
    }

    private void show(Plan plan) {
        time.setText(Formats.about(plan.downtime()));
        bytes.setText(Formats.aboutBytes(plan.bytes()));
        facts.getChildren().clear();
        fact("From", plan.source() + " → " + plan.request().target());
        fact("Pod there", plan.cloneName() + ", container " + plan.container());
        fact("Way of the bytes", OptionsForm.word(plan.route()));
        fact("Restored", plan.restorePath());
        fact("Proof", plan.proof());
        stations.getChildren()
                .setAll(plan.stations().stream().map(PlanSheet::station).toList());
    }

    private void fact(String name, String value) {
        if (!value.isBlank()) {
            Label title = Ui.label(name, "muted");
            title.setMinWidth(112);
            GridPane.setValignment(title, javafx.geometry.VPos.TOP);
            facts.addRow(facts.getRowCount(), title, Ui.wrapped(value));
        }
    }

    private static Node station(Station station) {
        Label time = Ui.label(station.predicted() == null ? "" : Formats.time(station.predicted()), "mono", "muted");
        HBox pill = new HBox(5, Ui.label(station.title()), time);
        Ui.show(time, station.predicted() != null);
        pill.setAlignment(Pos.CENTER_LEFT);
        pill.getStyleClass().add("station-pill");
        return pill;
    }
}
