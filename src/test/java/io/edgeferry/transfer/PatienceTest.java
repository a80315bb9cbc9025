package io.edgeferry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.transfer.TransferException.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {

    private long now;
    private final Patience patience = new Patience(TransferTimes.DEFAULT, () -> now);

    private static final BrokenException CUT = new BrokenException(Reason.UNREACHABLE, "The link is cut.");

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void pausesDoubleUpToFifteenSeconds() throws Exception {
        assertThat(patience.broke(CUT)).hasMillis(500);
        assertThat(patience.broke(CUT)).hasMillis(1000);
        for (int i = 0; i < 5; i++) {
            patience.broke(CUT);
        }
        assertThat(patience.broke(CUT)).hasMillis(15_000);
    }

    @Test
    void afterFiveMinutesItIsOver() throws Exception {
        patience.broke(CUT);
        pass(Duration.ofSeconds(299));
        patience.broke(CUT);
        pass(Duration.ofSeconds(2));
        assertThatThrownBy(() -> patience.broke(CUT))
                .isInstanceOfSatisfying(
                        TransferException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE))
                .hasMessageContaining("301 s: The link is cut.");
    }

    @Test
    void progressBeginsTheTimeAnew() throws Exception {
        for (int i = 0; i < 100; i++) {
            assertThat(patience.broke(CUT)).hasMillis(500);
            pass(Duration.ofMinutes(4));
            patience.moved();
        }
    }

    @Test
    void theTimeInWhichNothingMovedCounts() throws Exception {
        patience.broke(new BrokenException(Reason.UNREACHABLE, "Nothing moved.", Duration.ofSeconds(150)));
        pass(Duration.ofSeconds(151));
        assertThatThrownBy(() -> patience.broke(CUT)).hasMessageContaining("301 s");
    }

    @Test
    void agentsThatOnlyEverBeginAreGivenUp() throws Exception {
        for (int i = 0; i < 50; i++) {
            patience.lives();
            patience.broke(CUT);
        }
        patience.lives();
        assertThatThrownBy(() -> patience.broke(CUT)).isInstanceOf(TransferException.class);
    }

    @Test
    void anAgentThatComplainsThreeTimesInARowIsBroken() throws Exception {
        BrokenException complaint = new BrokenException(Reason.BROKEN, "no journal");
        patience.broke(complaint);
        patience.broke(CUT);
        patience.broke(complaint);
        patience.broke(complaint);
        assertThatThrownBy(() -> patience.broke(complaint))
                .isInstanceOfSatisfying(
                        TransferException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BROKEN))
                .hasMessageContaining("no journal");
    }
}
