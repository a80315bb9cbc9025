package io.edgeferry.console.doctor;

import io.edgeferry.console.Formats;
import io.edgeferry.console.GuardedButton;
import io.edgeferry.console.Pulse;
import io.edgeferry.console.Ui;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/**
 * Examines nodes: at the left those to choose, at the right the report of the one that is looked at, as it grows.
 * Closing it ends nothing: what is at work goes on, and is there when the sheet is opened again.
 */
public final class DoctorSheet extends VBox {

    private static final int SEARCH_FROM = 12;

    private final Examinations examinations;
    private final Host host;
    private final Set<String> wanted = new LinkedHashSet<>();
    private final List<DoctorNodeCell> cells = new ArrayList<>();
    private final TextField search = new TextField();
    private final ListView<String> list = new ListView<>();
    private final Label heading = Ui.label("", "section");
    private final DoctorOptions options;
    private final DoctorReportPane report;
    private final Label work = Ui.label("", "muted");
    private final Button cancelAll;
    private final Button start;
    private final GuardedButton guarded;
    private final Pulse pulse = new Pulse(5, this::refresh);

    /** What the sheet asks of its surroundings. */
    public interface Host {
        /** The names of the nodes there are, in order. */
        List<String> nodes();

        /** Why nodes may not be examined so, or empty. */
        String denies(boolean scratch, String namespace);

        /** Takes the sheet away. */
        void close();
    }

    /**
     * The sheet.
     *
     * @param chosen nodes that are chosen already
     * @param choice how they were examined last
     */
    public DoctorSheet(Examinations examinations, Host host, Collection<String> chosen, DoctorOptions.Choice choice) {
        this.examinations = examinations;
        this.host = host;
        wanted.addAll(chosen);
        setId("doctor-sheet");
        getStyleClass().addAll("ef-sheet", "doctor");
        setPrefSize(920, 680);
        options = new DoctorOptions(choice, this::refresh);
        report = new DoctorReportPane(examinations::cancel);
        start = Ui.button("", this::start, "accent", "first-focus");
        start.setId("doctor-start");
        start.setDefaultButton(true);
        guarded = new GuardedButton(start);
        cancelAll = Ui.button("Cancel all", examinations::cancelAll);
        cancelAll.setId("doctor-cancel-all");
        Button close = Ui.button("Close", host::close);
        close.setId("doctor-close");
        work.setMinWidth(0);
        work.setId("doctor-work");
        HBox foot = Ui.row(work, Ui.spacer(), cancelAll, close, guarded);
        foot.getStyleClass().add("sheet-foot");
        HBox body = new HBox(side(), report);
        HBox.setHgrow(report, Priority.ALWAYS);
        VBox.setVgrow(body, Priority.ALWAYS);
        body.setMinHeight(0);
        getChildren().addAll(head(), body, foot);
        sceneProperty().addListener((property, was, is) -> run(is != null));
        fill();
        select(chosen.isEmpty() ? null : chosen.iterator().next());
        refresh();
    }

    /** What was chosen, to begin with the next time. */
    public DoctorOptions.Choice choice() {
        return options.choice();
    }

    private void run(boolean on) {
        if (on) {
            pulse.start();
        } else {
            pulse.stop();
        }
    }

    private static Node head() {
        Label sign = Ui.tag("", "accent");
        sign.getStyleClass().add("sheet-sign");
        sign.setGraphic(Ui.icon(Feather.ACTIVITY));
        VBox words = new VBox(
                2,
                Ui.label("Examine nodes", "sheet-title"),
                Ui.label("Which of them can give and take checkpoints, and what mends those that cannot", "muted"));
        HBox head = new HBox(12, sign, words);
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add("sheet-head");
        return head;
    }

