package io.edgeferry.console;

import javafx.application.Platform;
import javafx.beans.value.ChangeListener;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/**
 * The layer over the window in which sheets lie: near what they are about, or in the middle. While one is open the
 * window below takes neither clicks nor the focus; Escape leaves it.
 */
public final class Sheets extends Pane {

    private static final double MARGIN = 16;

    /** An empty layer. */
    public Sheets() {
        setPickOnBounds(false);
        getStyleClass().add("sheets");
    }

    /** A sheet that lies open. */
    public interface Handle {
        /** Takes it away and gives the focus back. */
        void close();
    }

    /**
     * Opens a sheet.
     *
     * @param sheet what is shown; its preferred size is respected as far as the window allows
     * @param over bounds in the scene of what it is about, or null for the middle
     * @param escape called for Escape; it closes the sheet if it wants to
     */
    public Handle open(Region sheet, @Nullable Bounds over, Runnable escape) {
        Layer layer = new Layer(sheet, over, escape);
        getChildren().add(layer);
        layer.attach();
        return layer;
    }

    /** Says something that a person has to take note of. */
    public void say(String heading, String words) {
        Handle[] handle = new Handle[1];
        Button close = Ui.button("Close", () -> handle[0].close(), "first-focus");
        VBox sheet =
                new VBox(12, Ui.label(heading, "sheet-title"), Ui.wrapped(words, "muted"), Ui.row(Ui.spacer(), close));
        sheet.getStyleClass().addAll("ef-sheet", "padded");
        sheet.setPrefWidth(440);
        handle[0] = open(sheet, null, () -> handle[0].close());
    }

    /** Whether a sheet lies open. */
    public boolean isOpen() {
        return !getChildren().isEmpty();
    }

    @Override
    protected void layoutChildren() {
        getChildren().forEach(child -> child.resizeRelocate(0, 0, getWidth(), getHeight()));
    }

    private final class Layer extends Pane implements Handle {
        private final Region sheet;
        private final @Nullable Bounds over;
        private @Nullable Node before;
        private final ChangeListener<Node> keeper = (property, was, is) -> keepFocus(is);

        Layer(Region sheet, @Nullable Bounds over, Runnable escape) {
            this.sheet = sheet;
            this.over = over;
            getStyleClass().add("scrim");
            getChildren().add(sheet);
            addEventHandler(KeyEvent.KEY_PRESSED, event -> {
                if (event.getCode() == KeyCode.ESCAPE) {
                    event.consume();
                    escape.run();
                }
            });
        }

        void attach() {
            before = Sheets.this.getScene().getFocusOwner();
            // What lies in a scroll pane is found only after its skin was made.
            applyCss();
            layout();
            Sheets.this.getScene().focusOwnerProperty().addListener(keeper);
            focusInside();
        }

        private void keepFocus(@Nullable Node owner) {
            boolean top = Sheets.this.getChildren().getLast() == this;
            if (top && owner != null && !isInside(owner)) {
                Platform.runLater(this::focusInside);
            }
        }

        private void focusInside() {
            if (getScene() != null && !isInside(getScene().getFocusOwner())) {
                Node preferred = sheet.lookup(".first-focus");
                (preferred == null || preferred.isDisabled() ? sheet : preferred).requestFocus();
            }
        }

        private boolean isInside(@Nullable Node node) {
            Node at = node;
            while (at != null && at != this) {
                at = at.getParent();
            }
            return at == this;
        }

        @Override
        protected void layoutChildren() {
            double width = Math.min(sheet.prefWidth(-1), getWidth() - 2 * MARGIN);
            double height = Math.min(sheet.prefHeight(width), getHeight() - 2 * MARGIN);
            Bounds near = over == null ? null : sceneToLocal(over);
            double x = near == null ? (getWidth() - width) / 2 : near.getCenterX() - width / 2;
            double y = near == null ? (getHeight() - height) / 3 : near.getMinY() + 24;
            sheet.resizeRelocate(
                    Math.round(clamp(x, getWidth() - width)), Math.round(clamp(y, getHeight() - height)),
                    Math.round(width), Math.round(height));
        }

        private static double clamp(double at, double most) {
            return Math.max(MARGIN, Math.min(at, most - MARGIN));
        }

        @Override
        public void close() {
            if (getScene() != null) {
                getScene().focusOwnerProperty().removeListener(keeper);
            }
            Parent parent = getParent();
            if (parent != null) {
                Sheets.this.getChildren().remove(this);
            }
            if (before != null && before.getScene() != null) {
                before.requestFocus();
            }
        }
    }
}
