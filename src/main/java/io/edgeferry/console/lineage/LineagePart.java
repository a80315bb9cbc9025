package io.edgeferry.console.lineage;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.Formats;
import io.edgeferry.console.GuardedButton;
import io.edgeferry.console.Ui;
import io.edgeferry.console.tasks.TaskWords;
import io.edgeferry.console.topology.InspectorPart;
import io.edgeferry.console.topology.PictureIndex;
import io.edgeferry.console.topology.Selection;
import io.edgeferry.task.Figure;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ContentDisplay;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** What a pod or a dataset was before it moved, in the inspector, each life with its task; and the way back. */
public final class LineagePart implements InspectorPart {

    private final Supplier<List<TaskSnapshot>> tasks;
    private final Consumer<OperationId> open;
    private final Function<PodInfo, String> denied;
    private final Button back;
    private final GuardedButton guarded;
    private final Label names = Ui.wrapped("", "lineage-names");
    private final VBox lives = new VBox();
    private final VBox body = new VBox(4, Ui.label("LINEAGE", "section"), names, lives);
    private @Nullable PodInfo pod;
    private @Nullable Lineage shown;

    /**
     * The part.
     *
     * @param tasks all that are known, newest first
     * @param open shows a task
     * @param denied why a pod may not be moved by this user now, or empty
     * @param bringBack plans the way back
     */
    public LineagePart(
            Supplier<List<TaskSnapshot>> tasks,
            Consumer<OperationId> open,
            Function<PodInfo, String> denied,
            Consumer<PodInfo> bringBack) {
        this.tasks = tasks;
        this.open = open;
        this.denied = denied;
        back = Ui.button("Bring back…", () -> {
            if (pod != null) {
                bringBack.accept(pod);
            }
        });
        back.setId("inspector-bring-back");
        guarded = new GuardedButton(back);
        body.setId("inspector-lineage");
        body.getStyleClass().add("lineage");
    }

    @Override
    public Node button() {
        return guarded;
    }

    @Override
    public Node body() {
        return body;
    }

    @Override
    public void show(@Nullable Selection selection, PictureIndex index) {
        pod = selection == null || selection.kind() != Selection.Kind.POD
                ? null
                : index.pod(selection.namespace(), selection.name()).orElse(null);
        PodInfo moved = pod;
        Optional<Lineage> lineage = moved != null
                ? Lineage.of(moved, tasks.get())
                : selection != null && selection.kind() == Selection.Kind.VOLUME
                        ? index.volume(selection.name()).flatMap(volume -> Lineage.of(volume, index, tasks.get()))
                        : Optional.empty();
        Ui.show(body, lineage.isPresent());
        Optional<WayBack> way = moved == null ? Optional.empty() : WayBack.of(moved, index, tasks.get());
        Ui.show(guarded, way.isPresent());
        if (moved != null && way.isPresent()) {
            back.setText(way.get().words());
            String no = denied.apply(moved);
            guarded.say(
                    "Plan the way back to the node it came from (B)",
                    no.isEmpty() ? way.get().obstacle() : no);
        }
        if (lineage.isPresent() && !lineage.get().equals(shown)) {
            shown = lineage.get();
            fill(shown);
        }
    }

    private void fill(Lineage lineage) {
        names.setText(lineage.words());
        List<Lineage.Step> steps = lineage.steps();
        lives.getChildren().clear();
        for (int i = 0; i < steps.size(); i++) {
            // The first life was made by no task; the one that ended it tells of it.
            TaskSnapshot tells = i == 0 ? steps.get(1).task() : steps.get(i).task();
            lives.getChildren().add(life(i, steps, tells));
        }
    }

    private Button life(int at, List<Lineage.Step> steps, @Nullable TaskSnapshot tells) {
        Lineage.Step step = steps.get(at);
        boolean present = at == steps.size() - 1;
        Region line = new Region();
        line.getStyleClass().add("lineage-line");
        Ui.mark(line, "first", at == 0);
        Ui.mark(line, "last", present);
        Region dot = new Region();
        dot.getStyleClass().add("lineage-dot");
        Ui.mark(dot, "present", present);
        StackPane track = new StackPane(line, dot);
        track.setMinWidth(14);
        track.setMaxWidth(14);
        StackPane.setAlignment(dot, Pos.TOP_CENTER);
        StackPane.setAlignment(line, at == 0 ? Pos.BOTTOM_CENTER : Pos.TOP_CENTER);
        Label name = Ui.label(step.name(), "row-title");
        name.setMinWidth(0);
        Label node = Ui.label(step.node().isEmpty() ? "node not known" : "on " + step.node(), "muted");
        node.setMinWidth(Region.USE_PREF_SIZE);
        VBox words = new VBox(1, Ui.row(name, node), line(times(step, present)));
        if (at > 0) {
            words.getChildren().add(line(outcome(step.task())));
        }
        words.getStyleClass().add("lineage-words");
        HBox.setHgrow(words, Priority.ALWAYS);
        HBox content = new HBox(8, track, words);
        Button life = Ui.button("", () -> {}, "flat", "lineage-life");
        life.setId(Ui.id("lineage-" + at));
        life.setGraphic(content);
        life.setContentDisplay(ContentDisplay.GRAPHIC_ONLY);
        life.setAlignment(Pos.TOP_LEFT);
        life.setMaxWidth(Double.MAX_VALUE);
        life.setAccessibleText(step.name() + " " + node.getText() + ", " + times(step, present));
        if (tells == null) {
            life.setMouseTransparent(true);
            life.setFocusTraversable(false);
        } else {
            life.setOnAction(event -> open.accept(tells.id()));
            life.setTooltip(new Tooltip("Show the task"));
        }
        content.prefWidthProperty().bind(life.widthProperty().subtract(12));
        return life;
    }

    private static Label line(String text) {
        Label line = Ui.label(text, "muted", "small-text");
        line.setMinWidth(0);
        return line;
    }

    private static String times(Lineage.Step step, boolean present) {
        if (step.since() != null && step.until() != null) {
            return Formats.day(step.since()) + " to " + Formats.day(step.until());
        }
        if (step.until() != null) {
            return "until " + Formats.day(step.until());
        }
        String since = step.since() == null ? "" : "since " + Formats.day(step.since());
        return present
                ? since.isEmpty() ? "now" : since
                : since.isEmpty() ? "when is not known on this machine" : since;
    }

    private static String outcome(@Nullable TaskSnapshot task) {
        if (task == null) {
            return "its task is not known on this machine";
        }
        String what = TaskWords.state(task);
        return task.figure("downtime")
                .map(Figure::actual)
                .map(seconds -> what + ", " + Formats.seconds(seconds) + " without training")
                .orElse(what);
    }
}
