package io.edgeferry.console.shell;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.console.connect.Connection;
import io.edgeferry.console.tasks.TaskCount;
import javafx.scene.control.Label;
import org.controlsfx.control.StatusBar;

/** One line at the foot: what is watched, how many tasks run, which version this is. */
final class StatusLine extends StatusBar {

    private final Label watching = Ui.label("");
    private final Label mode = Ui.label("", "warn-text");
    private final Label tasks = Ui.label("");

    StatusLine() {
        // It tells; there is nothing to do with it by keys.
        setFocusTraversable(false);
        setText("");
        getStyleClass().add("status-line");
        watching.setId("status-watching");
        tasks.setId("status-tasks");
        String version = StatusLine.class.getPackage().getImplementationVersion();
        getLeftItems().addAll(watching, tasks);
        getRightItems().addAll(mode, Ui.label(version == null ? "EdgeFerry" : "EdgeFerry " + version));
    }

    void show(Connection connection, ClusterPicture picture, TaskCount count, boolean readOnly) {
        boolean connected = connection.state() == Connection.State.CONNECTED;
        watching.setText(
                connected
                        ? "watching " + Formats.counted(picture.nodes().size(), "node") + ", "
                                + Formats.counted(picture.pods().size(), "pod") + ", "
                                + Formats.counted(picture.volumes().size(), "volume")
                        : "no cluster");
        mode.setText(readOnly ? "read-only mode" : "");
        tasks.setText(count.words());
    }
}
