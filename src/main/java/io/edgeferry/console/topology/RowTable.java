package io.edgeferry.console.topology;

import io.edgeferry.console.Ui;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import javafx.application.Platform;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.ListChangeListener;
import javafx.scene.Node;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.skin.VirtualFlow;
import org.jspecify.annotations.Nullable;

/**
 * A sortable table of things that come and go. A thing keeps its row for as long as it is there, so that selection,
 * sorting and place outlive every update; an update costs the rows that changed.
 */
final class RowTable<T> extends TableView<RowTable.Row<T>> {

    /** So many rows that came or went are put in and out singly; more are put in all anew. */
    private static final int FEW = 40;

    private static final double LEAST = 0.8;
    private static final double SCROLL_BAR = 14;

    private final Function<T, String> key;
    private final Map<String, Row<T>> rows = new HashMap<>();
    private List<T> shown = List.of();
    private List<String> wanted = List.of();
    private boolean changing;

    /** A thing's row. */
    static final class Row<T> {
        private final String key;
        private final ReadOnlyObjectWrapper<T> thing;
        private final StringProperty hint = new SimpleStringProperty("");

        Row(String key, T thing) {
            this.key = key;
            this.thing = new ReadOnlyObjectWrapper<>(thing);
        }

        String key() {
            return key;
        }

        T thing() {
            return thing.get();
        }

        ReadOnlyObjectProperty<T> thingProperty() {
            return thing.getReadOnlyProperty();
        }

        /** What it says while something hovers; else empty. */
        StringProperty hint() {
            return hint;
        }
    }

    /** @param key names a thing for as long as it is there */
    RowTable(String id, Function<T, String> key, String nothing) {
        this.key = key;
        setId(id);
        getStyleClass().add("row-table");
        setPlaceholder(Ui.label(nothing, "muted"));
        setColumnResizePolicy(UNCONSTRAINED_RESIZE_POLICY);
        widthProperty().addListener((property, was, is) -> spread(is.doubleValue()));
        setTableMenuButtonVisible(false);
    }

    /**
     * Adds a column.
     *
     * @param words what a cell says
     * @param order by which it is sorted
     * @param style style class of a cell
     */
    <C extends Comparable<? super C>> void column(
            String title, double width, Function<T, String> words, Function<T, C> order, Function<T, String> style) {
        TableColumn<Row<T>, T> column = new TableColumn<>(title);
        column.setCellValueFactory(cell -> cell.getValue().thingProperty());
        column.setComparator(Comparator.comparing(order));
        column.setCellFactory(made -> new TableCell<>() {
            private String styled = "";

            @Override
            protected void updateItem(@Nullable T item, boolean empty) {
                super.updateItem(item, empty);
                setText(item == null || empty ? "" : words.apply(item));
                getStyleClass().remove(styled);
                styled = item == null || empty ? "" : style.apply(item);
                if (!styled.isEmpty()) {
                    getStyleClass().add(styled);
                }
            }
        });
        add(column, width);
    }

    /** The columns share the width in proportion to what each wants; below four fifths of that the table scrolls. */
    private void spread(double width) {
        double wished = getColumns().stream()
                .mapToDouble(column -> (double) column.getUserData())
                .sum();
        double factor = Math.max(LEAST, (width - SCROLL_BAR) / wished);
        getColumns().forEach(column -> column.setPrefWidth(Math.floor((double) column.getUserData() * factor)));
    }

    /** Adds a column with what it wants of the width. */
    <C> void add(TableColumn<Row<T>, C> column, double width) {
        column.setUserData(width);
        column.setPrefWidth(width);
        column.setMinWidth(40);
        column.setReorderable(false);
        getColumns().add(column);
    }

    /** Adds a column that is sorted by its words. */
    void column(String title, double width, Function<T, String> words) {
        column(title, width, words, words, thing -> "");
    }

