package io.edgeferry.console.shell;

import io.edgeferry.console.Ui;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.shape.SVGPath;
import org.kordamp.ikonli.feather.Feather;

/** The rail of places at the left; a count where something runs. */
final class Rail extends VBox {

    private static final PseudoClass CURRENT = PseudoClass.getPseudoClass("current");

    private final Map<Place, Button> buttons = new EnumMap<>(Place.class);
    private final Label count = Ui.label("", "rail-count");
    private final Label protect = Ui.label("", "rail-count");

    /** Places of the console. Connect is reached from the topology and the top bar. */
    enum Place {
        TOPOLOGY,
        TASKS,
        PROTECT,
        DEMO,
        SETTINGS,
        CONNECT
    }

    Rail(Consumer<Place> go) {
        super(6);
        getStyleClass().add("rail");
        setAlignment(Pos.TOP_CENTER);
        count.setId("rail-count");
        protect.setId("rail-protect-count");
        getChildren()
                .addAll(
                        logo(),
                        button(Place.TOPOLOGY, "Topology", Feather.SHARE_2, go),
                        button(Place.TASKS, "Tasks", Feather.LIST, go),
                        button(Place.PROTECT, "Protect", Feather.SHIELD, go),
                        button(Place.DEMO, "Demo", Feather.CAST, go),
                        Ui.spacer(),
                        button(Place.SETTINGS, "Settings", Feather.SETTINGS, go));
        running(0);
        protection(0, 0);
    }

    private static StackPane logo() {
        SVGPath path = new SVGPath();
        path.setContent("M3 15c3 3 6 3 9 0s6-3 9 0M6 12l6-8 6 8");
        path.getStyleClass().add("logo-line");
        StackPane logo = new StackPane(path);
        logo.getStyleClass().add("logo");
        return logo;
    }

    private StackPane button(Place place, String title, Feather icon, Consumer<Place> go) {
        Button button = Ui.button(title, () -> go.accept(place), "rail-button");
        button.setId("rail-" + place.name().toLowerCase(Locale.ROOT));
        button.setGraphic(Ui.icon(icon));
        button.setContentDisplay(ContentDisplay.TOP);
        buttons.put(place, button);
        StackPane pane = new StackPane(button);
        if (place == Place.TASKS || place == Place.PROTECT) {
            Label badge = place == Place.TASKS ? count : protect;
            StackPane.setAlignment(badge, Pos.TOP_RIGHT);
            badge.setMouseTransparent(true);
            pane.getChildren().add(badge);
        }
        return pane;
    }

    void current(Place place) {
        buttons.forEach((key, button) -> button.pseudoClassStateChanged(CURRENT, key == place));
    }

    void running(int tasks) {
        count.setText(Integer.toString(tasks));
        count.setVisible(tasks > 0);
    }

    /**
     * Says how protection does.
     *
     * @param wrong pods and nodes that a person should look at
     * @param failovers failovers at work
     */
    void protection(int wrong, int failovers) {
        protect.setText(wrong > 0 ? wrong + "!" : Integer.toString(failovers));
        Ui.mark(protect, "bad", wrong > 0);
        protect.setVisible(wrong + failovers > 0);
        Button button = buttons.get(Place.PROTECT);
        if (button != null) {
            button.setAccessibleText("Protect" + (failovers > 0 ? ", " + failovers + " failing over" : "")
                    + (wrong > 0 ? ", " + wrong + " to look at" : ""));
        }
    }
}
