package io.edgeferry.console.shell;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.console.connect.SessionOpener;
import io.edgeferry.task.DataFolder;
import javafx.application.Application;
import javafx.stage.Stage;

/** The console as a program: the composition root. */
public final class ConsoleApp extends Application {

    private static SessionOpener opener(DataFolder data) {
        return (context, ssh, prompt) -> {
            throw new ClusterException(0, "Opening clusters is not wired yet; journals would be kept in " + data.root());
        };
    }

    @Override
    public void start(Stage stage) {
        DataFolder data = DataFolder.ofUser();
        var unused = ConsoleWindow.open(stage, data, opener(data), null);
    }
}
