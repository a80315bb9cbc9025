package io.edgeferry.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.lab.machine.Guards.State;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A timer resumes or is stopped, never both, however close it comes. */
class GuardsTest {

    @Test
    void whoeverIsFirstSettlesIt() {
        try (Guards guards = new Guards()) {
            int fired = 0;
            AtomicInteger resumed = new AtomicInteger();
            for (int i = 0; i < 300; i++) {
                guards.arm("c" + i, Duration.ofMillis(i % 3), resumed::incrementAndGet);
                if (i % 5 == 0) {
                    var unused = guards.extend("c" + i, Duration.ofMillis(1));
                }
                if (i % 2 == 0) {
                    Thread.yield();
                }
                State said = guards.disarm("c" + i);
                assertThat(said).isIn(State.FIRED, State.DISARMED);
                assertThat(guards.disarm("c" + i)).isEqualTo(said);
                fired += said == State.FIRED ? 1 : 0;
            }
            int wanted = fired;
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(resumed).hasValue(wanted));
        }
    }

    @Test
    void extendedTimerWaitsLonger() {
        try (Guards guards = new Guards()) {
            AtomicInteger resumed = new AtomicInteger();
            guards.arm("c", Duration.ofSeconds(30), resumed::incrementAndGet);
            assertThat(guards.extend("c", Duration.ofMillis(20))).isEqualTo(State.ARMED);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(resumed).hasValue(1));
            assertThat(guards.disarm("c")).isEqualTo(State.FIRED);
            assertThat(guards.extend("none", Duration.ofSeconds(1))).isEqualTo(State.NONE);
        }
    }
}
