package io.edgeferry.console.topology;

import io.edgeferry.console.Ui;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javafx.scene.control.Label;
import javafx.scene.control.Tab;
import javafx.scene.control.TextArea;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** A tab whose text is asked for when it is first looked at, and again on demand. */
final class LazyTab extends Tab {

    private final BiConsumer<Selection, Consumer<String>> ask;
    private final TextArea text = new TextArea();
    private final Label hint = Ui.label("", "muted", "small-text");
    private @Nullable Selection target;
    private boolean asked;

    LazyTab(String title, String id, BiConsumer<Selection, Consumer<String>> ask) {
        super(title);
        this.ask = ask;
        text.setId(id);
        text.setEditable(false);
        text.getStyleClass().add("log");
        VBox.setVgrow(text, Priority.ALWAYS);
        var refresh = Ui.iconButton(Feather.REFRESH_CW, "Ask again", this::refresh);
        refresh.setId(id + "-refresh");
        VBox content = new VBox(6, Ui.row(hint, Ui.spacer(), Ui.copyButton(text::getText), refresh), text);
        content.getStyleClass().add("lazy-tab");
        setContent(content);
        selectedProperty().addListener((property, was, is) -> {
            if (is && !asked) {
                refresh();
            }
        });
    }

    void target(@Nullable Selection next) {
        if (java.util.Objects.equals(next, target)) {
            return;
        }
        target = next;
        asked = false;
        text.clear();
        hint.setText("");
        if (isSelected()) {
            refresh();
        }
    }

    private void refresh() {
        Selection now = target;
        if (now == null) {
            return;
        }
        asked = true;
        hint.setText("Asking…");
        ask.accept(now, answer -> {
            if (now.equals(target)) {
                hint.setText("");
                text.setText(answer);
            }
        });
    }
}
