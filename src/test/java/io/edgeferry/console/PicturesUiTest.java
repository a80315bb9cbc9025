package io.edgeferry.console;

import io.edgeferry.console.fakes.FakeMigrations;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.console.fakes.Pictures;
import io.edgeferry.task.TaskState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testfx.util.WaitForAsyncUtils;

/** Draws each screen in light and dark into {@code target/pictures}. */
class PicturesUiTest extends ConsoleUi {

    private static final Path FOLDER = Path.of("target", "pictures");
    private static final boolean ALL = Boolean.getBoolean("edgeferry.pictures.all");

    private void theme(String name) {
        click("#rail-settings");
        click("#theme-" + name);
        until(
                "the theme is " + name,
                () -> stage.getScene().getRoot().getStyleClass().contains("ef-" + name));
        click("#rail-topology");
        see("#chip-default-gru-train");
    }

    private void wide() {
        onFx(() -> {
            stage.setWidth(1440);
            stage.setHeight(900);
            return true;
        });
    }

    private void draw(String name) throws IOException {
        ScenePicture.save(stage, FOLDER.resolve(name + ".png"), 1);
        if (ALL) {
            ScenePicture.save(stage, FOLDER.resolve(name + "-200.png"), 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void topology(String theme) throws Exception {
        theme(theme);
        click("#chip-default-gru-train");
        wide();
        draw("topology-" + theme);
        robot.drag(see("#chip-default-gru-train")).moveTo(see("#card-edge-2"));
        says("#card-edge-2", "9.2 s");
        draw("drag-" + theme);
        robot.drop();
        WaitForAsyncUtils.waitForFxEvents();
        see("#plan-sheet");
        until(
                "the plan is ready",
                () -> !stage.getScene().lookup("#plan-migrate").isDisabled());
        draw("plan-" + theme);
        click("#plan-cancel");
        present("#plan-sheet", false);
        migrations.add(FakeTask.gru().halfway());
        see("#dock");
        draw("flight-" + theme);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void tasks(String theme) throws Exception {
        theme(theme);
        wide();
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
        draw("task-" + theme);
        click("#task-" + bad.id());
        see("#task-commands");
        draw("needs-you-" + theme);
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void states(String theme) throws Exception {
        theme(theme);
        wide();
        cluster.show(Pictures.stale(
                Pictures.lab(2), Instant.parse("2026-01-05T12:03:00Z"), "The API server does not answer."));
        see("#stale-notice");
        draw("stale-" + theme);
        migrations.find(FakeMigrations.BROKEN);
        focus("#chip-default-gru-train");
        robot.type(KeyCode.M);
        see("#target-chooser");
        draw("chooser-" + theme);
        click("#target-edge-2");
        see("#plan-sheet");
        says("#plan-sheet", "criu is not installed");
        draw("plan-error-" + theme);
        click("#plan-cancel");
        cluster.show(Pictures.many(80));
        see("#card-edge-079");
        draw("many-" + theme);
        click("#rail-settings");
        see("#ssh-form");
        draw("settings-" + theme);
        click("#context-button");
        see("#connect");
        draw("connect-" + theme);
    }
}
