package io.edgeferry.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import io.edgeferry.task.OperationId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts run in a real shell, on a home folder of the test. */
class TransferKeyTest {

    private static final String OWN = "ssh-ed25519 AAAAown somebody@laptop";

    @TempDir
    private Path home;

    private CommandResult run(Command command) {
        if (command.words().stream().anyMatch(word -> word.contains("ssh-keygen"))) {
            String mark = command.words().stream()
                    .filter(word -> word.startsWith("edgeferry-m"))
                    .findFirst()
                    .orElseThrow();
            return new CommandResult(0, "ssh-ed25519 AAAA " + mark + "\n", "");
        }
        try {
            ProcessBuilder builder = new ProcessBuilder(command.words()).redirectErrorStream(true);
            builder.environment().put("HOME", home.toString());
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new CommandResult(process.exitValue(), said, said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static OperationId operation(int number) {
        return new OperationId("m20260101-000000-%06x".formatted(number));
    }

    private Callable<Void> install(int number) {
        return () -> {
            RecordingShell shell = new RecordingShell("root", this::run);
            NodeAgent agent = new NodeAgent(shell, operation(number), List.of("ctr"));
            TransferKey.install(shell, agent, shell, agent, operation(number));
            return null;
        };
    }

    private Callable<Void> remove(int number) {
        return () -> {
            TransferKey.remove(new RecordingShell("root", this::run), operation(number));
            return null;
        };
    }

    private void all(List<Callable<Void>> acts) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> done : threads.invokeAll(acts)) {
                done.get();
            }
        }
    }

    @Test
    void manyTransfersLetInAndTakeAwayTheirKeysAtOnceAndEachGetsItsOwn() throws Exception {
        assumeTrue(run(Command.of("sh", "-c", "command -v flock")).exitCode() == 0, "there is no flock(1) here");
        Path keys = Files.createDirectories(home.resolve(".ssh")).resolve("authorized_keys");
        Files.writeString(keys, OWN);
        List<Callable<Void>> first = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            first.add(install(i));
        }
        all(first);
        assertThat(Files.readAllLines(keys)).hasSize(25).contains(OWN);

        List<Callable<Void>> second = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            second.add(remove(i));
            second.add(install(100 + i));
        }
        all(second);
        List<String> lines = Files.readAllLines(keys);
        assertThat(lines).hasSize(25).contains(OWN);
        for (int i = 0; i < 24; i++) {
            String expected = "edgeferry-" + operation(100 + i);
            assertThat(lines).filteredOn(line -> line.endsWith(expected)).hasSize(1);
        }
        assertThat(home.resolve(".ssh").toFile().list()).containsExactly("authorized_keys");
    }
}
