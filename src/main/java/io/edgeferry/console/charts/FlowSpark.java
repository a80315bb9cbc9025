package io.edgeferry.console.charts;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.task.Flow;
import io.edgeferry.task.TaskSnapshot;
import java.util.List;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.shape.ClosePath;
import javafx.scene.shape.LineTo;
import javafx.scene.shape.MoveTo;
import javafx.scene.shape.Path;

/** The rate of the last seconds as a small curve, with rate and window in figures. Hidden while nothing flows. */
public final class FlowSpark extends HBox {

    private static final double WIDTH = 96;
    private static final double HEIGHT = 20;

    private final Path area = new Path();
    private final Path line = new Path();
    private final Label rate = Ui.label("", "chart-value");
    private final Label window = Ui.label("", "chart-value", "violet");

    /** An empty one. */
    public FlowSpark() {
        super(8);
        setId("flow-spark");
        getStyleClass().add("flow-spark");
        setAlignment(javafx.geometry.Pos.CENTER_LEFT);
        area.getStyleClass().add("chart-area");
        line.getStyleClass().add("chart-rate");
        Region room = new Region();
        room.setMinSize(WIDTH, HEIGHT);
        room.setPrefSize(WIDTH, HEIGHT);
        area.setManaged(false);
        line.setManaged(false);
        javafx.scene.layout.Pane curve = new javafx.scene.layout.Pane(room, area, line);
        curve.setMinSize(WIDTH, HEIGHT);
        curve.setMaxSize(WIDTH, HEIGHT);
        rate.setMinWidth(88);
        rate.setAlignment(javafx.geometry.Pos.CENTER_RIGHT);
        window.setMinWidth(Region.USE_PREF_SIZE);
        getChildren().addAll(curve, rate, window);
        Ui.show(this, false);
    }

    /** Shows a task as it is now. */
    public void set(TaskSnapshot task) {
        FlowScene scene = FlowScene.of(task);
        Ui.show(this, scene.live());
        if (!scene.live()) {
            return;
        }
        Flow.Sample now = scene.flow().samples().getLast();
        rate.setText(Reading.rate(now.bytesPerSecond()));
        window.setText(Formats.counted(now.window(), "stream"));
        TimeSpan span = scene.span(Double.NaN);
        double most = Math.max(scene.mostRate(span), 1);
        List<Point> points = Thinning.thin(scene.rate(), span, (int) WIDTH);
        line.getElements().clear();
        area.getElements().clear();
        area.getElements().add(new MoveTo(x(points.getFirst(), span), HEIGHT));
        for (Point point : points) {
            double x = x(point, span);
            double y = HEIGHT - 1 - point.value() / most * (HEIGHT - 3);
            line.getElements().add(line.getElements().isEmpty() ? new MoveTo(x, y) : new LineTo(x, y));
            area.getElements().add(new LineTo(x, y));
        }
        area.getElements().addAll(new LineTo(x(points.getLast(), span), HEIGHT), new ClosePath());
    }

    private static double x(Point point, TimeSpan span) {
        return Math.max(0, (point.seconds() - span.from()) / span.length() * WIDTH);
    }
}
