package io.edgeferry.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WakefulnessTest {

    @Test
    void beginsAnewAfterAPause() {
        Wakefulness wakefulness = new Wakefulness(Duration.ofNanos(10), 100);
        assertThat(wakefulness.nanos(105)).isEqualTo(5);
        assertThat(wakefulness.nanos(115)).isEqualTo(15);
        assertThat(wakefulness.nanos(126)).isZero();
        assertThat(wakefulness.nanos(130)).isEqualTo(4);
        assertThat(wakefulness.nanos(140)).isEqualTo(14);
    }
}
