package io.edgeferry.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.OperationId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeAgentTest {

    private static final OperationId OPERATION = new OperationId("m20260101-000000-00000a");
    private static final String FOLDER = "/var/lib/edgeferry/" + OPERATION;
    private static final String ARCHIVE = "/var/lib/kubelet/checkpoints/checkpoint-gru.tar";
    private static final String HOSTILE = "x'; touch /tmp/hostile; $(reboot) `id` \"q\" \\ * ~ #\n;& |";

    private static NodeAgent agent(RecordingShell shell) {
        return new NodeAgent(shell, OPERATION, List.of("ctr"));
    }

    /** What a POSIX shell makes of a command's line, word by word. */
    private static List<String> asTheShellReadsIt(Command command) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder(
                        "sh", "-c", "set -- " + command.line() + "\nfor w; do printf '%s\\0' \"$w\"; done")
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).isZero();
        return List.of(said.substring(0, said.length() - 1).split("\0", -1));
    }

    @Test
    void noTextOfTheClusterIsReadAsShellSyntax() throws Exception {
        RecordingShell shell = new RecordingShell(
                "root",
                command -> new CommandResult(
                        0,
                        command.words().contains("resume") ? "{\"outcome\":\"resumed\"}" : "ssh-ed25519 AAAA x",
                        ""));
        NodeAgent agent = agent(shell);
        agent.guard(HOSTILE, Duration.ofSeconds(120));
        assertThat(agent.resume(HOSTILE)).isEqualTo("resumed");
        var unused = CheckpointArchive.since(shell, HOSTILE, HOSTILE, HOSTILE, agent.marker());
        LocalRestore.importImage(shell, agent, ARCHIVE, HOSTILE, HOSTILE);
        TransferKey.install(shell, agent, shell, agent, OPERATION);
        CheckpointTransfer.removeShared(shell, HOSTILE, OPERATION);
        shell.commands().add(agent.send(ARCHIVE, HOSTILE, HOSTILE));
        shell.commands().add(agent.sendTo(ARCHIVE, HOSTILE, HOSTILE, HOSTILE, 22));
        assertThat(shell.commands()).hasSize(9);
        for (Command command : shell.commands()) {
            assertThat(asTheShellReadsIt(command)).isEqualTo(command.words());
            int script = command.words().indexOf("-c") + 1;
            if (script > 0) {
                assertThat(command.words().get(script)).doesNotContain("hostile");
            }
        }
        assertThat(shell.commands()).anyMatch(command -> command.line().contains("hostile"));
    }

    @Test
    void aKeyAllowsOneCommandOnly() throws Exception {
        RecordingShell shell =
                new RecordingShell("me", command -> new CommandResult(0, "ssh-ed25519 AAAA edgeferry-x\n", ""));
        NodeAgent agent = new NodeAgent(shell, OPERATION, List.of("k3s", "ctr"));
        TransferKey.install(shell, agent, shell, agent, OPERATION);
        assertThat(shell.commands().getLast().words().getLast())
                .isEqualTo("restrict,command=\"sudo -n -- " + FOLDER
                        + "/agent receive --import --ctr 'k3s ctr'\" ssh-ed25519 AAAA edgeferry-x");
        assertThat(shell.commands().getLast().asRoot()).isFalse();
        assertThat(shell.commands().getFirst().words())
                .anyMatch(word -> word.startsWith("[192.0.2.1]:2222 ssh-ed25519"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ssh-ed25519 AAAA x\nssh-ed25519 BBBB thief", "command=\"sh\" ssh-ed25519 AAAA x"})
    void aSourceLetsNobodyElseIn(String said) {
        RecordingShell source = RecordingShell.saying(0, said);
        RecordingShell target = RecordingShell.saying(0, "");
        assertThatThrownBy(() -> TransferKey.install(source, agent(source), target, agent(target), OPERATION))
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("Choose the relay");
        assertThat(target.commands()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, DISARMED", "4, FIRED", "5, NONE"})
    void theTimersAnswerIsUnderstood(int exitCode, NodeAgent.Guard expected) throws Exception {
        RecordingShell shell = new RecordingShell(
                "root", command -> new CommandResult(command.words().contains("disarm") ? exitCode : 0, "", ""));
        assertThat(agent(shell).disarm()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 127, 137})
    void anyOtherAnswerOfTheTimerIsAFailure(int exitCode) {
        RecordingShell shell = new RecordingShell(
                "root", command -> new CommandResult(command.words().contains("disarm") ? exitCode : 0, "", "no shim"));
        assertThatThrownBy(() -> agent(shell).disarm())
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("node w1")
                .hasMessageContaining("no shim");
    }

    @Test
    void withoutAnAgentThereIsNoTimer() throws Exception {
        assertThat(agent(RecordingShell.saying(1, "")).disarm()).isEqualTo(NodeAgent.Guard.NONE);
    }

    @Test
    void theAgentOfTheArchitectureIsPutThere() throws Exception {
        RecordingShell shell = RecordingShell.saying(0, "");
        agent(shell).install("arm64");
        Command install = shell.commands().getFirst();
        assertThat(install.asRoot()).isTrue();
        assertThat(install.stdin()).startsWith(new byte[] {0x7f, 'E', 'L', 'F'});
        assertThat(install.words()).endsWith(FOLDER);
        assertThatThrownBy(() -> agent(shell).install("riscv64"))
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("riscv64")
                .hasMessageContaining("amd64 and arm64");
    }

    @Test
    void timesAreWholeSecondsAndNeverNone() throws Exception {
        RecordingShell shell = RecordingShell.saying(0, "");
        agent(shell).guard("abc", Duration.ofMillis(1));
        agent(shell).extend(Duration.ofSeconds(90));
        assertThat(shell.commands().getFirst().words()).endsWith("--timeout", "1");
        assertThat(shell.commands().getLast().words()).endsWith("--timeout", "90");
    }

    @Test
    void aStrangeAnswerIsAFailure() {
        assertThatThrownBy(() ->
                        agent(RecordingShell.saying(0, "Segmentation fault")).resume("abc"))
                .isInstanceOf(NodeException.class)
                .hasMessageContaining("strange answer");
    }

    @Test
    void aHostileArchiveIsNotSent() {
        NodeAgent agent = agent(RecordingShell.saying(0, ""));
        assertThatThrownBy(() -> agent.send("/etc/shadow", "image", "train"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsLeftIsTold() throws Exception {
        RecordingShell shell = RecordingShell.saying(
                0,
                "operation " + OPERATION + " armed\noperation ../etc none\nimage edgeferry.invalid/checkpoint/gru:"
                        + OPERATION + "\nstrange\n");
        assertThat(NodeRemains.find(shell))
                .extracting(remain -> remain.operation().isPresent())
                .containsExactly(true, false, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--all", "abc; reboot", "$(id)", "ABCDEFABCDEF"})
    void containersAreNamedByTheirIds(String container) {
        ContainerdNode runtime = new ContainerdNode(RecordingShell.saying(0, ""), List.of("ctr"));
        assertThatThrownBy(() -> runtime.pause(container)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> runtime.status(container)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"RUNNING, RUNNING", "PAUSED, PAUSED", "PAUSING, PAUSED", "STOPPED, STOPPED", "UNKNOWN, UNKNOWN"})
    void theStateOfATaskIsRead(String said, ContainerdNode.TaskStatus expected) throws Exception {
        String list = "TASK PID STATUS\n0123456789ab 71 RUNNING\nabcdefabcdef    72    " + said + "\n";
        ContainerdNode runtime = new ContainerdNode(RecordingShell.saying(0, list), List.of());
        assertThat(runtime.status("abcdefabcdef")).isEqualTo(expected);
        assertThat(runtime.status("abcdefabcde0")).isEqualTo(ContainerdNode.TaskStatus.GONE);
    }
}
