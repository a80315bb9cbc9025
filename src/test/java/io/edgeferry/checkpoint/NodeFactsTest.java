package io.edgeferry.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NodeFactsTest {

    @Test
    void aUsualNodeIsRead() {
        NodeFacts facts = NodeFacts.parse("""
            machine=x86_64
            kernel=6.18.0-1
            cgroup=2
            ctr=ctr
            containerd=v2.3.7
            criu=4.1.1
            runc=1.1.15
            restore=on
            store=12345678901
            store.device=65025
            dumps=1024
            dumps.device=65025
            work=2048
            work.device=40
            ssh=yes
            flags= fpu vme  avx2 fpu
            """);
        assertThat(facts.architecture()).isEqualTo("amd64");
        assertThat(facts.kernel()).isEqualTo("6.18.0-1");
        assertThat(facts.cgroup()).isEqualTo(2);
        assertThat(facts.ctr()).containsExactly("ctr");
        assertThat(facts.containerd()).isEqualTo("2.3.7");
        assertThat(facts.criu()).isEqualTo("4.1.1");
        assertThat(facts.runc()).isEqualTo("1.1.15");
        assertThat(facts.restoreEnabled()).isEqualTo("on");
        assertThat(facts.store()).isEqualTo(new NodeFacts.Space(12_345_678_901L, "65025"));
        assertThat(facts.dumps()).isEqualTo(new NodeFacts.Space(1024, "65025"));
        assertThat(facts.work()).isEqualTo(new NodeFacts.Space(2048, "40"));
        assertThat(facts.store().shares(facts.dumps())).isTrue();
        assertThat(facts.store().shares(facts.work())).isFalse();
        assertThat(facts.store().shares(NodeFacts.Space.UNKNOWN)).isTrue();
        assertThat(facts.sshClient()).isTrue();
        assertThat(facts.cpuFlags()).containsExactlyInAnyOrder("fpu", "vme", "avx2");
    }

    @Test
    void whatIsMissingIsNotKnown() {
        NodeFacts facts = NodeFacts.parse("machine=riscv64\nctr=k3s ctr\ncriu=\nstore=\nkey=a=b\n=x\nnonsense\n");
        assertThat(facts.architecture()).isEqualTo("riscv64");
        assertThat(facts.ctr()).containsExactly("k3s", "ctr");
        assertThat(facts.containerd()).isEmpty();
        assertThat(facts.criu()).isEmpty();
        assertThat(facts.store()).isEqualTo(NodeFacts.Space.UNKNOWN);
        assertThat(facts.dumps()).isEqualTo(NodeFacts.Space.UNKNOWN);
        assertThat(facts.cgroup()).isZero();
        assertThat(facts.sshClient()).isFalse();
        assertThat(facts.cpuFlags()).isEmpty();
        assertThat(NodeFacts.parse("machine=aarch64").architecture()).isEqualTo("arm64");
    }

    @Property(tries = 300)
    void anyOutputIsRead(@ForAll String output) {
        assertThatCode(() -> NodeFacts.parse(output)).doesNotThrowAnyException();
        assertThatCode(() -> NodeFacts.parse("store=" + output + "\nflags=" + output))
                .doesNotThrowAnyException();
    }

    @Test
    void theScriptIsGoodForAPlainShell() throws Exception {
        Process shell = new ProcessBuilder("sh", "-n", "-c", NodeFacts.SCRIPT)
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said).isEmpty();
        assertThat(shell.exitValue()).isZero();
    }

    @Test
    void thisMachineTellsItsFacts() throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", NodeFacts.SCRIPT).start();
        shell.getOutputStream().close();
        NodeFacts facts = NodeFacts.parse(
                new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        assertThat(shell.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(facts.kernel()).isNotEmpty();
        assertThat(facts.store().free()).isPositive();
        assertThat(facts.work().device()).matches("\\d+");
    }
}
