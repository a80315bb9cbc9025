package io.edgeferry.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.edgeferry.node.NodeException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshStreamTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int SIZE = 64 * 1024 * 1024;
    private static PrivateSshd sshd;
    private static SshShells shells;
    private static NodeShell shell;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startServer() throws Exception {
        sshd = PrivateSshd.start("ed25519");
        shells = sshd.shells();
        shell = shells.shell("w1", "127.0.0.1");
    }

    @AfterAll
    static void stopServer() {
        if (sshd != null) {
            shells.close();
            sshd.close();
        }
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[SIZE];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void bringsBytesUpWhole() throws Exception {
        byte[] bytes = bytes();
        try (RemoteProcess process = shell.start(Command.of("sha256sum"), LIMIT)) {
            try (OutputStream stdin = process.stdin()) {
                stdin.write(bytes);
            }
            assertThat(new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith(sha256(bytes));
            assertThat(process.waitFor(LIMIT)).isZero();
        }
    }

    @Test
    void bringsBytesDownWhole() throws Exception {
        byte[] bytes = bytes();
        Path file = Files.write(directory.resolve("bytes"), bytes);
        try (RemoteProcess process = shell.start(Command.of("cat", file.toString()), LIMIT)) {
            assertThat(sha256(process.stdout().readAllBytes())).isEqualTo(sha256(bytes));
            assertThat(process.stderr().readAllBytes()).isEmpty();
            assertThat(process.waitFor(LIMIT)).isZero();
        }
    }

    @Test
    void holdsUpTheNodeWhenNobodyReadsAndIsNotTakenForBroken() throws Exception {
        String script = "head -c 20000000 /dev/zero; echo end >&2; exit 4";
        try (RemoteProcess process = shell.start(Command.of("sh", "-c", script), LIMIT)) {
            InputStream stdout = process.stdout();
            assertThat(stdout.readNBytes(1000)).hasSize(1000);
            NodeException early = catchThrowableOfType(
                    NodeException.class,
                    () -> process.waitFor(PrivateSshd.QUICK.dead().multipliedBy(2)));
            assertThat(early.reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(stdout.readAllBytes()).hasSize(20_000_000 - 1000);
            assertThat(new String(process.stderr().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("end\n");
            assertThat(process.waitFor(LIMIT)).isEqualTo(4);
        }
    }

    @Test
    void sendsTheCommandsOwnStdinFirst() throws Exception {
        Command command = Command.of("cat").withStdin("first ".getBytes(StandardCharsets.UTF_8));
        try (RemoteProcess process = shell.start(command, LIMIT)) {
            process.stdin().write("second".getBytes(StandardCharsets.UTF_8));
            process.stdin().close();
            assertThat(new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("first second");
        }
    }

    @Test
    void writingToACommandThatHasEndedThrows() throws Exception {
        try (RemoteProcess process = shell.start(Command.of("true"), LIMIT)) {
            assertThat(process.waitFor(LIMIT)).isZero();
            byte[] some = new byte[100_000];
            await().atMost(LIMIT)
                    .until(() -> catchThrowable(() -> process.stdin().write(some)) instanceof IOException);
        }
    }

    @Test
    void aBrokenConnectionIsNotTakenForTheEnd() throws Exception {
        try (RemoteProcess process = shell.start(Command.of("sh", "-c", "echo begun; sleep 600"), LIMIT)) {
            assertThat(process.stdout().readNBytes(6)).asString().isEqualTo("begun\n");
            sshd.dropConnections();
            assertThatThrownBy(() -> process.stdout().read())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("broke");
            NodeException failure = catchThrowableOfType(NodeException.class, () -> process.waitFor(LIMIT));
            assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
        }
    }

    @Test
    void closingEndsTheCommandAndItsReadersAndNeverBlocks() throws Exception {
        Path pid = directory.resolve("pid");
        String script = "echo $$ > \"$1\"; exec cat /dev/zero";
        RemoteProcess process = shell.start(Command.of("sh", "-c", script, "sh", pid.toString()), LIMIT);
        await().atMost(LIMIT).until(() -> Files.exists(pid) && Files.size(pid) > 0);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(() ->
                        thrown.complete(catchThrowable(() -> process.stderr().read())));
        Instant start = Instant.now();
        process.close();
        process.close();
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(5));
        assertThat(thrown).succeedsWithin(SOON).isInstanceOf(IOException.class);
        long number = Long.parseLong(Files.readString(pid).strip());
        await().atMost(LIMIT)
                .until(() ->
                        ProcessHandle.of(number).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void anInterruptEndsABlockedReaderAndABlockedWriter() throws Exception {
        for (boolean writes : new boolean[] {false, true}) {
            try (RemoteProcess process = shell.start(Command.of("sleep", "600"), LIMIT)) {
                CompletableFuture<Throwable> thrown = new CompletableFuture<>();
                byte[] much = new byte[16 * 1024 * 1024];
                Thread thread = Thread.ofPlatform()
                        .start(() -> thrown.complete(catchThrowable(() -> {
                            if (writes) {
                                process.stdin().write(much);
                            } else {
                                process.stdout().read();
                            }
                        })));
                await().atMost(LIMIT).until(() -> thread.getState() == Thread.State.WAITING);
                thread.interrupt();
                assertThat(thrown).succeedsWithin(SOON).isInstanceOf(InterruptedIOException.class);
            }
        }
    }
}
