package io.edgeferry.console.topology;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
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
     * @param note what else is to say about it, or empty
     */
    public record Choice(NodeInfo node, String obstacle, String note) {}

    /** From so many nodes on they can be searched. */
    private static final int SEARCH_FROM = 12;

    /** So many are listed; the search finds the others. */
    private static final int MOST = 60;

    private final List<Choice> choices;
    private final Consumer<String> chosen;
    private final TextField search = new TextField();
    private final VBox rows = new VBox(4);

    /** @param chosen gets the name of the node */
    public TargetChooser(Cargo cargo, List<Choice> choices, Consumer<String> chosen, Runnable cancel) {
        super(8);
        this.choices = choices;
        this.chosen = chosen;
        setId("target-chooser");
        getStyleClass().addAll("ef-sheet", "chooser");
        setPrefWidth(400);
        setMaxHeight(520);
        search.setId("target-search");
        search.setPromptText("Find a node (Up)");
        Ui.show(search, choices.size() >= SEARCH_FROM);
        search.textProperty().addListener((property, was, is) -> fill());
        fill();
        ScrollPane scroll = new ScrollPane(rows);
        scroll.setFitToWidth(true);
        scroll.setFocusTraversable(false);
        scroll.getStyleClass().add("edge-to-edge");
        VBox.setVgrow(scroll, Priority.ALWAYS);
        Button close = Ui.button("Cancel", cancel);
        close.setId("target-cancel");
        // Not the search: the letter of the key that opened this would be typed into it.
        (able().isEmpty() ? close : able().getFirst()).getStyleClass().add("first-focus");
        HBox foot = Ui.row(Ui.label("Up and Down, Enter to choose", "muted", "small-text"), Ui.spacer(), close);
        Label title = Ui.wrapped(Verbs.of(cargo) + " " + cargo.name() + " to", "sheet-title");
        getChildren().addAll(title, search, scroll, foot);
        addEventFilter(KeyEvent.KEY_PRESSED, this::step);
    }

    private void fill() {
        String words = search.getText().strip().toLowerCase(Locale.ROOT);
        List<Choice> found = choices.stream()
                .filter(choice -> choice.node().name().toLowerCase(Locale.ROOT).contains(words))
                .toList();
        rows.getChildren()
                .setAll(found.stream()
                        .limit(MOST)
                        .map(choice -> row(choice, chosen))
                        .toList());
        if (found.size() > MOST) {
            String more = "and " + Formats.count(found.size() - MOST) + " more: type a part of the name";
            rows.getChildren().add(Ui.label(more, "muted"));
        } else if (found.isEmpty()) {
            rows.getChildren().add(Ui.label("No node has that in its name", "muted"));
        }
    }

    private List<Node> able() {
        return rows.getChildren().stream()
                .filter(row -> row instanceof Button && !row.isDisabled())
                .toList();
    }

    /** The nodes, the fit ones first, then by name. */
    static List<Choice> choices(PictureIndex index, Cargo cargo) {
        return index.picture().nodes().stream()
                .map(node -> choice(index, cargo, node))
                .sorted(Comparator.comparing(
                                (Choice choice) -> !choice.obstacle().isEmpty())
                        .thenComparing(choice -> unfit(index, cargo, choice.node())))
                .toList();
    }

    /** How many of several do not fit: where most of them go comes first. */
    private static int unfit(PictureIndex index, Cargo cargo, NodeInfo node) {
        return cargo instanceof Cargo.Several several
                ? Together.judge(several, index, node).unfit().size()
                : 0;
    }

    private static Choice choice(PictureIndex index, Cargo cargo, NodeInfo node) {
        String note = cargo instanceof Cargo.Several several
                ? Together.judge(several, index, node).brief()
                : "";
        return new Choice(node, Fit.obstacle(cargo, index, node).orElse(""), note);
    }

    private static Button row(Choice choice, Consumer<String> chosen) {
        boolean fits = choice.obstacle().isEmpty();
        Label name = Ui.label(choice.node().name(), "card-name");
        String more = choice.node().runtime().replace("://", " ") + " · "
                + choice.node().architecture();
        Label why = Ui.label(fits ? choice.note().isEmpty() ? more : choice.note() : choice.obstacle(), "muted");
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

    private void step(KeyEvent event) {
        List<Node> able = able();
        boolean down = event.getCode() == KeyCode.DOWN;
        if (search.isFocused() && event.getCode() == KeyCode.ENTER && !able.isEmpty()) {
            ((Button) able.getFirst()).fire();
            event.consume();
        }
        if (!down && event.getCode() != KeyCode.UP) {
            return;
        }
        int next = able.indexOf(getScene().getFocusOwner()) + (down ? 1 : -1);
        if (next >= 0 && next < able.size()) {
            able.get(next).requestFocus();
        } else if (next < 0 && search.isVisible()) {
            search.requestFocus();
        }
        event.consume();
    }
}
