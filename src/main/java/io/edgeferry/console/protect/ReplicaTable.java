package io.edgeferry.console.protect;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.protection.ReplicaNote;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import javafx.beans.binding.Bindings;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableValue;
import javafx.scene.control.TableCell;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.control.Tooltip;
import org.jspecify.annotations.Nullable;

/** The replicas of a pod, newest first. */
final class ReplicaTable extends TableView<ReplicaNote> {

    private static final double ROW = 30;
    private static final int MOST_ROWS = 8;

    private final ObjectProperty<Instant> now = new SimpleObjectProperty<>(Instant.EPOCH);

    ReplicaTable() {
        setId("replicas");
        getStyleClass().add("row-table");
        setFixedCellSize(ROW);
        setColumnResizePolicy(CONSTRAINED_RESIZE_POLICY_FLEX_LAST_COLUMN);
        setPlaceholder(Ui.wrapped("No checkpoint was made yet.", "muted"));
        setAccessibleText("Replicas, newest first");
        column("Age", 90, "number", replica -> Bindings.createStringBinding(() -> span(replica), now));
        column("Step", 62, "number", replica -> words(ProtectWords.step(replica.step())));
        column("On", 72, "", replica -> words(replica.node()));
        column("Size", 74, "number", replica -> words(Formats.bytes(replica.bytes())));
        column("Sent", 74, "number", replica -> words(Formats.bytes(replica.newBytes())));
        column("Frozen", 68, "number", replica -> words(ProtectWords.millis(replica.freezeMillis())));
        column("Took", 68, "number", replica -> words(ProtectWords.millis(replica.tookMillis())));
        state();
    }

    private String span(ReplicaNote replica) {
        return ProtectWords.span(replica.age(now.get()));
    }

    private static ObservableValue<String> words(String text) {
        return new ReadOnlyStringWrapper(text);
    }

    private void column(
            String title, double width, String style, Function<ReplicaNote, ObservableValue<String>> value) {
        TableColumn<ReplicaNote, String> column = new TableColumn<>(title);
        column.setCellValueFactory(cell -> value.apply(cell.getValue()));
        // What is left over is shared in proportion.
        column.setPrefWidth(width);
        column.setMinWidth(width - 4);
        column.setReorderable(false);
        column.setSortable(false);
        if (!style.isEmpty()) {
            column.setCellFactory(made -> cell(style, text -> style));
        }
        getColumns().add(column);
    }

    private void state() {
        TableColumn<ReplicaNote, String> column = new TableColumn<>("Good for a restore");
        column.setCellValueFactory(cell -> words(
                cell.getValue().good() ? "verified" : "bad: " + cell.getValue().bad()));
        column.setPrefWidth(160);
        column.setMinWidth(100);
        column.setReorderable(false);
        column.setSortable(false);
        column.setCellFactory(made -> cell("", text -> text.startsWith("bad") ? "bad" : "ok"));
        getColumns().add(column);
    }

    private static TableCell<ReplicaNote, String> cell(String first, Function<String, String> style) {
        return new TableCell<>() {
            private String styled = first;
            private final Tooltip whole = new Tooltip();

            @Override
            protected void updateItem(@Nullable String item, boolean empty) {
                super.updateItem(item, empty);
                setText(item == null || empty ? "" : item);
                getStyleClass().remove(styled);
                styled = item == null || empty ? "" : style.apply(item);
                if (!styled.isEmpty()) {
                    getStyleClass().add(styled);
                }
                whole.setText(getText());
                setTooltip(getText().isEmpty() ? null : whole);
            }
        };
    }

    void set(List<ReplicaNote> replicas, Instant at) {
        now.set(at.truncatedTo(ChronoUnit.SECONDS));
        if (!getItems().equals(replicas)) {
            getItems().setAll(replicas);
            double height = ROW * Math.clamp(replicas.size(), 2, MOST_ROWS) + 34;
            setMinHeight(height);
            setPrefHeight(height);
            setMaxHeight(height);
        }
    }
}
