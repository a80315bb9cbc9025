package io.edgeferry.console.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.Background;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javafx.application.Platform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** What a slider says is written at most five times a second, and its last value always. */
@ResourceLock("screen")
class LatestWriterUiTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private record Written(int value, long at) {}

    private final List<Written> written = new CopyOnWriteArrayList<>();
    private final Background background = new Background(Platform::runLater);

    @AfterEach
    void close() {
        background.close();
    }

    @Test
    void fastMovesAreThinnedOut() throws Exception {
        FxToolkit.registerPrimaryStage();
        List<Exception> failures = new CopyOnWriteArrayList<>();
        LatestWriter<Integer> writer = new LatestWriter<>(
                background,
                value -> {
                    written.add(new Written(value, System.nanoTime()));
                    if (value < 0) {
                        throw new IllegalStateException("refused");
                    }
                },
                failures::add);
        for (int i = 1; i <= 400; i++) {
            int value = i;
            WaitForAsyncUtils.waitForAsyncFx(30_000, () -> writer.offer(value));
        }
        await().atMost(LIMIT)
                .until(() -> !written.isEmpty() && written.getLast().value() == 400);
        assertThat(written).hasSizeLessThan(200);
        assertThat(written).extracting(Written::value).isSorted().doesNotHaveDuplicates();
        long took = written.getLast().at() - written.getFirst().at();
        assertThat(written)
                .as("five a second; one that begins late is not made up for")
                .hasSizeLessThanOrEqualTo((int) (took / Duration.ofMillis(200).toNanos()) + 3);
        await().atMost(LIMIT).until(() -> WaitForAsyncUtils.waitForAsyncFx(30_000, () -> !writer.busy()));
        WaitForAsyncUtils.waitForAsyncFx(30_000, () -> writer.offer(-1));
        await().atMost(LIMIT).until(() -> failures.size() == 1);
        WaitForAsyncUtils.waitForAsyncFx(30_000, () -> writer.offer(8));
        await("what failed does not stop the next")
                .atMost(LIMIT)
                .until(() -> written.getLast().value() == 8);
    }

    @Test
    void theScalesLeadThereAndBack() {
        for (LinkScale scale : LinkScale.values()) {
            for (int i = 0; i <= 100; i++) {
                double value = scale.value(i / 100.0);
                assertThat(scale.value(scale.place(value)))
                        .as(scale + " at " + i)
                        .isEqualTo(value);
            }
        }
        assertThat(LinkScale.RATE.value(1)).isZero();
        assertThat(LinkScale.RATE.value(0)).isEqualTo(1);
        assertThat(LinkScale.DELAY.place(9_000)).isEqualTo(1);
    }
}