    private Node side() {
        search.setPromptText("Find a node");
        search.setId("doctor-search");
        search.textProperty().addListener((property, was, is) -> fill());
        list.setId("doctor-nodes");
        list.getStyleClass().add("task-list");
        list.setCellFactory(view -> {
            DoctorNodeCell cell = new DoctorNodeCell(examinations, wanted, this::refresh);
            cells.add(cell);
            return cell;
        });
        list.getSelectionModel().selectedItemProperty().addListener((property, was, is) -> refresh());
        list.addEventFilter(KeyEvent.KEY_PRESSED, this::pressed);
        VBox.setVgrow(list, Priority.ALWAYS);
        list.setMinHeight(60);
        Button all = Ui.button("All", () -> choose(list.getItems()), "small", "flat");
        all.setId("doctor-all");
        Button none = Ui.button("None", () -> choose(List.of()), "small", "flat");
        none.setId("doctor-none");
        VBox side = new VBox(6, Ui.row(heading, Ui.spacer(), all, none), search, list, options);
        side.getStyleClass().add("doctor-side");
        side.setMinWidth(300);
        side.setPrefWidth(300);
        side.setMaxWidth(300);
        return side;
    }

    /** Space chooses the node that is looked at, as a click on its box does. */
    private void pressed(KeyEvent event) {
        String node = list.getSelectionModel().getSelectedItem();
        if (event.getCode() == KeyCode.SPACE && node != null) {
            DoctorNodeCell.mark(wanted, node, !wanted.contains(node));
            refresh();
            event.consume();
        } else if (event.getCode() == KeyCode.A && event.isShortcutDown()) {
            choose(list.getItems());
            event.consume();
        }
    }

    private void choose(Collection<String> nodes) {
        wanted.clear();
        wanted.addAll(nodes);
        refresh();
    }

    private void fill() {
        List<String> all = host.nodes();
        Ui.show(search, all.size() > SEARCH_FROM);
        String words = search.getText().strip().toLowerCase(Locale.ROOT);
        List<String> found = all.stream()
                .filter(node -> node.toLowerCase(Locale.ROOT).contains(words))
                .toList();
        wanted.retainAll(all);
        if (!list.getItems().equals(found)) {
            String looked = list.getSelectionModel().getSelectedItem();
            list.getItems().setAll(found);
            select(looked);
        }
    }

    private void select(@org.jspecify.annotations.Nullable String node) {
        int at = node == null ? -1 : list.getItems().indexOf(node);
        list.getSelectionModel().select(Math.max(0, at));
        if (at > 0) {
            list.scrollTo(at);
        }
    }

    private void start() {
        List<String> nodes = free();
        if (start.isDisabled() || nodes.isEmpty()) {
            return;
        }
        examinations.start(nodes, options.options());
        if (!nodes.contains(list.getSelectionModel().getSelectedItem())) {
            select(nodes.getFirst());
        }
        refresh();
    }

    /** The chosen nodes that are not being examined. */
    private List<String> free() {
        List<String> busy = examinations.atWork();
        return list.getItems().stream()
                .filter(node -> wanted.contains(node) && !busy.contains(node))
                .toList();
    }

    /** Shows all as it is now. */
    private void refresh() {
        fill();
        heading.setText(
                "NODES · " + wanted.size() + " of " + Formats.count(host.nodes().size()) + " chosen");
        cells.forEach(DoctorNodeCell::refresh);
        String node = list.getSelectionModel().getSelectedItem();
        report.setVisible(node != null);
        if (node != null) {
            report.set(node, examinations.look(node), Clock.systemUTC().instant());
        }
        String scratch = host.denies(true, options.namespace());
        options.forbid(scratch);
        List<String> free = free();
        String why = options.trouble();
        if (why.isEmpty()) {
            why = options.scratch() ? scratch : host.denies(false, options.namespace());
        }
        if (why.isEmpty() && free.isEmpty()) {
            why = wanted.isEmpty() ? "choose a node" : "the chosen nodes are being examined";
        }
        boolean again = !free.isEmpty()
                && free.stream().allMatch(one -> examinations.look(one).report() != null);
        String what = free.size() == 1 ? free.getFirst() : Formats.counted(free.size(), "node");
        start.setText(again && free.size() == 1 ? "Examine again" : free.isEmpty() ? "Examine" : "Examine " + what);
        guarded.say("", why);
        int working = examinations.atWork().size();
        Ui.show(cancelAll, working > 1);
        work.setText(working == 0 ? "" : Formats.counted(working, "node") + " at work. Closing this ends nothing.");
    }
}
