package io.edgeferry.console.charts;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.task.TaskSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.control.Label;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;
import javafx.scene.transform.Transform;
import javax.imageio.ImageIO;

/** Both charts as a picture of their own, with title, legend and units, at twice the size of the screen. */
public final class FlowPicture {

    private static final double WIDTH = 1000;
    private static final double SCALE = 2;

    private FlowPicture() {}

    /**
     * Draws it; on the screen's thread.
     *
     * @param title what is moved
     * @param about when and how, in one line
     * @param dark dark as on a dark screen, else on white
     */
    public static WritableImage draw(TaskSnapshot task, String title, String about, boolean dark) {
        FlowScene flow = FlowScene.of(task);
        FlowPlot plot = new FlowPlot();
        plot.setPrefHeight(flow.oneStream() ? 300 : 420);
        plot.sayEmpty("No bytes were moved", "");
        plot.show(flow, Double.NaN, Double.NaN);
        Label name = Ui.label(title, "page-title");
        VBox sheet = new VBox(12, new VBox(4, name, Ui.label(about, "muted")), legend(flow), plot);
        sheet.getStyleClass().addAll("chart-picture", dark ? "ef-dark" : "ef-light");
        sheet.setPrefWidth(WIDTH);
        Scene scene = new Scene(sheet, Color.TRANSPARENT);
        scene.getStylesheets()
                .add(Objects.requireNonNull(
                                FlowPicture.class.getResource("/io/edgeferry/console/edgeferry.css"), "edgeferry.css")
                        .toExternalForm());
        sheet.applyCss();
        sheet.resize(WIDTH, sheet.prefHeight(WIDTH));
        sheet.layout();
        SnapshotParameters parameters = new SnapshotParameters();
        parameters.setTransform(Transform.scale(SCALE, SCALE));
        parameters.setFill(Color.TRANSPARENT);
        return sheet.snapshot(parameters, null);
    }

    private static HBox legend(FlowScene flow) {
        FlowStats stats = FlowStats.of(flow.flow());
        HBox legend = new HBox(24, entry("rate", "Throughput: " + stats.rates()));
        if (flow.oneStream()) {
            legend.getChildren().add(entry("window", "Window: one stream"));
        } else {
            legend.getChildren().add(entry("window", "Window: " + stats.window()));
        }
        if (flow.flow().limit() > 0) {
            legend.getChildren()
                    .add(entry("limit", "Link: " + Formats.rate(flow.flow().limit())));
        }
        return legend;
    }

    private static Label entry(String kind, String words) {
        Region colour = new Region();
        colour.getStyleClass().addAll("chart-swatch", kind);
        Label entry = Ui.label(words);
        entry.setGraphic(colour);
        return entry;
    }

    /** The picture as a PNG file; may run on any thread. */
    public static byte[] png(WritableImage picture) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(SwingFXUtils.fromFXImage(picture, null), "png", bytes)) {
            throw new IOException("This Java has no PNG encoder.");
        }
        return bytes.toByteArray();
    }
}
