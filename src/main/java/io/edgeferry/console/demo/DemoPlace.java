package io.edgeferry.console.demo;

import io.edgeferry.console.Background;
import io.edgeferry.console.EmptyState;
import io.edgeferry.console.Ui;
import io.edgeferry.console.charts.LossChart;
import io.edgeferry.protection.demo.DemoChoices;
import io.edgeferry.protection.demo.DemoPhase;
import io.edgeferry.protection.demo.DemoPoint;
import io.edgeferry.protection.demo.DemoSnapshot;
import io.edgeferry.protection.demo.Demonstrations;
import java.util.List;
import java.util.Locale;
import javafx.event.EventHandler;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Line;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/**
 * A failover before a class: what happens now in big words, two loss curves, three figures, and notes for the
 * instructor. Page Down does what comes next, as the button of a presenter does. Belongs to the screen's thread; shows
 * snapshots that {@link #refresh} pulls.
 */
public final class DemoPlace extends StackPane {

    private static final double SWATCH = 34;
    private static final double NOTES = 270;
    private static final double NOTES_BIG = 380;

    private final DemoHost host;
    private final Background background;
    private final Label headline = Ui.wrapped("", "demo-headline");
    private final Label detail = Ui.wrapped("", "demo-detail");
    private final DemoOptionsBar options = new DemoOptionsBar();
    private final DemoButtons buttons = new DemoButtons(this::begin, this::breakNode, this::stop);
    private final LossChart chart = new LossChart();
    private final Label resumedName = Ui.label("", "demo-curve", "resumed");
    private final Label anewName = Ui.label("", "demo-curve", "anew");
    private final Label goalName = Ui.label("", "demo-curve", "muted");
    private final Label engine = Ui.label("", "demo-engine");
    private final DemoNotes notes = new DemoNotes();
    private final DemoFigurePane figures = new DemoFigurePane();
    private final ToggleButton bigType = toggle("demo-big", "Big type", Feather.MAXIMIZE_2);
    private final ToggleButton showNotes = toggle("demo-show-notes", "Notes", Feather.MESSAGE_SQUARE);
    private final EventHandler<KeyEvent> keys = this::keyed;
    private final VBox content;
    private final EmptyState empty = new EmptyState();
    private @Nullable Demonstrations known;
    private boolean byHand;
    private @Nullable DemoSnapshot shown;

    /** A place that has nothing to show yet. */
    public DemoPlace(DemoHost host, Background background) {
        this.host = host;
        this.background = background;
        setId("demo");
        getStyleClass().add("demo");
        HBox head = Ui.row(Ui.label("Failover demonstration", "page-title"), Ui.spacer(), showNotes, bigType, buttons);
        head.setMinHeight(USE_PREF_SIZE);
        VBox chartCard = new VBox(6, legend(), chart);
        chartCard.getStyleClass().addAll("card", "demo-chart-card");
        VBox.setVgrow(chart, Priority.ALWAYS);
        HBox.setHgrow(chartCard, Priority.ALWAYS);
        chartCard.setMinSize(0, 0);
        HBox middle = new HBox(14, chartCard, notes);
        VBox.setVgrow(middle, Priority.ALWAYS);
        middle.setMinHeight(140);
        content = new VBox(12, head, stage(), middle, figures);
        content.getStyleClass().add("page");
        content.setMinSize(0, 0);
        getChildren().addAll(content, empty);
        showNotes.setSelected(true);
        showNotes.setOnAction(event -> arrange());
        bigType.setOnAction(event -> arrange());
        sceneProperty().addListener((property, was, is) -> {
            // The button of a presenter has to work wherever the focus is.
            if (was != null) {
                was.removeEventFilter(KeyEvent.KEY_PRESSED, keys);
            }
            if (is != null) {
                is.addEventFilter(KeyEvent.KEY_PRESSED, keys);
            }
        });
        arrange();
        refresh();
    }

    private static ToggleButton toggle(String id, String words, Feather icon) {
        ToggleButton toggle = new ToggleButton(words, Ui.icon(icon));
        toggle.setId(id);
        toggle.getStyleClass().addAll("flat-toggle", "small");
        toggle.setMinWidth(USE_PREF_SIZE);
        return toggle;
    }

    private VBox stage() {
        headline.setId("demo-headline");
        detail.setId("demo-detail");
        VBox words = new VBox(2, headline, detail);
        words.setMinWidth(0);
        VBox stage = new VBox(10, words, options);
        stage.getStyleClass().addAll("card", "padded", "demo-stage");
        stage.setMinHeight(USE_PREF_SIZE);
        return stage;
    }

