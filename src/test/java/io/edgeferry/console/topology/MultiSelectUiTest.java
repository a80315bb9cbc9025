package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.FakeMigrations;
import io.edgeferry.console.fakes.Pictures;
import io.edgeferry.migration.QueueRequest;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javafx.scene.Node;
import javafx.scene.control.Spinner;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** Selecting several pods and volumes, and sending them together. */
class MultiSelectUiTest extends ConsoleUi {

    private static final String GRU = "#chip-default-gru-train";
    private static final String YOLO = "#chip-default-yolo-train";
    private static final String BERT = "#chip-default-bert";
    private static final String LLAMA = "#chip-default-llama";

    @Override
    protected ClusterPicture picture() {
        return Pictures.crowded(1);
    }

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private void selected(String... chips) {
        until(
                "selected are " + List.of(chips),
                () -> stage.getScene().getRoot().lookupAll(".chip.selected").stream()
                        .map(chip -> "#" + chip.getId())
                        .sorted()
                        .toList()
                        .equals(List.of(chips).stream().sorted().toList()));
    }

    private void with(KeyCode modifier, Runnable act) {
        robot.press(modifier);
        act.run();
        robot.release(modifier);
    }

    private void planned() {
        see("#several-sheet");
        until("all is planned", () -> !at("#several-queue").isDisabled());
    }

    private List<String> queued() {
        return migrations.queue().entries().stream()
                .map(entry -> entry.request().words())
                .toList();
    }

    @Test
    void clicksWithControlAndShiftSelectSeveral() {
        click(GRU);
        selected(GRU);
        clickWith(KeyCode.CONTROL, BERT);
        selected(GRU, BERT);
        says("#inspector", "2 selected");
        says("#inspector", "bert");
        soon(() -> assertThat(text("#inspector-migrate")).isEqualTo("Migrate 2 to…"));
        clickWith(KeyCode.CONTROL, GRU);
        selected(BERT);
        soon(() -> assertThat(text("#inspector-migrate")).isEqualTo("Migrate to…"));
        click(GRU);
        clickWith(KeyCode.SHIFT, LLAMA);
        selected(GRU, YOLO, BERT, LLAMA);
        clickWith(KeyCode.SHIFT, YOLO);
        selected(GRU, YOLO);
        clickWith(KeyCode.CONTROL, "#chip-default-transformer");
        selected(GRU, YOLO, "#chip-default-transformer");
        says("#topology", "3 pods selected");
        robot.type(KeyCode.ESCAPE);
        selected();
        assertThat(shows("#inspector-selected")).isFalse();
    }

    @Test
    void theKeyboardSelectsAndSendsSeveral() {
        focus(GRU);
        with(KeyCode.SHIFT, () -> robot.type(KeyCode.DOWN, 2));
        selected(GRU, YOLO, BERT);
        with(KeyCode.SHIFT, () -> robot.type(KeyCode.UP));
        selected(GRU, YOLO);
        with(KeyCode.CONTROL, () -> robot.type(KeyCode.DOWN, 2));
        until("the focus went on without selecting", () -> at(LLAMA).isFocused());
        with(KeyCode.CONTROL, () -> robot.type(KeyCode.SPACE));
        selected(GRU, YOLO, LLAMA);
        with(KeyCode.CONTROL, () -> robot.type(KeyCode.SPACE));
        selected(GRU, YOLO);
        with(KeyCode.CONTROL, () -> robot.type(KeyCode.A));
        selected(GRU, YOLO, BERT, LLAMA);
        robot.type(KeyCode.M);
        says("#target-chooser", "Migrate 4 pods to");
        says("#target-chooser", "3 of 4 fit: llama does not — not enough memory");
        until("a fit target has the focus", () -> at("#target-edge-2").isFocused());
        robot.type(KeyCode.ENTER);
        planned();
        says("#several-sheet", "Migrate 4 pods");
        robot.type(KeyCode.ENTER);
        present("#several-sheet", false);
        assertThat(queued())
                .containsExactly("gru-train → edge-2", "yolo-train → edge-2", "bert → edge-2", "llama → edge-2");
    }

