package io.edgeferry.console.protect;

import io.edgeferry.console.EmptyState;
import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import java.util.ArrayList;
import java.util.List;
import javafx.beans.binding.Bindings;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** The protected pods, the nodes under watch, and the chosen pod in detail. */
public final class ProtectPlace extends StackPane {

    private final ProtectionBook book;
    private final ProtectActs acts;
    private final Label about = Ui.wrapped("", "muted", "small-text");
    private final Label note = Ui.wrapped("", "protect-note");
    private final ListView<String> list = new ListView<>();
    private final List<ProtectRow> rows = new ArrayList<>();
    private final NodeWatchPane nodes;
    private final ProtectDetail detail;
    private final HBox content;
    private final EmptyState empty = new EmptyState();
    private boolean ready;

    /** The place. */
    public ProtectPlace(ProtectionBook book, ProtectActs acts) {
        this.book = book;
        this.acts = acts;
        setId("protect");
        detail = new ProtectDetail(book, acts);
        nodes = new NodeWatchPane(book, acts::changeRule);
        about.setId("protect-about");
        note.setId("protect-note");
        list.setId("protect-list");
        list.getStyleClass().add("task-list");
        list.setAccessibleText("Protected pods");
        list.setCellFactory(view -> {
            ProtectRow row = new ProtectRow(book);
            rows.add(row);
            return row;
        });
        list.getSelectionModel().selectedItemProperty().addListener((property, was, is) -> showDetail());
        list.setMinHeight(110);
        // The nodes get what they need first; the list takes the rest.
        list.setPrefHeight(160);
        VBox.setVgrow(list, Priority.ALWAYS);
        VBox side = new VBox(10, new VBox(2, Ui.label("Protect", "page-title"), about), note, list, nodes);
        side.getStyleClass().add("task-side");
        side.minWidthProperty()
                .bind(Bindings.createDoubleBinding(() -> Math.clamp(getWidth() - 640, 280, 380), widthProperty()));
        side.setPrefWidth(380);
        side.setMaxWidth(380);
        HBox.setHgrow(detail, Priority.ALWAYS);
        content = new HBox(side, detail);
        getChildren().addAll(content, empty);
        ready = true;
        refresh();
    }

    /** Shows all of it as it is now; called at the screen's pace. */
    public void refresh() {
        if (!ready) {
            return;
        }
        List<String> ids = book.all().stream().map(ProtectView::id).toList();
        if (!list.getItems().equals(ids)) {
            String chosen = list.getSelectionModel().getSelectedItem();
            list.getItems().setAll(ids);
            list.getSelectionModel().select(chosen != null && ids.contains(chosen) ? ids.indexOf(chosen) : 0);
        }
        rows.forEach(ProtectRow::refresh);
        nodes.refresh();
        int wrong = book.wrong();
        about.setText(Formats.counted(ids.size(), "pod")
                + (wrong == 0 ? ", all is well" : ", " + Formats.counted(wrong, "thing") + " to look at"));
        String why = acts.passive();
        note.setText(why);
        Ui.show(note, !why.isEmpty());
        content.setVisible(!ids.isEmpty());
        empty.setVisible(ids.isEmpty());
        if (ids.isEmpty()) {
            showEmpty(why);
        }
        showDetail();
    }

    private void showEmpty(String why) {
        if (!book.connected()) {
            empty.nothing(
                    Feather.SHIELD, "No cluster is connected", "Protected pods stand here.", "Connect…", acts::connect);
        } else if (!book.trouble().isEmpty()) {
            empty.nothing(Feather.LOCK, "What is protected cannot be shown", book.trouble(), "", () -> {});
        } else if (book.looking()) {
            empty.loading("Looking for protected pods", "They appear here in a moment.");
        } else {
            empty.nothing(
                    Feather.SHIELD,
                    "No pod is protected",
                    (why.isEmpty() ? "" : why + " ")
                            + "A protected pod gets a checkpoint every minute or so, which is kept on another node."
                            + " When its node is lost, its training goes on elsewhere. Choose a pod in the topology"
                            + " and press P.",
                    "Choose a pod",
                    acts::choosePod);
        }
    }

    /** Chooses a pod by its id. */
    public void choose(String id) {
        refresh();
        int at = list.getItems().indexOf(id);
        if (at >= 0) {
            list.getSelectionModel().select(at);
            list.scrollTo(at);
        }
    }

    private void showDetail() {
        var chosen = book.find(list.getSelectionModel().getSelectedItem());
        detail.setVisible(chosen.isPresent());
        chosen.ifPresent(detail::set);
    }
}
