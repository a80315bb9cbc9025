package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class MeanwhileTest {

    private static final Duration PAUSE = Duration.ofMillis(5);

    @Test
    void theChoreGoesOnUntilItIsClosed() {
        AtomicInteger times = new AtomicInteger();
        try (Meanwhile meanwhile = new Meanwhile(PAUSE, () -> 0, () -> {
            if (times.incrementAndGet() == 2) {
                throw new IllegalStateException("one that fails does not end it");
            }
        })) {
            Awaitility.await().until(() -> times.get() > 5);
            assertThat(meanwhile.stalled()).isFalse();
        }
        int then = times.get();
        assertThat(then).isGreaterThan(5);
    }

    @Test
    void aCallWithoutASignOfLifeIsInterrupted() {
        CountDownLatch never = new CountDownLatch(1);
        boolean interrupted = false;
        Meanwhile meanwhile = new Meanwhile(PAUSE, () -> 7, () -> {});
        try (meanwhile) {
            meanwhile.expectSigns(Duration.ofMillis(30));
            boolean unused = never.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        assertThat(interrupted).isTrue();
        assertThat(meanwhile.stalled()).isTrue();
        assertThat(Thread.interrupted()).as("its own interrupt is taken back").isFalse();
    }

    @Test
    void signsOfLifeKeepTheCall() throws Exception {
        AtomicLong signs = new AtomicLong();
        CountDownLatch enough = new CountDownLatch(1);
        try (Meanwhile meanwhile = new Meanwhile(PAUSE, signs::get, () -> {
            if (signs.incrementAndGet() > 500) {
                enough.countDown();
            }
        })) {
            meanwhile.expectSigns(Duration.ofSeconds(2));
            assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(meanwhile.stalled()).isFalse();
        }
    }
}