    @Test
    void aSheetOfAConnectionThatIsGoneIsClosedAndSaysSo() {
        click("#rail-settings");
        see("#ssh-save");
        Node save = onFx(() -> at("#ssh-save"));
        click("#rail-topology");
        click(GRU);
        clickWith(KeyCode.CONTROL, YOLO);
        robot.type(KeyCode.M);
        click("#target-edge-2");
        planned();
        // As a save that takes its time, and ends while the sheet is open.
        onFx(() -> {
            save.fireEvent(new javafx.event.ActionEvent());
            return true;
        });
        present("#several-sheet", false);
        await().atMost(PATIENCE)
                .until(() ->
                        onFx(() -> robot.lookup("Plan it again.").tryQuery().isPresent()
                                || texts(".ef-sheet").contains("Plan it again")));
        assertThat(queued()).isEmpty();
    }

    @Test
    void theMenuActsOnAllOfThem() {
        click(GRU);
        clickWith(KeyCode.CONTROL, YOLO);
        robot.rightClickOn(see(GRU));
        await().atMost(PATIENCE)
                .until(() -> onFx(() -> robot.lookup("#menu-migrate").tryQuery().isPresent()));
        selected(GRU, YOLO);
        chooseItem("#menu-migrate");
        says("#target-chooser", "Migrate 2 pods to");
        robot.type(KeyCode.ESCAPE);
        present("#target-chooser", false);
        robot.rightClickOn(see(BERT));
        selected(BERT);
    }

    @Test
    void aDragTakesAllOfThemAlongAndCardsJudgeAll() {
        click(GRU);
        clickWith(KeyCode.CONTROL, YOLO);
        clickWith(KeyCode.CONTROL, LLAMA);
        robot.drag(see(GRU)).moveTo(see("#card-edge-2"));
        soon(() -> assertThat(texts("#dragged-chip")).contains("3 pods"));
        says("#card-edge-2", "2 of 3 fit: llama does not — not enough memory");
        says("#card-edge-2", "Drop to migrate 2.");
        says("#card-edge-1", "It runs here");
        robot.drop();
        planned();
        selected(GRU, YOLO, LLAMA);
        says("#several-sheet", "Migrate 3 pods");
        says("#several-whole", "gru-train, yolo-train, llama use the same dataset esc50");
        soon(() -> assertThat(text("#several-queue")).isEqualTo("Queue 3 migrations"));
        robot.type(KeyCode.ESCAPE);
        present("#several-sheet", false);
        assertThat(queued()).isEmpty();
    }

    @Test
    void whatHasErrorsIsNamedAndLeftOut() {
        CountDownLatch gate = new CountDownLatch(1);
        migrations.hold(gate);
        migrations.find(FakeMigrations.BROKEN);
        migrations.findFor("yolo-train", FakeMigrations.FINE);
        migrations.findFor("bert", FakeMigrations.FINE);
        focus(GRU);
        with(KeyCode.SHIFT, () -> robot.type(KeyCode.DOWN, 2));
        clickWith(KeyCode.CONTROL, "#chip-default-transformer");
        robot.type(KeyCode.M);
        click("#target-edge-2");
        says("#several-sheet", "0 of 3 planned…");
        until("it is greyed", () -> at("#several-queue").isDisabled());
        await("one after the other")
                .atMost(PATIENCE)
                .until(() -> migrations.asked().size() == 1);
        gate.countDown();
        planned();
        says("#plan-row-gru-train", "1 to mend");
        says("#plan-row-gru-train", "sudo apt-get install criu");
        says("#plan-row-transformer", "It runs here");
        says("#plan-row-yolo-train", "ready, 1 to know");
        assertThat(texts("#plan-row-yolo-train")).doesNotContain("Volume esc50 stays");
        focus("#plan-row-gru-train .choice");
        robot.type(KeyCode.DOWN).type(KeyCode.SPACE);
        says("#plan-row-yolo-train", "Volume esc50 stays");
        soon(() -> assertThat(text("#several-without")).startsWith("Left out: gru-train, transformer."));
        soon(() -> assertThat(text("#several-queue")).isEqualTo("Queue 2 migrations"));
        onFx(() -> {
            ((Spinner<?>) at("#at-once")).increment(1);
            return true;
        });
        click("#several-queue");
        present("#several-sheet", false);
        soon(() -> assertThat(queued()).containsExactly("yolo-train → edge-2", "bert → edge-2"));
        soon(() -> assertThat(migrations.queue().limit()).isEqualTo(2));
        selected();
    }

