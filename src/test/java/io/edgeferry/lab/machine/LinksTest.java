package io.edgeferry.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.edgeferry.lab.store.LabException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links slow down what goes over them, lose nothing, and change while they are in use. */
class LinksTest {

    private final Links links = new Links();

    private static long millis(IoWork work) throws IOException {
        long from = System.nanoTime();
        work.run();
        return (System.nanoTime() - from) / 1_000_000;
    }

    private interface IoWork {
        void run() throws IOException;
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31);
        }
        return bytes;
    }

    @Test
    void rateHoldsForAllStreamsOfADirection() throws Exception {
        links.set("a", "b", new LinkState(0, 16, 0));
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        long took = millis(() -> {
            try (OutputStream out = links.shaped("a", "b", to)) {
                out.write(bytes(1_000_000));
            }
        });
        assertThat(to.toByteArray()).isEqualTo(bytes(1_000_000));
        // 1 MB at 2 MB/s; a busy computer makes it slower, nothing makes it faster.
        assertThat(took).isBetween(450L, 20_000L);
        assertThat(links.bytes("a", "b")).isEqualTo(1_000_000);
        assertThat(links.bytes("b", "a")).isZero();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            try (OutputStream out = links.shaped("a", "b", to)) {
                out.write(bytes(1_000));
            }
            return links.rateNow("a", "b") > 0;
        });
    }

    @Test
    void delayIsHalfTheRoundTripEachWay() throws Exception {
        links.set("a", "b", new LinkState(200, 0, 0));
        try (InputStream in = links.shaped("a", "b", new ByteArrayInputStream(bytes(1000)))) {
            long took = millis(() -> assertThat(in.readAllBytes()).isEqualTo(bytes(1000)));
            assertThat(took).isBetween(95L, 20_000L);
        }
    }

    @Test
    void lossCostsTimeNotBytes() throws Exception {
        links.set("a", "b", new LinkState(10, 0, 10));
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (OutputStream out = links.shaped("a", "b", to)) {
            out.write(bytes(200_000));
        }
        assertThat(to.toByteArray()).isEqualTo(bytes(200_000));
    }

    @Test
    void changeIsFeltByOpenStreams() throws Exception {
        links.set("a", "b", new LinkState(0, 0.01, 0));
        AtomicLong arrived = new AtomicLong();
        OutputStream to = new OutputStream() {
            @Override
            public void write(int b) {
                arrived.incrementAndGet();
            }
        };
        Thread faster = Thread.ofVirtual().start(() -> {
            while (links.bytes("a", "b") == 0) {
                Thread.onSpinWait();
            }
            links.setAll(new LinkState(0, 100, 0));
        });
        // At the first rate this would take 13 minutes.
        try (OutputStream out = links.shaped("a", "b", to)) {
            out.write(bytes(1_000_000));
        }
        faster.join();
        assertThat(arrived).hasValue(1_000_000);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new LinkState(-1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LinkState(0, Double.NaN, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LinkState(0, 0, 50)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void pathsStayInside(@TempDir Path folder) throws Exception {
        Path root = Files.createDirectories(folder.resolve("root"));
        assertThat(Names.inside(root, "/data/x")).isEqualTo(root.resolve("data/x"));
        for (String path : new String[] {"/../x", "/data/../../x", "..", "/a/../../../etc"}) {
            assertThatThrownBy(() -> Names.inside(root, path)).isInstanceOf(LabException.class);
        }
        try {
            Files.createSymbolicLink(root.resolve("out"), folder);
            Files.createSymbolicLink(root.resolve("nowhere"), folder.resolve("none"));
        } catch (IOException | UnsupportedOperationException e) {
            return;
        }
        assertThatThrownBy(() -> Names.inside(root, "/out/x")).isInstanceOf(LabException.class);
        assertThatThrownBy(() -> Names.inside(root, "/nowhere/x")).isInstanceOf(LabException.class);
    }
}
