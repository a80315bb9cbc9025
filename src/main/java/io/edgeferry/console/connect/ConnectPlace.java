package io.edgeferry.console.connect;

import io.edgeferry.cluster.KubeContext;
import io.edgeferry.console.Background;
import io.edgeferry.console.EmptyState;
import io.edgeferry.console.Sheets;
import io.edgeferry.console.Ui;
import io.edgeferry.console.settings.SettingsStore;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import org.kordamp.ikonli.feather.Feather;

/** Choosing a context of a kubeconfig. */
public final class ConnectPlace extends StackPane {

    private final Connection connection;
    private final SettingsStore settings;
    private final Background background;
    private final Sheets sheets;
    private final Supplier<List<Path>> usual;
    private final VBox files = new VBox(16);
    private final VBox above = new VBox();
    private final Label trouble = Ui.wrapped("", "trouble");
    private int reads;
    private List<ConnectModel.ConfigFile> read = List.of();

    /** @param usual the kubeconfigs that kubectl would read */
    public ConnectPlace(
            Connection connection,
            SettingsStore settings,
            Background background,
            Sheets sheets,
            Supplier<List<Path>> usual) {
        this.connection = connection;
        this.settings = settings;
        this.background = background;
        this.sheets = sheets;
        this.usual = usual;
        setId("connect");
        trouble.setId("connect-trouble");
        Button open = Ui.button("Open a kubeconfig…", this::chooseFile);
        open.setId("connect-file");
        open.setMinWidth(USE_PREF_SIZE);
        VBox titles = new VBox(
                2,
                Ui.label("Connect", "page-title"),
                Ui.wrapped("Choose a context, or drop a kubeconfig here. SSH access is set under Settings.", "muted"));
        HBox head = Ui.row(titles, Ui.spacer(), open);
        ScrollPane scroll = new ScrollPane(files);
        scroll.setFitToWidth(true);
        scroll.getStyleClass().add("edge-to-edge");
        VBox.setVgrow(scroll, Priority.ALWAYS);
        VBox page = new VBox(14, head, trouble, above, scroll);
        page.getStyleClass().add("page");
        page.setMaxWidth(760);
        getChildren().add(page);
        StackPane.setAlignment(page, Pos.TOP_CENTER);
        acceptFiles();
        refresh();
    }

    private void acceptFiles() {
        setOnDragEntered(event -> Ui.mark(this, "dropping", event.getDragboard().hasFiles()));
        setOnDragExited(event -> Ui.mark(this, "dropping", false));
        setOnDragOver(event -> {
            if (event.getDragboard().hasFiles()) {
                event.acceptTransferModes(TransferMode.COPY);
            }
            event.consume();
        });
        setOnDragDropped(event -> {
            dropped(event.getDragboard().getFiles());
            event.setDropCompleted(true);
            event.consume();
        });
    }

    /** Takes files that were dropped. Nothing of them runs: they are read, and a program they name is asked about. */
    void dropped(List<File> some) {
        some.forEach(file -> add(file.toPath()));
    }

