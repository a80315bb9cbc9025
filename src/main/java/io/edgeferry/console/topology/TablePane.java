package io.edgeferry.console.topology;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import javafx.geometry.Bounds;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** The cluster as tables: nodes above, pods or volumes below, whose rows are dragged onto those of nodes. */
final class TablePane extends SplitPane {

    private static final double EDGE = 30;
    private static final double NUDGE = 12;

    private final Host host;
    private final RowTable<NodeInfo> nodes =
            new RowTable<>("table-nodes", NodeInfo::name, "No node has that in its name");
    private final RowTable<PodInfo> pods = new RowTable<>("table-pods", PodInfo::key, "No pods here");
    private final RowTable<VolumeInfo> volumes = new RowTable<>("table-volumes", VolumeInfo::name, "No volumes here");
    private final Label nodesTitle = Ui.label("", "section");
    private final Label over = Ui.label("", "table-over");
    private final ToggleButton showPods = new ToggleButton("Pods");
    private final ToggleButton showVolumes = new ToggleButton("Volumes");
    private final Set<NodeRow> rows = java.util.Collections.newSetFromMap(new WeakHashMap<>());
    private PictureIndex index = PictureIndex.EMPTY;

    /** What the tables tell. */
    interface Host {
        void select(@Nullable Selection selection);

        /** All that is selected, and what was selected last. */
        void select(List<Selection> all, @Nullable Selection last);

        void inspect();

        void send(Node owner, Cargo cargo);

        /** Brings it back to where it came from. */
        void bringBack(Cargo cargo);

        void protect(Cargo cargo);

        /** How well a node gives and takes checkpoints. */
        NodeSupport support(String node);

        void menu(Node owner, Cargo cargo, @Nullable Double x, @Nullable Double y);

        void menu(Node owner, NodeInfo node, @Nullable Double x, @Nullable Double y);

        /** A row that can be dragged. */
        void source(TableRow<?> row, java.util.function.Supplier<@Nullable Cargo> cargo);

        /** A row that things can be dropped on. */
        void target(NodeRow row);

        /** A row stands for another node. */
        void shown(NodeRow row);
    }

    TablePane(Host host) {
        this.host = host;
        setId("topology-table");
        setOrientation(Orientation.VERTICAL);
        getStyleClass().add("tables");
        nodeColumns();
        podColumns();
        volumeColumns();
        rowsOfNodes();
        rowsOf(pods, Cargo.OfPod::new);
        rowsOf(volumes, Cargo.OfVolume::new);
        VBox.setVgrow(nodes, Priority.ALWAYS);
        VBox.setVgrow(pods, Priority.ALWAYS);
        VBox.setVgrow(volumes, Priority.ALWAYS);
        over.setId("table-over");
        over.setMinWidth(0);
        VBox above = new VBox(2, Ui.row(nodesTitle, over), nodes);
        VBox below = new VBox(6, switches(), pods, volumes);
        below.setPadding(new javafx.geometry.Insets(10, 0, 0, 0));
        getItems().addAll(above, below);
        setDividerPositions(0.4);
        showKind();
    }

    private HBox switches() {
        ToggleGroup kinds = new ToggleGroup();
        showPods.setId("table-show-pods");
        showVolumes.setId("table-show-volumes");
        HBox segments = new HBox(showPods, showVolumes);
        segments.getStyleClass().add("segments");
        for (ToggleButton button : List.of(showPods, showVolumes)) {
            button.setToggleGroup(kinds);
            button.setOnAction(event -> {
                button.setSelected(true);
                showKind();
            });
        }
        showPods.setSelected(true);
        return Ui.row(
                segments, Ui.label("Drag rows onto a node above, or select them and press M", "muted", "small-text"));
    }

    private void showKind() {
        Ui.show(pods, showPods.isSelected());
        Ui.show(volumes, showVolumes.isSelected());
    }

    private void nodeColumns() {
        nodes.column("Node", 134, NodeInfo::name, NodeInfo::name, node -> "strong");
        nodes.column("State", 88, Facts::state, Facts::state, node -> Facts.stateKind(node));
        nodes.column("Role", 78, node -> node.roles().isEmpty() ? "worker" : String.join(", ", node.roles()));
        nodes.column(
                "CPU",
                76,
                node -> Formats.cores(
                        node.requested().milliCpu(), node.capacity().milliCpu()),
                node -> share(node.requested().milliCpu(), node.capacity().milliCpu()),
                node -> "number");
        nodes.column(
                "Memory",
                112,
                node -> Formats.memory(
                        node.requested().memory(), node.capacity().memory()),
                node -> share(node.requested().memory(), node.capacity().memory()),
                node -> "number");
        nodes.column(
                "Pods",
                56,
                node -> Formats.count(index.podsOn(node.name()).size()),
                node -> index.podsOn(node.name()).size(),
                node -> "number");
        nodes.column("Runtime", 136, node -> node.runtime().replace("://", " "));
        // The note tells what a drop does: it comes before what may be out of view in a small window.
        nodes.add(note(), 124);
        Function<NodeInfo, String> support = node -> host.support(node.name()).words();
        nodes.column(
                "Checkpoints",
                182,
                support,
                support,
                node -> host.support(node.name()).known()
                        ? host.support(node.name()).kind()
                        : "dim");
    }

