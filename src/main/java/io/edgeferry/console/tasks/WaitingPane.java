package io.edgeferry.console.tasks;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.migration.Queued;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** The queue above the list of tasks: what waits, in the order of its turn, and what was refused, with the reason. */
public final class WaitingPane extends VBox {

    private static final double HIGHEST = 380;

    private final QueueBook queue;
    private final Supplier<String> forbidden;
    private final Label waitingTitle = Ui.label("", "section");
    private final Label held = Ui.tag(TaskCount.HELD, "warn");
    private final VBox waiting = new VBox(2);
    private final Label refusedTitle = Ui.label("", "section", "further");
    private final VBox refused = new VBox(2);
    private final Map<String, QueueRow> rows = new HashMap<>();
    private final HBox waitingHead = Ui.row(waitingTitle, held);

    /**
     * The queue.
     *
     * @param forbidden why nothing may be taken back now, or empty
     */
    public WaitingPane(QueueBook queue, Supplier<String> forbidden) {
        this.queue = queue;
        this.forbidden = forbidden;
        setId("queue");
        getStyleClass().add("queue");
        held.setId("queue-held");
        waiting.setId("queue-waiting");
        refused.setId("queue-refused");
        VBox content = new VBox(waitingHead, waiting, refusedTitle, refused);
        ScrollPane scroll = new ScrollPane(content);
        scroll.setFitToWidth(true);
        scroll.setFocusTraversable(false);
        scroll.getStyleClass().add("edge-to-edge");
        scroll.setMaxHeight(HIGHEST);
        content.heightProperty()
                .addListener((property, was, is) ->
                        scroll.setPrefHeight(Math.min(HIGHEST, Math.ceil(is.doubleValue()) + 1)));
        VBox.setVgrow(scroll, Priority.NEVER);
        getChildren().add(scroll);
        setMinHeight(USE_PREF_SIZE);
        addEventFilter(KeyEvent.KEY_PRESSED, this::step);
        refresh();
    }

    /** Whether there is nothing to show. */
    boolean isEmpty() {
        return queue.waiting().isEmpty() && queue.refused().isEmpty();
    }

    /** Shows the queue as it is now. */
    void refresh() {
        List<Queued> now = queue.waiting();
        List<Queued> bad = queue.refused();
        Set<String> ids = new HashSet<>();
        now.forEach(entry -> ids.add(entry.id()));
        bad.forEach(entry -> ids.add(entry.id()));
        Node lost = rows.values().stream()
                .filter(row -> !ids.contains(row.entry()) && row.hasFocus())
                .findFirst()
                .orElse(null);
        int at = lost == null ? -1 : all().indexOf(lost);
        rows.keySet().retainAll(ids);
        put(waiting, now);
        put(refused, bad);
        waitingTitle.setText("WAITING · " + Formats.count(now.size()));
        refusedTitle.setText("REFUSED · " + Formats.count(bad.size()));
        Ui.show(held, queue.held());
        Ui.show(waitingHead, !now.isEmpty());
        Ui.show(waiting, !now.isEmpty());
        Ui.show(refusedTitle, !bad.isEmpty());
        Ui.show(refused, !bad.isEmpty());
        Ui.show(this, !isEmpty());
        List<QueueRow> left = all();
        if (at >= 0 && !left.isEmpty()) {
            left.get(Math.min(at, left.size() - 1)).focus();
        }
    }

    private void put(VBox list, List<Queued> entries) {
        List<Node> wanted = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Queued entry = entries.get(i);
            QueueRow row = rows.computeIfAbsent(entry.id(), id -> new QueueRow(id, queue));
            row.set(entry, i + 1, forbidden.get());
            wanted.add(row);
        }
        if (!list.getChildren().equals(wanted)) {
            list.getChildren().setAll(wanted);
        }
    }

    private List<QueueRow> all() {
        List<QueueRow> all = new ArrayList<>();
        waiting.getChildren().forEach(row -> all.add((QueueRow) row));
        refused.getChildren().forEach(row -> all.add((QueueRow) row));
        return all;
    }

    /** Up and Down lead from entry to entry, Delete takes one back or puts it away. */
    private void step(KeyEvent event) {
        List<QueueRow> all = all();
        int at = all.stream().map(QueueRow::hasFocus).toList().indexOf(true);
        if (at < 0) {
            return;
        }
        if (event.getCode() == KeyCode.DELETE) {
            all.get(at).away();
            event.consume();
        } else if (event.getCode() == KeyCode.UP || event.getCode() == KeyCode.DOWN) {
            all.get(Math.clamp(at + (event.getCode() == KeyCode.DOWN ? 1 : -1), 0, all.size() - 1))
                    .focus();
            event.consume();
        }
    }
}
