package io.edgeferry.console.charts;

import io.edgeferry.console.Ui;
import io.edgeferry.task.Flow;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.Group;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;
import javafx.scene.shape.ClosePath;
import javafx.scene.shape.Line;
import javafx.scene.shape.LineTo;
import javafx.scene.shape.MoveTo;
import javafx.scene.shape.Path;
import javafx.scene.shape.Rectangle;

/**
 * The two charts as shapes whose colours come from the style sheet, so that they follow the theme and stay sharp at any
 * scale.
 */
final class FlowPlot extends Region {

    private static final int RATE_STEPS = 4;
    private static final int WINDOW_STEPS = 3;
    private static final double TIME_EVERY = 96;
    private static final double LINES_APART = 3;
    /** A link that is further above what flows would press the curve flat. */
    private static final double LIMIT_IN_SIGHT = 3;

    private final Path grid = path("chart-grid");
    private final Path area = path("chart-area");
    private final Path rate = path("chart-rate");
    private final Path windowArea = path("chart-window-area");
    private final Path window = path("chart-window");
    private final Path lines = path("chart-mark");
    private final Line limit = new Line();
    private final Rectangle limitBack = new Rectangle();
    private final Line cursor = new Line();
    private final Circle rateDot = new Circle(4);
    private final Circle windowDot = new Circle(4);
    private final Rectangle clip = new Rectangle();
    private final PlotTexts texts = new PlotTexts();
    private final Label emptyTitle = Ui.label("", "empty-title");
    private final Label emptyText = Ui.label("", "muted");
    private final VBox empty = new VBox(4, emptyTitle, emptyText);
    private final List<Node> drawing;
    private final SlowTop rateScale = new SlowTop();
    private final SlowTop windowScale = new SlowTop();

    private FlowScene scene = FlowScene.NONE;
    private double at = Double.NaN;
    private double keep = Double.NaN;
    private PlotSpace space = new PlotSpace(100, 100, true, TimeSpan.all(0, 1), 1, 1);

    FlowPlot() {
        getStyleClass().add("flow-plot");
        limit.getStyleClass().add("chart-limit");
        limitBack.getStyleClass().add("chart-back");
        cursor.getStyleClass().add("chart-cursor");
        rateDot.getStyleClass().add("chart-rate-dot");
        windowDot.getStyleClass().add("chart-window-dot");
        empty.setAlignment(javafx.geometry.Pos.CENTER);
        Group curves = new Group(area, windowArea, lines, limit, rate, window);
        curves.setClip(clip);
        drawing = List.of(grid, curves, limitBack, texts, cursor, rateDot, windowDot);
        for (Node node : drawing) {
            node.setManaged(false);
            node.setMouseTransparent(true);
        }
        getChildren().addAll(drawing);
        getChildren().add(empty);
    }

    private static Path path(String styleClass) {
        Path path = new Path();
        path.getStyleClass().add(styleClass);
        return path;
    }

    /** Forgets the scales, for another task. */
    void reset() {
        rateScale.reset();
        windowScale.reset();
    }

    /**
     * Shows a flow.
     *
     * @param cursorAt moment of the cursor, or NaN for none
     * @param keepAt moment that may not scroll out of sight, or NaN
     */
    void show(FlowScene next, double cursorAt, double keepAt) {
        scene = next;
        at = cursorAt;
        keep = keepAt;
        requestLayout();
    }

    /** Says why there is nothing to draw. */
    void sayEmpty(String title, String text) {
        emptyTitle.setText(title);
        emptyText.setText(text);
    }

    /** The moment under a place, in seconds since the task began. */
    double seconds(double x) {
        return space.seconds(x);
    }

    @Override
    protected void layoutChildren() {
        boolean nothing = scene.samples().isEmpty();
        empty.setVisible(nothing);
        drawing.forEach(node -> node.setVisible(!nothing));
        if (nothing) {
            layoutInArea(
                    empty, 0, 0, getWidth(), getHeight(), 0, javafx.geometry.HPos.CENTER, javafx.geometry.VPos.CENTER);
            return;
        }
        draw();
    }

    private void draw() {
        TimeSpan span = scene.span(keep);
        double most = scene.mostRate(span);
        double link = scene.flow().limit();
        boolean linkSeen = link > 0 && link <= LIMIT_IN_SIGHT * most;
        RateUnit unit = RateUnit.of(linkSeen ? Math.max(most, link) : most);
        double need = Math.max(linkSeen ? Math.max(most, link) : most, unit.bytes() / 1000);
        double rateTop = scale(rateScale, Ticks.top(need / unit.bytes(), RATE_STEPS) * unit.bytes());
        int streams = Math.max(1, (int) scene.mostWindow(span));
        int step = Ticks.windowStep(streams, WINDOW_STEPS);
        double windowTop = scale(windowScale, Math.ceilDiv(streams, step) * (double) step);
        space = new PlotSpace(getWidth(), getHeight(), scene.oneStream(), span, rateTop, windowTop);
        clip.setX(PlotSpace.LEFT - 1);
        clip.setY(0);
        clip.setWidth(space.right() - PlotSpace.LEFT + 2);
        clip.setHeight(getHeight());
        texts.begin();
        axes(unit);
        curves();
        limit(linkSeen, link);
        marks();
        cursor();
        texts.end();
    }

    private double scale(SlowTop slow, double need) {
        if (scene.live()) {
            return slow.fit(need, scene.now());
        }
        slow.reset();
        return need;
    }

