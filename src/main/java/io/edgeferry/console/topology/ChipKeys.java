package io.edgeferry.console.topology;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;

/** Which chip or card an arrow key leads to: the nearest in that direction. */
final class ChipKeys {

    private ChipKeys() {}

    /** Whether it is an arrow. */
    static boolean isArrow(KeyCode code) {
        return code == KeyCode.UP || code == KeyCode.DOWN || code == KeyCode.LEFT || code == KeyCode.RIGHT;
    }

    static Optional<Node> next(Node from, Collection<? extends Node> all, KeyCode arrow) {
        Point2D start = corner(from);
        return all.stream()
                .filter(node -> node != from && ahead(start, corner(node), arrow) > 4)
                .map(Node.class::cast)
                .min(Comparator.comparingDouble(node -> far(start, corner(node), arrow)));
    }

    private static double ahead(Point2D from, Point2D to, KeyCode arrow) {
        return switch (arrow) {
            case UP -> from.getY() - to.getY();
            case DOWN -> to.getY() - from.getY();
            case LEFT -> from.getX() - to.getX() - 24;
            default -> to.getX() - from.getX() - 24;
        };
    }

    private static double far(Point2D from, Point2D to, KeyCode arrow) {
        double x = Math.abs(from.getX() - to.getX());
        double y = Math.abs(from.getY() - to.getY());
        return arrow == KeyCode.UP || arrow == KeyCode.DOWN ? y + 4 * Math.max(0, x - 24) : x + 4 * y;
    }

    private static Point2D corner(Node node) {
        Bounds bounds = node.localToScene(node.getLayoutBounds());
        return new Point2D(bounds.getMinX(), bounds.getMinY());
    }
}
