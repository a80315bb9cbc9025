package io.edgeferry.console.protect;

import io.edgeferry.cluster.Words;
import io.edgeferry.console.PicturesUi;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.console.fakes.Pictures;
import io.edgeferry.console.fakes.Protected;
import io.edgeferry.protection.Hold;
import io.edgeferry.protection.ProtectSpec;
import io.edgeferry.task.Figure;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** Draws the Protect place and its sheets in each of their states. */
class ProtectPicturesUiTest extends PicturesUi {

    private void goes() {
        see("#chip-default-gru-train");
        click("#rail-protect");
    }

    private void calm() {
        protections.show(
                List.of(
                        Protected.pod("gru-train")
                                .replicas(3, Duration.ofSeconds(12))
                                .failedOver(false)
                                .build(),
                        Protected.pod("bert-small")
                                .on("edge-3")
                                .as(new ProtectSpec(Duration.ofMinutes(5), 6, "/mnt/shared", false))
                                .replicas(6, Duration.ofSeconds(148))
                                .ledBy("sam@workstation/812/0badf00d")
                                .build(),
                        Protected.pod("resnet").on("edge-3").doing("dumps").build()),
                List.of(Protected.alive("edge-1"), Protected.vitals("edge-3", 2, 0, false)));
    }

    private void trouble() {
        protections.show(
                List.of(
                        Protected.pod("bert-small")
                                .refused("Its annotation edgeferry.io/protect=\"every=often\" cannot be understood:"
                                        + " \"often\" is no time; write 60s, 5m or 1h. Nothing is done; write it anew.")
                                .build(),
                        Protected.pod("gru-train")
                                .replicas(3, Duration.ofSeconds(171))
                                .bad(0, "sha256 of the archive is not what was noted")
                                .unguarded("cannot be set: node edge-1 cannot be reached by SSH")
                                .trouble("No checkpoint: node edge-2 has 112 MB free, but 420 MB are needed.")
                                .build(),
                        Protected.pod("resnet")
                                .on("edge-3")
                                .replicas(2, Duration.ofSeconds(80))
                                .build()),
                List.of(
                        Protected.alive("edge-1"),
                        Protected.vitals("edge-2", 17, 2, false),
                        Protected.vitals("edge-3", 44, 3, false)));
    }

    private void failing() {
        protections.show(
                List.of(Protected.pod("gru-train")
                        .replicas(3, Duration.ofSeconds(48))
                        .failingOver(
                                "f20260105-104207-7a1c00",
                                new Hold(
                                        Hold.Kind.GUARD,
                                        true,
                                        "The guard on node edge-1 holds the container: it has not reached the API"
                                                + " server for 8 s."),
                                new Hold(Hold.Kind.STOPPED, false, "Node edge-1 cannot be reached by SSH."),
                                new Hold(Hold.Kind.DELETED, true, "Pod gru-train is deleted."),
                                new Hold(Hold.Kind.TAINT, false, "The taint was not asked for."))
                        .build()),
                List.of(Protected.vitals("edge-1", 44, 9, false), Protected.vitals("edge-2", 3, 0, true)));
    }

    private void waiting() {
        protections.show(
                List.of(Protected.pod("gru-train")
                        .replicas(3, Duration.ofSeconds(48))
                        .needsYou(
                                "f20260105-104207-7a1c00",
                                "Pod default/gru-train-m1 on node edge-2 is a copy of this training already, of a"
                                    + " migration or drain that is not settled, so no second one is made. Nothing was"
                                    + " touched. `edgeferry recover` settles the migration; then the training is where"
                                    + " that pod is, or the failover goes on.",
                                "edgeferry recover",
                                "# only if gru-train-m1 does not train",
                                "kubectl delete pod gru-train-m1 -n default")
                        .build()),
                List.of(Protected.vitals("edge-1", 44, 9, false)));
    }

    @Test
    void place() throws Exception {
        goes();
        draw("protect-empty");
        calm();
        says("#protect", "checkpoint age");
        draw("protect");
        robot.clickOn(see("#protected-default-bert-small .row-title"));
        draw("protect-other-leader");
        trouble();
        says("#protect", "in doubt");
        robot.clickOn(see("#protected-default-gru-train .row-title"));
        draw("protect-trouble");
        robot.clickOn(see("#protected-default-bert-small .row-title"));
        draw("protect-refused");
        failing();
        says("#protect-banner", "holds the container");
        draw("protect-failing-over");
        waiting();
        says("#protect-banner", "is a copy of this training");
        draw("protect-needs-you");
    }

