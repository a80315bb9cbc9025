package io.edgeferry.console;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressIndicator;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** What a place shows instead of its things: nothing there, loading, or trouble, and what to do. */
public final class EmptyState extends VBox {

    private final ProgressIndicator turning = new ProgressIndicator();
    private final FontIcon icon = Ui.icon(Feather.INBOX, "empty-icon");
    private final Label title = Ui.label("", "empty-title");
    private final Label text = Ui.wrapped("", "empty-text");
    private final Button button = Ui.button("", () -> {}, "accent");

    /** Says nothing yet. */
    public EmptyState() {
        super(8);
        getStyleClass().add("empty-state");
        setAlignment(Pos.CENTER);
        turning.setMaxSize(32, 32);
        text.setMaxWidth(460);
        text.setAlignment(Pos.CENTER);
        getChildren().addAll(turning, icon, title, text, button);
        button.setId("empty-action");
    }

    /** Something is coming. */
    public void loading(String heading, String words) {
        say(heading, words, "", () -> {});
        Ui.show(turning, true);
        Ui.show(icon, false);
    }

    /** There is nothing, and why; a button when {@code action} has a name. */
    public void nothing(Feather sign, String heading, String words, String action, Runnable run) {
        say(heading, words, action, run);
        icon.setIconCode(sign);
        Ui.show(icon, true);
        Ui.show(turning, false);
    }

    private void say(String heading, String words, String action, Runnable run) {
        title.setText(heading);
        text.setText(words);
        Ui.show(text, !words.isEmpty());
        button.setText(action);
        button.setOnAction(event -> run.run());
        Ui.show(button, !action.isEmpty());
    }
}
