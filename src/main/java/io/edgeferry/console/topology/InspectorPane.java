package io.edgeferry.console.topology;

import io.edgeferry.cluster.LabSwitches;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.NodeUsage;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.console.GuardedButton;
import io.edgeferry.console.Ui;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** Details of what is selected: overview, log, events, YAML; the latter three are asked for when looked at. */
public final class InspectorPane extends StackPane {

    private static final double USAGES_PER_SECOND = 0.2;
    private static final double LINES_PER_SECOND = 0.5;

    private final TopologyActions actions;
    private final Label name = Ui.wrapped("", "inspector-name");
    private final Label state = Ui.tag("", "");
    private final Label about = Ui.label("", "muted");
    private final PathBar path;
    private final Button migrate;
    private final GuardedButton guarded;
    private final Label why = Ui.wrapped("", "muted", "small-text");
    private final VBox sending;
    private final Asker<NodeUsage> usage;
    private final Asker<String> lastLine;
    private final Facts facts = new Facts();
    private final FlowPane does = new FlowPane(8, 6);
    private final List<InspectorPart> parts = new ArrayList<>();
    private final Tab overview = new Tab("Overview");
    private final LogSource source = new LogSource();
    private final LazyTab log;
    private final LazyTab events;
    private final LazyTab yaml;
    private final TabPane tabs = new TabPane();
    private final VBox page;
    private final Label nothing = Ui.wrapped("Select a pod, a node or a volume to see its details.", "muted");
    private final Label selected = Ui.tag("", "accent");
    private @Nullable Selection selection;
    private Cargo.@Nullable Several several;
    private PictureIndex index = PictureIndex.EMPTY;
    private String answering = "";

    /** @param details asks the cluster in the background */
    public InspectorPane(TopologyActions actions, InspectorDetails details) {
        this.actions = actions;
        setId("inspector");
        path = new PathBar(actions, actions::show);
        getStyleClass().add("inspector");
        migrate = Ui.button("Migrate to…", this::migrate, "accent");
        migrate.setId("inspector-migrate");
        guarded = new GuardedButton(migrate);
        does.getChildren().add(guarded);
        why.setId("inspector-why");
        sending = new VBox(4, does, why);
        overview.setContent(facts);
        log = new LazyTab(
                "Log",
                "inspector-log",
                true,
                (selected, answer, failed) ->
                        details.log(selected, source.container(), source.previous(), answer, failed));
        log.above(source);
        source.onChange(log::anew);
        events = new LazyTab(
                "Events",
                "inspector-events",
                false,
                (selected, answer, failed) -> details.events(selected, claim(selected), answer, failed));
        yaml = new LazyTab(
                "YAML",
                "inspector-yaml",
                false,
                (selected, answer, failed) -> details.yaml(selected, claim(selected), answer, failed));
        usage = new Asker<>(USAGES_PER_SECOND, details::usage, this::refresh);
        lastLine = new Asker<>(LINES_PER_SECOND, details::lastLine, this::refresh);
        tabs.getTabs().addAll(overview, log, events, yaml);
        tabs.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
        tabs.getStyleClass().add("inspector-tabs");
        VBox.setVgrow(tabs, Priority.ALWAYS);
        state.setMinWidth(USE_PREF_SIZE);
        name.setMinWidth(0);
        selected.setId("inspector-selected");
        Ui.show(selected, false);
        page = new VBox(10, selected, new VBox(2, Ui.row(name, state), path, about), sending, tabs);
        page.getStyleClass().add("inspector-page");
        nothing.getStyleClass().add("inspector-page");
        StackPane.setAlignment(nothing, javafx.geometry.Pos.TOP_LEFT);
        getChildren().addAll(page, nothing);
        setPrefWidth(330);
        setMinWidth(260);
        sceneProperty().addListener((property, was, is) -> {
            usage.seen(is != null);
            lastLine.seen(is != null);
        });
        refresh();
    }

    /** Adds what others know and do about what is selected. */
    public void add(InspectorPart part) {
        parts.add(part);
        does.getChildren().add(part.button());
        facts.above(part.body());
        refreshParts();
    }

    /** Shows again what others added. */
    public void refreshParts() {
        parts.forEach(part -> part.show(selection, index));
        Ui.show(does, does.getChildren().stream().anyMatch(javafx.scene.Node::isVisible));
    }

    /** Says that what is shown is one of several that are selected; null when it is alone. */
    public void several(Cargo.@Nullable Several next) {
        if (!Objects.equals(next, several)) {
            several = next;
            refresh();
        }
    }

