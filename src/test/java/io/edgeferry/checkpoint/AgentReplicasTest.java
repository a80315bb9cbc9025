package io.edgeferry.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The scripts by which a store clears up run on this machine, in a folder of the test. */
class AgentReplicasTest {

    @TempDir
    Path folder;

    private final RecordingShell shell = new RecordingShell(
            "root",
            command -> new CommandResult(
                    0,
                    command.toString().contains("replica-remove") ? "{\"removed\":[],\"bytes\":0,\"left\":0}" : "",
                    ""));

    /** Those that look for files, as they were given, but in this folder. */
    private void runFinds() throws Exception {
        for (Command command : shell.commands()) {
            if (command.toString().contains("find ")) {
                List<String> words = new ArrayList<>(command.words());
                words.replaceAll(
                        word -> word.equals(ProtectionAgent.FOLDER + "/checkpoints") ? folder.toString() : word);
                Process process = new ProcessBuilder(words).start();
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void archivesOfOtherPodsStay() throws Exception {
        List<String> own = List.of(
                "checkpoint-replica_default_gru.v1-p20260101-120000-abc123.tar",
                "checkpoint-replica_default_gru.v1-p20260102-120000-0.tar");
        List<String> others = List.of(
                "checkpoint-replica_default_gru-v1-p20260101-120000-abc123.tar",
                "checkpoint-replica_default_gruxv1-p20260101-120000-abc123.tar",
                "checkpoint-replica_default_gru.v1-p1-p20260101-120000-abc123.tar",
                "checkpoint-replica_default_gru.v1-p20260101-120000-abc123.tar.part");
        for (String name : Stream.concat(own.stream(), others.stream()).toList()) {
            Files.createFile(folder.resolve(name));
        }
        var unused = new AgentReplicas(
                        new ProtectionAgent(shell, "amd64", List.of("ctr")), ProtectionAgent.STORE, "default_gru.v1")
                .removeAll();
        runFinds();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left)
                    .extracting(path -> path.getFileName().toString())
                    .containsExactlyInAnyOrderElementsOf(others);
        }
    }
}
