package io.edgeferry.console.topology;

import io.edgeferry.console.Pulse;
import io.edgeferry.console.Ui;
import java.util.Objects;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tab;
import javafx.scene.control.TextArea;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** A tab whose text is asked for when it is first looked at, and again on demand or, followed, each second or so. */
final class LazyTab extends Tab {

    private static final double FOLLOWS_PER_SECOND = 0.8;

    private final Question ask;
    private final TextArea text = new TextArea();
    private final Label hint = Ui.label("", "muted", "small-text");
    private final Label trouble = Ui.wrapped("", "trouble");
    private final ToggleButton follow = new ToggleButton("Follow");
    private final Pulse pulse = new Pulse(FOLLOWS_PER_SECOND, this::again);
    private @Nullable Selection target;
    private boolean asked;
    private boolean asking;
    private int asks;

    /** Asks for the text of something, in the background. */
    interface Question {
        /** Answers once, one way or the other, on the screen's thread. */
        void ask(Selection target, Consumer<String> answer, Consumer<String> failed);
    }

    LazyTab(String title, String id, boolean follows, Question ask) {
        super(title);
        this.ask = ask;
        text.setId(id);
        text.setEditable(false);
        text.getStyleClass().add("log");
        trouble.setId(id + "-trouble");
        Ui.show(trouble, false);
        VBox.setVgrow(text, Priority.ALWAYS);
        var refresh = Ui.iconButton(Feather.REFRESH_CW, "Ask again", this::refresh);
        refresh.setId(id + "-refresh");
        follow.setId(id + "-follow");
        follow.getStyleClass().addAll("small", "flat-toggle");
        follow.setTooltip(new Tooltip("Show new lines as they come"));
        follow.setOnAction(event -> run());
        Ui.show(follow, follows);
        HBox bar = Ui.row(follow, hint, Ui.spacer(), Ui.copyButton(text::getText), refresh);
        VBox content = new VBox(6, bar, trouble, text);
        content.getStyleClass().add("lazy-tab");
        content.sceneProperty().addListener((property, was, is) -> run());
        setContent(content);
        selectedProperty().addListener((property, was, is) -> {
            if (is && !asked) {
                refresh();
            }
            run();
        });
    }

    /** Puts something above the text. */
    void above(Node part) {
        ((VBox) getContent()).getChildren().addFirst(part);
    }

    /** Forgets the text, which is of something else now, and asks anew if somebody looks. */
    void anew() {
        asked = false;
        asking = false;
        asks++;
        text.clear();
        say("");
        if (isSelected()) {
            refresh();
        }
    }

    /** Follows only what somebody sees. */
    private void run() {
        if (follow.isSelected()
                && isSelected()
                && target != null
                && getContent().getScene() != null) {
            pulse.start();
        } else {
            pulse.stop();
        }
    }

    void target(@Nullable Selection next) {
        if (Objects.equals(next, target)) {
            return;
        }
        target = next;
        asked = false;
        asking = false;
        text.clear();
        hint.setText("");
        say("");
        if (isSelected()) {
            refresh();
        }
        run();
    }

    private void say(String words) {
        trouble.setText(words);
        Ui.show(trouble, !words.isEmpty());
    }

    private void again() {
        if (!asking) {
            ask("");
        }
    }

    private void refresh() {
        ask("Asking…");
    }

    private void ask(String words) {
        Selection now = target;
        if (now == null) {
            return;
        }
        asked = true;
        asking = true;
        hint.setText(words);
        int mine = ++asks;
        ask.ask(now, answer -> answered(now, mine, answer, ""), failed -> answered(now, mine, "", failed));
    }

    private void answered(Selection about, int which, String answer, String failed) {
        if (!about.equals(target) || which != asks) {
            return;
        }
        asking = false;
        hint.setText("");
        say(failed);
        if (!failed.isEmpty() || answer.equals(text.getText())) {
            return;
        }
        double left = scrollLeft();
        text.setText(answer);
        if (follow.isSelected()) {
            text.positionCaret(answer.lastIndexOf('\n') + 1);
            text.setScrollTop(Double.MAX_VALUE);
        }
        text.setScrollLeft(left);
    }

    private double scrollLeft() {
        return text.lookup(".scroll-pane") instanceof ScrollPane ? text.getScrollLeft() : 0;
    }
}
