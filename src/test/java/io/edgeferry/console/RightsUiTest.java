package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.console.fakes.Pictures;
import java.nio.file.Files;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.control.ChoiceBox;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** What a user may not do is greyed and says why; read-only mode greys all that changes something. */
class RightsUiTest extends ConsoleUi {

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private void roleIs(String word) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(text("#role")).isEqualTo(word));
    }

    private void opens(String chip) {
        robot.rightClickOn(see(chip));
        await().atMost(PATIENCE)
                .until(() -> onFx(() -> robot.lookup("#menu-migrate").tryQuery().isPresent()));
    }

    @Test
    void theRoleComesFromWhatTheUserMayDo() {
        see("#chip-default-gru-train");
        roleIs("operator");
    }

    @Test
    void readOnlyModeGreysWhatChangesSomethingAndIsRemembered() throws Exception {
        see("#chip-default-gru-train");
        FakeTask task = FakeTask.gru().halfway();
        migrations.add(task);
        see("#dock");
        click("#read-only-switch");
        roleIs("read-only");
        until("cancel is greyed", () -> at("#task-cancel").isDisabled());
        opens("#chip-default-gru-train");
        assertThat(texts0("#menu-migrate")).contains("Migrate to… — Read-only mode");
        robot.type(KeyCode.ESCAPE);
        says("#inspector", "Read-only mode");
        until("it is greyed", () -> at("#inspector-migrate").isDisabled());
        robot.drag(see("#chip-default-gru-train")).moveTo(see("#card-edge-2"));
        see("#drag-refusal");
        soon(() -> assertThat(text("#drag-refusal")).isEqualTo("Migrate gru-train: Read-only mode"));
        assertThat(texts("#card-edge-2")).doesNotContain("Drop to migrate");
        robot.drop();
        present("#drag-refusal", false);
        assertThat(shows("#plan-sheet")).isFalse();
        focus("#chip-default-gru-train");
        robot.type(KeyCode.M);
        says("#console", "gru-train: Read-only mode.");
        robot.type(KeyCode.ESCAPE);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> Files.readString(home.resolve("settings.json"))
                        .replace(" ", "")
                        .contains("\"readOnly\":true"));
        click("#read-only-switch");
        roleIs("operator");
        until("cancel is back", () -> !at("#task-cancel").isDisabled());
    }

    private String texts0(String id) {
        return onFx(() -> robot.lookup(id).query() instanceof javafx.scene.Parent item
                ? item.lookupAll(".label").stream()
                        .map(label -> ((javafx.scene.control.Labeled) label).getText())
                        .reduce("", String::concat)
                : "");
    }

    @Test
    void theNamespaceIsRememberedForTheContext() throws Exception {
        cluster.show(Pictures.withPods(
                cluster.picture(),
                List.of(
                        Pictures.pod("gru-train", "edge-1"),
                        Pictures.pod("lab", "bert", "edge-2", "Running", "", true, 0))));
        see("#chip-lab-bert");
        onFx(() -> {
            @SuppressWarnings("unchecked")
            ChoiceBox<String> box = (ChoiceBox<String>) at("#namespace");
            box.setValue("lab");
            return true;
        });
        present("#chip-default-gru-train", false);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> Files.readString(home.resolve("settings.json")).contains("/nowhere/config edge-lab"));
        closeConsole();
        openConsole();
        see("#chip-lab-bert");
        assertThat(shows("#chip-default-gru-train")).isFalse();
    }
}
