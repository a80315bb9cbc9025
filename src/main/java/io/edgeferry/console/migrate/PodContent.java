package io.edgeferry.console.migrate;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.migration.DatasetPlan;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Plan;
import io.edgeferry.task.Station;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** The plan of a pod's migration, with the switch that takes its datasets along. */
final class PodContent implements PlanContent<Plan> {

    private final PlanModel<MigrationRequest, Plan> model;
    private final List<String> data;
    private final String noData;
    private final CheckBox along = new CheckBox();
    private final Label without = Ui.wrapped("", "muted", "small-text");
    private final VBox rows = new VBox(4);

    /** @param noData why the datasets cannot go along, or empty */
    PodContent(PlanModel<MigrationRequest, Plan> model, List<String> data, String noData) {
        this.model = model;
        this.data = List.copyOf(data);
        this.noData = noData;
        along.setId("plan-with-data");
        without.setId("plan-without-data");
        along.setText(data.size() > 1 ? "Take its datasets along" : "Take its dataset along");
        along.setSelected(model.request().withData());
        along.setOnAction(event -> model.replan(model.request().withData(along.isSelected())));
    }

    @Override
    public Label sign() {
        return SheetParts.sign(Feather.BOX, "accent");
    }

    @Override
    public String title() {
        return "Migrate " + model.request().pod();
    }

    @Override
    public String about() {
        return "Namespace " + model.request().namespace();
    }

    @Override
    public String action() {
        return "Migrate";
    }

    @Override
    public String target() {
        return model.request().target();
    }

    @Override
    public String asking() {
        return "Asking both nodes…";
    }

    @Override
    public List<Big> figures(@Nullable Plan plan) {
        String time = plan == null ? Formats.UNKNOWN : Formats.about(plan.downtime());
        String bytes = plan == null ? Formats.UNKNOWN : Formats.aboutBytes(plan.bytes());
        Big pod = new Big("plan-downtime", "Without training", time);
        if (plan == null || plan.datasets().isEmpty()) {
            return List.of(pod, new Big("plan-bytes", "To move", bytes));
        }
        return List.of(
                pod,
                new Big("plan-bytes", "Memory", bytes),
                new Big("plan-data-bytes", "Data", Formats.aboutBytes(bytes(plan.datasets()))));
    }

    private static long bytes(List<DatasetPlan> plans) {
        return plans.stream().anyMatch(plan -> plan.bytes() < 0)
                ? -1
                : plans.stream().mapToLong(DatasetPlan::bytes).sum();
    }

    @Override
    public Map<String, String> facts(Plan plan) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("From", plan.source() + " → " + plan.request().target());
        facts.put("Pod there", plan.cloneName() + ", container " + plan.container());
        facts.put("Way of the bytes", OptionsForm.word(plan.route()));
        facts.put("Restored", plan.restorePath());
        facts.put("Proof", plan.proof());
        return facts;
    }

    @Override
    public List<Station> stations(Plan plan) {
        return plan.stations();
    }

    @Override
    public List<Node> own() {
        VBox box = new VBox(6, along, without, rows);
        box.getStyleClass().add("data-box");
        box.setMinHeight(Region.USE_PREF_SIZE);
        Ui.show(box, !data.isEmpty() || model.request().withData());
        return List.of(box);
    }

    @Override
    public void show(@Nullable Plan plan) {
        boolean taken = along.isSelected();
        along.setDisable(model.starting() || !noData.isEmpty());
        without.setText(
                taken
                        ? "Copied while it trains; what changed meanwhile is sent while it is frozen."
                        : (data.isEmpty()
                                        ? "The data stays"
                                        : String.join(", ", data) + (data.size() > 1 ? " stay" : " stays"))
                                + " where it is."
                                + (noData.isEmpty() ? "" : " Taking it along " + noData + "."));
        rows.getChildren()
                .setAll(
                        plan == null
                                ? List.of()
                                : plan.datasets().stream().map(PodContent::row).toList());
        Ui.show(rows, !rows.getChildren().isEmpty());
    }

    private static HBox row(DatasetPlan dataset) {
        Label names = Ui.label(
                DatasetContent.bare(dataset.claim(), dataset.volume()) + " → "
                        + DatasetContent.bare(dataset.newClaim(), dataset.newVolume()),
                "mono");
        names.setMinWidth(0);
        HBox.setHgrow(names, Priority.ALWAYS);
        names.setMaxWidth(Double.MAX_VALUE);
        Label size = Ui.label(DatasetContent.size(dataset), "muted", "small-text");
        size.setMinWidth(Region.USE_PREF_SIZE);
        HBox row = Ui.row(Ui.icon(Feather.DATABASE, "violet"), names, size);
        row.getStyleClass().add("data-row");
        return row;
    }

    @Override
    public Node options() {
        return new OptionsForm(
                model.request().options(),
                options -> model.replan(model.request().with(options)));
    }
}