    private void axes(RateUnit unit) {
        grid.getElements().clear();
        double topInUnits = space.rateTop() / unit.bytes();
        double step = Ticks.step(topInUnits, RATE_STEPS);
        texts.axis(unit.words(), PlotSpace.LEFT - 8, PlotSpace.TOP - 14);
        for (double value : Ticks.values(topInUnits, step)) {
            double y = space.rateY(value * unit.bytes());
            gridLine(y);
            texts.tick(Ticks.number(value, step), PlotSpace.LEFT - 8, y);
        }
        if (space.oneStream()) {
            texts.oneStream(space.windowY(1), space);
        } else {
            int windowStep = Ticks.windowStep((int) space.windowTop(), WINDOW_STEPS);
            texts.axis("streams", PlotSpace.LEFT - 8, space.windowCeiling() - 14);
            for (int value = 0; value <= space.windowTop(); value += windowStep) {
                gridLine(space.windowY(value));
                texts.tick(Ticks.number(value, windowStep), PlotSpace.LEFT - 8, space.windowY(value));
            }
        }
        int columns = (int) Math.max(1, (space.right() - PlotSpace.LEFT) / TIME_EVERY);
        double timeStep = Ticks.timeStep(space.span().length(), columns);
        for (double moment : Ticks.times(space.span(), timeStep)) {
            texts.moment(Ticks.time(moment, timeStep, space.span().to()), space.x(moment), space.windowBase());
        }
    }

    private void gridLine(double y) {
        double sharp = Math.floor(y) + 0.5;
        grid.getElements().addAll(new MoveTo(PlotSpace.LEFT, sharp), new LineTo(space.right(), sharp));
    }

    private void curves() {
        int columns = (int) Math.max(1, (space.right() - PlotSpace.LEFT) / 2);
        List<Point> points = Thinning.thin(scene.rate(), space.span(), columns);
        List<Point> onScreen = new ArrayList<>();
        points.forEach(point -> onScreen.add(new Point(space.x(point.seconds()), space.rateY(point.value()))));
        join(onScreen, rate, area, space.rateBase());

        List<Point> corners = new ArrayList<>();
        for (Point step : Thinning.thin(scene.window(), space.span(), columns)) {
            double x = space.x(step.seconds());
            if (!corners.isEmpty()) {
                corners.add(new Point(x, corners.getLast().value()));
            }
            corners.add(new Point(x, space.windowY(step.value())));
        }
        corners.add(
                new Point(space.x(Trace.end(scene.flow())), corners.getLast().value()));
        join(corners, window, windowArea, space.windowBase());
        windowArea.setVisible(!space.oneStream());
    }

    /** Joins points of the screen, in {@code seconds} x and in {@code value} y. */
    private static void join(List<Point> points, Path line, Path under, double base) {
        line.getElements().clear();
        under.getElements().clear();
        double first = points.getFirst().seconds();
        line.getElements().add(new MoveTo(first, points.getFirst().value()));
        under.getElements()
                .addAll(
                        new MoveTo(first, base),
                        new LineTo(first, points.getFirst().value()));
        for (Point point : points.subList(1, points.size())) {
            line.getElements().add(new LineTo(point.seconds(), point.value()));
            under.getElements().add(new LineTo(point.seconds(), point.value()));
        }
        under.getElements().addAll(new LineTo(points.getLast().seconds(), base), new ClosePath());
    }

    private void limit(boolean seen, double link) {
        limit.setVisible(seen);
        if (seen) {
            double y = Math.floor(space.rateY(link)) + 0.5;
            limit.setStartX(PlotSpace.LEFT);
            limit.setEndX(space.right());
            limit.setStartY(y);
            limit.setEndY(y);
            texts.limit("link " + Reading.rate(link), space.right(), y, limitBack);
        } else if (link > 0) {
            texts.limit("link " + Reading.rate(link) + ", above this chart", space.right(), PlotSpace.TOP, limitBack);
        }
        limitBack.setVisible(link > 0);
    }

    private void marks() {
        lines.getElements().clear();
        List<Mark> seen = scene.marks().stream()
                .filter(mark -> space.span().holds(mark.seconds()))
                .toList();
        double before = Double.POSITIVE_INFINITY;
        for (Mark mark : seen.reversed()) {
            double x = Math.floor(space.x(mark.seconds())) + 0.5;
            if (before - x >= LINES_APART) {
                lines.getElements().addAll(new MoveTo(x, PlotSpace.TOP), new LineTo(x, space.windowBase()));
                before = x;
            }
        }
        texts.reasons(seen, space);
    }

    private void cursor() {
        boolean on = !Double.isNaN(at) && space.span().holds(at);
        cursor.setVisible(on);
        rateDot.setVisible(on);
        windowDot.setVisible(on);
        if (on) {
            Flow.Sample sample = scene.samples().get(Reading.nearest(scene.samples(), at));
            double x = space.x(sample.seconds());
            cursor.setStartX(Math.floor(x) + 0.5);
            cursor.setEndX(Math.floor(x) + 0.5);
            cursor.setStartY(PlotSpace.TOP - 4);
            cursor.setEndY(space.windowBase());
            rateDot.setCenterX(x);
            rateDot.setCenterY(space.rateY(sample.bytesPerSecond()));
            windowDot.setCenterX(x);
            windowDot.setCenterY(space.windowY(sample.window()));
        }
    }
}
