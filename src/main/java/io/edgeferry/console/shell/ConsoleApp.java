package io.edgeferry.console.shell;

import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.console.connect.ConnectModel;
import io.edgeferry.console.connect.LabDoor;
import io.edgeferry.console.connect.SessionOpener;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.task.DataFolder;
import java.util.concurrent.atomic.AtomicReference;
import javafx.application.Application;
import javafx.stage.Stage;

/** The console as a program: opens its window on this person's data folder and on real clusters. */
public final class ConsoleApp extends Application {

    /** JavaFX makes the application by itself and hands it only texts. */
    private static final AtomicReference<LabDoor> LAB = new AtomicReference<>(LabDoor.NONE);

    /** Runs the console until its window is closed, and ends the lab then. */
    public static void run(LabDoor lab) {
        LAB.set(lab);
        try (lab) {
            launch(ConsoleApp.class);
        }
    }

    @Override
    public void start(Stage stage) {
        DataFolder data = DataFolder.ofUser();
        var unused =
                ConsoleWindow.open(stage, data, new Entrance(opener(data), LAB.get(), Kubeconfigs::defaultFiles, null));
        FirstFrame.watch(stage);
    }

    static SessionOpener opener(DataFolder data) {
        return (context, ssh, prompt) -> {
            ConnectModel.unchanged(context);
            return ClusterSession.open(context, ssh, prompt, data, true);
        };
    }
}
