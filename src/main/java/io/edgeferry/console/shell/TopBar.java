package io.edgeferry.console.shell;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.console.connect.ConnectModel;
import io.edgeferry.console.connect.Connection;
import io.edgeferry.console.topology.Filter;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.shape.Circle;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Context, namespace, how live the picture is, search, light and dark, inspector. */
final class TopBar extends HBox {

    private final Circle dot = new Circle(4);
    private final Label name = Ui.label("no cluster", "context-name");
    private final Label role = Ui.tag("", "accent");
    private final ChoiceBox<String> namespaces = new ChoiceBox<>();
    private final Label live = Ui.label("", "muted");
    private final TextField search = new TextField();
    private final Button theme = Ui.iconButton(Feather.MOON, "Light or dark", () -> {});

    /** What the bar does. */
    interface Host {
        void connect();

        void filter(Filter filter);

        void switchTheme();

        void foldInspector();
    }

    TopBar(Host host) {
        super(12);
        setId("top-bar");
        getStyleClass().add("top-bar");
        dot.getStyleClass().add("dot");
        role.setMinWidth(USE_PREF_SIZE);
        Button context = Ui.button("", host::connect, "context-button");
        context.setId("context-button");
        context.setGraphic(Ui.row(dot, name, role, Ui.icon(Feather.CHEVRON_DOWN, "dim")));
        context.setTooltip(new Tooltip("Choose another context"));
        namespaces.setId("namespace");
        namespaces.getItems().setAll(Filter.NO_SYSTEM, Filter.ALL);
        namespaces.setValue(Filter.NO_SYSTEM);
        namespaces.setMaxWidth(170);
        search.setId("search");
        search.setPromptText("Find a node, pod or volume (Ctrl F)");
        search.getStyleClass().add("search");
        search.setPrefWidth(250);
        search.setMinWidth(120);
        live.setId("liveness");
        live.setMinWidth(0);
        theme.setId("theme-switch");
        theme.setOnAction(event -> host.switchTheme());
        Button inspector = Ui.iconButton(Feather.SIDEBAR, "Show or hide details (Ctrl I)", host::foldInspector);
        inspector.setId("inspector-switch");
        Runnable filter = () -> host.filter(
                new Filter(namespaces.getValue() == null ? Filter.NO_SYSTEM : namespaces.getValue(), search.getText()));
        namespaces.valueProperty().addListener((property, was, is) -> filter.run());
        search.textProperty().addListener((property, was, is) -> filter.run());
        getChildren()
                .addAll(
                        context,
                        Ui.label("namespace", "muted"),
                        namespaces,
                        live,
                        Ui.spacer(),
                        search,
                        theme,
                        inspector);
    }

    TextField search() {
        return search;
    }

    void dark(boolean dark) {
        ((FontIcon) theme.getGraphic()).setIconCode(dark ? Feather.SUN : Feather.MOON);
        theme.getTooltip().setText(dark ? "Use the light theme" : "Use the dark theme");
    }

    void show(Connection connection, ClusterPicture picture) {
        KubeContext context = connection.context().orElse(null);
        name.setText(context == null ? "Choose a cluster" : context.name());
        boolean production = context != null && ConnectModel.production(context);
        role.setText(production ? "production" : context == null ? "" : context.user());
        Ui.tagKind(role, production ? "bad" : "accent");
        Ui.show(role, context != null && !role.getText().isEmpty());
        boolean connected = connection.state() == Connection.State.CONNECTED;
        Ui.mark(dot, "bad", connection.state() == Connection.State.FAILED);
        Ui.mark(dot, "warn", connected && picture.liveness() == ClusterPicture.Liveness.STALE);
        Ui.mark(dot, "off", context == null || !connected && connection.state() != Connection.State.FAILED);
        live.setText(words(connection, picture));
        offer(picture);
    }

    static String words(Connection connection, ClusterPicture picture) {
        return switch (connection.state()) {
            case NONE -> "not connected";
            case CONNECTING -> "connecting…";
            case FAILED -> "not connected: it failed";
            case CONNECTED ->
                switch (picture.liveness()) {
                    case CONNECTING -> "connecting…";
                    case LIVE -> "live · " + Formats.counted(picture.nodes().size(), "node");
                    case STALE -> "stale since " + Formats.clock(picture.staleSince());
                };
        };
    }

    private void offer(ClusterPicture picture) {
        List<String> offered = new ArrayList<>(List.of(Filter.NO_SYSTEM, Filter.ALL));
        picture.pods().stream().map(PodInfo::namespace).distinct().sorted().forEach(offered::add);
        String chosen = namespaces.getValue();
        if (chosen != null && !offered.contains(chosen)) {
            offered.add(chosen);
        }
        if (!offered.equals(namespaces.getItems())) {
            namespaces.getItems().setAll(offered);
            namespaces.setValue(chosen);
        }
    }
}