    private FlowPane legend() {
        Line solid = new Line(0, 0, SWATCH, 0);
        solid.getStyleClass().add("loss-resumed");
        Line dashed = new Line(0, 0, SWATCH, 0);
        dashed.getStyleClass().add("loss-anew");
        resumedName.setGraphic(solid);
        anewName.setGraphic(dashed);
        FlowPane names = new FlowPane(0, 4, resumedName, anewName, goalName, engine);
        engine.setId("demo-engine");
        names.setMinHeight(USE_PREF_SIZE);
        return names;
    }

    /** Is shown now: asks what can be chosen. */
    public void arrive() {
        Demonstrations now = host.demonstrations();
        if (now != null) {
            var unused = background.run(
                    "demo choices",
                    now::choices,
                    this::offer,
                    failed -> offer(new DemoChoices(false, true, List.of(), List.of())));
        }
        refresh();
    }

    private void offer(DemoChoices choices) {
        byHand = choices.byHand();
        options.offer(choices);
        shown = null;
        refresh();
    }

    /** Shows what is so now. */
    public void refresh() {
        Demonstrations now = host.demonstrations();
        if (now != known) {
            known = now;
            shown = null;
            if (now != null && getScene() != null) {
                arrive();
                return;
            }
        }
        Ui.show(content, now != null);
        Ui.show(empty, now == null);
        if (now == null) {
            empty.nothing(
                    Feather.CAST,
                    "No cluster is open",
                    "A demonstration needs one: a lab, or a real one with two nodes.",
                    "Choose a cluster",
                    host::connect);
            return;
        }
        show(now.snapshot());
    }

    private void show(DemoSnapshot next) {
        String denies = host.denies().isEmpty() ? options.lacks() : host.denies();
        buttons.show(next, byHand, denies);
        if (next == shown) {
            return;
        }
        shown = next;
        headline.setText(next.headline());
        Ui.mark(headline, "bad", next.phase() == DemoPhase.BROKEN || next.phase() == DemoPhase.FAILED);
        Ui.mark(headline, "good", next.resumedAt() >= 0 && next.phase() != DemoPhase.FAILED);
        String words = next.phase() == DemoPhase.IDLE
                ? "A training is protected, its node is lost, and it goes on elsewhere. Only what the demonstration"
                        + " makes is touched, and the node that is broken."
                : next.detail();
        detail.setText(words);
        Ui.show(detail, !words.isEmpty());
        Ui.show(options, next.phase().over());
        chart.show(next);
        legend(next);
        notes.show(next.phase());
        figures.show(next);
    }

    private void legend(DemoSnapshot now) {
        List<DemoPoint> first = now.resumed().isEmpty() ? now.original() : now.resumed();
        boolean cold = now.resumedAt() >= 0 && now.figures().resumedAfterStep() < 0;
        String name = now.resumed().isEmpty() ? "training" : cold ? "began anew on another node" : "resumed";
        Ui.show(resumedName, !now.original().isEmpty());
        Ui.show(anewName, !now.restarted().isEmpty());
        long goal = now.figures().goalStep();
        Ui.show(goalName, now.figures().resumedTotalSeconds() >= 0);
        engine.setText("Checkpoints: " + now.engine());
        Ui.show(engine, !now.engine().isEmpty());
        goalName.setText("● both at step " + goal);
        resumedName.setText(name + at(first));
        anewName.setText("begun anew" + at(now.restarted()));
    }

    private String at(List<DemoPoint> points) {
        if (points.isEmpty()) {
            return "";
        }
        DemoPoint last = points.getLast();
        return ": step " + last.step()
                + (Double.isNaN(last.loss()) || bigType.isSelected()
                        ? ""
                        : String.format(Locale.ROOT, ", loss %.4f", last.loss()));
    }

    private void arrange() {
        boolean big = bigType.isSelected();
        Ui.mark(this, "demo-big", big);
        chart.big(big);
        notes.setMinWidth(big ? NOTES_BIG : NOTES);
        notes.setMaxWidth(big ? NOTES_BIG : NOTES);
        notes.setPrefWidth(big ? NOTES_BIG : NOTES);
        Ui.show(notes, showNotes.isSelected());
        shown = null;
    }

    private void keyed(KeyEvent event) {
        if (event.getCode() == KeyCode.PAGE_DOWN && getScene().lookup(".ef-sheet") == null) {
            buttons.next();
            event.consume();
        }
    }

    private void begin() {
        Demonstrations now = host.demonstrations();
        if (now != null) {
            now.begin(options.chosen(host.namespace()));
            refresh();
        }
    }

    private void breakNode() {
        Demonstrations now = host.demonstrations();
        if (now != null) {
            now.breakNode();
            refresh();
        }
    }

    private void stop() {
        Demonstrations now = host.demonstrations();
        if (now != null) {
            now.stop();
            refresh();
        }
    }
}
