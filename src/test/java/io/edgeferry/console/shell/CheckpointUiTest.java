package io.edgeferry.console.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import javafx.scene.control.TextArea;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.testfx.api.FxToolkit;

/** What a double click on a checkpoint file opens. */
@ResourceLock("screen")
class CheckpointUiTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void aWindowSaysWhatTheFileHolds() throws Exception {
        Stage stage = FxToolkit.registerPrimaryStage();
        assertThat(text(stage, Path.of("resources/samples/counter.efcheckpoint")))
                .contains("Checkpoint of container count of pod default/counter", "CRIU", "checkpoint/pages-1.img");
        assertThat(stage.getTitle()).isEqualTo("counter.efcheckpoint – EdgeFerry");
        assertThat(text(stage, Path.of("none.efcheckpoint"))).isEqualTo("There is no file none.efcheckpoint.");
        FxToolkit.setupFixture(stage::hide);
    }

    private static String text(Stage stage, Path file) throws Exception {
        FxToolkit.setupFixture(() -> CheckpointApp.show(stage, file));
        TextArea text = (TextArea) stage.getScene().lookup("#checkpoint-text");
        await().atMost(PATIENCE).until(() -> !text.getText().equals("Reading…"));
        return text.getText();
    }
}