    private void chooseFile() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle("Open a kubeconfig");
        File chosen = chooser.showOpenDialog(getScene().getWindow());
        if (chosen != null) {
            add(chosen.toPath());
        }
    }

    private void remove(Path file) {
        settings.change(old -> old.withoutKubeconfig(file.toString()));
        reload();
    }

    /** Adds a kubeconfig and remembers it. */
    public void add(Path file) {
        settings.change(old -> old.withKubeconfig(file.toAbsolutePath().toString()));
        reload();
    }

    /** Puts something above the files. */
    public void above(Node part) {
        above.getChildren().add(part);
        Ui.show(above, part.isVisible());
    }

    /** Reads the files again. */
    public void reload() {
        List<String> added = settings.get().kubeconfigs();
        int mine = ++reads;
        var unused = background.run(
                "kubeconfigs",
                () -> ConnectModel.read(usual.get(), added),
                found -> {
                    // One that was begun before another may end after it.
                    if (mine == reads) {
                        read = found;
                        refresh();
                    }
                },
                failed -> {
                    trouble.setText(String.valueOf(failed.getMessage()));
                    Ui.show(trouble, true);
                });
    }

    /** Shows the connection as it is now. */
    public void refresh() {
        trouble.setText(connection.trouble());
        Ui.show(trouble, !connection.trouble().isEmpty());
        files.getChildren().clear();
        read.forEach(file -> files.getChildren().add(group(file)));
        if (read.isEmpty()) {
            EmptyState none = new EmptyState();
            none.nothing(
                    Feather.FILE_TEXT,
                    "No kubeconfig yet",
                    "There is no kubeconfig at the usual places (KUBECONFIG, ~/.kube/config). Open one, or drop it"
                            + " here.",
                    "Open a kubeconfig…",
                    this::chooseFile);
            none.getStyleClass().add("below-head");
            files.getChildren().add(none);
        }
    }

    private VBox group(ConnectModel.ConfigFile file) {
        Label path = Ui.label(file.file().toString(), "mono", "muted");
        path.setMinWidth(0);
        HBox head = Ui.row(path);
        if (settings.get().kubeconfigs().contains(file.file().toString())) {
            Button forget = Ui.iconButton(Feather.X, "Take this file off the list", () -> remove(file.file()));
            forget.setId(Ui.id("forget-" + file.file().getFileName()));
            head.getChildren().add(forget);
        }
        VBox group = new VBox(6, head);
        if (!file.trouble().isEmpty()) {
            group.getChildren().add(Ui.wrapped(file.trouble(), "trouble"));
        }
        file.contexts().forEach(context -> group.getChildren().add(row(context)));
        return group;
    }

    private Button row(KubeContext context) {
        boolean chosen = connection.context().filter(context::equals).isPresent();
        Label name = Ui.label(context.name(), "card-name");
        Label about =
                Ui.label(context.server() + " · " + context.user() + " · namespace " + context.namespace(), "muted");
        about.setMinWidth(0);
        HBox title = Ui.row(name);
        if (ConnectModel.production(context)) {
            title.getChildren().add(Ui.tag("production", "bad"));
        }
        if (context.exec() != null) {
            title.getChildren().add(Ui.tag("runs a program to log in", "warn"));
        }
        VBox words = new VBox(2, title, about);
        HBox.setHgrow(words, Priority.ALWAYS);
        Label state = Ui.tag(chosen ? stateWord() : context.current() ? "current" : "", chosen ? stateKind() : "");
        Ui.show(state, !state.getText().isEmpty());
        HBox content = Ui.row(Ui.icon(Feather.SERVER, "dim"), words, state);
        content.setSpacing(12);
        Button row = Ui.button("", () -> connect(context), "choice", "boxed");
        row.setId(Ui.id("context-" + context.name()));
        row.setGraphic(content);
        row.setMaxWidth(Double.MAX_VALUE);
        row.setAlignment(Pos.CENTER_LEFT);
        row.setAccessibleText("Context " + context.name());
        return row;
    }

    private String stateWord() {
        return switch (connection.state()) {
            case NONE -> "";
            case CONNECTING -> "connecting…";
            case CONNECTED -> "connected";
            case FAILED -> "failed";
        };
    }

    private String stateKind() {
        return switch (connection.state()) {
            case CONNECTED -> "ok";
            case FAILED -> "bad";
            default -> "accent";
        };
    }

    /** Connects, after consent where a program would be run. */
    public void connect(KubeContext context) {
        if (context.exec() != null && !settings.get().consents().contains(ConnectModel.consent(context))) {
            ExecConsent.ask(sheets, context, () -> {
                settings.change(old -> old.withConsent(ConnectModel.consent(context)));
                connection.open(context);
            });
            return;
        }
        connection.open(context);
    }
}
