package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;

/** A cluster of one's own. */
class AdminUiTest extends ConsoleUi {

    @Override
    protected void prepare() {
        cluster.allowAll();
    }

    @Test
    void anAdminIsCalledSo() {
        see("#chip-default-gru-train");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(text("#role")).isEqualTo("admin"));
    }
}
