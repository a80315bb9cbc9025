package io.edgeferry.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.jcraft.jsch.JSchException;
import io.edgeferry.node.NodeException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshRunTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** For what happens at once on a machine that is not busy; far below what would end it otherwise. */
    private static final Duration SOON = Duration.ofSeconds(60);

    private static PrivateSshd sshd;

    @TempDir
    private Path directory;

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
        shells = sshd.shells();
        shell = shells.shell("w1", "127.0.0.1");
    }

    @AfterEach
    void close() {
        shells.close();
    }

    @Test
    void runsAndSaysWhatCameOut() throws Exception {
        CommandResult result = shell.run(Command.of("sh", "-c", "echo out; echo err >&2; exit 7"), LIMIT);
        assertThat(result).isEqualTo(new CommandResult(7, "out\n", "err\n"));
        assertThat(shell.hostKey()).isEqualTo(sshd.hostKey("ed25519"));
        NodeException failure = catchThrowableOfType(
                NodeException.class,
                () -> shell.check(Command.of("sh", "-c", "echo no such thing >&2; exit 3"), LIMIT));
        assertThat(failure).hasMessageContaining("exit code 3: no such thing");
        assertThat(failure.reason()).isEqualTo(Reason.COMMAND);
    }

    @Test
    void sendsStdinThenEndOfFile() throws Exception {
        String text = "Zeile ä\n".repeat(100_000);
        Command command = Command.of("cat").withStdin(text.getBytes(StandardCharsets.UTF_8));
        assertThat(shell.run(command, LIMIT).stdout()).isEqualTo(text);
        assertThat(shell.run(Command.of("cat"), LIMIT).stdout()).isEmpty();
        assertThat(shell.run(Command.of("true").withStdin(new byte[8_000_000]), LIMIT)
                        .ok())
                .isTrue();
    }

    @Test
    void quotesWordsForTheRemoteShell() throws Exception {
        for (String word : List.of("", " ", "'", "a'b\"c$HOME`id`\\", "*", "~", "-n", "!x", "two\nlines", "$(id)")) {
            assertThat(shell.run(Command.of("printf", "%s", word), LIMIT).stdout())
                    .isEqualTo(word);
        }
    }

    @Test
    void tellsTheSignalThatEndedACommand() throws Exception {
        assertThat(shell.run(Command.of("sh", "-c", "kill -KILL $$"), LIMIT).exitCode())
                .isEqualTo(137);
    }

    @Test
    void keepsOnlySoMuchOutput() throws Exception {
        String script = "head -c 9000000 /dev/zero | tr '\\0' a; head -c 3000000 /dev/zero | tr '\\0' b >&2; exit 2";
        CommandResult result = shell.run(Command.of("sh", "-c", script), LIMIT);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.stdout()).hasSize(4 * 1024 * 1024);
        assertThat(result.stderr()).hasSize(1024 * 1024);
    }

    @Test
    void endsTheCommandWhenTheLimitRunsOut() throws Exception {
        Path pid = directory.resolve("pid");
        assertThat(shell.run(Command.of("true"), LIMIT).ok()).isTrue();
        Instant start = Instant.now();
        NodeException failure =
                catchThrowableOfType(NodeException.class, () -> shell.run(sleeper(pid), Duration.ofSeconds(5)));
        assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(15));
        await().atMost(LIMIT).until(() -> ended(pid));
        assertThat(shell.run(Command.of("true"), LIMIT).ok()).isTrue();
    }

    @Test
    void endsTheCommandWhenInterrupted() throws Exception {
        Path pid = directory.resolve("pid");
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                shell.run(sleeper(pid), Duration.ofMinutes(1));
                thrown.complete(null);
            } catch (NodeException | InterruptedException e) {
                thrown.complete(e);
            }
        });
        await().atMost(LIMIT).until(() -> Files.exists(pid) && Files.size(pid) > 0);
        thread.interrupt();
        assertThat(thrown).succeedsWithin(SOON).isInstanceOf(InterruptedException.class);
        await().atMost(LIMIT).until(() -> ended(pid));
    }

    private static Command sleeper(Path pid) {
        return Command.of("sh", "-c", "echo $$ > \"$1\"; exec sleep 600", "sh", pid.toString());
    }

    private static boolean ended(Path pid) throws Exception {
        Optional<ProcessHandle> process =
                ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()));
        return process.isEmpty() || !process.get().isAlive();
    }

    @Test
    void connectsAgainAfterTheConnectionBroke() throws Exception {
        assertThat(shell.run(Command.of("true"), LIMIT).ok()).isTrue();
        sshd.dropConnections();
        assertThat(shell.run(Command.of("echo", "again"), LIMIT).stdout()).isEqualTo("again\n");
    }

    @Test
    void neverSendsACommandTwice() throws Exception {
        Path count = directory.resolve("count");
        String script = "echo x >> \"$1\"; sleep 600";
        CompletableFuture<NodeException> thrown = new CompletableFuture<>();
        Thread.ofPlatform()
                .start(() -> thrown.complete(catchThrowableOfType(
                        NodeException.class,
                        () -> shell.run(Command.of("sh", "-c", script, "sh", count.toString()), LIMIT))));
        await().atMost(LIMIT).until(() -> Files.exists(count) && Files.size(count) > 0);
        sshd.dropConnections();
        assertThat(thrown)
                .succeedsWithin(LIMIT)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
        assertThat(Files.readString(count)).isEqualTo("x\n");
    }

    @Test
    void runsMoreCommandsAtOnceThanSessionsAreAllowed() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<CommandResult>> results = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                results.add(pool.submit(() -> shell.run(Command.of("sh", "-c", "sleep 0.1; echo done"), LIMIT)));
            }
            for (Future<CommandResult> result : results) {
                assertThat(result.get().stdout()).isEqualTo("done\n");
            }
        }
    }

    @Test
    void runsManyShortCommandsAtOnce() throws Exception {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<CommandResult>> results = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                results.add(pool.submit(() -> shell.run(Command.of("true"), Duration.ofMinutes(2))));
            }
            for (Future<CommandResult> result : results) {
                assertThat(result.get().ok()).isTrue();
            }
        }
    }

    @Test
    void triesAgainWhenASessionIsRefused() throws Exception {
        try (PrivateSshd narrow = PrivateSshd.start(1, "ed25519");
                SshShells others = narrow.shells();
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            NodeShell other = others.shell("w1", "127.0.0.1");
            assertThat(other.run(Command.of("true"), LIMIT).ok()).isTrue();
            Future<CommandResult> first =
                    pool.submit(() -> other.run(Command.of("sh", "-c", "sleep 1; echo first"), LIMIT));
            Thread.sleep(300);
            assertThat(other.run(Command.of("echo", "second"), LIMIT).stdout()).isEqualTo("second\n");
            assertThat(first.get().stdout()).isEqualTo("first\n");
        }
    }

    @Test
    void knowsWhatWasNotSent() {
        assertThat(Exec.unsent(new JSchException("Socket closed", sendChannelOpen())))
                .isTrue();
        assertThat(Exec.unsent(new JSchException("ChannelExec", new IOException())))
                .isFalse();
    }

    private static Exception sendChannelOpen() {
        return new IOException("Socket closed");
    }

    @Test
    void failsAtOnceWhenClosed() throws Exception {
        assertThat(shell.run(Command.of("true"), LIMIT).ok()).isTrue();
        CompletableFuture<NodeException> thrown = new CompletableFuture<>();
        Path pid = directory.resolve("pid");
        Thread.ofPlatform()
                .start(() -> thrown.complete(catchThrowableOfType(
                        NodeException.class, () -> shell.run(sleeper(pid), Duration.ofMinutes(1)))));
        await().atMost(LIMIT).until(() -> Files.exists(pid) && Files.size(pid) > 0);
        shell.close();
        assertThat(thrown)
                .succeedsWithin(SOON)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(ProcessHandle::destroy);
        assertThat(catchThrowableOfType(NodeException.class, () -> shell.run(Command.of("true"), LIMIT)))
                .hasMessageContaining("closed by this program");
    }
}
