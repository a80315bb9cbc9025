package io.edgeferry.console.charts;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The values at the cursor, else those of now or of the whole, under captions that are the legend too. */
final class FlowReadout extends HBox {

    private final Label time = value("chart-read-time");
    private final Label rate = value("chart-read-rate");
    private final Label window = value("chart-read-window");
    private final Label reason = Ui.label("", "chart-why");

    FlowReadout() {
        super(16);
        setId("chart-readout");
        getStyleClass().add("chart-readout");
        reason.setId("chart-read-reason");
        reason.setMinWidth(0);
        Node why = cell("Why", null, reason, 80);
        HBox.setHgrow(why, Priority.ALWAYS);
        getChildren()
                .addAll(
                        cell("Time", null, time, 120),
                        cell("Throughput", "rate", rate, 232),
                        cell("Window", "window", window, 120),
                        why);
    }

    private static Label value(String id) {
        Label label = Ui.label("", "chart-value");
        label.setId(id);
        label.setMinWidth(0);
        return label;
    }

    private static VBox cell(String caption, @org.jspecify.annotations.Nullable String swatch, Label value, int width) {
        Label title = Ui.label(caption, "muted", "small-text");
        if (swatch != null) {
            Region colour = new Region();
            colour.getStyleClass().addAll("chart-swatch", swatch);
            title.setGraphic(colour);
        }
        VBox cell = new VBox(2, title, value);
        cell.setPrefWidth(width);
        cell.setMinWidth(Math.min(width, 80));
        return cell;
    }

    /** The values of one moment. */
    void read(Reading at) {
        set(at.time(), at.rate(), at.window(), at.reason());
    }

    /** Nothing is pointed at: what is now, or what it was all in all. */
    void whole(FlowScene scene) {
        if (scene.samples().isEmpty()) {
            set(Formats.UNKNOWN, Formats.UNKNOWN, Formats.UNKNOWN, "");
        } else if (scene.live()) {
            read(scene.read(scene.samples().size() - 1));
        } else {
            FlowStats stats = FlowStats.of(scene.flow());
            double took = Trace.end(scene.flow()) - Trace.start(scene.flow());
            String changes = scene.oneStream()
                    ? "one stream, nothing to set"
                    : Formats.counted(scene.flow().epochs().size(), "round") + ", "
                            + Formats.counted(scene.marks().size(), "reason");
            set(Formats.seconds(took) + " in all", stats.rates(), stats.window(), changes);
        }
    }

    private void set(String when, String how, String streams, String why) {
        time.setText(when);
        rate.setText(how);
        window.setText(streams);
        reason.setText(why.isEmpty() ? Formats.UNKNOWN : why);
    }

    /** All of it in one sentence. */
    String spoken() {
        return time.getText() + ", " + rate.getText() + ", " + window.getText() + ", " + reason.getText();
    }
}
