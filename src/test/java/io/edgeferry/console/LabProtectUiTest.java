package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.migration.ClusterSession;
import io.edgeferry.protection.ProtectionService;
import io.edgeferry.protection.Protections;
import io.edgeferry.task.DataFolder;
import java.nio.file.Path;
import java.time.Duration;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.TableView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** A training of a real lab is protected in the console, its node dies, and the console shows it go on elsewhere. */
class LabProtectUiTest extends LabUi {

    private static final Duration LONG = PATIENCE.multipliedBy(2);

    @Override
    protected void prepare() throws Exception {
        super.prepare();
        lab.empty();
        lab.train("gru", "edge-1", 1_000_000, 50);
    }

    @Override
    protected Protections protections(ClusterSession session) {
        return new ProtectionService(
                session.cluster(), session.shells(), session.migrations(), new DataFolder(home), "");
    }

    private void type(String id, String words) {
        Node field = see(id);
        onFx(() -> {
            ((TextField) field).setText(words);
            return true;
        });
    }

    @Test
    void aTrainingIsProtectedByAKeyAndGoesOnWhenItsNodeDies() throws Exception {
        // The headless platform cannot draw several notices above one another.
        click("#rail-settings");
        click("#notices");
        click("#rail-topology");
        click("#chip-default-gru");
        robot.type(KeyCode.P);
        type("#protect-every", "5s");
        click("#protect-save");
        present("#protect-sheet", false);
        until(
                "the chip has its mark",
                () -> stage.getScene()
                        .lookup("#chip-default-gru")
                        .lookup(".chip-shield")
                        .isVisible());
        click("#rail-protect");
        await("two replicas and a guard").atMost(LONG).until(() -> replicas() >= 2 && guarded());
        soon(() -> assertThat(texts("#protected-default-gru")).contains("good replicas on edge-2"));
        says("#protect-engine", "lab checkpoint, not CRIU");
        click("#rule-change");
        type("#rule-lease", "15");
        type("#rule-every", "1");
        click("#rule-save");
        present("#rule-sheet", false);
        says("#watch-edge-1", "alive");
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-protected.png"), 1);

        lab.lab().machines().kill("edge-1");
        await("the node is seen dying")
                .atMost(PATIENCE)
                .until(() -> texts("#watch-edge-1").contains("in doubt")
                        || texts("#watch-edge-1").contains("lost"));
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-dying.png"), 1);
        await("the failover has ended well")
                .atMost(LONG)
                .until(() -> text("#last-failover-words").contains("on edge-2 as gru-m1"));
        soon(() -> assertThat(text("#last-failover-words"))
                .startsWith("Went on after step ")
                .contains("It was on edge-1", "lab checkpoint, not CRIU"));
        soon(() -> assertThat(texts("#last-failover-parts")).contains("detect", "fence", "verify", "start", "prove"));
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-failed-over.png"), 1);
        // It may lie below what can be seen.
        Node open = see("#last-failover-task");
        onFx(() -> {
            ((Button) open).fire();
            return true;
        });
        says("#task-detail", "Failover of gru: edge-1 → edge-2");
        says("#task-detail", "failed over");
        says("#task-detail", "It was a lab checkpoint, not CRIU.");
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-failover-task.png"), 1);
        click("#rail-topology");
        see("#chip-default-gru-m1");
        lab.awaitTrains("gru-m1");
    }

    private int replicas() {
        return onFx(() -> stage.getScene().lookup("#replicas") instanceof TableView<?> table
                ? table.getItems().size()
                : 0);
    }

    private boolean guarded() {
        return texts("#protect-guard").contains("holds the container");
    }
}
