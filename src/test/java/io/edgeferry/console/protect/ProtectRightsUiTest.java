package io.edgeferry.console.protect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.Protected;
import java.time.Duration;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** Who may not protect pods sees what others do, and what is missing is named. */
class ProtectRightsUiTest extends ConsoleUi {

    @Override
    protected void prepare() {
        cluster.forbid(List.of("create leases", "update leases"));
    }

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private String words(String id) {
        return onFx(() -> robot.lookup(id)
                .tryQuery()
                .map(item -> item instanceof javafx.scene.Parent parent
                        ? parent.lookupAll(".label").stream()
                                .map(label -> ((javafx.scene.control.Labeled) label).getText())
                                .reduce("", String::concat)
                        : "")
                .orElse(""));
    }

    @Test
    void aMissingRightIsNamedAndNothingIsDoneFromHere() {
        click("#chip-default-gru-train");
        says("#inspector", "gru-train");
        until("it is greyed", () -> at("#inspector-protect").isDisabled());
        soon(() -> assertThat(onFx(() -> at("#inspector-protect").getAccessibleHelp()))
                .isEqualTo("Protect… — needs create leases, update leases"));
        robot.rightClickOn(see("#chip-default-gru-train"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(words("#menu-protect")).contains("needs create leases, update leases"));
        robot.type(KeyCode.ESCAPE);
        assertThat(protections.acting()).isFalse();
        assertThat(protections.watching()).isTrue();
        protections.show(
                List.of(Protected.pod("bert-small")
                        .replicas(1, Duration.ofSeconds(4))
                        .build()),
                List.of());
        click("#rail-protect");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text("#protect-note")).contains("only shows what others do"));
        until("it is greyed", () -> at("#protect-checkpoint").isDisabled());
        until("it is greyed", () -> at("#protect-stop").isDisabled());
    }
}
