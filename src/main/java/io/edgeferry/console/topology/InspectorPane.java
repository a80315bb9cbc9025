package io.edgeferry.console.topology;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.console.Ui;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tab;
import javafx.scene.control.TabPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** Details of what is selected: overview, log, events, YAML; the latter three are asked for when looked at. */
public final class InspectorPane extends StackPane {

    private final TopologyActions actions;
    private final Label name = Ui.wrapped("", "inspector-name");
    private final Label state = Ui.tag("", "");
    private final Label about = Ui.label("", "muted");
    private final Button migrate;
    private final Facts facts = new Facts();
    private final Tab overview = new Tab("Overview");
    private final LazyTab log;
    private final LazyTab events;
    private final LazyTab yaml;
    private final TabPane tabs = new TabPane();
    private final VBox page;
    private final Label nothing = Ui.wrapped("Select a pod, a node or a volume to see its details.", "muted");
    private @Nullable Selection selection;
    private ClusterPicture picture = ClusterPicture.EMPTY;

    /** @param details asks the cluster in the background */
    public InspectorPane(TopologyActions actions, InspectorDetails details) {
        this.actions = actions;
        setId("inspector");
        getStyleClass().add("inspector");
        migrate = Ui.button("Migrate to…", this::migrate, "accent");
        migrate.setId("inspector-migrate");
        overview.setContent(facts);
        log = new LazyTab("Log", "inspector-log", (selected, answer) -> details.log(selected, answer));
        events = new LazyTab("Events", "inspector-events", (selected, answer) -> details.events(selected, answer));
        yaml = new LazyTab("YAML", "inspector-yaml", (selected, answer) -> details.yaml(selected, answer));
        tabs.getTabs().addAll(overview, log, events, yaml);
        tabs.setTabClosingPolicy(TabPane.TabClosingPolicy.UNAVAILABLE);
        tabs.getStyleClass().add("inspector-tabs");
        VBox.setVgrow(tabs, Priority.ALWAYS);
        state.setMinWidth(USE_PREF_SIZE);
        name.setMinWidth(0);
        page = new VBox(10, new VBox(2, Ui.row(name, state), about), migrate, tabs);
        page.getStyleClass().add("inspector-page");
        nothing.getStyleClass().add("inspector-page");
        StackPane.setAlignment(nothing, javafx.geometry.Pos.TOP_LEFT);
        getChildren().addAll(page, nothing);
        setPrefWidth(330);
        setMinWidth(260);
        refresh();
    }

    /** Shows something else, or nothing. */
    public void select(@Nullable Selection next) {
        selection = next;
        boolean cluster = next != null && next.kind() != Selection.Kind.VOLUME;
        log.target(next != null && next.kind() == Selection.Kind.POD ? next : null);
        events.target(next != null && next.kind() == Selection.Kind.POD ? next : null);
        yaml.target(cluster ? next : null);
        tabs.getTabs().setAll(overview);
        if (next != null && next.kind() == Selection.Kind.POD) {
            tabs.getTabs().addAll(log, events);
        }
        if (cluster) {
            tabs.getTabs().add(yaml);
        }
        refresh();
    }

    /** Shows what is selected as it is in this picture. */
    public void show(ClusterPicture next) {
        picture = next;
        refresh();
    }

    /** Shows it again, as after rights changed. */
    public void refresh() {
        Selection now = selection;
        Optional<Facts.Sheet> sheet = now == null ? Optional.empty() : Facts.of(now, picture);
        page.setVisible(sheet.isPresent());
        nothing.setVisible(sheet.isEmpty());
        nothing.setText(
                now == null || picture.nodes().isEmpty()
                        ? "Select a pod, a node or a volume to see its details."
                        : now.name() + " is not there any more.");
        sheet.ifPresent(this::fill);
    }

    private void fill(Facts.Sheet sheet) {
        name.setText(sheet.name());
        state.setText(sheet.state());
        Ui.tagKind(state, sheet.kind());
        about.setText(sheet.about());
        facts.set(sheet.lines());
        Cargo cargo = cargo().orElse(null);
        Ui.show(migrate, cargo != null);
        if (cargo != null) {
            Optional<String> obstacle = ChipMenu.obstacle(actions, cargo);
            migrate.setDisable(obstacle.isPresent());
            migrate.setText(Verbs.menu(cargo));
            migrate.setTooltip(new Tooltip(obstacle.orElse("Choose the node (M)")));
        }
    }

    private Optional<Cargo> cargo() {
        Selection now = selection;
        return now == null
                ? Optional.empty()
                : switch (now.kind()) {
                    case POD -> picture.pod(now.namespace(), now.name()).map(Cargo.OfPod::new);
                    case VOLUME ->
                        picture.volumes().stream()
                                .filter(volume -> volume.name().equals(now.name()))
                                .findFirst()
                                .map(Cargo.OfVolume::new);
                    case NODE -> Optional.empty();
                };
    }

    private void migrate() {
        cargo().ifPresent(cargo -> actions.chooseTarget(cargo, migrate.localToScene(migrate.getLayoutBounds())));
    }
}
