package io.edgeferry.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextInputControl;
import javafx.scene.layout.Background;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.text.Text;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.javafx.FontIcon;

/**
 * Faults that a screen must not have, whatever it shows: texts that are cut, stick out, lie on one another, or are hard
 * to read. Belongs to the screen's thread.
 */
final class Looks {

    /** WCAG 2.2, 1.4.3: the least contrast of text that is not large. */
    private static final double LEAST_CONTRAST = 4.5;

    private static final double TOLERANCE = 1.5;

    /** What may be cut, since it is as long as somebody made it, or its column as narrow. */
    private static final Set<String> MAY_BE_CUT = Set.of("table-cell", "mono", "column-header");

    private final List<String> faults = new ArrayList<>();
    private final List<Painted> painted = new ArrayList<>();
    private final Parent root;

    /** In the order in which it is painted. */
    private record Painted(Node node, Bounds at, boolean text) {}

    private Looks(Parent root) {
        this.root = root;
    }

    /** The faults of what is shown now, in words; empty when there are none. */
    static List<String> faults(Parent root) {
        Looks looks = new Looks(root);
        looks.walk(root, root.getLayoutBounds());
        looks.overlaps();
        return List.copyOf(looks.faults);
    }

    private void walk(Node node, Bounds clip) {
        if (!node.isVisible() || node.getOpacity() == 0) {
            return;
        }
        Bounds view = node.getClip() == null
                ? clip
                : common(clip, node.localToScene(node.getClip().getBoundsInParent()));
        Bounds at = node.localToScene(node.getLayoutBounds());
        if (node instanceof Text text && !(node instanceof FontIcon)) {
            if (!text.getText().isBlank() && !common(at, view).isEmpty()) {
                text(text, at, view);
            }
        } else if (node instanceof Region region
                && solid(region)
                && !common(at, view).isEmpty()) {
            painted.add(new Painted(node, common(at, view), false));
        }
        if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> walk(child, view));
        }
    }

    private void text(Text text, Bounds at, Bounds view) {
        painted.add(new Painted(text, common(at, view), true));
        boolean input = within(text, TextInputControl.class) != null;
        if (!input && (at.getMinX() < view.getMinX() - TOLERANCE || at.getMaxX() > view.getMaxX() + TOLERANCE)) {
            faults.add(named(text) + " is cut at the side");
        }
        Labeled labeled = within(text, Labeled.class);
        // What says the whole when one points at it may be cut, too.
        if (labeled != null && labeled.getTooltip() == null && !mayBeCut(text)) {
            String dots = labeled.getEllipsisString();
            if (text.getText().endsWith(dots) && !labeled.getText().endsWith(dots)) {
                faults.add(named(text) + " is cut, of: " + labeled.getText());
            }
        }
        Region box = box(text);
        if (!input && box != null) {
            Bounds room = box.localToScene(box.getLayoutBounds());
            Bounds seen = common(at, view);
            if (seen.getMinX() < room.getMinX() - TOLERANCE
                    || seen.getMaxX() > room.getMaxX() + TOLERANCE
                    || seen.getMinY() < room.getMinY() - 2 * TOLERANCE
                    || seen.getMaxY() > room.getMaxY() + 2 * TOLERANCE) {
                faults.add(named(text) + " sticks out of " + box.getStyleClass());
            }
        }
        double contrast = contrast(text);
        if (contrast < LEAST_CONTRAST) {
            faults.add(named(text) + " has a contrast of " + Math.round(contrast * 100) / 100.0);
        }
    }

    private static boolean mayBeCut(Node node) {
        for (Node at = node; at != null; at = at.getParent()) {
            if (at.getStyleClass().stream().anyMatch(MAY_BE_CUT::contains)) {
                return true;
            }
        }
        return false;
    }

    /** Texts that lie on one another, unless something solid lies between them. */
    private void overlaps() {
        for (int i = 0; i < painted.size(); i++) {
            Painted below = painted.get(i);
            for (int j = i + 1; below.text() && j < painted.size(); j++) {
                Painted above = painted.get(j);
                Bounds both = common(below.at(), above.at());
                boolean touch = both.getWidth() > 2 * TOLERANCE && both.getHeight() > 3 * TOLERANCE;
                if (touch && !above.text()) {
                    // What is covered is not read; the rest of it was looked at before.
                    break;
                }
                if (touch) {
                    faults.add(named(below.node()) + " lies below " + named(above.node()));
                }
            }
        }
    }

    private static <T> @Nullable T within(Node node, Class<T> type) {
        for (Node at = node.getParent(); at != null; at = at.getParent()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }

    private static @Nullable Region box(Node node) {
        for (Node at = node.getParent(); at != null; at = at.getParent()) {
            if (at instanceof Region region && solid(region)) {
                return region;
            }
        }
        return null;
    }

    private static boolean solid(Region region) {
        Background background = region.getBackground();
        return background != null
                && background.getFills().stream()
                        .anyMatch(fill -> !(fill.getFill() instanceof Color color) || color.getOpacity() > 0.5);
    }

    /** Contrast of a text with what lies behind it, as WCAG reckons it; without bound where that cannot be reckoned. */
    private double contrast(Text text) {
        List<Node> chain = new ArrayList<>();
        for (Node at = text; at != null; at = at.getParent()) {
            chain.addFirst(at);
        }
        if (!(text.getFill() instanceof Color fill)) {
            return Double.MAX_VALUE;
        }
        Color behind = Color.WHITE;
        for (Node node : chain) {
            // What is faded as a whole is not for reading now: greyed cards beside their reason, ghosts.
            if (node.getOpacity() < 1) {
                return Double.MAX_VALUE;
            }
            if (node instanceof Region region && region.getBackground() != null) {
                if (!region.getBackground().getImages().isEmpty()) {
                    return Double.MAX_VALUE;
                }
                for (var layer : region.getBackground().getFills()) {
                    if (!(layer.getFill() instanceof Color color)) {
                        return Double.MAX_VALUE;
                    }
                    behind = over(color, behind);
                }
            }
        }
        return ratio(over(fill, behind), behind);
    }

    private static Color over(Color above, Color below) {
        return below.interpolate(Color.color(above.getRed(), above.getGreen(), above.getBlue()), above.getOpacity());
    }

    private static double ratio(Color one, Color other) {
        double a = luminance(one);
        double b = luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(Color color) {
        return 0.2126 * linear(color.getRed()) + 0.7152 * linear(color.getGreen()) + 0.0722 * linear(color.getBlue());
    }

    private static double linear(double part) {
        return part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
    }

    private static Bounds common(Bounds one, Bounds other) {
        double x = Math.max(one.getMinX(), other.getMinX());
        double y = Math.max(one.getMinY(), other.getMinY());
        double width = Math.min(one.getMaxX(), other.getMaxX()) - x;
        double height = Math.min(one.getMaxY(), other.getMaxY()) - y;
        return width <= 0 || height <= 0 ? new BoundingBox(0, 0, -1, -1) : new BoundingBox(x, y, width, height);
    }

    private String named(Node node) {
        String id = "";
        for (Node at = node; at != null && at != root && id.isEmpty(); at = at.getParent()) {
            id = at.getId() == null ? "" : " in #" + at.getId();
        }
        return "\"" + (node instanceof Text text ? text.getText() : node) + "\"" + id;
    }
}
