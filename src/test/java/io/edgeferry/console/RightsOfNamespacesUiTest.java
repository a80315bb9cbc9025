package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.console.fakes.Pictures;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** A role that is bound in one namespace counts there and nowhere else. */
class RightsOfNamespacesUiTest extends ConsoleUi {

    private static final List<String> NO_PODS = List.of("create pods", "delete pods");

    @Override
    protected ClusterPicture picture() {
        ClusterPicture lab = Pictures.lab(1);
        var pods = new ArrayList<>(lab.pods());
        pods.add(Pictures.pod("team", "bert", "edge-1", "Running", "", true, 0));
        return Pictures.withPods(lab, pods);
    }

    @Override
    protected void prepare() {
        cluster.forbidIn("default", NO_PODS);
        cluster.forbidIn("kube-system", NO_PODS);
        cluster.forbidIn("team", List.of());
    }

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private boolean greyed(String id) {
        return onFx(() -> at(id).isDisabled());
    }

    @Test
    void whatIsGreyedInOneNamespaceIsAllowedInAnother() {
        see("#rights-notice");
        click("#chip-default-gru-train");
        says("#inspector", "needs create pods, delete pods");
        until("migrating is greyed", () -> at("#inspector-migrate").isDisabled());
        click("#chip-team-bert");
        until("and allowed there", () -> !at("#inspector-migrate").isDisabled());
        says("#rights-notice", "in namespace default");
        soon(() -> assertThat(text("#role")).isEqualTo("viewer"));
    }

    @Test
    void aNodeIsDrainedWhereSomeOfItsPodsMayBeMoved() {
        see("#rights-notice");
        click("#card-edge-2 .card-name");
        until("no pod of it may be moved", () -> at("#inspector-drain").isDisabled());
        says("#inspector-node-why", "Drain needs create pods, delete pods");
        click("#card-edge-1 .card-name");
        until("one of its pods may be moved", () -> !at("#inspector-drain").isDisabled());
    }

    @Test
    void theRoleIsThatOfTheNamespaceThatIsLookedAt() {
        see("#rights-notice");
        click("#chip-team-bert");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(text("#role")).isEqualTo("viewer"));
        click("#path-namespace");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(text("#role")).isEqualTo("operator"));
        present("#rights-notice", false);
    }

    @Test
    @Forbidden(in = "default", value = "create persistentvolumes")
    void takingTheDatasetAlongIsGreyedWithTheMissingVerb() {
        click("#volume-esc50");
        says("#inspector", "needs create persistentvolumes");
        focus("#chip-default-gru-train");
        robot.type(KeyCode.M);
        until("a fit target has the focus", () -> at("#target-edge-2").isFocused());
        robot.type(KeyCode.ENTER);
        see("#plan-sheet");
        until("the plan is ready", () -> !at("#plan-migrate").isDisabled());
        assertThat(greyed("#plan-with-data")).isTrue();
        assertThat(onFx(() -> ((CheckBox) at("#plan-with-data")).isSelected())).isFalse();
        soon(() -> assertThat(text("#plan-without-data")).endsWith("Taking it along needs create persistentvolumes."));
        robot.type(KeyCode.ENTER);
        await().atMost(PATIENCE).until(() -> migrations.started().size() == 1);
        assertThat(migrations.started().getFirst().request().withData()).isFalse();
    }
}
