package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.console.connect.SessionOpener;
import io.edgeferry.console.fakes.FakeShells;
import io.edgeferry.lab.Lab;
import io.edgeferry.migration.ClusterSession;
import java.nio.file.Path;
import javafx.scene.control.TextInputControl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console on a real lab of 1,000 nodes and 10,000 pods. */
class LabAtScaleUiTest extends ConsoleUi {

    @TempDir
    Path folder;

    private Lab lab;

    @Override
    protected void prepare() throws Exception {
        lab = Lab.start(new Lab.Options(folder, null, 0, 1_000, 10_000));
    }

    @Override
    protected KubeContext context() throws Exception {
        return Kubeconfigs.context(lab.kubeconfig(), "lab");
    }

    @Override
    protected SessionOpener opener() {
        return (context, ssh, prompt) ->
                new ClusterSession(KubeCluster.open(context, true), new FakeShells(), migrations);
    }

    @AfterEach
    void closeLab() {
        lab.close();
    }

    @Test
    void itIsSearchedAndAChangeIsSeen() throws Exception {
        await("all is live")
                .atMost(PATIENCE)
                .until(() -> text("#liveness").contains("1 001 nodes")
                        || text("#liveness").replaceAll("\\D", "").equals("1001"));
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-scale.png"), 1);
        int cards = onFx(() -> stage.getScene().getRoot().lookupAll(".card").size());
        assertThat(cards).as("only what can be seen is in the scene").isLessThan(120);
        long began = System.nanoTime();
        onFx(() -> {
            ((TextInputControl) stage.getScene().lookup("#search")).setText("p-04242");
            return true;
        });
        see("#chip-declared-p-04242");
        System.out.println("found after " + (System.nanoTime() - began) / 1_000_000 + " ms");
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-scale-found.png"), 1);
        try (KubeCluster witness = KubeCluster.open(context(), false)) {
            began = System.nanoTime();
            var pod = witness.workloads().pod("declared", "p-04242").orElseThrow();
            witness.workloads().delete(pod, 0L);
        }
        present("#chip-declared-p-04242", false);
        System.out.println("gone after " + (System.nanoTime() - began) / 1_000_000 + " ms, with its deletion");
    }
}
