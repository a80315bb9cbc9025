package io.edgeferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RenewedTokenTest {

    private final AtomicLong now = new AtomicLong(-5);
    private final AtomicInteger made = new AtomicInteger();

    @Test
    void aTokenIsMadeAnewAfterAMinute() {
        RenewedToken token = new RenewedToken("first", () -> "token " + made.incrementAndGet(), now::get);
        assertThat(token.getToken()).isEqualTo("first");
        now.addAndGet(Duration.ofSeconds(60).toNanos());
        assertThat(token.getToken()).isEqualTo("first");
        now.addAndGet(1);
        assertThat(token.getToken()).isEqualTo("token 1");
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        assertThat(token.getToken()).isEqualTo("token 1");
    }

    @Test
    void oneThatIsMissingIsAskedForAtOnce() {
        RenewedToken token = new RenewedToken(null, () -> "token " + made.incrementAndGet(), now::get);
        assertThat(token.getToken()).isEqualTo("token 1");
    }
}
