package io.edgeferry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodExec;
import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.RemoteProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A shell over commands that run on this machine, with an input that has no end, as in a pod. */
@Timeout(60)
class PodShellTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<List<String>> commands = new CopyOnWriteArrayList<>();
    private @Nullable ClusterException refusal;
    private final PodShell shell = new PodShell(this::start, "w1", "10.0.0.7", "lab", "mover", "agent");

    private PodExec.Running start(
            String namespace, String pod, String container, List<String> command, boolean stdin, Duration limit)
            throws ClusterException {
        if (refusal != null) {
            throw refusal;
        }
        assertThat(List.of(namespace, pod, container)).containsExactly("lab", "mover", "agent");
        commands.add(command);
        try {
            Process process = new ProcessBuilder(command).start();
            if (!stdin) {
                process.getOutputStream().close();
            }
            return new Local(process);
        } catch (IOException e) {
            throw new ClusterException(500, "Could not run " + command.getFirst(), e);
        }
    }

    private record Local(Process process) implements PodExec.Running {
        @Override
        public InputStream stdout() {
            return process.getInputStream();
        }

        @Override
        public InputStream stderr() {
            return process.getErrorStream();
        }

        @Override
        public OutputStream stdin() {
            return new java.io.FilterOutputStream(process.getOutputStream()) {
                @Override
                public void write(byte[] from, int offset, int length) throws IOException {
                    out.write(from, offset, length);
                    out.flush();
                }

                @Override
                public void close() {
                    // There is no end of file in this protocol.
                }
            };
        }

        @Override
        public int waitFor(Duration limit) throws ClusterException, InterruptedException {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ClusterException(0, "no end");
            }
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    void aCommandIsRunAsItIsAndNeverBySudo() throws Exception {
        CommandResult result = shell.run(Command.root("printf", "%s", "a'b $(id)"), LIMIT);
        assertThat(result.stdout()).isEqualTo("a'b $(id)");
        assertThat(result.exitCode()).isZero();
        assertThat(commands).containsExactly(List.of("printf", "%s", "a'b $(id)"));
    }

    @Test
    void exitCodesAndComplaintsCome() throws Exception {
        CommandResult result = shell.run(Command.rootScript("echo no >&2; exit 7"), LIMIT);
        assertThat(result.exitCode()).isEqualTo(7);
        assertThat(result.complaint()).isEqualTo("no");
    }

    @Test
    void anInputHasAnEndAllTheSame() throws Exception {
        byte[] bytes = new byte[3_000_000];
        bytes[2_999_999] = 1;
        CommandResult result = shell.run(Command.root("wc", "-c").withStdin(bytes), LIMIT);
        assertThat(result.stdout().strip()).isEqualTo("3000000");
    }

    @Test
    void bytesGoBothWaysThroughAProcess() throws Exception {
        try (RemoteProcess process = shell.start(Command.root("cat").withStdin(new byte[] {'a'}), LIMIT)) {
            process.stdin().write("bc".getBytes(StandardCharsets.UTF_8));
            process.stdin().flush();
            assertThat(process.stdout().readNBytes(3)).asString().isEqualTo("abc");
        }
    }

    @Test
    void aMissingRightIsNamed() {
        refusal = new ClusterException(403, "Could not run test: the user lacks a right.");
        assertThatThrownBy(() -> shell.run(Command.root("test"), LIMIT))
                .isInstanceOfSatisfying(
                        NodeException.class, e -> assertThat(e.reason()).isEqualTo(NodeException.Reason.LOGIN))
                .hasMessageContaining("lacks a right")
                .hasMessageContaining("lab/mover");
    }

    @Test
    void aLimitEndsTheWaiting() {
        assertThatThrownBy(() -> shell.run(Command.root("sleep", "30"), Duration.ofMillis(200)))
                .isInstanceOf(NodeException.class);
    }

    @Test
    void afterItWasClosedNothingRuns() {
        shell.close();
        assertThatThrownBy(() -> shell.run(Command.root("true"), LIMIT)).hasMessageContaining("closed");
        assertThat(commands).isEmpty();
    }
}