    /** What is known about the nodes' support of checkpoints is another one. */
    void supportChanged() {
        nodes.refresh();
    }

    private static double share(long used, long all) {
        return all <= 0 ? 0 : (double) used / all;
    }

    /** Why a node is not well, and while something hovers, whether it may be dropped there. */
    private static TableColumn<RowTable.Row<NodeInfo>, String> note() {
        TableColumn<RowTable.Row<NodeInfo>, String> column = new TableColumn<>("Note");
        column.setSortable(false);
        column.setCellValueFactory(cell -> {
            RowTable.Row<NodeInfo> row = cell.getValue();
            return javafx.beans.binding.Bindings.createStringBinding(
                    () -> row.hint().get().isEmpty()
                            ? row.thing().condition()
                            : row.hint().get(),
                    row.hint(),
                    row.thingProperty());
        });
        column.setCellFactory(made -> new TableCell<>() {
            @Override
            protected void updateItem(@Nullable String item, boolean empty) {
                super.updateItem(item, empty);
                setText(empty ? "" : item);
                Ui.mark(this, "note", true);
            }
        });
        return column;
    }

    private void podColumns() {
        pods.column("Pod", 170, PodInfo::name, PodInfo::name, pod -> "strong");
        pods.column("Namespace", 110, PodInfo::namespace);
        pods.column("Node", 110, PodInfo::node);
        pods.column(
                "State",
                150,
                PodMood::word,
                PodMood::word,
                pod -> PodMood.of(pod).tag());
        pods.column("Restarts", 76, pod -> Formats.count(pod.restarts()), PodInfo::restarts, pod -> "number");
        pods.column(
                "CPU",
                70,
                pod -> pod.requests().milliCpu() == 0
                        ? ""
                        : Formats.count(pod.requests().milliCpu()) + " m",
                pod -> pod.requests().milliCpu(),
                pod -> "number");
        pods.column(
                "Memory",
                84,
                pod -> pod.requests().memory() == 0
                        ? ""
                        : Formats.bytes(pod.requests().memory()),
                pod -> pod.requests().memory(),
                pod -> "number");
        pods.column("Age", 64, pod -> Formats.age(pod.created(), Instant.now()), TablePane::born, pod -> "number");
        pods.column("Claims", 120, pod -> String.join(", ", pod.claims()));
    }

    /** The older, the smaller: so that sorting by age begins with the youngest. */
    private static long born(PodInfo pod) {
        return pod.created() == null ? Long.MAX_VALUE : -pod.created().getEpochSecond();
    }

    private void volumeColumns() {
        volumes.column("Dataset", 170, PictureIndex::shortName, PictureIndex::shortName, volume -> "strong");
        volumes.column("Volume", 170, VolumeInfo::name);
        volumes.column("Node", 110, VolumeInfo::node);
        volumes.column(
                "Size", 80, volume -> Formats.bytes(volume.capacity()), VolumeInfo::capacity, volume -> "number");
        volumes.column("Kind", 80, VolumeInfo::kind);
        volumes.column("State", 90, VolumeInfo::phase);
        volumes.column(
                "Used by",
                180,
                volume -> String.join(
                        ", ", index.users(volume).stream().map(PodInfo::name).toList()));
    }

