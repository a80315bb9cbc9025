package io.edgeferry.console.topology;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Progress;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.geometry.Bounds;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Circle;
import javafx.scene.shape.CubicCurve;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** Migrations and copies in flight, as lines between cards with their rate and share. */
final class FlightLayer extends Pane {

    /** Room between rows of cards, in which the words lie so that they cover nothing. */
    private static final double GAP = 14;

    private static final double BEND = 40;
    private static final double DIP = 16;

    /** Where the card of a node is, in this layer. */
    private final Function<String, @Nullable Bounds> cards;

    private final Consumer<OperationId> open;
    private final Map<OperationId, Flight> flights = new HashMap<>();

    FlightLayer(Function<String, @Nullable Bounds> cards, Consumer<OperationId> open) {
        this.cards = cards;
        this.open = open;
        setPickOnBounds(false);
        setManaged(false);
    }

    void show(List<TaskSnapshot> all) {
        // A drill takes nothing away from where it is.
        List<TaskSnapshot> running =
                all.stream().filter(task -> task.kind() != TaskKind.DRILL).toList();
        flights.entrySet().removeIf(entry -> {
            boolean over = running.stream().noneMatch(task -> task.id().equals(entry.getKey()));
            if (over) {
                getChildren().removeAll(entry.getValue().curve, entry.getValue().end, entry.getValue().pill);
            }
            return over;
        });
        for (TaskSnapshot task : running) {
            flights.computeIfAbsent(task.id(), id -> new Flight(task)).update(task);
        }
        requestLayout();
    }

    /** Where the words of the flights lie, in this layer. */
    List<Bounds> pills() {
        return flights.values().stream()
                .filter(flight -> flight.pill.isVisible())
                .map(flight -> flight.pill.getBoundsInParent())
                .toList();
    }

    static String words(TaskSnapshot task) {
        Progress progress = task.progress();
        String station = task.current().map(current -> current.title()).orElse("Starting");
        if (progress.bytesPerSecond() <= 0) {
            return task.pod() + " · " + station;
        }
        String share = progress.fraction() < 0 ? Formats.bytes(progress.bytes()) : Formats.percent(progress.fraction());
        return task.pod() + " · " + share + " · " + Formats.rate(progress.bytesPerSecond());
    }

    @Override
    protected void layoutChildren() {
        flights.values().forEach(Flight::place);
    }

    private final class Flight {
        private final String from;
        private String to;
        private final CubicCurve curve = new CubicCurve();
        private final Circle end = new Circle(5);
        private final Button pill;

        Flight(TaskSnapshot task) {
            from = task.from();
            to = task.to();
            curve.getStyleClass().add("flight");
            curve.setMouseTransparent(true);
            end.getStyleClass().add("flight-end");
            end.setMouseTransparent(true);
            pill = Ui.button("", () -> open.accept(task.id()), "flight-pill");
            pill.setId("flight-" + task.id());
            boolean data = task.kind() == TaskKind.DATASET;
            pill.setGraphic(Ui.icon(
                    task.kind() == TaskKind.FAILOVER ? Feather.SHIELD : data ? Feather.DATABASE : Feather.SEND));
            for (Node part : List.of(curve, end, pill)) {
                Ui.mark(part, "data", data);
            }
            FlightLayer.this.getChildren().addAll(curve, end, pill);
        }

        void update(TaskSnapshot task) {
            // A failover finds its target on the way.
            to = task.to();
            pill.setText(words(task));
        }

        void place() {
            Bounds a = cards.apply(from);
            Bounds b = cards.apply(to);
            boolean both = a != null && b != null;
            curve.setVisible(both);
            end.setVisible(both);
            pill.setVisible(both);
            if (a == null || b == null) {
                return;
            }
            boolean below = b.getMinY() > a.getMaxY();
            boolean above = b.getMaxY() < a.getMinY();
            double startY = above ? a.getMinY() : a.getMaxY();
            double endY = below ? b.getMinY() : b.getMaxY();
            double bend = below ? BEND : above ? -BEND : DIP;
            draw(
                    a.getCenterX(),
                    startY,
                    startY + bend,
                    b.getCenterX(),
                    endY,
                    below || above ? endY - bend : endY + bend);
            double gap = startY + (above ? -GAP / 2 : GAP / 2);
            put(below || above ? a.getCenterX() : (a.getCenterX() + b.getCenterX()) / 2, gap);
        }

        private void draw(double x, double y, double controlY, double endX, double endY, double endControlY) {
            curve.setStartX(x);
            curve.setStartY(y);
            curve.setControlX1(x);
            curve.setControlY1(controlY);
            curve.setControlX2(endX);
            curve.setControlY2(endControlY);
            curve.setEndX(endX);
            curve.setEndY(endY);
            end.setCenterX(endX);
            end.setCenterY(endY);
        }

        private void put(double x, double y) {
            pill.autosize();
            double room = FlightLayer.this.getWidth() - pill.getWidth();
            pill.relocate(
                    Math.round(Math.clamp(x - pill.getWidth() / 2, 0, Math.max(0, room))),
                    Math.round(y - pill.getHeight() / 2));
        }
    }
}