    @Test
    void whatMayNotBeDoneIsSaid() throws Exception {
        goes();
        calm();
        says("#protect", "checkpoint age");
        click("#read-only-switch");
        says("#protect-note", "Read-only mode");
        draw("protect-read-only");
        protections.show(List.of(), List.of());
        protections.trouble("The leases cannot be listed: you may not list leases. Ask the cluster's administrator for"
                + " the role edgeferry-operator.");
        says("#protect", "cannot be shown");
        draw("protect-forbidden");
    }

    @Test
    void sheets() throws Exception {
        goes();
        calm();
        says("#protect", "checkpoint age");
        click("#protect-settings");
        draw("protect-sheet");
        onFx(() -> {
            ((TextField) stage.getScene().lookup("#protect-every")).setText("often");
            ((TextField) stage.getScene().lookup("#protect-keep")).setText("0");
            return true;
        });
        draw("protect-sheet-wrong");
        onFx(() -> {
            ((TextField) stage.getScene().lookup("#protect-every")).setText("60s");
            ((TextField) stage.getScene().lookup("#protect-keep")).setText("3");
            return true;
        });
        protections.warn(
                List.of("No other node has room for a replica: edge-2 has 112 MB free, but 420 MB are needed."));
        click("#protect-save");
        says("#protect-warnings", "112 MB");
        draw("protect-sheet-warned");
        click("#protect-save");
        click("#protect-stop");
        draw("protect-stop");
        click("#stop-keep");
        click("#rule-change");
        draw("protect-rule");
        click("#rule-cancel");
        click("#protect-fail-over");
        draw("failover-sheet");
        trouble();
        protections.show(
                List.of(Protected.pod("gru-train")
                        .replicas(3, Duration.ofSeconds(48))
                        .build()),
                List.of(Protected.vitals("edge-1", 44, 9, false)));
        says("#failover-notice", "counts as lost");
        click("#failover-off");
        click("#failover-taint");
        draw("failover-sheet-lost");
        click("#failover-go");
        draw("failover-sheet-sure");
        robot.type(KeyCode.ESCAPE);
    }

    @Test
    void topologyAndTasks() throws Exception {
        cluster.show(Pictures.withPods(
                Pictures.lab(1),
                List.of(
                        Pictures.noted(
                                Pictures.pod("gru-train", "edge-1"),
                                "gru-train",
                                Map.of(Words.PROTECT, "every=60s,keep=3,to=any")),
                        Pictures.noted(
                                Pictures.pod("bert-small", "edge-2"),
                                "bert-small",
                                Map.of(Words.PROTECT, "every=often")),
                        Pictures.pod("resnet", "edge-2"))));
        calm();
        click("#chip-default-gru-train");
        says("#inspector-protection", "checkpoint age");
        draw("protect-inspector");
        click("#chip-default-bert-small");
        says("#inspector-protection", "changes nothing");
        draw("protect-inspector-refused");
        FakeTask failover =
                FakeTask.failover("gru-train", "edge-1").pass("detect", 21_200).enter("fence", 3_900);
        migrations.add(failover);
        see("#dock");
        draw("failover-dock");
        failover.leave("fence")
                .goesTo("edge-2", "gru-train-m1")
                .pass("verify", 2_600)
                .pass("start", 7_700)
                .pass("prove", 3_200)
                .pass("finish", 200)
                .measure("rto", Figure.Unit.SECONDS, 38.6)
                .measure("rpo", Figure.Unit.SECONDS, 31.4)
                .measure("lost", Figure.Unit.COUNT, 212)
                .end(
                        TaskState.SUCCEEDED,
                        "gru-train-m1 goes on on node edge-2 after step 4711. 212 steps are done again.",
                        List.of());
        click("#rail-tasks");
        says("#task-state", "failed over");
        draw("failover-task");
        FakeTask drill = FakeTask.drill("gru-train", "edge-1")
                .goesTo("edge-2", "gru-train-drill-7a1c00")
                .pass("verify", 2_600)
                .enter("start", 1_000);
        migrations.add(drill);
        click("#rail-topology");
        click("#rail-tasks");
        says("#task-detail", "Drill of gru-train");
        draw("drill-task");
    }
}
