package io.edgeferry.console.topology;

import java.util.Optional;
import java.util.function.Supplier;
import javafx.event.EventHandler;
import javafx.geometry.Point2D;
import javafx.scene.Cursor;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseDragEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** Dragging a pod or a dataset onto a node. One drag at a time; Escape cancels. */
final class CargoDrag {

    private static final double TILT = -1.5;
    private static final double WIDEST = 280;

    private final Pane layer;
    private final Host host;
    private final DropRefusal refusal;
    private final EventHandler<KeyEvent> escape = this::escape;
    private final EventHandler<MouseEvent> detected = this::detected;
    private final EventHandler<MouseEvent> released = this::released;
    private @Nullable Region pressed;
    private @Nullable Supplier<@Nullable Cargo> pressedCargo;
    private @Nullable Region origin;
    private @Nullable Region follower;
    private @Nullable Cargo cargo;
    private Point2D grip = Point2D.ZERO;

    /** @param layer unmanaged room above everything, in which the chip follows the pointer */
    CargoDrag(Pane layer, Host host) {
        this.layer = layer;
        this.host = host;
        this.refusal = new DropRefusal(layer);
        layer.sceneProperty().addListener((property, was, is) -> {
            if (was != null) {
                was.removeEventFilter(KeyEvent.KEY_PRESSED, escape);
                was.removeEventFilter(MouseEvent.DRAG_DETECTED, detected);
                was.removeEventFilter(MouseEvent.MOUSE_RELEASED, released);
            }
            if (is != null) {
                is.addEventFilter(KeyEvent.KEY_PRESSED, escape);
                is.addEventFilter(MouseEvent.DRAG_DETECTED, detected);
                is.addEventFilter(MouseEvent.MOUSE_RELEASED, released);
            }
        });
    }

    /** What the drag tells. */
    interface Host {
        /** Why it may not even be lifted, or empty. */
        Optional<String> refuses(Cargo cargo);

        /** Something is lifted. */
        void lifted(Cargo cargo);

        /** The pointer moved, in scene coordinates. */
        void moved(double x, double y);

        /** It hovers over a node. */
        void entered(DropTarget target);

        /** It left a node. */
        void left(DropTarget target);

        /** It was dropped on a node; why that did nothing, or empty. */
        Optional<String> dropped(Cargo cargo, DropTarget target);

        /** It is over, dropped or not. */
        void ended();
    }

    /** Makes a chip or a row draggable. */
    void source(Region part, Supplier<@Nullable Cargo> content) {
        part.addEventHandler(MouseEvent.MOUSE_PRESSED, event -> {
            boolean primary = event.getButton() == MouseButton.PRIMARY;
            pressed = primary ? part : null;
            pressedCargo = primary ? content : null;
            grip = part.sceneToLocal(event.getSceneX(), event.getSceneY());
            if (part instanceof Chip) {
                event.consume();
            }
        });
        part.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::follow);
        part.addEventHandler(MouseEvent.MOUSE_RELEASED, event -> {
            pressed = null;
            end();
        });
    }

    /** What was refused is over wherever the button is let go; what is in the air is dropped first. */
    private void released(MouseEvent event) {
        if (cargo == null) {
            pressed = null;
            end();
        }
    }

    /** A quick hand is over another node by the time a drag is noticed: what counts is where it was pressed. */
    private void detected(MouseEvent event) {
        Region from = pressed;
        Cargo lifted = pressedCargo == null ? null : pressedCargo.get();
        if (from == null || lifted == null) {
            return;
        }
        event.consume();
        Optional<String> refusal = host.refuses(lifted);
        if (refusal.isPresent()) {
            refuse(refusal.get(), event);
        } else {
            from.startFullDrag();
            begin(from, lifted, event);
        }
    }

    /** Makes a card or a row a place to drop. */
    <T extends Node & DropTarget> void target(T target) {
        target.addEventHandler(MouseDragEvent.MOUSE_DRAG_ENTERED, event -> {
            if (cargo != null && target.hasNode()) {
                host.entered(target);
            }
        });
        target.addEventHandler(MouseDragEvent.MOUSE_DRAG_EXITED, event -> {
            if (cargo != null && target.hasNode()) {
                host.left(target);
            }
        });
        target.addEventHandler(MouseDragEvent.MOUSE_DRAG_RELEASED, event -> {
            Cargo dropped = cargo;
            end();
            if (dropped != null && target.hasNode()) {
                host.dropped(dropped, target).ifPresent(why -> refusal.say(why, event));
            }
        });
    }

    /** Whether something is in the air. */
    boolean active() {
        return cargo != null;
    }

    /** Where it came from, while it is in the air. */
    @Nullable
    Region origin() {
        return origin;
    }

    private void begin(Region from, Cargo lifted, MouseEvent event) {
        end();
        origin = from;
        cargo = lifted;
        from.getStyleClass().add("ghost");
        Chip copy = Chip.copyOf(lifted);
        copy.setRotate(TILT);
        copy.resize(Math.min(from.getWidth(), WIDEST), from instanceof Chip ? from.getHeight() : 32);
        show(copy);
        layer.setCursor(Cursor.CLOSED_HAND);
        host.lifted(lifted);
        follow(event);
    }

    private void refuse(String why, MouseEvent event) {
        end();
        Label words = DropRefusal.label("drag-refusal", Feather.LOCK, why);
        show(words);
        words.applyCss();
        words.autosize();
        grip = new Point2D(-10, -12);
        follow(event);
    }

    private void show(Region part) {
        follower = part;
        layer.getChildren().add(part);
    }

    private void follow(MouseEvent event) {
        if (follower != null) {
            Point2D at = layer.sceneToLocal(event.getSceneX(), event.getSceneY());
            double x = Math.min(grip.getX(), follower.getWidth() - 12);
            double most = Math.max(0, layer.getWidth() - follower.getWidth() - 8);
            follower.relocate(
                    cargo == null ? Math.min(at.getX() - x, most) : at.getX() - x,
                    at.getY() - Math.min(grip.getY(), follower.getHeight()));
            if (cargo != null) {
                host.moved(event.getSceneX(), event.getSceneY());
            }
        }
    }

    private void escape(KeyEvent event) {
        if (follower != null && event.getCode() == KeyCode.ESCAPE) {
            event.consume();
            end();
        }
    }

    private void end() {
        if (origin != null) {
            origin.getStyleClass().remove("ghost");
            origin = null;
        }
        if (follower != null) {
            layer.getChildren().remove(follower);
            follower = null;
        }
        if (cargo != null) {
            cargo = null;
            host.ended();
        }
    }
}