    /** Shows these things, which come in the order they have when nothing is sorted. */
    void set(List<T> things) {
        if (things.equals(shown)) {
            return;
        }
        shown = things;
        List<Row<T>> next = new ArrayList<>(things.size());
        Set<String> keys = HashSet.newHashSet(things.size());
        for (T thing : things) {
            String name = key.apply(thing);
            keys.add(name);
            Row<T> row = rows.computeIfAbsent(name, made -> new Row<>(name, thing));
            if (row.thing() != thing && !row.thing().equals(thing)) {
                row.thing.set(thing);
            }
            next.add(row);
        }
        rows.keySet().retainAll(keys);
        Comparator<Row<T>> sorting = getComparator();
        if (sorting != null) {
            next.sort(sorting);
        }
        changing = true;
        put(next);
        changing = false;
        select(wanted);
    }

    /** Lets a person select several rows; the listener is told of all of them and the last one. */
    void several(BiConsumer<List<T>, @Nullable T> picked) {
        getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
        Runnable told = () -> {
            if (!changing && !selected().isEmpty()) {
                tell(picked);
            } else if (!changing) {
                // A click empties the selection for a moment before it fills it again.
                Platform.runLater(() -> {
                    if (!changing && selected().isEmpty()) {
                        tell(picked);
                    }
                });
            }
        };
        getSelectionModel().getSelectedItems().addListener((ListChangeListener<Row<T>>) change -> told.run());
        getSelectionModel().selectedItemProperty().addListener((property, was, is) -> told.run());
    }

    private void tell(BiConsumer<List<T>, @Nullable T> picked) {
        Row<T> last = getSelectionModel().getSelectedItem();
        picked.accept(selected().stream().map(Row::thing).toList(), last == null ? null : last.thing());
    }

    private List<Row<T>> selected() {
        return getSelectionModel().getSelectedItems().stream()
                .filter(Objects::nonNull)
                .toList();
    }

    private void put(List<Row<T>> next) {
        if (getItems().equals(next)) {
            return;
        }
        Set<Row<T>> keep = new HashSet<>(next);
        Set<Row<T>> before = new HashSet<>(getItems());
        long gone = before.stream().filter(row -> !keep.contains(row)).count();
        long come = next.stream().filter(row -> !before.contains(row)).count();
        if (gone + come > FEW) {
            getItems().setAll(next);
            return;
        }
        getItems().removeIf(row -> !keep.contains(row));
        for (int i = 0; i < next.size(); i++) {
            if (!before.contains(next.get(i))) {
                getItems().add(Math.min(i, getItems().size()), next.get(i));
            }
        }
        if (!getItems().equals(next)) {
            getItems().setAll(next);
        }
    }

    /** Whether rows are being put in and out, so that a selection that changes was not a person's. */
    boolean changing() {
        return changing;
    }

    /** Selects things by their keys, the last one last; none selects nothing. */
    void select(List<String> things) {
        wanted = things;
        List<Row<T>> next =
                things.stream().map(rows::get).filter(Objects::nonNull).toList();
        if (new HashSet<>(next).equals(new HashSet<>(selected()))) {
            return;
        }
        changing = true;
        getSelectionModel().clearSelection();
        next.forEach(getSelectionModel()::select);
        changing = false;
    }

    /** Scrolls so that a thing is seen. */
    void reveal(String thing) {
        Row<T> row = rows.get(thing);
        VirtualFlow<?> flow = flow();
        if (row == null || flow == null) {
            return;
        }
        int at = getItems().indexOf(row);
        var first = flow.getFirstVisibleCell();
        var last = flow.getLastVisibleCell();
        if (first == null || last == null || at < first.getIndex() || at > last.getIndex()) {
            scrollTo(at);
        }
    }

    /** What is scrolled, once there is a skin. */
    @Nullable
    VirtualFlow<?> flow() {
        Node flow = lookup(".virtual-flow");
        return flow instanceof VirtualFlow<?> found ? found : null;
    }
}
