package io.edgeferry.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.edgeferry.node.NodeException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Lock;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link on which, from one moment on, nothing arrives any more and nobody says so. */
class SshCutLinkTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration NOTICED = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static PrivateSshd sshd;

    private CuttableProxy proxy;
    private SshShells shells;
    private NodeShell shell;

    @BeforeAll
    static void startServer() throws Exception {
        sshd = PrivateSshd.start("ed25519");
    }

    @AfterAll
    static void stopServer() {
        if (sshd != null) {
            sshd.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        proxy = new CuttableProxy(sshd.port);
        shells = PrivateSshd.shells(sshd.settings(proxy.port(), sshd.knownHosts(proxy.port(), "ed25519")));
        shell = shells.shell("w1", "127.0.0.1");
    }

    @AfterEach
    void close() throws Exception {
        shells.close();
        proxy.close();
    }

    /** For what a short stop of this machine shall not take for the end of a link. */
    private SshShells patient() throws Exception {
        return new SshShells(
                sshd.settings(proxy.port(), sshd.knownHosts(proxy.port(), "ed25519")),
                HostKeyPrompt.REFUSE,
                new SshTimes(Duration.ofSeconds(10), Duration.ofMillis(500), LIMIT),
                null);
    }

    private static CompletableFuture<Throwable> thrownBy(ThrowingCallable call) {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> thrown.complete(catchThrowable(call)));
        return thrown;
    }

    @Test
    void aRunningCommandNotices() throws Exception {
        long before = connected();
        CompletableFuture<Throwable> thrown = thrownBy(() -> shell.run(Command.of("sleep", "30"), LIMIT));
        await().until(() -> proxy.forwarded.get() > before);
        proxy.cut();
        assertThat(thrown)
                .succeedsWithin(NOTICED)
                .isInstanceOfSatisfying(
                        NodeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
    }

    private long connected() throws Exception {
        assertThat(shell.run(Command.of("true"), LIMIT).ok()).isTrue();
        return proxy.forwarded.get();
    }

    @Test
    void aBlockedReaderNotices() throws Exception {
        try (RemoteProcess process = shell.start(Command.of("sh", "-c", "echo; sleep 30"), LIMIT)) {
            assertThat(process.stdout().read()).isEqualTo('\n');
            CompletableFuture<Throwable> thrown =
                    thrownBy(() -> process.stdout().read());
            proxy.cut();
            assertThat(thrown).succeedsWithin(NOTICED).isInstanceOf(IOException.class);
            NodeException failure = catchThrowableOfType(NodeException.class, () -> process.waitFor(LIMIT));
            assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(failure).hasMessageContaining("no sign of life");
        }
    }

    @Test
    void aBlockedWriterNoticesAndClosingIsQuick() throws Exception {
        try (RemoteProcess process = shell.start(Command.of("sh", "-c", "cat > /dev/null"), LIMIT)) {
            byte[] much = new byte[8 * 1024 * 1024];
            process.stdin().write(much);
            proxy.cut();
            CompletableFuture<Throwable> thrown = thrownBy(() -> {
                while (true) {
                    process.stdin().write(much);
                }
            });
            assertThat(thrown).succeedsWithin(NOTICED).isInstanceOf(IOException.class);
        }
        RemoteProcess stuck;
        try (CuttableProxy second = new CuttableProxy(sshd.port);
                // So patient that it is the closing that ends the write.
                SshShells others = new SshShells(
                        sshd.settings(second.port(), sshd.knownHosts(second.port(), "ed25519")),
                        HostKeyPrompt.REFUSE,
                        new SshTimes(Duration.ofSeconds(10), Duration.ofSeconds(10), LIMIT),
                        null)) {
            stuck = others.shell("w1", "127.0.0.1").start(Command.of("sleep", "30"), LIMIT);
            second.cut();
            CompletableFuture<Throwable> thrown = thrownBy(() -> stuck.stdin().write(new byte[64 * 1024 * 1024]));
            Instant start = Instant.now();
            stuck.close();
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
            assertThat(thrown).succeedsWithin(SOON).isInstanceOf(IOException.class);
        }
    }

    @Test
    void theNextCommandComesThroughOnANewConnectionOnceTheLinkIsBack() throws Exception {
        try (SshShells patient = patient()) {
            NodeShell own = patient.shell("w1", "127.0.0.1");
            assertThat(own.run(Command.of("true"), LIMIT).ok()).isTrue();
            proxy.cut();
            int port = proxy.port();
            CompletableFuture<Throwable> late = thrownBy(() -> own.run(Command.of("true"), Duration.ofMillis(700)));
            assertThat(late)
                    .succeedsWithin(SOON)
                    .isInstanceOfSatisfying(
                            NodeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT));
            assertThat(proxy.port()).isEqualTo(port);
            assertThat(proxy.connections()).isEqualTo(1);
            proxy.mend();
            assertThat(own.run(Command.of("echo", "back"), LIMIT).stdout()).isEqualTo("back\n");
            assertThat(proxy.connections()).isEqualTo(2);
        }
    }

    @Test
    void sessionsThatAreOpenedTooLateAreNotHeldForEver() throws Exception {
        for (int i = 0; i < 12; i++) {
            assertThat(shell.run(Command.of("echo", "works"), LIMIT).stdout()).isEqualTo("works\n");
            Lock held = proxy.hold();
            try {
                NodeException failure = catchThrowableOfType(
                        NodeException.class, () -> shell.run(Command.of("true"), Duration.ofMillis(100)));
                assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
                Thread.sleep(300);
            } finally {
                held.unlock();
            }
        }
        assertThat(shell.run(Command.of("echo", "works"), LIMIT).stdout()).isEqualTo("works\n");
    }

    @Test
    void aCommandThatRunsOutlivesTheConnectionsRetirement() throws Exception {
        try (SshShells patient = patient()) {
            outlivesTheRetirement(patient.shell("w1", "127.0.0.1"));
        }
    }

    private void outlivesTheRetirement(NodeShell own) throws Exception {
        assertThat(own.run(Command.of("true"), LIMIT).ok()).isTrue();
        long before = proxy.forwarded.get();
        CompletableFuture<CommandResult> running = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                running.complete(own.run(Command.of("sh", "-c", "echo begun; sleep 3; echo done"), LIMIT));
            } catch (NodeException | InterruptedException e) {
                running.completeExceptionally(e);
            }
        });
        await().until(() -> proxy.forwarded.get() > before);
        Thread.sleep(500);
        Lock held = proxy.hold();
        try {
            NodeException failure = catchThrowableOfType(
                    NodeException.class, () -> own.run(Command.of("true"), Duration.ofMillis(100)));
            assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
            Thread.sleep(300);
        } finally {
            held.unlock();
        }
        assertThat(own.run(Command.of("echo", "works"), LIMIT).stdout()).isEqualTo("works\n");
        assertThat(proxy.connections()).isEqualTo(2);
        assertThat(running)
                .succeedsWithin(LIMIT)
                .satisfies(it -> assertThat(it.stdout()).isEqualTo("begun\ndone\n"));
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws Exception {
        proxy.cut();
        Instant start = Instant.now();
        NodeException failure = catchThrowableOfType(NodeException.class, () -> shell.run(Command.of("true"), LIMIT));
        assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(failure).hasMessageContaining("Node w1 (127.0.0.1:" + proxy.port() + ") did not finish");
        assertThat(Duration.between(start, Instant.now()))
                .isBetween(PrivateSshd.QUICK.connect(), Duration.ofSeconds(30));
    }

    @Test
    void anAnswerThatComesTooLateForTheLimitIsATimeout() throws Exception {
        proxy.cut();
        Instant start = Instant.now();
        NodeException failure = catchThrowableOfType(
                NodeException.class, () -> shell.start(Command.of("true"), Duration.ofMillis(500)));
        assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(Duration.between(start, Instant.now())).isLessThan(SOON);
    }
}
