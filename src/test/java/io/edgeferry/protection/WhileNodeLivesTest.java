package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.migration.MigrationException;
import io.edgeferry.node.NodeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Work on a node is waited for while the node lives, and not a moment longer. */
class WhileNodeLivesTest {

    private final AtomicInteger failed = new AtomicInteger();
    private final WhileNodeLives living = new WhileNodeLives(node -> new NodeVitals(
            node,
            "Unknown",
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            false,
            failed.get(),
            true,
            "no answer",
            LossRule.USUAL));

    @Test
    void whatIsMadeIsReturnedAndWhatFailsFails() throws Exception {
        assertThat(living.<String>run("edge-1", givenUp -> givenUp.getAsBoolean() ? "no" : "made"))
                .isEqualTo("made");
        assertThatThrownBy(() -> living.run("edge-1", givenUp -> {
                    throw new NodeException("edge-1", NodeException.Reason.UNREACHABLE, "broken");
                }))
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("broken");
        assertThatThrownBy(() -> living.run("edge-1", givenUp -> {
                    throw new IllegalArgumentException("wrong");
                }))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void workThatHangsIsGivenUpWhenTheNodeIsLost() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CompletableFuture<Boolean> after = new CompletableFuture<>();
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                seen.complete(new AssertionError(String.valueOf(living.<String>run("edge-1", givenUp -> {
                    hangs.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        after.complete(givenUp.getAsBoolean());
                    }
                    return "never";
                }))));
            } catch (Exception e) {
                seen.complete(e);
            }
        });
        assertThat(hangs.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).as("it waits while the node lives").isNotDone();
        failed.set(LossRule.USUAL.probes());
        assertThat(seen.get(30, TimeUnit.SECONDS))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("edge-1 counts as lost");
        assertThat(after.get(30, TimeUnit.SECONDS))
                .as("the work knows that it was given up")
                .isTrue();
    }

    @Test
    void whoeverWaitsCanBeInterrupted() throws Exception {
        CompletableFuture<Boolean> cleaned = new CompletableFuture<>();
        CountDownLatch hangs = new CountDownLatch(1);
        CompletableFuture<Boolean> cleanedFirst = new CompletableFuture<>();
        Thread waiting = Thread.ofVirtual().start(() -> {
            try {
                living.run("edge-1", givenUp -> {
                    hangs.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } finally {
                        cleaned.complete(true);
                    }
                    return "never";
                });
            } catch (Exception e) {
                cleanedFirst.complete(e instanceof InterruptedException && cleaned.isDone());
            }
        });
        assertThat(hangs.await(30, TimeUnit.SECONDS)).isTrue();
        waiting.interrupt();
        assertThat(cleanedFirst.get(30, TimeUnit.SECONDS))
                .as("what it made is removed before it is left")
                .isTrue();
    }
}