    /** Shows something else, or nothing. */
    public void select(@Nullable Selection next) {
        boolean other = !Objects.equals(next, selection);
        selection = next;
        boolean pod = next != null && next.kind() == Selection.Kind.POD;
        offer(other);
        log.target(pod ? next : null);
        events.target(next);
        yaml.target(next);
        List<Tab> wanted = pod ? List.of(overview, log, events, yaml) : List.of(overview, events, yaml);
        if (!tabs.getTabs().equals(wanted)) {
            Tab shown = tabs.getSelectionModel().getSelectedItem();
            tabs.getTabs().setAll(wanted);
            tabs.getSelectionModel().select(wanted.contains(shown) ? shown : overview);
        }
        usage.target(next != null && next.kind() == Selection.Kind.NODE ? next : null);
        lastLine.target(pod ? next : null);
        refresh();
    }

    /** The containers of the pod, before its log is asked for. */
    private void offer(boolean other) {
        Selection now = selection;
        if (now != null && now.kind() == Selection.Kind.POD) {
            index.pod(now.namespace(), now.name()).ifPresent(pod -> source.offer(pod, other));
        }
    }

    private String claim(Selection selected) {
        return selected.kind() == Selection.Kind.VOLUME
                ? index.volume(selected.name()).map(VolumeInfo::claim).orElse("")
                : "";
    }

    /** Shows what is selected as it is in this picture. */
    public void show(PictureIndex next) {
        index = next;
        offer(false);
        refresh();
    }

    /** Shows it again, as after rights changed. */
    public void refresh() {
        Selection now = selection;
        Optional<Facts.Sheet> sheet = now == null ? Optional.empty() : Facts.of(now, index);
        page.setVisible(sheet.isPresent());
        nothing.setVisible(sheet.isEmpty());
        nothing.setText(
                now == null || index.picture().nodes().isEmpty()
                        ? "Select a pod, a node or a volume to see its details."
                        : now.name() + " is not there any more.");
        sheet.ifPresent(this::fill);
    }

    private void fill(Facts.Sheet sheet) {
        name.setText(sheet.name());
        state.setText(sheet.state());
        Ui.tagKind(state, sheet.kind());
        PodInfo pod = podShown();
        path.show(pod);
        about.setText(sheet.about());
        Ui.show(about, pod == null);
        Map<String, String> lines = new LinkedHashMap<>();
        Selection now = selection;
        askAgain(now, pod);
        if (now != null && now.kind() == Selection.Kind.NODE) {
            // What is used comes first: it is what changes.
            index.node(now.name()).ifPresent(node -> lines.putAll(used(node)));
        }
        if (pod != null && pod.running()) {
            lastLine.answer().filter(line -> !line.isEmpty()).ifPresent(line -> lines.put("Last line", line));
        }
        lines.putAll(sheet.lines());
        facts.set(lines);
        selected.setText(several == null ? "" : several.parts().size() + " selected");
        Ui.show(selected, several != null);
        Cargo cargo = cargo().orElse(null);
        Ui.show(guarded, cargo != null);
        Ui.show(why, false);
        if (cargo != null) {
            Optional<String> obstacle = actions.denies(cargo).or(() -> Fit.immovable(cargo, index));
            migrate.setText(Verbs.menu(cargo));
            guarded.say("Choose the node (M)", obstacle.orElse(""));
            why.setText(obstacle.orElse(""));
            Ui.show(why, obstacle.isPresent());
        }
        refreshParts();
    }

    /** A node that was cut off or not ready may answer once it is another. */
    private void askAgain(@Nullable Selection now, @Nullable PodInfo pod) {
        String node = pod != null ? pod.node() : now == null ? "" : now.name();
        String next = index.node(node)
                .map(found -> found.name() + " " + found.ready() + " " + LabSwitches.State.of(found))
                .orElse("");
        if (!next.equals(answering)) {
            answering = next;
            usage.again();
            lastLine.again();
        }
    }

    private Map<String, String> used(NodeInfo node) {
        return usage.answer()
                .map(known -> Facts.usage(node, known))
                .orElseGet(() ->
                        Map.of(Facts.NOT_KNOWN, usage.trouble().isEmpty() ? "asking its kubelet…" : usage.trouble()));
    }

    private @Nullable PodInfo podShown() {
        Selection now = selection;
        return now == null || now.kind() != Selection.Kind.POD
                ? null
                : index.pod(now.namespace(), now.name()).orElse(null);
    }

    private Optional<Cargo> cargo() {
        Selection now = selection;
        if (several != null) {
            return Optional.of(several);
        }
        return now == null
                ? Optional.empty()
                : switch (now.kind()) {
                    case POD -> index.pod(now.namespace(), now.name()).map(Cargo.OfPod::new);
                    case VOLUME -> index.volume(now.name()).map(Cargo.OfVolume::new);
                    case NODE, CLAIM -> Optional.empty();
                };
    }

    private void migrate() {
        cargo().ifPresent(cargo -> actions.chooseTarget(cargo, migrate.localToScene(migrate.getLayoutBounds())));
    }
}
