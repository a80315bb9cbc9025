package io.edgeferry.console.protect;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.Protected;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import javafx.scene.control.CheckBox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may not patch nodes fails pods over, but evicts nobody. */
class TaintRightsUiTest extends ConsoleUi {

    private final CountDownLatch answered = new CountDownLatch(1);

    @Override
    protected void prepare() {
        cluster.forbid(List.of("patch nodes"));
        cluster.holdRights(answered);
    }

    @AfterEach
    void answer() {
        answered.countDown();
    }

    private void openTheSheet() {
        see("#chip-default-gru-train");
        protections.show(
                List.of(Protected.pod("gru-train")
                        .replicas(2, Duration.ofSeconds(30))
                        .build()),
                List.of(Protected.vitals("edge-1", 44, 3, false)));
        click("#rail-protect");
        click("#protect-fail-over");
        see("#failover-sheet");
    }

    private CheckBox taint() {
        return (CheckBox) stage.getScene().lookup("#failover-taint");
    }

    private void failsOverWithoutTaint() {
        says("#failover-sheet", "Not possible: needs patch nodes.");
        until("it is greyed", () -> taint().isDisabled());
        click("#failover-go");
        present("#failover-sheet", false);
        soon(() -> assertThat(protections.failovers()).singleElement().matches(request -> !request.taint()));
    }

    @Test
    void theTaintIsGreyedAndSaysWhatIsMissing() {
        answered.countDown();
        openTheSheet();
        failsOverWithoutTaint();
    }

    @Test
    void whatIsKnownOnlyWhileTheSheetIsOpenTakesTheChoiceBack() {
        openTheSheet();
        click("#failover-taint");
        until("it is chosen", () -> taint().isSelected());
        click("#failover-go");
        says("#failover-sure", "All pods of node edge-1 are evicted");
        answered.countDown();
        present("#failover-sure", false);
        assertThat(onFx(() -> taint().isSelected())).isFalse();
        failsOverWithoutTaint();
    }
}
