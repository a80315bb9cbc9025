package io.edgeferry.console.topology;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.EmptyState;
import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.console.migrate.Planner;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.task.TaskSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** The cluster: a card per node, its pods and volumes as chips, migrations as lines between cards. */
public final class TopologyPlace extends StackPane {

    private final ObjectProperty<@Nullable Selection> selection = new SimpleObjectProperty<>();
    private final TopologyActions actions;
    private final Map<String, NodeCard> cards = new HashMap<>();
    private final CardGrid grid = new CardGrid();
    private final ChipColumn unscheduled;
    private final ChipColumn floating;
    private final Notice stale = new Notice("stale-notice", Feather.WIFI_OFF);
    private final Notice rights = new Notice("rights-notice", Feather.LOCK);
    private final EmptyState empty = new EmptyState();
    private final ScrollPane scroll = new ScrollPane();
    private final FlightLayer flights;
    private final DropHints hints;
    private final ChipDrag drag;
    private final ChipMenu menu;
    private final Label how = Ui.label("", "muted");
    private ClusterPicture picture = ClusterPicture.EMPTY;
    private Filter filter = Filter.FIRST;

    /** @param options how migrations are made unless said otherwise */
    public TopologyPlace(TopologyActions actions, Planner planner, Supplier<MigrationOptions> options) {
        this.actions = actions;
        setId("topology");
        menu = new ChipMenu(actions, this::select);
        unscheduled = new ChipColumn("Unscheduled", new FlowPane(8, 8), this::born);
        unscheduled.setId("unscheduled");
        floating = new ChipColumn("Volumes on no node", new FlowPane(8, 8), this::born);
        flights = new FlightLayer(cards::get, actions::openTask);
        hints = new DropHints(() -> picture, cards::values, planner, options);
        Pane dragLayer = new Pane();
        dragLayer.setMouseTransparent(true);
        dragLayer.setManaged(false);
        drag = new ChipDrag(dragLayer, new Drops(this, hints, actions));
        VBox content = new VBox(14, unscheduled, grid, floating);
        content.getStyleClass().add("topology-content");
        Pane stage = new FlightStage(content, flights);
        scroll.setContent(stage);
        scroll.setFitToWidth(true);
        scroll.setFocusTraversable(false);
        scroll.getStyleClass().add("edge-to-edge");
        VBox.setVgrow(scroll, Priority.ALWAYS);
        VBox page = new VBox(head(), stale, rights, scroll);
        page.getStyleClass().add("page");
        empty.setVisible(false);
        getChildren().addAll(page, empty, dragLayer);
        addEventFilter(
                javafx.scene.input.KeyEvent.KEY_PRESSED, event -> TopologyKeys.pressed(event, this, actions, menu));
        selection.addListener((property, was, is) -> showSelection());
    }

    private Node head() {
        VBox titles = new VBox(2, Ui.label("Topology", "page-title"), how);
        HBox head = Ui.row(titles, Ui.spacer(), Ui.button("Connect…", actions::connect, "connect-button"));
        head.getStyleClass().add("page-head");
        return head;
    }

    /** Shows a picture; what did not change stays as it is. */
    public void show(ClusterPicture next) {
        picture = next;
        refresh();
    }

    /** Shows another part of the cluster. */
    public void filter(Filter next) {
        filter = next;
        refresh();
    }

    /** Says which rights the user lacks; empty when none. */
    public void missingRights(List<String> missing) {
        rights.say(
                missing.isEmpty()
                        ? ""
                        : "Migrating is not allowed for this user, who may not: " + String.join(", ", missing)
                                + ". Ask the cluster's administrator for these rights.");
    }

    /** Shows the migrations in flight. */
    public void showFlights(List<TaskSnapshot> running) {
        flights.show(running);
    }

    /** What is selected. */
    public ObjectProperty<@Nullable Selection> selection() {
        return selection;
    }

    private void refresh() {
        Board board = Board.of(picture, filter);
        grid.columnWidth(board.folded() ? 220 : 290);
        how.setText(
                board.folded()
                        ? Formats.counted(board.cards().size(), "node")
                                + ", folded. Search to unfold those you look for"
                        : "Drag a pod onto a node, or select it and press M");
        List<Node> wanted = new ArrayList<>();
        Map<String, NodeCard> kept = new HashMap<>();
        for (Board.Card card : board.cards()) {
            String name = card.node().name();
            NodeCard view = cards.get(name);
            if (view == null) {
                view = newCard();
            }
            view.set(card, board.folded());
            kept.put(name, view);
            wanted.add(view);
        }
        cards.clear();
        cards.putAll(kept);
        if (!grid.getChildren().equals(wanted)) {
            grid.getChildren().setAll(wanted);
        }
        unscheduled.pods(board.unscheduled());
        floating.volumes(board.floating());
        stale.say(staleWords(picture));
        showEmpty(board);
        showSelection();
        hints.refresh();
        flights.requestLayout();
    }

