package io.edgeferry.console.charts;

import io.edgeferry.console.Ui;
import io.edgeferry.protection.demo.DemoPoint;
import io.edgeferry.protection.demo.DemoSnapshot;
import io.edgeferry.protection.demo.DemoWords;
import io.edgeferry.protection.demo.Smooth;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javafx.scene.AccessibleRole;
import javafx.scene.Group;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;
import javafx.scene.shape.LineTo;
import javafx.scene.shape.MoveTo;
import javafx.scene.shape.Path;
import javafx.scene.shape.Rectangle;

/**
 * The two loss curves of a demonstration over time: the training that is resumed, and the one that begins anew. The
 * thick lines are running means, the thin ones behind them the losses themselves. It always shows all of it. Belongs to
 * the screen's thread.
 */
public final class LossChart extends Region {

    private static final int LOSS_STEPS = 4;
    private static final double LEAST_SECONDS = 30;
    private static final double TIME_EVERY = 110;

    private final Path grid = path("chart-grid");
    private final Path noise = path("loss-noise");
    private final Path noiseAnew = path("loss-noise-anew");
    private final Path resumed = path("loss-resumed");
    private final Path anew = path("loss-anew");
    private final Path marks = path("loss-mark");
    private final Circle goal = new Circle(7);
    private final Circle goalAnew = new Circle(7);
    private final PlotTexts texts = new PlotTexts();
    private final Label emptyTitle = Ui.label("No training yet", "empty-title");
    private final Label emptyText = Ui.label("The curves begin with its first step.", "muted");
    private final VBox empty = new VBox(4, emptyTitle, emptyText);
    private final Rectangle clip = new Rectangle();
    private final Group drawing = new Group();

    private DemoSnapshot now = DemoSnapshot.NONE;
    private boolean big;
    private TimeSpan span = TimeSpan.all(0, LEAST_SECONDS);
    private double top = 1;

    /** An empty one. */
    public LossChart() {
        setId("loss-chart");
        getStyleClass().add("loss-chart");
        setAccessibleRole(AccessibleRole.IMAGE_VIEW);
        setAccessibleRoleDescription("chart");
        goal.getStyleClass().add("loss-goal");
        goalAnew.getStyleClass().add("loss-goal-anew");
        empty.setAlignment(javafx.geometry.Pos.CENTER);
        Group curves = new Group(noise, noiseAnew, marks, anew, resumed, goal, goalAnew);
        curves.setClip(clip);
        drawing.getChildren().addAll(grid, curves, texts);
        drawing.setManaged(false);
        drawing.setMouseTransparent(true);
        getChildren().addAll(drawing, empty);
        setMinSize(0, 0);
    }

    private static Path path(String styleClass) {
        Path path = new Path();
        path.getStyleClass().add(styleClass);
        return path;
    }

    /** Shows a demonstration as it is now. */
    public void show(DemoSnapshot next) {
        now = next;
        setAccessibleText("Loss curves. " + next.headline() + ". " + said("resumed", next.resumed())
                + said("begun anew", next.restarted()));
        requestLayout();
    }

    private static String said(String name, List<DemoPoint> points) {
        return points.isEmpty() ? "" : name + ": step " + points.getLast().step() + ". ";
    }

    /** Sets whether it is seen from afar. */
    public void big(boolean on) {
        if (big != on) {
            big = on;
            texts.resized();
            requestLayout();
        }
    }

    private double left() {
        return big ? 92 : 58;
    }

    private double ceiling() {
        return big ? 58 : 40;
    }

    private double foot() {
        return big ? 44 : 28;
    }

    private double right() {
        return Math.max(left() + 1, getWidth() - 28);
    }

    private double base() {
        return Math.max(ceiling() + 10, getHeight() - foot());
    }

    private double x(double seconds) {
        return left() + (seconds - span.from()) / span.length() * (right() - left());
    }

    private double y(double loss) {
        return base() - loss / top * (base() - ceiling());
    }

