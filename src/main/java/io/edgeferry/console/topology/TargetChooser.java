package io.edgeferry.console.topology;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.console.Ui;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** A list of nodes to send a pod or a dataset to: the fit ones can be chosen, the others say why not. */
public final class TargetChooser extends VBox {

    /**
     * A node that might be chosen.
     *
     * @param node the node
     * @param obstacle why it cannot, or empty
     */
    public record Choice(NodeInfo node, String obstacle) {}

    /** @param chosen gets the name of the node */
    public TargetChooser(Cargo cargo, List<Choice> choices, Consumer<String> chosen, Runnable cancel) {
        super(8);
        setId("target-chooser");
        getStyleClass().addAll("ef-sheet", "chooser");
        setPrefWidth(400);
        setMaxHeight(520);
        VBox rows = new VBox(4);
        choices.forEach(choice -> rows.getChildren().add(row(choice, chosen)));
        rows.getChildren().stream()
                .filter(row -> !row.isDisabled())
                .findFirst()
                .ifPresent(row -> row.getStyleClass().add("first-focus"));
        ScrollPane scroll = new ScrollPane(rows);
        scroll.setFitToWidth(true);
        scroll.setFocusTraversable(false);
        scroll.getStyleClass().add("edge-to-edge");
        VBox.setVgrow(scroll, Priority.ALWAYS);
        Button close = Ui.button("Cancel", cancel);
        close.setId("target-cancel");
        if (choices.stream().allMatch(choice -> !choice.obstacle().isEmpty())) {
            close.getStyleClass().add("first-focus");
        }
        HBox foot = Ui.row(Ui.label("Up and Down, Enter to choose", "muted", "small-text"), Ui.spacer(), close);
        getChildren().addAll(Ui.label(Verbs.of(cargo) + " " + cargo.name() + " to", "sheet-title"), scroll, foot);
        addEventFilter(KeyEvent.KEY_PRESSED, event -> step(event, rows));
    }

    /** The nodes, the fit ones first, then by name. */
    static List<Choice> choices(PictureIndex index, Cargo cargo) {
        return index.picture().nodes().stream()
                .map(node -> new Choice(node, Fit.obstacle(cargo, index, node).orElse("")))
                .sorted(Comparator.comparing(choice -> !choice.obstacle().isEmpty()))
                .toList();
    }

    private static Button row(Choice choice, Consumer<String> chosen) {
        boolean fits = choice.obstacle().isEmpty();
        Label name = Ui.label(choice.node().name(), "card-name");
        String more = choice.node().runtime().replace("://", " ") + " · "
                + choice.node().architecture();
        Label why = Ui.label(fits ? more : choice.obstacle(), "muted");
        why.setMinWidth(0);
        VBox words = new VBox(1, name, why);
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox content = Ui.row(Ui.icon(fits ? Feather.CHECK_CIRCLE : Feather.SLASH, fits ? "good" : "dim"), words);
        Button row = Ui.button("", () -> chosen.accept(choice.node().name()), "choice", "flat");
        row.setId(Ui.id("target-" + choice.node().name()));
        row.setGraphic(content);
        row.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
        row.setAlignment(Pos.CENTER_LEFT);
        row.setMaxWidth(Double.MAX_VALUE);
        row.setTooltip(new Tooltip(why.getText()));
        row.setAccessibleText(choice.node().name() + (fits ? ", fits" : ", " + choice.obstacle()));
        row.setDisable(!fits);
        return row;
    }

    private void step(KeyEvent event, VBox rows) {
        boolean down = event.getCode() == KeyCode.DOWN;
        if (!down && event.getCode() != KeyCode.UP) {
            return;
        }
        List<javafx.scene.Node> able =
                rows.getChildren().stream().filter(row -> !row.isDisabled()).toList();
        int at = able.indexOf(getScene().getFocusOwner());
        int next = at + (down ? 1 : -1);
        if (next >= 0 && next < able.size()) {
            able.get(next).requestFocus();
        }
        event.consume();
    }
}
