package io.edgeferry.console.topology;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.console.EmptyState;
import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.console.migrate.Planner;
import io.edgeferry.migration.DatasetOptions;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.task.TaskSnapshot;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
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

    private static final int MOST_CLAIMS = 12;

    private final Marks marks = new Marks();
    private final TopologyActions actions;
    private final Notice stale = new Notice("stale-notice", Feather.WIFI_OFF);
    private final Notice unseen = new Notice("unseen-notice", Feather.EYE_OFF);
    private final Notice rights = new Notice("rights-notice", Feather.LOCK);
    private final EmptyState empty = new EmptyState();
    private final CardBoard board;
    private final ChipColumn unbound;
    private final TablePane table;
    private final ViewSwitch views;
    private final DropHints hints;
    private final CargoDrag drag;
    private final ChipMenu chipMenu;
    private final NodeMenu nodeMenu;
    private final Highlights highlights;
    private final Picking picking;
    private final Label how = Ui.label("", "muted");
    private PictureIndex index = PictureIndex.EMPTY;
    private Filter filter = Filter.FIRST;
    private Board shown = Board.EMPTY;
    private Function<String, NodeSupport> support = node -> NodeSupport.UNKNOWN;
    private boolean tables;

    /**
     * The place.
     *
     * @param options how migrations are made unless said otherwise
     * @param datasetOptions how datasets are copied unless said otherwise
     */
    public TopologyPlace(
            TopologyActions actions,
            Planner planner,
            Supplier<MigrationOptions> options,
            Supplier<DatasetOptions> datasetOptions) {
        this.actions = actions;
        setId("topology");
        chipMenu = new ChipMenu(actions, cargo -> Fit.immovable(cargo, index), this::select, this::together);
        nodeMenu = new NodeMenu(actions, this::select);
        hints = new DropHints(() -> index, this::targets, planner, options, datasetOptions);
        Pane dragLayer = new Pane();
        dragLayer.setMouseTransparent(true);
        dragLayer.setManaged(false);
        drag = new CargoDrag(dragLayer, new Drops(this, hints, actions));
        Runnable all = () -> actions.table(true);
        board = new CardBoard(() -> newCard(all), this::born, this::shown, this::pinned, all, actions::openTask);
        unbound = new ChipColumn("Claims not bound", new FlowPane(8, 8), MOST_CLAIMS, this::born, all);
        unbound.setId("unbound");
        table = new TablePane(new TableHost(this, actions, drag, chipMenu, nodeMenu, hints));
        Ui.show(table, false);
        views = new ViewSwitch(actions::table);
        highlights = new Highlights(marks, () -> index, board::cards, this::chips);
        picking = new Picking(marks, () -> index, board);
        VBox.setVgrow(board, Priority.ALWAYS);
        VBox.setVgrow(table, Priority.ALWAYS);
        VBox page = new VBox(head(), stale, unseen, rights, unbound, board, table);
        page.getStyleClass().add("page");
        empty.setVisible(false);
        getChildren().addAll(page, empty, dragLayer);
        layoutBoundsProperty().addListener((property, was, is) -> dragLayer.resize(is.getWidth(), is.getHeight()));
        addEventFilter(KeyEvent.KEY_PRESSED, event -> TopologyKeys.pressed(event, this));
        marks.onChange(() -> {
            highlights.refresh();
            table.select(marks);
            how.setText(words(shown));
        });
    }

    private Node head() {
        VBox titles = new VBox(2, Ui.label("Topology", "page-title"), how);
        Button examine = Ui.button("Examine…", () -> actions.examine(List.of()));
        examine.setId("examine-nodes");
        examine.setTooltip(new Tooltip("Find out which nodes can give and take checkpoints"));
        Button connect = Ui.button("Connect…", actions::connect, "connect-button");
        examine.setMinWidth(USE_PREF_SIZE);
        connect.setMinWidth(USE_PREF_SIZE);
        HBox head = Ui.row(titles, Ui.spacer(), views, examine, connect);
        head.getStyleClass().add("page-head");
        return head;
    }

    /** Shows a picture; what did not change stays as it is. */
    public void show(ClusterPicture next) {
        index = new PictureIndex(next, this::support);
        refresh();
    }

    /** Shows another part of the cluster. */
    public void filter(Filter next) {
        filter = next;
        refresh();
    }

    /** Shows tables, or cards. */
    public void view(boolean asTables) {
        if (tables == asTables) {
            return;
        }
        tables = asTables;
        views.show(asTables);
        refresh();
    }

    /** Says which rights the user lacks in a namespace; empty when none. */
    public void missingRights(String namespace, List<String> missing) {
        rights.say(
                missing.isEmpty()
                        ? ""
                        : "Migrating is not allowed for this user in namespace " + namespace + ", who may not: "
                                + String.join(", ", missing)
                                + ". Ask the cluster's administrator for these rights.");
    }

    /** Shows the tasks in flight. */
    public void showFlights(List<TaskSnapshot> running) {
        board.showFlights(running);
    }

    /** Shows links between cards. */
    public void showLinks(List<LinkMark> marks) {
        board.showLinks(marks);
    }

    /** Says how well each node gives and takes checkpoints. */
    public void showSupport(Function<String, NodeSupport> next) {
        support = next;
        board.cards().forEach(this::supported);
        table.supportChanged();
        hints.refresh();
    }

    private void supported(NodeCard card) {
        card.support(support(card.node().name()));
    }

    /** How well a node gives and takes checkpoints. */
    NodeSupport support(String node) {
        return support.apply(node);
    }

    /** What was selected last. */
    public ReadOnlyObjectProperty<@Nullable Selection> selection() {
        return marks.last();
    }

    /** Calls a listener whenever something else is selected, or more or less of it. */
    public void onSelection(Runnable listener) {
        marks.onChange(listener);
    }

    /** What is selected, where it is more than one pod or volume. */
    public Optional<Cargo.Several> several() {
        return picking.several();
    }

    /** The menu of nodes, to add to. */
    public NodeMenu nodeMenu() {
        return nodeMenu;
    }

    /** The menu of pods and volumes, to add to. */
    public ChipMenu chipMenu() {
        return chipMenu;
    }

    /** The picture that is shown, sorted. */
    public PictureIndex index() {
        return index;
    }

    private void refresh() {
        Board next = Board.of(index, filter);
        shown = next;
        marks.keep(picking::there);
        how.setText(words(next));
        unbound.claims(next.unbound());
        // What cannot be seen is not kept up to date; switching over refreshes it.
        if (tables) {
            table.show(next, index, filter);
        } else {
            board.show(next);
        }
        stale.say(staleWords(index.picture()));
        unseen.say(unseenWords(index.picture()));
        showEmpty(next);
        highlights.refresh();
        hints.refresh();
    }

    private String words(Board shown) {
        Cargo.Several several = picking.several().orElse(null);
        if (several != null) {
            return several.name() + " selected. Drag one of them, or press M, to "
                    + Verbs.of(several).toLowerCase(Locale.ROOT) + " all. Esc clears";
        }
        if (!tables && shown.folded()) {
            return Formats.counted(shown.cards().size(), "node")
                    + ", folded. Search to unfold those you look for, or use the table";
        }
        return "Drag a pod or a volume onto a node, or select it and press M";
    }

    static String staleWords(ClusterPicture picture) {
        if (picture.liveness() != ClusterPicture.Liveness.STALE) {
            return "";
        }
        return "Stale since " + Formats.clock(picture.staleSince()) + ". "
                + (picture.trouble().isEmpty() ? "The connection to the API server broke." : picture.trouble())
                + " Trying again by itself.";
    }

    /** What the user may not see of a cluster whose nodes are shown; without nodes it is said in their place. */
    private static String unseenWords(ClusterPicture picture) {
        boolean said = picture.liveness() != ClusterPicture.Liveness.LIVE
                || picture.nodes().isEmpty();
        return said ? "" : picture.trouble();
    }

    private void showEmpty(Board shown) {
        boolean nothing = shown.cards().isEmpty()
                && shown.unscheduled().isEmpty()
                && shown.floating().isEmpty()
                && shown.unbound().isEmpty();
        empty.setVisible(nothing);
        Ui.show(board, !nothing && !tables);
        Ui.show(table, !nothing && tables);
        if (!nothing) {
            return;
        }
        ClusterPicture picture = index.picture();
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

    private Stream<Chip> chips() {
        return Stream.concat(unbound.chips().stream(), board.chips());
    }

    private Stream<? extends DropTarget> targets() {
        return tables ? table.targets() : board.cards().stream();
    }

    private NodeCard newCard(Runnable all) {
        NodeCard card = new NodeCard(this::born, all);
        card.setOnMouseClicked(event -> {
            if (!event.isConsumed() && event.isStillSincePress()) {
                card.requestFocus();
                select(Selection.of(card.node()));
            }
        });
        card.setOnContextMenuRequested(event -> {
            nodeMenu.show(card, card.node(), event.getScreenX(), event.getScreenY());
            event.consume();
        });
        drag.target(card);
        return card;
    }

    private void shown(NodeCard card) {
        supported(card);
        highlights.refresh(card);
        hints.refresh(card);
    }

    private boolean pinned(NodeCard card) {
        return inside(card, drag.origin())
                || getScene() != null && inside(card, getScene().getFocusOwner());
    }

    private static boolean inside(NodeCard card, @Nullable Node node) {
        for (Node at = node; at != null; at = at.getParent()) {
            if (at == card) {
                return true;
            }
        }
        return false;
    }

    private void born(Chip chip) {
        chip.setOnMouseClicked(event -> {
            // What was dropped here was not clicked here.
            if (event.isStillSincePress()) {
                chip.requestFocus();
                picking.clicked(chip, event);
            }
            event.consume();
        });
        chip.setOnContextMenuRequested(event -> {
            Cargo cargo = chip.cargo();
            if (cargo != null) {
                chipMenu.show(chip, cargo, event.getScreenX(), event.getScreenY());
            }
            event.consume();
        });
        drag.source(chip, () -> lifting(chip.cargo()));
        highlights.watch(chip);
    }

    /** Selects nothing. */
    public void clearSelection() {
        select(null);
    }

    /** Selects one thing. */
    public void choose(Selection next) {
        select(next);
    }

    void select(@Nullable Selection next) {
        marks.only(next);
    }

    void select(List<Selection> all, @Nullable Selection last) {
        marks.several(all, last);
    }

    /** Something, together with what is selected along with it. */
    Cargo together(Cargo one) {
        return picking.with(one);
    }

    @Nullable
    Cargo lifting(@Nullable Cargo pressed) {
        return pressed == null ? null : together(pressed);
    }

    /** What is lifted is selected; several are so already. */
    void lift(Cargo cargo) {
        if (cargo instanceof Cargo.Several) {
            highlights.lifted(true);
        } else {
            select(cargo.selection());
        }
    }

    Picking picking() {
        return picking;
    }

    /** Everything that the arrow keys reach. */
    List<Node> stops() {
        return Stream.concat(unbound.chips().stream(), board.stops().stream())
                .map(Node.class::cast)
                .toList();
    }

    /** The chips of the same card. */
    List<Chip> line(Chip chip) {
        return unbound.chips().contains(chip) ? unbound.chips() : board.line(chip);
    }

    /** Scrolls so that a chip or card is seen. */
    void reveal(Node node) {
        if (!(node instanceof Chip chip && unbound.chips().contains(chip))) {
            board.reveal(node);
        }
    }

    /** Scrolls while something is held near the upper or lower edge. */
    void nudge(double sceneY) {
        if (tables) {
            table.nudge(sceneY);
        } else {
            board.nudge(sceneY);
        }
    }

    /** Sends what has the focus, opens its menu, or shows its details. */
    void inspect(Node at) {
        select(at instanceof Chip chip ? chip.selection() : Selection.of(((NodeCard) at).node()));
        actions.inspect();
    }

    void send(Chip chip) {
        Cargo cargo = chip.cargo();
        if (cargo != null) {
            chipMenu.sendAll(chip, cargo);
        }
    }

    /** Sends what is selected, as from a folded card that shows no chips. */
    void send(NodeCard card) {
        picking.any().ifPresent(cargo -> chipMenu.sendAll(card, cargo));
    }

    /** Brings what has the focus back to where it came from. */
    void bringBack(Chip chip) {
        Cargo cargo = chip.cargo();
        select(chip.selection());
        if (cargo != null) {
            actions.bringBack(cargo);
        }
    }

    /** Protects what has the focus. */
    void protect(Chip chip) {
        Cargo cargo = chip.cargo();
        select(chip.selection());
        if (cargo != null) {
            actions.protect(cargo);
        }
    }

    void menu(Node at) {
        if (at instanceof Chip chip && chip.cargo() != null) {
            chipMenu.show(chip, chip.cargo());
        } else if (at instanceof NodeCard card) {
            nodeMenu.show(card, card.node());
        }
    }

    /** A drag is over. */
    void calm() {
        highlights.lifted(false);
        table.calm();
    }

    /** Where a node's card or row is, in the scene. */
    public @Nullable Bounds boundsOf(String node) {
        return tables ? table.where(node) : board.where(node);
    }

    /** The nodes something might go to, with what speaks against each; the fit ones first. */
    public List<TargetChooser.Choice> choices(Cargo cargo) {
        return TargetChooser.choices(index, cargo);
    }
}
