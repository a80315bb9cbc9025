package io.edgeferry.console.topology;

import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** The cards, what lies on no node above and below them, and the lines between the cards; it scrolls. */
final class CardBoard extends ScrollPane {

    private static final int MOST_LOOSE = 40;
    private static final double EDGE = 28;
    private static final double NUDGE = 14;

    private final ChipColumn unscheduled;
    private final ChipColumn floating;
    private final CardGrid grid;
    private final FlightLayer flights;
    private final LinkLayer links;
    private final FlightStage stage;
    private double top;
    private boolean adjusting;

    /**
     * A board.
     *
     * @param maker makes a card
     * @param born is told of each new chip
     * @param shown is told of each card that came into view
     * @param pinned which cards stay in the scene wherever they are
     * @param all shows all of what is too much for cards
     * @param open shows a task
     */
    CardBoard(
            Supplier<NodeCard> maker,
            Consumer<Chip> born,
            Consumer<NodeCard> shown,
            Predicate<NodeCard> pinned,
            Runnable all,
            Consumer<OperationId> open) {
        unscheduled = new ChipColumn("Unscheduled", new FlowPane(8, 8), MOST_LOOSE, born, all);
        unscheduled.setId("unscheduled");
        floating = new ChipColumn("Volumes on no node", new FlowPane(8, 8), MOST_LOOSE, born, all);
        grid = new CardGrid(maker, shown, pinned);
        flights = new FlightLayer(this::inContent, open);
        VBox content = new VBox(14, unscheduled, grid, floating);
        content.getStyleClass().add("topology-content");
        links = new LinkLayer(this::inContent, flights::pills);
        stage = new FlightStage(content, links, flights);
        setContent(stage);
        setFitToWidth(true);
        setFocusTraversable(false);
        getStyleClass().add("edge-to-edge");
        setId("card-board");
        vvalueProperty().addListener((property, was, is) -> scrolled());
        viewportBoundsProperty().addListener((property, was, is) -> scrolled());
        grid.layoutYProperty().addListener((property, was, is) -> scrolled());
        stage.heightProperty().addListener((property, was, is) -> keepPlace());
    }

    void show(Board board) {
        unscheduled.pods(board.unscheduled(), false);
        grid.set(board.cards(), board.folded());
        floating.volumes(board.floating(), false);
        flights.requestLayout();
        links.requestLayout();
    }

    void showLinks(List<LinkMark> marks) {
        links.show(marks);
    }

    void showFlights(List<TaskSnapshot> running) {
        flights.show(running);
    }

    private double room() {
        return Math.max(0, stage.getHeight() - getViewportBounds().getHeight());
    }

    private void scrolled() {
        if (!adjusting) {
            top = getVvalue() * room();
        }
        grid.view(top - grid.getLayoutY(), getViewportBounds().getHeight());
    }

    /** What is looked at stays where it is when the content becomes higher or lower. */
    private void keepPlace() {
        double room = room();
        adjusting = true;
        setVvalue(room == 0 ? 0 : Math.clamp(top / room, 0, 1));
        adjusting = false;
        scrolled();
    }

    /** The cards in the scene. */
    List<NodeCard> cards() {
        return grid.live();
    }

    /** The chips in the scene. */
    Stream<Chip> chips() {
        return Stream.of(
                        unscheduled.chips().stream(),
                        floating.chips().stream(),
                        grid.live().stream().flatMap(card -> card.chips().stream()))
                .flatMap(chips -> chips);
    }

    /** The chips among which a chip lies: those of its card, or of its row beside the cards. */
    List<Chip> line(Chip chip) {
        return Stream.concat(
                        Stream.of(unscheduled.chips(), floating.chips()),
                        grid.live().stream().map(NodeCard::chips))
                .filter(chips -> chips.contains(chip))
                .findFirst()
                .orElse(List.of());
    }

    /** The card that this is or lies in. */
    Optional<NodeCard> cardOf(Node node) {
        return grid.live().stream()
                .filter(card -> card == node
                        || node instanceof Chip chip && card.chips().contains(chip))
                .findFirst();
    }

    /** Everything that the arrow keys reach now. */
    List<Node> stops() {
        return Stream.concat(grid.live().stream(), chips())
                .map(Node.class::cast)
                .toList();
    }

    private @Nullable Bounds inContent(String node) {
        Bounds at = grid.boundsOf(node);
        return at == null ? null : stage.sceneToLocal(grid.localToScene(at));
    }

    /** Where a node's card is, in the scene; it may be out of view. */
    @Nullable
    Bounds where(String node) {
        Bounds at = grid.boundsOf(node);
        if (at == null || getScene() == null) {
            return null;
        }
        Bounds card = grid.localToScene(at);
        Bounds view = localToScene(getLayoutBounds());
        // A card that cannot be seen is no place for a sheet to point at.
        return card.intersects(view) ? card : new BoundingBox(card.getMinX(), view.getMinY(), card.getWidth(), 0);
    }

    /** Scrolls so that a chip or card is seen. */
    void reveal(Node node) {
        reveal(stage.sceneToLocal(node.localToScene(node.getLayoutBounds())));
    }

    /** Scrolls so that a node's card is seen. */
    void reveal(String node) {
        Bounds at = inContent(node);
        if (at != null) {
            reveal(at);
        }
    }

    private void reveal(Bounds bounds) {
        double room = room();
        double view = getViewportBounds().getHeight();
        if (room > 0 && (bounds.getMinY() < top || bounds.getHeight() > view)) {
            setVvalue(Math.clamp(bounds.getMinY() / room, 0, 1));
        } else if (room > 0 && bounds.getMaxY() > top + view) {
            setVvalue(Math.clamp((bounds.getMaxY() - view) / room, 0, 1));
        }
    }

    /** Scrolls while something is held near the upper or lower edge. */
    void nudge(double sceneY) {
        Bounds view = localToScene(getLayoutBounds());
        double room = room();
        if (room > 0 && sceneY < view.getMinY() + EDGE) {
            setVvalue(Math.max(0, (top - NUDGE) / room));
        } else if (room > 0 && sceneY > view.getMaxY() - EDGE) {
            setVvalue(Math.min(1, (top + NUDGE) / room));
        }
    }
}
