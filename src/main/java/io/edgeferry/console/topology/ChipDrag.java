package io.edgeferry.console.topology;

import io.edgeferry.cluster.PodInfo;
import javafx.event.EventHandler;
import javafx.geometry.Point2D;
import javafx.scene.Cursor;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import org.jspecify.annotations.Nullable;

/** Dragging a pod's chip onto a card. One drag at a time; Escape cancels. */
final class ChipDrag {

    private static final double TILT = -1.5;

    private final Pane layer;
    private final Host host;
    private final EventHandler<KeyEvent> escape = this::escape;
    private final EventHandler<MouseEvent> detected = this::detected;
    private @Nullable Chip pressed;
    private @Nullable Chip origin;
    private @Nullable Chip follower;
    private @Nullable PodInfo pod;
    private Point2D grip = Point2D.ZERO;

    /** @param layer unmanaged room above everything, in which the chip follows the pointer */
    ChipDrag(Pane layer, Host host) {
        this.layer = layer;
        this.host = host;
        layer.sceneProperty().addListener((property, was, is) -> {
            if (was != null) {
                was.removeEventFilter(KeyEvent.KEY_PRESSED, escape);
                was.removeEventFilter(MouseEvent.DRAG_DETECTED, detected);
            }
            if (is != null) {
                is.addEventFilter(KeyEvent.KEY_PRESSED, escape);
                is.addEventFilter(MouseEvent.DRAG_DETECTED, detected);
            }
        });
    }

    /** What the drag tells. */
    interface Host {
        /** A pod is lifted. */
        void lifted(PodInfo pod);

        /** The pointer moved, in scene coordinates. */
        void moved(double x, double y);

        /** It hovers over a card. */
        void entered(PodInfo pod, NodeCard card);

        /** It left a card. */
        void left(PodInfo pod, NodeCard card);

        /** It was dropped on a card. */
        void dropped(PodInfo pod, NodeCard card);

        /** It is over, dropped or not. */
        void ended();
    }

    /** Makes a chip draggable. */
    void source(Chip chip) {
        chip.setOnMousePressed(event -> {
            pressed = event.getButton() == MouseButton.PRIMARY ? chip : null;
            grip = chip.sceneToLocal(event.getSceneX(), event.getSceneY());
            event.consume();
        });
        chip.setOnMouseDragged(this::follow);
        chip.addEventHandler(MouseEvent.MOUSE_RELEASED, event -> {
            pressed = null;
            end();
        });
    }

    /** A quick hand is over another node by the time a drag is noticed: what counts is where it was pressed. */
    private void detected(MouseEvent event) {
        Chip chip = pressed;
        PodInfo lifted = chip == null ? null : chip.pod();
        if (chip != null && lifted != null) {
            chip.startFullDrag();
            begin(chip, lifted, event);
            event.consume();
        }
    }

    /** Makes a card a place to drop. */
    void target(NodeCard card) {
        card.setOnMouseDragEntered(event -> {
            if (pod != null) {
                host.entered(pod, card);
            }
        });
        card.setOnMouseDragExited(event -> {
            if (pod != null) {
                host.left(pod, card);
            }
        });
        card.setOnMouseDragReleased(event -> {
            PodInfo dropped = pod;
            end();
            if (dropped != null) {
                host.dropped(dropped, card);
            }
        });
    }

    /** Whether a pod is in the air. */
    boolean active() {
        return pod != null;
    }

    private void begin(Chip chip, PodInfo lifted, MouseEvent event) {
        end();
        origin = chip;
        pod = lifted;
        chip.getStyleClass().add("ghost");
        Chip copy = Chip.copyOf(lifted);
        copy.setRotate(TILT);
        copy.resize(Math.min(chip.getWidth(), 280), chip.getHeight());
        follower = copy;
        layer.getChildren().add(copy);
        layer.setCursor(Cursor.CLOSED_HAND);
        host.lifted(lifted);
        follow(event);
    }

    private void follow(MouseEvent event) {
        if (follower != null) {
            Point2D at = layer.sceneToLocal(event.getSceneX(), event.getSceneY());
            double x = Math.min(grip.getX(), follower.getWidth() - 12);
            follower.relocate(at.getX() - x, at.getY() - grip.getY());
            host.moved(event.getSceneX(), event.getSceneY());
        }
    }

    private void escape(KeyEvent event) {
        if (active() && event.getCode() == KeyCode.ESCAPE) {
            event.consume();
            end();
        }
    }

    private void end() {
        if (origin != null) {
            origin.getStyleClass().remove("ghost");
        }
        if (pod != null) {
            pod = null;
            origin = null;
            layer.getChildren().remove(follower);
            follower = null;
            host.ended();
        }
    }
}
