package io.edgeferry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RelayStreamsTest {

    private static final TransferTimes TIMES = TransferTimes.DEFAULT;

    private final List<FakeProcess> processes = new CopyOnWriteArrayList<>();
    private final AtomicInteger opening = new AtomicInteger();
    private final AtomicInteger mostOpening = new AtomicInteger();
    private volatile FakeProcess.Program atSource = RelayStreamsTest::idle;
    private volatile FakeProcess.Program atTarget = RelayStreamsTest::idle;
    private final CountDownLatch gate = new CountDownLatch(1);
    private volatile boolean slowLogin;
    private final FakeNode source = new FakeNode("s", _ -> login(atSource));
    private final FakeNode target = new FakeNode("t", _ -> login(atTarget));
    private final RelayStreams relay = new RelayStreams(source.end(), target.end(), "d1", TIMES, new Logins());

    private FakeProcess login(FakeProcess.Program program) throws InterruptedException {
        int now = opening.incrementAndGet();
        mostOpening.accumulateAndGet(now, Math::max);
        if (slowLogin) {
            gate.await();
        }
        opening.decrementAndGet();
        FakeProcess process = new FakeProcess("stream", program);
        processes.add(process);
        return process;
    }

    private static int idle(FakeProcess process) throws IOException {
        return process.input().read() < 0 ? 0 : 1;
    }

    @AfterEach
    void end() {
        relay.close();
        await().until(() -> processes.stream().noneMatch(FakeProcess::alive));
    }

    @Test
    void bytesGoBothWaysUnchanged() throws Exception {
        byte[] bytes = new byte[5_000_000];
        new java.util.Random(3).nextBytes(bytes);
        CompletableFuture<byte[]> returned = new CompletableFuture<>();
        atSource = process -> {
            Thread.ofPlatform().daemon().start(() -> write(process.output(), bytes));
            returned.complete(process.input().readNBytes(bytes.length));
            return idle(process);
        };
        atTarget = process -> {
            process.input().transferTo(process.output());
            return 0;
        };
        relay.want(1);
        assertThat(returned.get(20, TimeUnit.SECONDS)).isEqualTo(bytes);
        assertThat(relay.open()).isEqualTo(1);
    }

    private static void write(OutputStream out, byte[] bytes) {
        try {
            out.write(bytes);
        } catch (IOException e) {
            // The stream was closed.
        }
    }

    @Test
    void whatIsNotReadIsNotTakenIn() {
        AtomicLong written = new AtomicLong();
        atSource = process -> {
            byte[] piece = new byte[10_000];
            while (true) {
                process.output().write(piece);
                written.addAndGet(piece.length);
            }
        };
        CountDownLatch never = new CountDownLatch(1);
        atTarget = process -> {
            never.await();
            return 0;
        };
        relay.want(1);
        await().until(() -> written.get() > 0);
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(5)).until(() -> {
            long before = written.get();
            Thread.sleep(30);
            return written.get() == before;
        });
        assertThat(written.get()).isLessThan(1_000_000);
    }

    @Test
    void atMostEightLogInAtOnce() {
        slowLogin = true;
        relay.want(20);
        await().until(() -> opening.get() == 16);
        await().during(Duration.ofMillis(200)).until(() -> mostOpening.get() == 16);
        gate.countDown();
        await().until(() -> relay.open() == 20);
    }

    @Test
    void aStreamThatBreaksIsOpenedAgain() {
        relay.want(3);
        await().until(() -> relay.open() == 3);
        processes.getFirst().end(137);
        await().until(() -> processes.size() == 8 && relay.open() == 3);
        assertThat(relay.errors()).isEqualTo(1);
    }

    @Test
    void streamsAreNeverFewerThanWereWanted() {
        relay.want(4);
        relay.want(1);
        await().until(() -> relay.open() == 4);
    }
}
