package io.edgeferry.console.tasks;

import io.edgeferry.console.PicturesUi;
import io.edgeferry.console.fakes.FakeMigrations;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.migration.DatasetOptions;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.QueueRequest;
import io.edgeferry.migration.Queued;
import io.edgeferry.task.TaskState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Draws the tasks, the queue, and what is asked before leaving them. */
class TasksPicturesUiTest extends PicturesUi {

    @Test
    void noTasks() throws Exception {
        see("#chip-default-gru-train");
        click("#rail-tasks");
        see("#tasks");
        draw("tasks-empty");
    }

    @Test
    void tasks() throws Exception {
        see("#chip-default-gru-train");
        FakeTask bad = FakeTask.gru().halfway().fail("move", "The connection to edge-2 broke.");
        bad.end(
                TaskState.NEEDS_YOU,
                "The source container is frozen on edge-1 and could not be resumed: the node does not answer.",
                List.of("ssh root@10.0.0.7 sudo crictl unpause 3f2a", "edgeferry recover " + bad.id()));
        migrations.remember(List.of(bad.snapshot()));
        migrations.add(FakeTask.gru().done());
        FakeTask running = FakeTask.gru().halfway();
        migrations.add(running);
        click("#rail-tasks");
        see("#task-" + running.id());
        click("#task-" + running.id());
        draw("task");
        click("#task-" + bad.id());
        see("#task-commands");
        draw("needs-you");
    }

    @Test
    void queue() throws Exception {
        see("#chip-default-gru-train");
        List<Queued> entries = migrations
                .queue()
                .add(List.of(
                        pod("gru-train"),
                        pod("yolo-train"),
                        pod("bert"),
                        new QueueRequest.OfDataset(
                                new DatasetRequest("default", "esc50", "edge-2", DatasetOptions.DEFAULT))));
        migrations.queue().next();
        migrations.newest().halfway();
        migrations.queue().plan();
        migrations.queue().refuse(entries.get(1).id(), "The plan has errors.", FakeMigrations.BROKEN);
        migrations.queue().plan();
        says("#dock", "1 running · 2 waiting");
        draw("queue-dock");
        click("#rail-tasks");
        says("#queue", "REFUSED");
        draw("queue");
        click("#read-only-switch");
        see("#queue-held");
        draw("queue-held");
        click("#read-only-switch");
    }

    @Test
    void leaving() throws Exception {
        see("#chip-default-gru-train");
        migrations.add(FakeTask.gru().halfway());
        var unused = migrations.queue().add(List.of(pod("yolo-train")));
        says("#dock", "1 running");
        onFx(() -> {
            stage.fireEvent(new javafx.stage.WindowEvent(stage, javafx.stage.WindowEvent.WINDOW_CLOSE_REQUEST));
            return true;
        });
        see("#leave");
        draw("leave");
        click("#leave-stay");
    }

    private static QueueRequest pod(String name) {
        return new QueueRequest.OfPod(new MigrationRequest("default", name, "edge-2", MigrationOptions.DEFAULT));
    }
}
