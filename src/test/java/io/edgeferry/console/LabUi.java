package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.console.connect.SessionOpener;
import io.edgeferry.lab.MovingLab;
import io.edgeferry.migration.ClusterSession;
import java.nio.file.Path;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.util.WaitForAsyncUtils;

/** The console on a real lab of the test's own. */
abstract class LabUi extends ConsoleUi {

    @TempDir
    Path folder;

    MovingLab lab;

    @Override
    protected void prepare() throws Exception {
        lab = new MovingLab(folder);
    }

    @Override
    protected KubeContext context() throws Exception {
        return lab.context();
    }

    @Override
    protected SessionOpener opener() {
        return (context, ssh, prompt) -> session(context);
    }

    private ClusterSession session(KubeContext context) throws ClusterException {
        return new ClusterSession(KubeCluster.open(context, true), lab.noShells(), lab.console(home));
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    /** An item of the menu that is open. */
    static MenuItem item(String id) {
        return ScenePicture.popups().stream()
                .filter(ContextMenu.class::isInstance)
                .flatMap(menu -> ((ContextMenu) menu).getItems().stream())
                .filter(each -> id.equals(each.getId()))
                .findFirst()
                .orElseThrow();
    }

    /** Draws the console as it is now into a file, and looks for what is cut or cannot be read. */
    void picture(String name) throws Exception {
        onFx(() -> {
            stage.setWidth(1280);
            stage.setHeight(800);
            return true;
        });
        WaitForAsyncUtils.waitForFxEvents();
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-" + name + ".png"), 1);
        await("it looks right")
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(onFx(() -> {
                            var root = stage.getScene().getRoot();
                            root.applyCss();
                            root.layout();
                            return Looks.faults(root);
                        }))
                        .isEmpty());
    }
}
