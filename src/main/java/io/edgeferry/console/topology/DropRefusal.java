package io.edgeferry.console.topology;

import io.edgeferry.console.Ui;
import javafx.animation.PauseTransition;
import javafx.event.Event;
import javafx.event.EventHandler;
import javafx.geometry.Point2D;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.util.Duration;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** Says where something was dropped why that did nothing; the next press or key, or some seconds, take it away. */
final class DropRefusal {

    private static final Duration SEEN = Duration.seconds(8);
    private static final double MARGIN = 8;
    private static final double WIDEST = 380;

    private final Pane layer;
    private final PauseTransition seen = new PauseTransition(SEEN);
    private final EventHandler<Event> away = event -> clear();
    private @Nullable Label shown;

    /** @param layer unmanaged room above everything */
    DropRefusal(Pane layer) {
        this.layer = layer;
        seen.setOnFinished(event -> clear());
    }

    /** A label that lies at the pointer. */
    static Label label(String id, Feather icon, String words) {
        Label label = Ui.label(words, "drag-refusal");
        label.setId(id);
        label.setGraphic(Ui.icon(icon));
        label.setManaged(false);
        label.setMouseTransparent(true);
        label.setWrapText(true);
        label.setMaxWidth(WIDEST);
        return label;
    }

    void say(String why, MouseEvent at) {
        clear();
        Label label = label("drop-refusal", Feather.SLASH, why);
        shown = label;
        layer.getChildren().add(label);
        label.applyCss();
        label.autosize();
        Point2D point = layer.sceneToLocal(at.getSceneX(), at.getSceneY());
        label.relocate(
                Math.max(MARGIN, Math.min(point.getX() + 10, layer.getWidth() - label.getWidth() - MARGIN)),
                Math.max(MARGIN, Math.min(point.getY() + 12, layer.getHeight() - label.getHeight() - MARGIN)));
        Scene scene = layer.getScene();
        scene.addEventFilter(MouseEvent.MOUSE_PRESSED, away);
        scene.addEventFilter(KeyEvent.KEY_PRESSED, away);
        seen.playFromStart();
    }

    private void clear() {
        Label label = shown;
        if (label == null) {
            return;
        }
        shown = null;
        seen.stop();
        Scene scene = label.getScene();
        layer.getChildren().remove(label);
        if (scene != null) {
            scene.removeEventFilter(MouseEvent.MOUSE_PRESSED, away);
            scene.removeEventFilter(KeyEvent.KEY_PRESSED, away);
        }
    }
}