    @Override
    protected void layoutChildren() {
        boolean nothing = now.original().isEmpty();
        empty.setVisible(nothing);
        drawing.setVisible(!nothing);
        if (nothing) {
            layoutInArea(
                    empty, 0, 0, getWidth(), getHeight(), 0, javafx.geometry.HPos.CENTER, javafx.geometry.VPos.CENTER);
            return;
        }
        double last = all().mapToDouble(DemoPoint::seconds).max().orElse(0);
        span = TimeSpan.all(0, Math.max(LEAST_SECONDS, now.phase().over() ? last : Math.max(last, now.seconds())));
        double most = all().mapToDouble(DemoPoint::loss)
                .filter(loss -> !Double.isNaN(loss))
                .max()
                .orElse(1);
        top = Ticks.top(Math.max(most, 1e-9), LOSS_STEPS);
        clip.setX(left() - 1);
        clip.setY(0);
        clip.setWidth(right() - left() + 12);
        clip.setHeight(getHeight());
        texts.begin();
        axes();
        curves();
        marks();
        texts.end();
    }

    private Stream<DemoPoint> all() {
        return Stream.of(now.original(), now.resumed(), now.restarted()).flatMap(List::stream);
    }

    private void axes() {
        grid.getElements().clear();
        double step = Ticks.step(top, LOSS_STEPS);
        texts.axis("loss", left() - 10, ceiling() - (big ? 34 : 24));
        for (double value : Ticks.values(top, step)) {
            double sharp = Math.floor(y(value)) + 0.5;
            grid.getElements().addAll(new MoveTo(left(), sharp), new LineTo(right(), sharp));
            texts.tick(Ticks.number(value, step), left() - 10, y(value));
        }
        int columns = (int) Math.max(1, (right() - left()) / (big ? TIME_EVERY * 1.6 : TIME_EVERY));
        double every = Ticks.timeStep(span.length(), columns);
        for (double moment : Ticks.times(span, every)) {
            texts.centred(Ticks.time(moment, every, span.to()), x(moment), base() + foot() / 2 + 2);
        }
    }

    private void curves() {
        List<DemoPoint> before = Smooth.of(now.original(), List.of());
        List<DemoPoint> after = Smooth.of(now.resumed(), before);
        List<DemoPoint> restarted = Smooth.of(now.restarted(), List.of());
        clear(noise, noiseAnew, resumed, anew);
        join(noise, now.original());
        join(noise, now.resumed());
        join(noiseAnew, now.restarted());
        join(resumed, before);
        join(resumed, after);
        join(anew, restarted);
        reach(goal, after);
        reach(goalAnew, restarted);
    }

    private static void clear(Path... paths) {
        for (Path path : paths) {
            path.getElements().clear();
        }
    }

    private void join(Path path, List<DemoPoint> points) {
        List<Point> losses = points.stream()
                .filter(point -> !Double.isNaN(point.loss()))
                .map(point -> new Point(point.seconds(), point.loss()))
                .toList();
        if (losses.isEmpty()) {
            return;
        }
        boolean first = true;
        for (Point point : Thinning.thin(losses, span, (int) Math.max(1, right() - left()))) {
            double px = x(point.seconds());
            double py = y(point.value());
            path.getElements().add(first ? new MoveTo(px, py) : new LineTo(px, py));
            first = false;
        }
    }

    private void reach(Circle dot, List<DemoPoint> points) {
        long step = now.figures().goalStep();
        DemoPoint there = points.stream()
                .filter(point -> step > 0 && point.step() >= step)
                .findFirst()
                .orElse(null);
        dot.setVisible(there != null);
        if (there != null) {
            dot.setCenterX(x(there.seconds()));
            dot.setCenterY(y(there.loss()));
        }
    }

    private void marks() {
        marks.getElements().clear();
        List<String> words = new ArrayList<>();
        List<Double> lines = new ArrayList<>();
        mark("node " + now.fault().words(), now.faultAt(), words, lines);
        if (now.resumedAt() < 0) {
            mark("counts as lost", now.lostAt(), words, lines);
        }
        mark("resumed", now.resumedAt(), words, lines);
        texts.row(words, lines, left(), right(), ceiling() - (big ? 20 : 12));
    }

    private void mark(String word, double seconds, List<String> words, List<Double> lines) {
        if (seconds >= 0) {
            double at = Math.floor(x(seconds)) + 0.5;
            marks.getElements().addAll(new MoveTo(at, ceiling() - (big ? 34 : 22)), new LineTo(at, base()));
            words.add(word + " " + DemoWords.time(seconds));
            lines.add(at);
        }
    }
}