    @Test
    void aVolumeGoesAlongWithItsPodOrIsCopied() {
        click(GRU);
        clickWith(KeyCode.CONTROL, "#volume-esc50");
        clickWith(KeyCode.CONTROL, "#volume-imagenet-tiny");
        soon(() -> assertThat(text("#inspector-migrate")).isEqualTo("Send 3 to…"));
        robot.type(KeyCode.M);
        click("#target-edge-2");
        planned();
        says("#several-sheet", "Send 1 pod and 2 volumes");
        says("#plan-row-esc50", "It goes along with gru-train");
        click("#several-queue");
        present("#several-sheet", false);
        assertThat(queued()).containsExactly("gru-train → edge-2", "imagenet-tiny → edge-2");
        assertThat(((QueueRequest.OfPod) migrations.queue().entries().getFirst().request())
                        .request()
                        .withData())
                .isTrue();
    }

    @Test
    void whatGoesAwayIsNotSelectedAnyMore() {
        focus(GRU);
        with(KeyCode.SHIFT, () -> robot.type(KeyCode.DOWN, 2));
        selected(GRU, YOLO, BERT);
        cluster.show(Pictures.withPods(
                cluster.picture(),
                cluster.picture().pods().stream()
                        .filter(pod -> !pod.name().equals("yolo-train"))
                        .toList()));
        present(YOLO, false);
        selected(GRU, BERT);
        says("#inspector", "2 selected");
    }

    @Test
    void aFoldedCardSelectsAllItsPods() {
        cluster.show(Pictures.fleet(80, 240));
        focus("#card-edge-0000");
        with(KeyCode.CONTROL, () -> robot.type(KeyCode.A));
        says("#inspector", "3 selected");
        robot.type(KeyCode.M);
        says("#target-chooser", "Migrate 3 pods to");
        robot.type(KeyCode.ESCAPE);
    }

    @Test
    void allOfACardWithOnePodIsThatPod() {
        cluster.show(Pictures.many(80));
        focus("#card-edge-000");
        with(KeyCode.CONTROL, () -> robot.type(KeyCode.A));
        says("#inspector", "train-0");
        robot.type(KeyCode.M);
        says("#target-chooser", "Migrate train-0 to");
        robot.type(KeyCode.ESCAPE);
    }

    @Test
    void theTablesDoTheSame() {
        click("#view-table");
        click("#row-default-bert");
        with(KeyCode.SHIFT, () -> robot.type(KeyCode.DOWN));
        says("#inspector", "2 selected");
        clickWith(KeyCode.CONTROL, "#row-default-yolo-train");
        says("#inspector", "3 selected");
        cluster.show(Pictures.withPods(cluster.picture(), cluster.picture().pods()));
        cluster.show(Pictures.crowded(7));
        robot.drag(see("#row-default-bert")).moveTo(see("#row-edge-2"));
        soon(() -> assertThat(texts("#dragged-chip")).contains("3 pods"));
        until(
                "the row judges all",
                () -> at("#table-nodes").lookupAll(".note").stream()
                        .anyMatch(cell ->
                                ((javafx.scene.control.Labeled) cell).getText().startsWith("Drop to migrate 3.")));
        robot.drop();
        planned();
        robot.type(KeyCode.ESCAPE);
        present("#several-sheet", false);
        robot.rightClickOn(see("#row-default-gru-train"));
        await().atMost(PATIENCE)
                .until(() -> onFx(() -> robot.lookup("#menu-migrate").tryQuery().isPresent()));
        chooseItem("#menu-migrate");
        says("#target-chooser", "Migrate 3 pods to");
        robot.type(KeyCode.ESCAPE);
        present("#target-chooser", false);
        focus("#table-pods");
        with(KeyCode.CONTROL, () -> robot.type(KeyCode.A));
        says("#inspector", "7 selected");
        robot.type(KeyCode.ESCAPE);
        says("#inspector", "Select a pod");
    }
}
