package io.edgeferry.console.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.Forbidden;
import io.edgeferry.console.fakes.FakeDoctor;
import io.edgeferry.migration.DoctorReport.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.TextField;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import javafx.stage.WindowEvent;
import org.junit.jupiter.api.Test;

/** Nodes are examined by mouse and by keyboard; the items appear as they are looked at. */
class DoctorUiTest extends ConsoleUi {

    private static final FakeDoctor.Fault NO_CRIU = new FakeDoctor.Fault(
            "criu",
            State.FAILED,
            "There is no CRIU.",
            List.of("# on node edge-2, as root", "apt-get install -y criu", "timeout -s KILL 30 criu check"));

    @Override
    protected void prepare() {
        migrations
                .doctor()
                .remember(FakeDoctor.report("edge-1", Instant.now().minus(Duration.ofMinutes(181)), true, null));
    }

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private void open(String node) {
        robot.rightClickOn(see("#card-" + node + " .card-name"));
        await().atMost(PATIENCE)
                .until(() -> onFx(() -> robot.lookup("#menu-examine").tryQuery().isPresent()));
        chooseItem("#menu-examine");
        see("#doctor-sheet");
    }

    private String item(String id) {
        return texts("#doctor-item-" + id);
    }

    @Test
    void theLastVerdictStandsOnTheCardInTheTableAndInTheInspector() {
        says("#card-edge-1", "Checkpoints: ready · 3 h ago");
        says("#card-edge-2", "Checkpoints: restore may be off, not examined");
        click("#card-edge-1 .card-name");
        says("#inspector", "Checkpoints: ready · 3 h ago");
        onFx(() -> {
            stage.setWidth(1500);
            return true;
        });
        click("#view-table");
        until(
                "the row says it",
                () -> at("#row-edge-1").lookupAll(".table-cell").stream()
                        .anyMatch(cell ->
                                ((javafx.scene.control.Labeled) cell).getText().equals("ready · 3 h ago")));
    }

    @Test
    void itemsAppearAsTheyAreLookedAt() {
        migrations.doctor().paced();
        open("edge-2");
        says("#doctor-verdict-box", "edge-2 was not examined yet");
        click("#doctor-start");
        says("#doctor-verdict-box", "Examining edge-2: SSH… (1 of 12)");
        assertThat(item("ssh")).contains("looking…");
        assertThat(item("criu")).doesNotContain("looking…");
        migrations.doctor().step(3);
        says("#doctor-item-runtime", "containerd 2.3.7");
        says("#doctor-item-criu", "looking…");
        says("#doctor-verdict-box", "CRIU… (4 of 12)");
        says("#card-edge-2", "being examined");
        migrations.doctor().step(9);
        says("#doctor-verdict-box", "edge-2 is ready");
        says("#doctor-item-prove", "step 12 follows step 11");
        says("#card-edge-2", "Checkpoints: ready · ");
        soon(() -> assertThat(text("#doctor-start")).isEqualTo("Examine again"));
        assertThat(migrations.doctor().options().getFirst().scratch()).isTrue();
        assertThat(migrations.doctor().options().getFirst().namespace()).isEqualTo("default");
        assertThat(migrations.doctor().options().getFirst().image()).isNull();
    }

    @Test
    void whatFailedSaysWhyAndWhatMendsItAndIsExaminedAgain() {
        migrations.doctor().find("edge-2", NO_CRIU);
        open("edge-2");
        focus("#doctor-start");
        robot.type(KeyCode.ENTER);
        says("#doctor-verdict-box", "edge-2 is not ready. CRIU: There is no CRIU.");
        says("#doctor-item-criu", "On node edge-2, as root:");
        says("#doctor-item-criu", "apt-get install -y criu\ntimeout -s KILL 30 criu check");
        says("#doctor-item-dump", "not looked at");
        says("#card-edge-2", "Checkpoints: not ready: no CRIU · just now");
        Button copy = onFx(() -> (Button) at("#doctor-commands-criu").lookup(".button"));
        soon(() -> assertThat(onFx(copy::getText)).isEqualTo("Copy commands"));
        robot.clickOn(copy);
        until(
                "it is copied",
                () -> "apt-get install -y criu\ntimeout -s KILL 30 criu check"
                        .equals(Clipboard.getSystemClipboard().getString()));
        migrations.doctor().mend("edge-2");
        click("#doctor-start");
        says("#doctor-verdict-box", "edge-2 is ready");
        assertThat(migrations.doctor().asked()).containsExactly("edge-2", "edge-2");
    }

    @Test
    void cancellingRemovesWhatWasMadeAndKeepsTheVerdict() {
        migrations.doctor().paced();
        open("edge-1");
        click("#doctor-start");
        migrations.doctor().step(6);
        says("#doctor-item-freeze", "looking…");
        click("#doctor-cancel");
        says("#doctor-verdict-box", "Cancelled. Nothing that was made is left.");
        assertThat(migrations.doctor().removed()).containsExactly("edge-1");
        says("#card-edge-1", "Checkpoints: ready · 3 h ago");
    }