    static String staleWords(ClusterPicture picture) {
        if (picture.liveness() != ClusterPicture.Liveness.STALE) {
            return "";
        }
        return "Stale since " + Formats.clock(picture.staleSince()) + ". "
                + (picture.trouble().isEmpty() ? "The connection to the API server broke." : picture.trouble())
                + " Trying again by itself.";
    }

    private void showEmpty(Board board) {
        boolean nothing = board.cards().isEmpty()
                && board.unscheduled().isEmpty()
                && board.floating().isEmpty();
        empty.setVisible(nothing);
        scroll.setVisible(!nothing);
        if (!nothing) {
            return;
        }
        if (filter.searching() && !picture.nodes().isEmpty()) {
            empty.nothing(
                    Feather.SEARCH, "Nothing has that in its name", "Clear the search to see all nodes.", "", () -> {});
        } else if (picture.liveness() == ClusterPicture.Liveness.CONNECTING) {
            empty.loading("Asking the cluster", "Nodes and pods appear here in a moment.");
        } else if (!picture.trouble().isEmpty()) {
            empty.nothing(Feather.LOCK, "The nodes cannot be shown", picture.trouble(), "Connect…", actions::connect);
        } else {
            empty.nothing(
                    Feather.SERVER, "This cluster has no nodes", "They appear here when they join.", "", () -> {});
        }
    }

    private NodeCard newCard() {
        NodeCard card = new NodeCard(this::born);
        card.setOnMouseClicked(event -> {
            if (!event.isConsumed() && event.isStillSincePress()) {
                card.requestFocus();
                select(Selection.of(card.node()));
            }
        });
        drag.target(card);
        return card;
    }

    private void born(Chip chip) {
        chip.setOnMouseClicked(event -> {
            chip.requestFocus();
            select(chip.selection());
            event.consume();
        });
        chip.setOnContextMenuRequested(event -> {
            menu.show(chip, event.getScreenX(), event.getScreenY());
            event.consume();
        });
        drag.source(chip);
    }

    void select(@Nullable Selection next) {
        selection.set(next);
    }

    private void showSelection() {
        Selection now = selection.get();
        cards.values().forEach(card -> card.selected(Selection.of(card.node()).equals(now)));
        chips().forEach(chip -> chip.selected(now != null && now.equals(chip.selection())));
    }

    private Stream<Chip> chips() {
        return Stream.concat(
                Stream.concat(unscheduled.chips().stream(), floating.chips().stream()),
                grid.getChildren().stream().flatMap(card -> ((NodeCard) card).chips().stream()));
    }

    /** Everything that the arrow keys reach. */
    List<Node> stops() {
        return Stream.concat(grid.getChildren().stream(), chips()).toList();
    }

    /** Scrolls so that a chip or card is seen. */
    void reveal(Node node) {
        Node content = scroll.getContent();
        Bounds bounds = content.sceneToLocal(node.localToScene(node.getLayoutBounds()));
        double room = content.getLayoutBounds().getHeight()
                - scroll.getViewportBounds().getHeight();
        double top = scroll.getVvalue() * room;
        if (room > 0 && bounds.getMinY() < top) {
            scroll.setVvalue(bounds.getMinY() / room);
        } else if (room > 0
                && bounds.getMaxY() > top + scroll.getViewportBounds().getHeight()) {
            scroll.setVvalue((bounds.getMaxY() - scroll.getViewportBounds().getHeight()) / room);
        }
    }

    /** Scrolls while a pod is held near the upper or lower edge. */
    void nudge(double sceneY) {
        Bounds view = scroll.localToScene(scroll.getLayoutBounds());
        if (sceneY < view.getMinY() + 28) {
            scroll.setVvalue(Math.max(0, scroll.getVvalue() - 0.02));
        } else if (sceneY > view.getMaxY() - 28) {
            scroll.setVvalue(Math.min(1, scroll.getVvalue() + 0.02));
        }
    }

    /** Where a node's card is, in the scene. */
    public @Nullable Bounds boundsOf(String node) {
        NodeCard card = cards.get(node);
        return card == null ? null : card.localToScene(card.getLayoutBounds());
    }

    /** The nodes a pod might go to, with what speaks against each; the fit ones first. */
    public List<TargetChooser.Choice> choices(PodInfo pod) {
        return TargetChooser.choices(picture, pod);
    }
}
