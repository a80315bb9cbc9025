package io.edgeferry.console.migrate;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.migration.DatasetPlan;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Plan;
import io.edgeferry.task.Station;
import java.util.List;
import javafx.geometry.Pos;
import javafx.geometry.VPos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TitledPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/**
 * What a migration or a dataset's copy would do, and the button that starts it. Opens over the target's card.
 *
 * @param <R> what is asked for
 * @param <P> the plan
 */
public final class PlanSheet<R, P> extends VBox {

    private final PlanModel<R, P> model;
    private final PlanContent<P> content;
    private final HBox figures = new HBox(32);
    private final GridPane facts = new GridPane();
    private final FlowPane stations = new FlowPane(6, 6);
    private final Label checks = Ui.label("", "section");
    private final FindingList findings = new FindingList();
    private final VBox preflight = new VBox(2, checks, findings);
    private final VBox body = new VBox(12);
    private final Label trouble = Ui.wrapped("", "trouble");
    private final Label waiting = Ui.label("", "muted");
    private final HBox planning = Ui.row();
    private final Button start;

    private PlanSheet(PlanModel<R, P> model, PlanContent<P> content, Runnable cancel) {
        this.model = model;
        this.content = content;
        setId("plan-sheet");
        getStyleClass().addAll("ef-sheet", "plan");
        setPrefWidth(520);
        start = Ui.button(content.action(), model::start, "accent", "first-focus");
        start.setId("plan-migrate");
        start.setDefaultButton(true);
        Button close = Ui.button("Cancel", cancel);
        close.setId("plan-cancel");
        close.setCancelButton(false);
        trouble.setId("plan-trouble");
        planning.getChildren().addAll(SheetParts.turning(), waiting);
        HBox foot = Ui.row(planning, Ui.spacer(), close, start);
        foot.getStyleClass().add("sheet-foot");
        getChildren().addAll(head(), SheetParts.scroll(body()), foot);
        model.onChange(this::refresh);
        refresh();
    }

    /**
     * The sheet of a migration.
     *
     * @param data what the datasets are that could go along, for people, or empty when there are none
     * @param noData why they cannot go along whatever the person wants, such as {@code needs create persistentvolumes},
     *     or empty
     * @param cancel closes the sheet
     */
    public static PlanSheet<MigrationRequest, Plan> ofPod(
            PlanModel<MigrationRequest, Plan> model, List<String> data, String noData, Runnable cancel) {
        return new PlanSheet<>(model, new PodContent(model, data, noData), cancel);
    }

    /**
     * The sheet of a dataset's copy.
     *
     * @param from node it lies on, or empty when that is not known
     * @param cancel closes the sheet
     */
    public static PlanSheet<DatasetRequest, DatasetPlan> ofDataset(
            PlanModel<DatasetRequest, DatasetPlan> model, String from, Runnable cancel) {
        return new PlanSheet<>(model, new DatasetContent(model, from), cancel);
    }

    private Node head() {
        return SheetParts.head(
                content.sign(), content.title(), "to " + content.target(), Ui.label(content.about(), "muted"));
    }

    private Node body() {
        facts.getStyleClass().add("facts");
        TitledPane options = new TitledPane("Options", content.options());
        options.setId("plan-options");
        options.setExpanded(false);
        options.setAnimated(false);
        stations.getStyleClass().add("plan-stations");
        body.getChildren().addAll(figures, trouble);
        body.getChildren().addAll(content.own());
        body.getChildren().addAll(facts, stations, preflight, options);
        body.getStyleClass().add("sheet-body");
        return body;
    }

    private void refresh() {
        boolean asking = model.answer() instanceof PlanAnswer.Planning;
        Ui.show(planning, asking || model.starting());
        waiting.setText(asking ? content.asking() : "Starting…");
        start.setDisable(!model.mayStart());
        String said = model.answer() instanceof PlanAnswer.Refused<P> refused ? refused.message() : model.trouble();
        trouble.setText(said);
        Ui.show(trouble, !said.isEmpty());
        checks.setText(asking ? "PREFLIGHT" : "PREFLIGHT · " + model.summary());
        checks.setVisible(!model.findings().isEmpty());
        findings.set(model.findings());
        arrange();
        show(model.answer() instanceof PlanAnswer.Ready<P> ready ? ready.plan() : null);
    }

    /** What blocks comes before what would be done. */
    private void arrange() {
        boolean blocked = model.findings().stream().anyMatch(finding -> finding.severity() == Finding.Severity.ERROR);
        List<Node> parts = body.getChildren();
        if (blocked != parts.indexOf(preflight) < parts.indexOf(facts)) {
            parts.remove(preflight);
            parts.add(parts.indexOf(blocked ? trouble : stations) + 1, preflight);
        }
    }

    private void show(@Nullable P plan) {
        figures.getChildren()
                .setAll(content.figures(plan).stream().map(PlanSheet::figure).toList());
        facts.getChildren().clear();
        if (plan != null) {
            content.facts(plan).forEach(this::fact);
        }
        List<Station> stops = plan == null ? List.of() : content.stations(plan);
        stations.getChildren().setAll(stops.stream().map(PlanSheet::station).toList());
        Ui.show(facts, plan != null);
        Ui.show(stations, !stops.isEmpty());
        content.show(plan);
    }

    private static VBox figure(PlanContent.Big big) {
        Label value = Ui.label(big.value(), "big-figure");
        value.setId(big.id());
        return new VBox(Ui.label(big.name(), "muted"), value);
    }

    private void fact(String name, String value) {
        if (!value.isBlank()) {
            Label title = Ui.label(name, "muted");
            title.setMinWidth(112);
            GridPane.setValignment(title, VPos.TOP);
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