    @Test
    void severalAreChosenByMouseAndKeyboardAndThreeRunAtOnce() {
        migrations.doctor().paced();
        click("#examine-nodes");
        see("#doctor-sheet");
        until("nothing is chosen", () -> at("#doctor-start").isDisabled());
        click("#doctor-check-edge-1");
        until("one is chosen", () -> text("#doctor-start").equals("Examine again"));
        robot.clickOn(see("#doctor-node-edge-2 .row-title"));
        robot.type(KeyCode.SPACE);
        until("two are chosen", () -> text("#doctor-start").equals("Examine 2 nodes"));
        click("#doctor-all");
        until("all are chosen", () -> text("#doctor-start").equals("Examine 4 nodes"));
        click("#doctor-start");
        until("all are at work", () -> text("#doctor-work").startsWith("4 nodes at work"));
        says("#doctor-nodes", "waits for its turn");
        await().atMost(PATIENCE).until(() -> migrations.doctor().asked().size() == 3);
        click("#doctor-cancel-all");
        until("all have ended", () -> text("#doctor-work").isEmpty());
        assertThat(migrations.doctor().asked()).hasSize(3);
        assertThat(migrations.doctor().removed()).hasSize(3);
    }

    @Test
    void closingLetsItGoOn() {
        migrations.doctor().paced();
        open("edge-2");
        click("#doctor-start");
        says("#doctor-verdict-box", "Examining edge-2");
        robot.type(KeyCode.ESCAPE);
        present("#doctor-sheet", false);
        says("#card-edge-2", "being examined");
        migrations.doctor().step(4);
        open("edge-2");
        says("#doctor-verdict-box", "Checkpoints by the kubelet… (5 of 12)");
        until("it is not started twice", () -> at("#doctor-start").isDisabled());
        migrations.doctor().step(8);
        says("#doctor-verdict-box", "edge-2 is ready");
        assertThat(migrations.doctor().asked()).containsExactly("edge-2");
    }

    @Test
    void closingTheWindowAsksFirst() {
        migrations.doctor().paced();
        open("edge-2");
        click("#doctor-start");
        says("#doctor-verdict-box", "Examining edge-2");
        click("#doctor-close");
        present("#doctor-sheet", false);
        onFx(() -> {
            stage.fireEvent(new WindowEvent(stage, WindowEvent.WINDOW_CLOSE_REQUEST));
            return true;
        });
        says("#leave", "1 node being examined");
        click("#leave-stay");
        present("#leave", false);
        assertThat(migrations.doctor().removed()).isEmpty();
    }

    @Test
    void askingOnlyMakesNothingAndReadOnlyModeAllowsIt() {
        see("#card-edge-2");
        click("#read-only-switch");
        open("edge-2");
        says("#doctor-sheet", "With a scratch checkpoint — Read-only mode");
        click("#doctor-start");
        says("#doctor-verdict-box", "edge-2 looks ready. No checkpoint was made");
        assertThat(migrations.doctor().options().getFirst().scratch()).isFalse();
        says("#card-edge-2", "looks ready · ");
    }

    @Test
    @Forbidden({"create nodes/proxy", "create pods"})
    void rightsThatAreMissingAreNamed() {
        see("#rights-notice");
        open("edge-2");
        says("#doctor-sheet", "With a scratch checkpoint — needs create nodes/proxy, create pods");
        until("it is greyed", () -> at("#doctor-scratch").isDisabled());
        until("asking only may be", () -> !at("#doctor-start").isDisabled());
        click("#doctor-close");
        present("#doctor-sheet", false);
    }

    @Test
    void imageAndNamespaceAreSaidAndARefusalIsShown() {
        migrations.doctor().refuse("There is no node edge-2.");
        open("edge-2");
        type("#doctor-namespace", "Lab!");
        until("a bad namespace is refused", () -> at("#doctor-start").isDisabled());
        type("#doctor-namespace", "lab");
        type("#doctor-image", "busybox:1.37");
        click("#doctor-start");
        says("#doctor-verdict-box", "There is no node edge-2.");
        assertThat(migrations.doctor().options().getFirst().namespace()).isEqualTo("lab");
        assertThat(migrations.doctor().options().getFirst().image()).isEqualTo("busybox:1.37");
        click("#doctor-close");
        open("edge-1");
        soon(() -> assertThat(onFx(() -> ((TextField) at("#doctor-namespace")).getText()))
                .isEqualTo("lab"));
    }

    private void type(String id, String text) {
        onFx(() -> {
            ((TextField) at(id)).setText(text);
            return true;
        });
    }
}
