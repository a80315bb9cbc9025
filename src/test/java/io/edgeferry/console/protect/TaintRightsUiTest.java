package io.edgeferry.console.protect;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.Protected;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who may not patch nodes fails pods over, but evicts nobody. */
class TaintRightsUiTest extends ConsoleUi {

    @Override
    protected void prepare() {
        cluster.forbid(List.of("patch nodes"));
    }

    @Test
    void theTaintIsGreyedAndSaysWhatIsMissing() {
        see("#chip-default-gru-train");
        protections.show(
                List.of(Protected.pod("gru-train")
                        .replicas(2, Duration.ofSeconds(30))
                        .build()),
                List.of(Protected.vitals("edge-1", 44, 3, false)));
        click("#rail-protect");
        click("#protect-fail-over");
        says("#failover-sheet", "Not possible: needs patch nodes.");
        assertThat(onFx(() -> stage.getScene().lookup("#failover-taint").isDisabled()))
                .isTrue();
        click("#failover-go");
        present("#failover-sheet", false);
        assertThat(protections.failovers()).singleElement().matches(request -> !request.taint());
    }
}
