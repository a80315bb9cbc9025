package io.edgeferry.console.migrate;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.QueueRequest;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** The plans of several migrations to one node, and the button that queues them. */
public final class SeveralSheet extends VBox {

    private final SeveralModel model;
    private final AtOnceField atOnce;
    private final List<PlanRow> rows = new ArrayList<>();
    private final Label about = Ui.label("", "muted");
    private final Label without = Ui.wrapped("", "left-out");
    private final Label waiting = Ui.label("", "muted");
    private final HBox planning = Ui.row(SheetParts.turning(), waiting);
    private final Button start;

    /**
     * The sheet.
     *
     * @param title what is done: {@code Migrate 3 pods}
     * @param target node they go to
     * @param whole what is to know about all of them together
     * @param limit how many run at once between two nodes
     * @param cancel closes the sheet
     */
    public SeveralSheet(
            SeveralModel model, String title, String target, List<Finding> whole, int limit, Runnable cancel) {
        this.model = model;
        setId("several-sheet");
        getStyleClass().addAll("ef-sheet", "plan");
        setPrefWidth(560);
        atOnce = new AtOnceField(limit, number -> say(number));
        say(atOnce.number());
        start = Ui.button("", model::queue, "accent", "first-focus");
        start.setId("several-queue");
        start.setDefaultButton(true);
        Button close = Ui.button("Cancel", cancel);
        close.setId("several-cancel");
        HBox foot = Ui.row(planning, Ui.spacer(), close, start);
        foot.getStyleClass().add("sheet-foot");
        VBox list = new VBox();
        list.getStyleClass().add("plan-rows");
        model.lines().forEach(line -> rows.add(new PlanRow(line)));
        list.getChildren().addAll(rows);
        without.setId("several-without");
        without.setMaxWidth(Double.MAX_VALUE);
        FindingList together = new FindingList();
        together.set(whole);
        together.setId("several-whole");
        Ui.show(together, !whole.isEmpty());
        VBox body = new VBox(12, together, list, without, atOnce);
        body.getStyleClass().add("sheet-body");
        getChildren()
                .addAll(
                        SheetParts.head(SheetParts.sign(Feather.LAYERS, "accent"), title, "to " + target, about),
                        SheetParts.scroll(body),
                        foot);
        addEventFilter(KeyEvent.KEY_PRESSED, this::step);
        model.onChange(this::refresh);
        refresh();
    }

    /** How many shall run at once between two nodes. */
    public int atOnce() {
        return atOnce.number();
    }

    private void say(int number) {
        about.setText((number == 1 ? "One after the other" : number + " at a time from a node to another")
                + "; each is checked again when its turn comes");
    }

    private void step(KeyEvent event) {
        boolean down = event.getCode() == KeyCode.DOWN;
        int at = PlanRow.indexOf(rows, getScene().getFocusOwner());
        if (at >= 0 && (down || event.getCode() == KeyCode.UP)) {
            rows.get(Math.clamp(at + (down ? 1 : -1), 0, rows.size() - 1))
                    .head()
                    .requestFocus();
            event.consume();
        }
    }

    private void refresh() {
        List<SeveralModel.Line> lines = model.lines();
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).set(lines.get(i));
        }
        Ui.show(planning, model.planning());
        long toPlan = lines.stream()
                .filter(line -> line.state() != SeveralModel.State.STAYS)
                .count();
        waiting.setText(model.planned() + " of " + toPlan + " planned…");
        int ready = model.ready().size();
        start.setText(ready == 0 && !model.planning() ? "Nothing to queue" : "Queue " + words(lines, ready));
        start.setDisable(!model.mayQueue());
        without.setText(model.planning() ? "" : leftOut());
        Ui.show(without, !without.getText().isEmpty());
    }

    private String words(List<SeveralModel.Line> lines, int ready) {
        boolean copies = lines.stream().allMatch(line -> line.part().request() instanceof QueueRequest.OfDataset);
        String word = copies ? "copies" : "migrations";
        return model.planning()
                ? word
                : ready == 1 ? copies ? "1 copy" : "1 migration" : Formats.count(ready) + " " + word;
    }

    private String leftOut() {
        List<String> names = model.leftOut().stream()
                .map(line -> line.part().request().name())
                .toList();
        return names.isEmpty()
                ? ""
                : "Left out: " + String.join(", ", names) + (names.size() == 1 ? ". It stays" : ". They stay")
                        + " where " + (names.size() == 1 ? "it is." : "they are.");
    }
}
