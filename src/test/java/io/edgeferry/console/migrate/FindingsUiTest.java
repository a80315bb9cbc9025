package io.edgeferry.console.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.migration.Finding;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** What a plan found, as a person reads it: what asks for something first, what passed on demand. */
class FindingsUiTest extends ConsoleUi {

    private static final Finding OPEN = new Finding(
            "tcp",
            Finding.Severity.ERROR,
            "The pod has open TCP connections",
            "CRIU refuses to dump them.",
            "Have CRIU close them.",
            List.of("# on node edge-1, as root", "mkdir -p /etc/criu", "echo tcp-close >> /etc/criu/runc.conf"));

    private void plan(List<Finding> findings) {
        migrations.find(findings);
        drag("#chip-default-gru-train", "#card-edge-2");
        see("#plan-sheet");
    }

    @Test
    void whatPassedIsShownOnDemand() {
        plan(List.of(
                Finding.warning("labels", "Services reach both pods", "For a moment.", "Nothing."),
                Finding.ok("criu", "Both nodes have CRIU 4.1.1"),
                Finding.ok("kernel", "Both nodes have kernel 6.18.0")));
        says("#plan-sheet", "Services reach both pods");
        until("what passed is counted", () -> text("#findings-more").equals("Show 2 checks that passed"));
        assertThat(texts("#plan-sheet")).doesNotContain("Both nodes have kernel 6.18.0");
        focus("#findings-more");
        robot.type(KeyCode.SPACE);
        says("#plan-sheet", "Both nodes have kernel 6.18.0");
        soon(() -> assertThat(text("#findings-more")).isEqualTo("Hide 2 checks that passed"));
        focus("#findings-more");
        robot.type(KeyCode.SPACE);
        until("it is hidden again", () -> !texts("#plan-sheet").contains("Both nodes have kernel 6.18.0"));
    }

    @Test
    void allCommandsAreCopiedWithoutTheirRemarks() {
        plan(List.of(OPEN));
        says("#plan-sheet", "On node edge-1, as root:");
        Button copy = onFx(() -> stage.getScene().lookup("#plan-sheet").lookupAll(".button").stream()
                .filter(Button.class::isInstance)
                .map(Button.class::cast)
                .filter(button -> button.getText().equals("Copy commands"))
                .findFirst()
                .orElseThrow());
        onFx(() -> {
            copy.fire();
            return "";
        });
        soon(() -> assertThat(onFx(() -> Clipboard.getSystemClipboard().getString()))
                .isEqualTo("mkdir -p /etc/criu\necho tcp-close >> /etc/criu/runc.conf"));
        soon(() -> assertThat(onFx(copy::getAccessibleText)).contains("The pod has open TCP connections"));
    }
}
