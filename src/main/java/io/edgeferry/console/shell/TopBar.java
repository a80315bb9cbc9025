package io.edgeferry.console.shell;

import io.edgeferry.cluster.Access;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.control.Button;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.shape.Circle;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Context, namespace, how live the picture is, search, light and dark, inspector. */
final class TopBar extends HBox {

    private final Circle dot = new Circle(4);
    private final Label name = Ui.label("no cluster", "context-name");
    private final Label production = Ui.tag("production", "bad");
    private final Label role = Ui.tag("", "accent");
    private final Tooltip roleTip = new Tooltip();
    private final ToggleButton readOnly = new ToggleButton();
    private final ChoiceBox<String> namespaces = new ChoiceBox<>();
    private final Label live = Ui.label("", "muted");
    private final TextField search = new TextField();
    private boolean offering;
    private final Button theme = Ui.iconButton(Feather.MOON, "Light or dark", () -> {});

    /** What the bar does. */
    interface Host {
        void connect();

        void filter(Filter filter);

        void switchTheme();

        void foldInspector();

        void readOnly(boolean on);

        /** A person chose a namespace. */
        void namespaceChosen(String namespace);
    }

    TopBar(Host host) {
        super(12);
        setId("top-bar");
        getStyleClass().add("top-bar");
        dot.getStyleClass().add("dot");
        role.setMinWidth(USE_PREF_SIZE);
        Button context = Ui.button("", host::connect, "context-button");
        context.setId("context-button");
        context.setGraphic(Ui.row(dot, name, production, role, Ui.icon(Feather.CHEVRON_DOWN, "dim")));
        context.setTooltip(roleTip);
        context.setMinWidth(USE_PREF_SIZE);
        name.setMaxWidth(220);
        role.setId("role");
        production.setMinWidth(USE_PREF_SIZE);
        readOnly.setId("read-only-switch");
        readOnly.getStyleClass().addAll("icon-button", "flat-toggle");
        readOnly.setGraphic(Ui.icon(Feather.UNLOCK));
        readOnly.setTooltip(new Tooltip());
        readOnly.setOnAction(event -> host.readOnly(readOnly.isSelected()));
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
        namespaces.valueProperty().addListener((property, was, is) -> {
            filter.run();
            if (is != null && !offering) {
                host.namespaceChosen(is);
            }
        });
        search.textProperty().addListener((property, was, is) -> filter.run());
        Label word = Ui.label("namespace", "muted");
        word.setMinWidth(USE_PREF_SIZE);
        getChildren().addAll(context, word, namespaces, live, Ui.spacer(), search, readOnly, theme, inspector);
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
        Ui.show(production, context != null && ConnectModel.production(context));
        Ui.show(role, context != null && !role.getText().isEmpty());
        boolean connected = connection.state() == Connection.State.CONNECTED;
        Ui.mark(dot, "bad", connection.state() == Connection.State.FAILED);
        Ui.mark(dot, "warn", connected && picture.liveness() == ClusterPicture.Liveness.STALE);
        Ui.mark(dot, "off", context == null || !connected && connection.state() != Connection.State.FAILED);
        live.setText(words(connection, picture));
        offer(picture);
    }

    /**
     * Says what the user may do.
     *
     * @param access what is known, or null
     * @param on whether read-only mode is on
     */
    void show(@Nullable Access access, boolean on, String user) {
        String word = on ? "read-only" : access == null ? "" : word(access.role());
        role.setText(word);
        Ui.tagKind(role, on ? "warn" : kind(access));
        Ui.show(role, !word.isEmpty());
        String lacks = access == null
                ? ""
                : Stream.concat(
                                access.lacks(Access.Purpose.MIGRATE).stream(),
                                access.lacks(Access.Purpose.COPY).stream())
                        .distinct()
                        .collect(Collectors.joining(", "));
        roleTip.setText((user.isEmpty() ? "" : "User " + user + ". ")
                + (lacks.isEmpty() ? "" : "May not: " + lacks + ". ")
                + "Click to choose another context.");
        readOnly.setSelected(on);
        ((FontIcon) readOnly.getGraphic()).setIconCode(on ? Feather.LOCK : Feather.UNLOCK);
        String tip = on ? "Read-only mode is on: allow changes again" : "Read-only mode: nothing can be changed";
        readOnly.getTooltip().setText(tip);
        readOnly.setAccessibleText(tip);
    }

    private static String word(Access.Role role) {
        return switch (role) {
            case ADMIN -> "admin";
            case OPERATOR -> "operator";
            case VIEWER -> "viewer";
            case LIMITED -> "limited";
        };
    }

    private static String kind(@Nullable Access access) {
        if (access == null) {
            return "";
        }
        return switch (access.role()) {
            case ADMIN, OPERATOR -> "accent";
            case VIEWER -> "";
            case LIMITED -> "warn";
        };
    }

    /** Looks at a namespace, as a person who chose it. */
    void choose(String namespace) {
        if (!namespaces.getItems().contains(namespace)) {
            namespaces.getItems().add(namespace);
        }
        namespaces.setValue(namespace);
    }

    /** Looks at a namespace, as one that was looked at before. */
    void namespace(String namespace) {
        offering = true;
        if (!namespaces.getItems().contains(namespace)) {
            namespaces.getItems().add(namespace);
        }
        namespaces.setValue(namespace);
        offering = false;
    }

    static String words(Connection connection, ClusterPicture picture) {
        return switch (connection.state()) {
            case NONE -> "not connected";
            case CONNECTING -> "connecting…";
            case FAILED -> "not connected: it failed";
            case CONNECTED ->
                switch (picture.liveness()) {
                    case CONNECTING -> "connecting…";
                    case LIVE ->
                        picture.nodesRefused()
                                ? "live · nodes not allowed"
                                : "live · " + Formats.counted(picture.nodes().size(), "node");
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
            offering = true;
            namespaces.getItems().setAll(offered);
            namespaces.setValue(chosen);
            offering = false;
        }
    }
}
