package io.edgeferry.console.connect;

import io.edgeferry.cluster.KubeContext;
import io.edgeferry.console.Background;
import io.edgeferry.console.Sheets;
import io.edgeferry.console.Ui;
import java.io.File;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;
import javafx.scene.layout.VBox;

/**
 * Files that are dropped anywhere on the window: kubeconfigs are offered to connect by. Nothing of them runs: they are
 * read, and a program that they name is asked about as ever.
 */
public final class FileDrop {

    private static final int MOST = 20;
    private static final int NAMED = 8;

    private final Sheets sheets;
    private final Background background;
    private final Consumer<KubeContext> chosen;

    /** @param chosen gets the context that the person wants to connect to */
    public FileDrop(Sheets sheets, Background background, Consumer<KubeContext> chosen) {
        this.sheets = sheets;
        this.background = background;
        this.chosen = chosen;
    }

    /** Takes what is dropped on a scene where nothing else takes it. */
    public void install(Scene scene) {
        scene.addEventHandler(DragEvent.DRAG_OVER, event -> {
            if (event.getDragboard().hasFiles()) {
                event.acceptTransferModes(TransferMode.COPY);
                event.consume();
            }
        });
        scene.addEventHandler(DragEvent.DRAG_DROPPED, event -> {
            if (event.getDragboard().hasFiles()) {
                dropped(event.getDragboard().getFiles());
                event.setDropCompleted(true);
                event.consume();
            }
        });
    }

    /** Reads files in the background and offers their contexts, or says what is wrong with them. */
    public void dropped(List<File> files) {
        if (files.size() > MOST) {
            sheets.say(
                    "Too many files",
                    files.size() + " files were dropped. Drop the kubeconfig of the cluster, at most " + MOST
                            + " at a time.");
            return;
        }
        var unused = background.run(
                "dropped",
                () -> files.stream()
                        .map(file -> ConnectModel.read(file.toPath().toAbsolutePath()))
                        .toList(),
                this::offer,
                failed -> sheets.say("The files cannot be read", String.valueOf(failed.getMessage())));
    }

    private void offer(List<ConnectModel.ConfigFile> read) {
        List<KubeContext> contexts =
                read.stream().flatMap(file -> file.contexts().stream()).toList();
        String troubles = read.stream()
                .map(ConnectModel.ConfigFile::trouble)
                .filter(trouble -> !trouble.isEmpty())
                .limit(NAMED)
                .collect(Collectors.joining("\n"));
        if (contexts.isEmpty()) {
            sheets.say(
                    read.size() == 1 ? "This is no kubeconfig" : "None of these is a kubeconfig",
                    troubles + "\nDrop the file that kubectl uses for the cluster, often ~/.kube/config.");
            return;
        }
        Sheets.Handle[] handle = new Sheets.Handle[1];
        Runnable close = () -> handle[0].close();
        VBox choices = new VBox(6);
        for (KubeContext context : contexts.subList(0, Math.min(NAMED, contexts.size()))) {
            Button choice = Ui.button(
                    context.name() + " · " + context.server(),
                    () -> {
                        close.run();
                        chosen.accept(context);
                    },
                    "boxed");
            choice.setId(Ui.id("drop-context-" + context.name()));
            choice.setMaxWidth(Double.MAX_VALUE);
            choices.getChildren().add(choice);
        }
        Button cancel = Ui.button("Cancel", close, "first-focus");
        cancel.setId("drop-cancel");
        VBox sheet = new VBox(
                12,
                Ui.label("Connect by this kubeconfig?", "sheet-title"),
                Ui.wrapped(words(read, contexts.size()), "muted"),
                choices,
                Ui.wrapped(troubles, "trouble"),
                Ui.row(Ui.spacer(), cancel));
        Ui.show(sheet.getChildren().get(3), !troubles.isEmpty());
        sheet.setId("drop-sheet");
        sheet.getStyleClass().addAll("ef-sheet", "padded");
        sheet.setPrefWidth(520);
        handle[0] = sheets.open(sheet, null, close);
    }

    private static String words(List<ConnectModel.ConfigFile> read, int contexts) {
        String files = read.stream()
                .filter(file -> !file.contexts().isEmpty())
                .map(file -> file.file().toString())
                .limit(NAMED)
                .collect(Collectors.joining(", "));
        return "Choose a context of " + files + "."
                + (contexts > NAMED
                        ? " It has " + contexts + "; the others are in the Connect place once it is open."
                        : "");
    }
}
