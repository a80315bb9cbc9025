package io.edgeferry.console.shell;

import io.edgeferry.console.settings.ConsoleSettings;
import io.edgeferry.task.DataFolder;
import java.io.File;
import java.util.List;
import javafx.scene.Scene;
import javafx.stage.Stage;

/** The console on a stage. Closing it stops every timer and ends the connection; it does not end the program. */
public final class ConsoleWindow implements AutoCloseable {

    private final Stage stage;
    private final Desk desk;
    private boolean closed;

    private ConsoleWindow(Stage stage, Desk desk) {
        this.stage = stage;
        this.desk = desk;
    }

    /**
     * Builds the console on a stage and shows it. Called on the screen's thread.
     *
     * @param data where settings and journals are kept
     * @param entrance how it comes to a cluster
     */
    public static ConsoleWindow open(Stage stage, DataFolder data, Entrance entrance) {
        Desk desk = new Desk(data, entrance);
        ConsoleSettings settings = desk.settings().get();
        Scene scene = new Scene(desk.frame(), settings.width(), settings.height());
        desk.light(scene);
        stage.setTitle("EdgeFerry");
        Icons.set(stage);
        stage.setMinWidth(720);
        stage.setMinHeight(560);
        stage.setScene(scene);
        ConsoleWindow window = new ConsoleWindow(stage, desk);
        stage.showingProperty().addListener((property, was, is) -> desk.awake(is && !stage.isIconified()));
        stage.iconifiedProperty().addListener((property, was, is) -> desk.awake(stage.isShowing() && !is));
        Leaving.guard(stage, desk);
        stage.setOnHidden(event -> window.close());
        stage.show();
        desk.begin(entrance.context());
        return window;
    }

    /** Takes files as if they had been dropped on the window. Called on the screen's thread. */
    public void drop(List<File> files) {
        desk.drop(files);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Scene scene = stage.getScene();
        if (!stage.isMaximized() && scene != null) {
            desk.settings().change(old -> old.withSize(scene.getWidth(), scene.getHeight()));
        }
        desk.close();
        stage.hide();
    }
}
