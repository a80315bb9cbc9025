package io.edgeferry.console.topology;

import io.edgeferry.console.Ui;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Line;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** Links between nodes that have something to say, as thin lines between cards with a chip. */
final class LinkLayer extends Pane {

    private static final double GAP = 14;
    private static final double ASIDE = 8;

    private final Function<String, @Nullable Bounds> cards;
    /** What lies between the cards already. */
    private final Supplier<List<Bounds>> taken;

    private final Map<String, Drawn> drawn = new HashMap<>();
    private List<String> shown = List.of();

    /** @param cards where the card of a node is, in this layer */
    LinkLayer(Function<String, @Nullable Bounds> cards, Supplier<List<Bounds>> taken) {
        this.cards = cards;
        this.taken = taken;
        setPickOnBounds(false);
        setManaged(false);
    }

    void show(List<LinkMark> marks) {
        List<String> next = marks.stream()
                .map(mark -> mark.key() + " " + mark.words() + " " + mark.figures())
                .toList();
        if (next.equals(shown)) {
            return;
        }
        shown = next;
        drawn.entrySet().removeIf(entry -> {
            boolean over = marks.stream().noneMatch(mark -> mark.key().equals(entry.getKey()));
            if (over) {
                getChildren().removeAll(entry.getValue().line, entry.getValue().chip);
            }
            return over;
        });
        marks.forEach(
                mark -> drawn.computeIfAbsent(mark.key(), key -> new Drawn()).set(mark));
        requestLayout();
    }

    @Override
    protected void layoutChildren() {
        List<Bounds> room = new ArrayList<>(taken.get());
        drawn.keySet().stream().sorted().map(drawn::get).forEach(each -> each.place(room));
    }

    private final class Drawn {
        private final Line line = new Line();
        private final Button chip = Ui.button("", () -> {}, "link-chip");
        private @Nullable LinkMark mark;

        Drawn() {
            line.getStyleClass().add("link-line");
            line.setMouseTransparent(true);
            chip.setGraphic(Ui.icon(Feather.SLIDERS));
            LinkLayer.this.getChildren().addAll(line, chip);
        }

        void set(LinkMark next) {
            mark = next;
            chip.setId(Ui.id("link-chip-" + next.one() + "-" + next.other()));
            chip.setText(next.words());
            chip.setAccessibleText("Link from " + next.one() + " to " + next.other() + ", " + next.figures());
            chip.setTooltip(new Tooltip(
                    "Delay, rate and loss between " + next.one() + " and " + next.other() + ": " + next.figures()));
            Ui.mark(chip, "quiet", next.quiet());
            Ui.mark(line, "quiet", next.quiet());
            chip.setOnAction(event -> next.open().accept(chip.localToScene(chip.getLayoutBounds())));
        }

        void place(List<Bounds> room) {
            LinkMark now = mark;
            Bounds a = now == null ? null : cards.apply(now.one());
            Bounds b = now == null ? null : cards.apply(now.other());
            boolean both = a != null && b != null;
            for (Node part : List.of(line, chip)) {
                part.setVisible(both);
            }
            if (a == null || b == null) {
                return;
            }
            Bounds upper = a.getMinY() <= b.getMinY() ? a : b;
            Bounds lower = upper == a ? b : a;
            boolean sameRow = lower.getMinY() < upper.getMaxY();
            if (sameRow) {
                Bounds left = a.getMinX() < b.getMinX() ? a : b;
                Bounds right = left == a ? b : a;
                // Below the row, as above the first one there is no room.
                double y = Math.max(a.getMaxY(), b.getMaxY()) + GAP / 2;
                draw(left.getMaxX() - 24, y, right.getMinX() + 24, y);
                put((left.getMaxX() + right.getMinX()) / 2, y, room);
            } else {
                double x = upper.getMinX() + Math.min(upper.getWidth(), lower.getWidth()) / 5;
                double endX = lower.getMinX() + Math.min(upper.getWidth(), lower.getWidth()) / 5;
                draw(x, upper.getMaxY(), endX, lower.getMinY());
                put(x, upper.getMaxY() + GAP / 2, room);
            }
        }

        private void draw(double x, double y, double endX, double endY) {
            line.setStartX(x);
            line.setStartY(y);
            line.setEndX(endX);
            line.setEndY(endY);
        }

        private void put(double centre, double middle, List<Bounds> room) {
            chip.autosize();
            double width = chip.getWidth();
            double most = Math.max(0, LinkLayer.this.getWidth() - width);
            double x = Math.clamp(centre - width / 2, 0, most);
            double y = Math.max(0, Math.round(middle - chip.getHeight() / 2));
            Bounds at = new BoundingBox(x, y, width, chip.getHeight());
            for (int tries = 0; tries < room.size() && x < most; tries++) {
                Bounds tried = at;
                Bounds hit = room.stream().filter(tried::intersects).findFirst().orElse(null);
                if (hit == null) {
                    break;
                }
                x = Math.min(most, hit.getMaxX() + ASIDE);
                at = new BoundingBox(x, y, width, chip.getHeight());
            }
            room.add(at);
            chip.relocate(Math.round(x), y);
        }
    }
}