    private void rowsOfNodes() {
        nodes.setRowFactory(table -> {
            NodeRow row = new NodeRow(host::shown, over::setText);
            rows.add(row);
            host.target(row);
            row.setOnContextMenuRequested(event -> {
                if (row.hasNode()) {
                    host.menu(row, row.node(), event.getScreenX(), event.getScreenY());
                }
                event.consume();
            });
            return row;
        });
        nodes.getSelectionModel().selectedItemProperty().addListener((property, was, is) -> {
            if (is != null && !nodes.changing()) {
                host.select(Selection.of(is.thing()));
            }
        });
        nodes.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            RowTable.Row<NodeInfo> row = nodes.getSelectionModel().getSelectedItem();
            if (row == null) {
                return;
            }
            if (event.getCode() == KeyCode.ENTER) {
                host.select(Selection.of(row.thing()));
                host.inspect();
                event.consume();
            } else if (event.getCode() == KeyCode.ESCAPE) {
                host.select(null);
                event.consume();
            } else if (isMenuKey(event)) {
                host.menu(seen(nodes, row), row.thing(), null, null);
                event.consume();
            }
        });
    }

    private <T> void rowsOf(RowTable<T> table, Function<T, Cargo> cargo) {
        table.setRowFactory(made -> {
            TableRow<RowTable.Row<T>> row = new TableRow<>();
            row.getStyleClass().add("cargo-row");
            row.itemProperty()
                    .addListener((property, was, is) -> row.setId(is == null ? null : Ui.id("row-" + is.key())));
            host.source(
                    row,
                    () -> row.getItem() == null
                            ? null
                            : cargo.apply(row.getItem().thing()));
            row.setOnContextMenuRequested(event -> {
                if (row.getItem() != null) {
                    host.menu(row, cargo.apply(row.getItem().thing()), event.getScreenX(), event.getScreenY());
                }
                event.consume();
            });
            return row;
        });
        table.several((all, last) -> host.select(
                all.stream().map(thing -> cargo.apply(thing).selection()).toList(),
                last == null ? null : cargo.apply(last).selection()));
        table.addEventFilter(KeyEvent.KEY_PRESSED, event -> {
            RowTable.Row<T> row = table.getSelectionModel().getSelectedItem();
            if (row == null || event.isShortcutDown() || event.isAltDown()) {
                return;
            }
            Cargo chosen = cargo.apply(row.thing());
            if (event.getCode() == KeyCode.M) {
                host.send(seen(table, row), chosen);
                event.consume();
            } else if (event.getCode() == KeyCode.B) {
                host.select(chosen.selection());
                host.bringBack(chosen);
                event.consume();
            } else if (event.getCode() == KeyCode.P) {
                host.select(chosen.selection());
                host.protect(chosen);
                event.consume();
            } else if (event.getCode() == KeyCode.ENTER) {
                host.select(chosen.selection());
                host.inspect();
                event.consume();
            } else if (event.getCode() == KeyCode.ESCAPE) {
                host.select(null);
                event.consume();
            } else if (isMenuKey(event)) {
                host.menu(seen(table, row), chosen, null, null);
                event.consume();
            }
        });
    }

    private static <T> Node seen(RowTable<T> table, RowTable.Row<T> row) {
        Node found = table.lookup("#" + Ui.id("row-" + row.key()));
        return found == null ? table : found;
    }

    private static boolean isMenuKey(KeyEvent event) {
        return event.getCode() == KeyCode.CONTEXT_MENU || event.getCode() == KeyCode.F10 && event.isShiftDown();
    }

    /** Shows a board; nodes that have none of the words in their name stay as places to drop when no node has them. */
    void show(Board board, PictureIndex next, Filter filter) {
        index = next;
        List<NodeInfo> all = next.picture().nodes();
        List<NodeInfo> named =
                all.stream().filter(node -> filter.matches(node.name())).toList();
        List<NodeInfo> shown = named.isEmpty() ? all : named;
        nodes.set(shown);
        nodesTitle.setText("NODES · " + Formats.count(shown.size()));
        List<PodInfo> some = new ArrayList<>(board.unscheduled());
        List<VolumeInfo> boxes = new ArrayList<>(board.floating());
        board.cards().forEach(card -> {
            some.addAll(card.pods());
            boxes.addAll(card.volumes());
        });
        some.sort(Comparator.comparing(PodInfo::name).thenComparing(PodInfo::namespace));
        boxes.sort(Comparator.comparing(PictureIndex::shortName).thenComparing(VolumeInfo::name));
        pods.set(some);
        volumes.set(boxes);
        showPods.setText("Pods · " + Formats.count(some.size()));
        showVolumes.setText("Volumes · " + Formats.count(boxes.size()));
    }

    /** The rows of nodes that can be seen. */
    Stream<NodeRow> targets() {
        return rows.stream().filter(NodeRow::hasNode);
    }

    /** Forgets what all rows said while something hovered, those out of view too. */
    void calm() {
        nodes.getItems().forEach(row -> row.hint().set(""));
        over.setText("");
    }

    /** Selects what is selected. */
    void select(Marks marks) {
        nodes.select(names(marks, Selection.Kind.NODE));
        pods.select(names(marks, Selection.Kind.POD));
        volumes.select(names(marks, Selection.Kind.VOLUME));
    }

    private static List<String> names(Marks marks, Selection.Kind kind) {
        return marks.all().stream()
                .filter(one -> one.kind() == kind)
                .map(one -> kind == Selection.Kind.POD ? one.namespace() + "/" + one.name() : one.name())
                .toList();
    }

    /** Scrolls the nodes while something is held near their upper or lower edge. */
    void nudge(double sceneY) {
        var flow = nodes.flow();
        Bounds view = nodes.localToScene(nodes.getLayoutBounds());
        if (flow != null && sceneY > view.getMinY() && sceneY < view.getMinY() + 2 * EDGE) {
            flow.scrollPixels(-NUDGE);
        } else if (flow != null && sceneY < view.getMaxY() && sceneY > view.getMaxY() - EDGE) {
            flow.scrollPixels(NUDGE);
        }
    }

    /** Where a node's row is, in the scene, or where the nodes are when it is out of view. */
    Bounds where(String node) {
        return targets()
                .filter(row -> row.node().name().equals(node))
                .findFirst()
                .map(NodeRow::where)
                .orElseGet(() -> nodes.localToScene(nodes.getLayoutBounds()));
    }
}
