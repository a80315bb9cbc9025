package io.edgeferry.console.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.connect.SessionOpener;
import io.edgeferry.lab.MovingLab;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.protection.ProtectionService;
import io.edgeferry.protection.Protections;
import io.edgeferry.task.DataFolder;
import java.nio.file.Path;
import java.time.Duration;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A demonstration on a real lab, held with nothing but a presenter's button. */
class LabDemonstrationUiTest extends ConsoleUi {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    private MovingLab lab;

    @Override
    protected void prepare() throws Exception {
        lab = new MovingLab(folder);
        lab.empty();
    }

    @Override
    protected KubeContext context() throws Exception {
        return lab.context();
    }

    @Override
    protected SessionOpener opener() {
        return (context, ssh, prompt) ->
                new ClusterSession(KubeCluster.open(context, true), lab.noShells(), lab.console(home));
    }

    @Override
    protected Protections protections(ClusterSession session) {
        return new ProtectionService(
                session.cluster(), session.shells(), session.migrations(), new DataFolder(home), "");
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    private void awaitHeadline(String pattern) {
        await(pattern).atMost(LIMIT).until(() -> text("#demo-headline").matches(pattern));
    }

    @Test
    void thePresentersButtonIsEnough() throws Exception {
        click("#rail-demo");
        until(
                "the lab's training is offered",
                () -> !stage.getScene().lookup("#demo-start").isDisabled());
        robot.push(KeyCode.PAGE_DOWN);
        awaitHeadline("Training, not protected yet|Protected: last checkpoint \\d+ s old");
        awaitHeadline("Protected: last checkpoint \\d+ s old");
        until(
                "the node may be broken",
                () -> !stage.getScene().lookup("#demo-break").isDisabled());
        says("#demo-engine", "lab checkpoint, not CRIU");
        robot.push(KeyCode.PAGE_DOWN);
        awaitHeadline("Node edge-1 is cut off");
        awaitHeadline("Resumed after .* s, \\d+ steps? lost; from zero it took .* more");
        await("it is over")
                .atMost(LIMIT)
                .until(() -> text("#demo-restart").equals("Begin again")
                        && onFx(() -> !stage.getScene().lookup("#demo-stop").isVisible()));
        says("#demo-engine", "lab checkpoint, not CRIU");
        soon(() -> assertThat(text("#demo-saved-value")).matches("\\d+\\.\\d s"));
        soon(() -> assertThat(lab.cluster().workloads().podsOn("edge-1")).isEmpty());
        soon(() -> assertThat(lab.cluster().workloads().podsOn("edge-2")).isEmpty());
    }
}
