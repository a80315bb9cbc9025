package io.edgeferry.console.doctor;

import io.edgeferry.console.ConsoleUi;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A user who may not even get nodes. */
class NothingMayBeAskedUiTest extends ConsoleUi {

    @Override
    protected void prepare() {
        cluster.forbid(List.of("get nodes"));
    }

    @Test
    void theInspectorGreysItAndNamesTheVerb() {
        see("#rights-notice");
        click("#card-edge-1 .card-name");
        until(
                "it names the verb",
                () -> "Examine… — needs get nodes"
                        .equals(stage.getScene().lookup("#inspector-examine").getAccessibleHelp()));
        until(
                "it is greyed",
                () -> stage.getScene().lookup("#inspector-examine").isDisabled());
    }
}
