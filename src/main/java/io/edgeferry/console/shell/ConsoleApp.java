package io.edgeferry.console.shell;

import io.edgeferry.console.connect.ConnectModel;
import io.edgeferry.console.connect.SessionOpener;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.task.DataFolder;
import javafx.application.Application;
import javafx.stage.Stage;

/** The console as a program: opens its window on this person's data folder and on real clusters. */
public final class ConsoleApp extends Application {

    @Override
    public void start(Stage stage) {
        DataFolder data = DataFolder.ofUser();
        SessionOpener opener = (context, ssh, prompt) -> {
            ConnectModel.unchanged(context);
            return ClusterSession.open(context, ssh, prompt, data, true);
        };
        var unused = ConsoleWindow.open(stage, data, opener, null);
        FirstFrame.watch(stage);
    }
}
