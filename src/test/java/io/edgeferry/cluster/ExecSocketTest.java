package io.edgeferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.http.WebSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ExecSocketTest {

    private static final Duration SHORT = Duration.ofSeconds(5);

    /** A WebSocket that keeps what is sent. */
    private static final class FakeSocket implements WebSocket {
        private final AtomicInteger requests = new AtomicInteger();
        private final AtomicLong queued = new AtomicLong();
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private volatile boolean closed;

        @Override
        public synchronized boolean send(ByteBuffer buffer) {
            assertThat(buffer.get()).isZero();
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            sent.writeBytes(bytes);
            return !closed;
        }

        @Override
        public boolean sendClose(int code, String reason) {
            closed = true;
            return true;
        }

        @Override
        public long queueSize() {
            return queued.get();
        }

        @Override
        public void request() {
            requests.incrementAndGet();
        }

        synchronized byte[] all() {
            return sent.toByteArray();
        }
    }

    private final FakeSocket socket = new FakeSocket();
    private final ExecSocket exec = new ExecSocket("run cat in lab/p");

    ExecSocketTest() {
        exec.onOpen(socket);
    }

    private void message(int channel, byte[] bytes) {
        ByteBuffer message = ByteBuffer.allocate(1 + bytes.length);
        message.put((byte) channel).put(bytes).flip();
        exec.onMessage(socket, message);
    }

    private void message(int channel, String text) {
        message(channel, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void outputsAndTheExitCodeCome() throws Exception {
        message(1, "one ");
        message(2, "two");
        message(1, "");
        message(1, "three");
        message(3, """
            {"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"42"}]}}\
            """);
        exec.onClose(socket, 1000, "");
        assertThat(exec.stdout().readAllBytes()).asString().isEqualTo("one three");
        assertThat(exec.stderr().readAllBytes()).asString().isEqualTo("two");
        assertThat(exec.waitFor(SHORT)).isEqualTo(42);
    }

    @Test
    void successIsZero() throws Exception {
        message(3, "{\"metadata\":{},\"status\":\"Success\"}");
        exec.onClose(socket, 1000, "");
        assertThat(exec.waitFor(SHORT)).isZero();
        assertThat(exec.stdout().read()).isEqualTo(-1);
    }

    @Test
    void aCommandThatCannotRunIsToldInWords() {
        message(3, """
            {"status":"Failure","reason":"InternalError","code":500,"message":"exec failed: no such file"}\
            """);
        exec.onClose(socket, 1000, "");
        assertThatThrownBy(() -> exec.waitFor(SHORT))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.code()).isEqualTo(500))
                .hasMessageContaining("run cat in lab/p")
                .hasMessageContaining("no such file");
    }

    @Test
    void aConnectionThatBreaksIsNoEndOfFile() throws Exception {
        message(1, "half");
        exec.onError(socket, new IOException("Connection reset"));
        assertThat(exec.stdout().readNBytes(4)).asString().isEqualTo("half");
        assertThatThrownBy(() -> exec.stdout().read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
        assertThatThrownBy(() -> exec.waitFor(SHORT))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("Connection reset");
        assertThatThrownBy(() -> exec.stdin().write(1)).isInstanceOf(IOException.class);
    }

    @Test
    void whoDoesNotReadHoldsUpTheSender() throws Exception {
        byte[] piece = new byte[100_000];
        int before = -1;
        for (int i = 0; socket.requests.get() != before && i < 100; i++) {
            before = socket.requests.get();
            message(1, piece);
        }
        assertThat(before).isBetween(5, 7);
        assertThat(exec.stdout().readNBytes(200_000)).hasSize(200_000);
        assertThat(socket.requests.get()).isEqualTo(before + 1);
    }

    @Test
    void closingAnOutputLetsTheOtherGoOn() throws Exception {
        for (int i = 0; i < 6; i++) {
            message(1, new byte[100_000]);
        }
        int before = socket.requests.get();
        exec.stdout().close();
        assertThat(socket.requests.get()).isEqualTo(before + 1);
        message(1, new byte[1_000_000]);
        assertThat(socket.requests.get()).isEqualTo(before + 2);
    }

    @Test
    void inputWaitsWhileTheConnectionIsBusy() throws Exception {
        byte[] bytes = new byte[200_000];
        Arrays.fill(bytes, (byte) 7);
        exec.stdin().write(bytes);
        assertThat(socket.all()).isEqualTo(bytes);
        socket.queued.set(10_000_000);
        Thread writer = Thread.ofPlatform().daemon().start(() -> {
            try {
                exec.stdin().write(bytes);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        await().during(Duration.ofMillis(200)).until(() -> socket.all().length == 200_000);
        socket.queued.set(0);
        writer.join();
        assertThat(socket.all()).hasSize(400_000);
    }

    @Test
    void closingEndsEverything() throws Exception {
        exec.close();
        exec.close();
        assertThat(socket.closed).isTrue();
        assertThatThrownBy(() -> exec.stdout().read()).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> exec.waitFor(SHORT)).hasMessageContaining("closed by this program");
    }

    @Test
    void anEndThatDoesNotComeIsNotWaitedForLonger() {
        assertThatThrownBy(() -> exec.waitFor(Duration.ofMillis(10))).hasMessageContaining("no end within");
    }
}
