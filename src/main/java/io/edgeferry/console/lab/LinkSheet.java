package io.edgeferry.console.lab;

import io.edgeferry.cluster.LabLink;
import io.edgeferry.console.Ui;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** Three sliders on the link between two nodes. What they say holds while they move. */
final class LinkSheet extends VBox {

    private final Consumer<LabLink> changed;
    private final Gauge delay = new Gauge("delay", "Round trip", LinkScale.DELAY, LinkWords::delay);
    private final Gauge rate = new Gauge("rate", "Rate", LinkScale.RATE, LinkWords::rate);
    private final Gauge loss = new Gauge("loss", "Loss", LinkScale.LOSS, LinkWords::loss);
    private final Label trouble = Ui.wrapped("", "trouble");
    private final GuardedUse use;
    private LabLink link;
    private boolean showing;

    /** Whether the link may be changed; why not, or empty. */
    interface GuardedUse {
        String denied();
    }

    /**
     * A sheet.
     *
     * @param changed is told each figure that a person sets
     * @param done closes it
     */
    LinkSheet(LabLink link, Consumer<LabLink> changed, GuardedUse use, Runnable done) {
        super(14);
        this.link = link;
        this.changed = changed;
        this.use = use;
        setId("link-sheet");
        getStyleClass().addAll("ef-sheet", "padded");
        setPrefWidth(420);
        String ends = link.one() + " ⇄ " + (link.other().equals(LabLink.OUTSIDE) ? "outside" : link.other());
        Label title = Ui.label(ends, "sheet-title");
        Label words = Ui.wrapped(
                link.other().equals(LabLink.OUTSIDE)
                        ? "Logs, commands and what the console reads of " + link.one() + " go this way."
                        : "Checkpoints and datasets between the two go this way. What is set holds at once, for what"
                                + " is under way too.",
                "muted");
        trouble.setId("link-trouble");
        Ui.show(trouble, false);
        Button free = Ui.button("No delay, no limit", () -> set(0, 0, 0));
        free.setId("link-free");
        Button close = Ui.button("Done", done, "accent");
        close.setId("link-done");
        delay.slider.getStyleClass().add("first-focus");
        getChildren().addAll(new VBox(4, title, words), delay, rate, loss, trouble, Ui.row(free, Ui.spacer(), close));
        show(link);
        free.setDisable(!use.denied().isEmpty());
        if (!use.denied().isEmpty()) {
            fail(use.denied());
        }
    }

    /** The link as it is by now; also by somebody else. */
    void show(LabLink now) {
        link = now;
        showing = true;
        delay.show(now.roundTripMs());
        rate.show(now.mbitPerSecond());
        loss.show(now.lossPercent());
        showing = false;
    }

    LabLink link() {
        return link;
    }

    /** Says why a figure was not set. */
    void fail(String why) {
        trouble.setText(why);
        Ui.show(trouble, !why.isEmpty());
    }

    private void moved() {
        if (!showing) {
            set(delay.value, rate.value, loss.value);
        }
    }

    private void set(double ms, double mbit, double percent) {
        LabLink next = link.with(ms, mbit, percent);
        if (!next.equals(link)) {
            fail("");
            show(next);
            changed.accept(next);
        }
    }

    /** A slider with its name and its figure. */
    private final class Gauge extends VBox {
        private final LinkScale scale;
        private final DoubleFunction<String> words;
        private final Slider slider = new Slider(0, 1, 0);
        private final Label figure = Ui.label("", "link-figure");
        private final String title;
        private double value;

        Gauge(String id, String title, LinkScale scale, DoubleFunction<String> words) {
            super(4);
            this.scale = scale;
            this.words = words;
            this.title = title;
            slider.setId("link-" + id);
            figure.setId("link-" + id + "-figure");
            slider.setBlockIncrement(0.02);
            Label name = Ui.label(title, "muted");
            name.setLabelFor(slider);
            Node head = new HBox(8, name, Ui.spacer(), figure);
            HBox.setHgrow(slider, Priority.ALWAYS);
            getChildren().addAll(head, slider);
            slider.valueProperty().addListener((property, was, is) -> {
                if (!showing) {
                    value = scale.value(is.doubleValue());
                    moved();
                }
            });
        }

        void show(double now) {
            value = now;
            figure.setText(words.apply(now));
            slider.setAccessibleText(title + " " + words.apply(now));
            slider.setDisable(!use().isEmpty());
            // What the slider says already is left alone, so that it does not jump to a step under the hand.
            if (scale.value(slider.getValue()) != now) {
                slider.setValue(scale.place(now));
            }
        }
    }

    private String use() {
        return use.denied();
    }
}
