package io.edgeferry.console.migrate;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.migration.DrainPlan;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** What draining a node would do: which pod goes where, which stay and why, and the button that starts it. */
public final class DrainSheet extends VBox {

    private static final String STAY = "";

    private final DrainModel model;
    private final Function<MigrationRequest, List<String>> targets;
    private final AtOnceField atOnce;
    private final Label about = Ui.label("", "muted");
    private final Label trouble = Ui.wrapped("", "trouble");
    private final FindingList findings = new FindingList();
    private final Label goes = Ui.label("", "section");
    private final VBox moves = new VBox();
    private final Label remains = Ui.label("", "section");
    private final VBox stays = new VBox();
    private final CheckBox cordon = new CheckBox("Cordon first: no new pods come meanwhile");
    private final Label noCordon = Ui.label("", "muted", "small-text");
    private final HBox planning = Ui.row(SheetParts.turning(), Ui.label("Finding a place for each pod…", "muted"));
    private final List<Move> rows = new ArrayList<>();
    private final Button start;
    private boolean filled;

    /** A pod that goes, and what is said about where. */
    private record Move(MigrationRequest request, String why, Label words) {}

    /**
     * The sheet.
     *
     * @param targets the nodes that may take a pod, by what the picture tells
     * @param limit how many run at once between two nodes
     * @param cancel closes the sheet
     */
    public DrainSheet(DrainModel model, Function<MigrationRequest, List<String>> targets, int limit, Runnable cancel) {
        this.model = model;
        this.targets = targets;
        setId("drain-sheet");
        getStyleClass().addAll("ef-sheet", "plan");
        setPrefWidth(600);
        atOnce = new AtOnceField(limit, number -> {});
        start = Ui.button("Drain " + model.node(), model::start, "accent", "first-focus");
        start.setId("drain-start");
        start.setDefaultButton(true);
        Button close = Ui.button("Cancel", cancel);
        close.setId("drain-cancel");
        HBox foot = Ui.row(planning, Ui.spacer(), close, start);
        foot.getStyleClass().add("sheet-foot");
        cordon.setId("drain-cordon");
        cordon.setOnAction(event -> model.cordon(cordon.isSelected()));
        noCordon.setId("drain-no-cordon");
        trouble.setId("drain-trouble");
        moves.setId("drain-moves");
        moves.getStyleClass().add("plan-rows");
        stays.setId("drain-stays");
        stays.getStyleClass().add("plan-rows");
        VBox options = new VBox(8, Ui.row(cordon, noCordon), atOnce);
        options.getStyleClass().add("drain-options");
        VBox body = new VBox(4, trouble, findings, new VBox(goes, moves), new VBox(remains, stays), options);
        body.getStyleClass().add("sheet-body");
        getChildren()
                .addAll(
                        SheetParts.head(SheetParts.sign(Feather.LOG_OUT, "accent"), "Drain " + model.node(), "", about),
                        SheetParts.scroll(body),
                        foot);
        model.onChange(this::refresh);
        refresh();
    }

    /** How many shall run at once between two nodes. */
    public int atOnce() {
        return atOnce.number();
    }

    private void refresh() {
        boolean asking = model.answer() instanceof PlanAnswer.Planning;
        Ui.show(planning, asking || model.starting());
        trouble.setText(model.trouble());
        Ui.show(trouble, !model.trouble().isEmpty());
        findings.set(model.findings().stream()
                .filter(finding -> finding.severity() != Finding.Severity.OK)
                .toList());
        Ui.show(findings, !findings.getChildren().isEmpty());
        cordon.setSelected(model.cordon());
        cordon.setDisable(!model.noCordon().isEmpty() || model.starting());
        noCordon.setText(model.noCordon());
        start.setDisable(!model.mayStart());
        if (model.answer() instanceof PlanAnswer.Ready<DrainPlan> ready && !filled) {
            fill(ready.plan());
        }
        Optional<DrainPlan> plan = model.plan();
        int going = plan.map(now -> now.moves().size()).orElse(0);
        about.setText(
                plan.isEmpty()
                        ? asking ? "Nothing is touched yet" : ""
                        : Formats.counted(going, "pod")
                                + (going == 1 ? " goes, " : " go, ")
                                + words(rows.size() - going + plan.get().stays().size()));
        rows.forEach(this::say);
        Ui.show(goes.getParent(), plan.isPresent());
        Ui.show(remains.getParent(), !stays.getChildren().isEmpty());
    }

    private static String words(int staying) {
        return staying == 0 ? "none stays" : Formats.count(staying) + (staying == 1 ? " stays" : " stay");
    }

    private void say(Move row) {
        boolean stay = model.target(row.request()).isEmpty();
        row.words()
                .setText(stay ? "stays, as you chose" : model.isChosen(row.request()) ? DrainModel.CHOSEN : row.why());
    }

    private void fill(DrainPlan plan) {
        filled = true;
        goes.setText("GO · " + plan.moves().size());
        plan.moves().forEach(move -> moves.getChildren().add(row(move)));
        remains.setText("STAY · " + plan.stays().size());
        plan.stays().forEach(stay -> stays.getChildren().add(row(stay)));
        if (plan.moves().isEmpty()) {
            moves.getChildren().add(Ui.label("No pod can be moved away.", "muted", "drain-row"));
        }
    }

    private HBox row(DrainPlan.Move move) {
        MigrationRequest request = move.request();
        List<String> names = new ArrayList<>(targets.apply(request));
        if (!names.contains(request.target())) {
            names.addFirst(request.target());
        }
        names.add(STAY);
        ChoiceBox<String> box = Ui.choice(
                Ui.id("drain-target-" + request.pod()),
                name -> name.equals(STAY) ? "Stay here" : name,
                names.toArray(new String[0]));
        box.setPrefWidth(160);
        box.setMinWidth(160);
        box.setValue(model.target(request).orElse(STAY));
        box.valueProperty()
                .addListener((property, was, is) ->
                        model.choose(request, Optional.ofNullable(is).filter(name -> !name.equals(STAY))));
        box.setAccessibleText("Where " + request.pod() + " goes");
        Label words = Ui.label("", "muted", "small-text");
        words.setMinWidth(0);
        rows.add(new Move(request, move.why(), words));
        HBox row = line(Feather.BOX, "accent-icon", request.pod(), request.namespace(), words);
        row.getChildren().addAll(Ui.icon(Feather.ARROW_RIGHT), box);
        return row;
    }

    private static HBox row(DrainPlan.Stay stay) {
        Feather icon = stay.reason().ofTheNode() ? Feather.ANCHOR : Feather.ALERT_TRIANGLE;
        HBox row = line(
                icon,
                stay.reason().ofTheNode() ? "dim" : "warn-icon",
                stay.pod(),
                stay.namespace(),
                Ui.wrapped(stay.why(), "muted", "small-text"));
        row.setId(Ui.id("drain-stay-" + stay.pod()));
        return row;
    }

    private static HBox line(Feather icon, String colour, String pod, String namespace, Label words) {
        Label name = Ui.label(pod, "row-title");
        name.setMinWidth(0);
        VBox text = new VBox(1, Ui.row(name, Ui.label(namespace, "muted", "small-text")), words);
        HBox.setHgrow(text, Priority.ALWAYS);
        HBox row = Ui.row(Ui.icon(icon, colour), text);
        row.getStyleClass().add("drain-row");
        return row;
    }
}
