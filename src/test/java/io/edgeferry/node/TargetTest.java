package io.edgeferry.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.edgeferry.node.NodeException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

    private static final Target PLAIN = new Target("w1", "Node w1", "w1", "pi", "198.18.0.1", 22, List.of());
    private static final Target ROOT = new Target("w1", "Node w1", "w1", "root", "fd00::1", 2222, List.of());

    @Test
    void putsSudoBeforeWhatNeedsRoot() {
        List<String> words = List.of("ctr", "images", "ls");
        assertThat(PLAIN.words(words, true)).containsExactly("sudo", "-n", "--", "ctr", "images", "ls");
        assertThat(PLAIN.words(words, false)).isEqualTo(words);
        assertThat(ROOT.words(words, true)).isEqualTo(words);
    }

    @Test
    void namesTheMachine() {
        assertThat(PLAIN.label()).isEqualTo("Node w1 (198.18.0.1:22)");
        assertThat(ROOT.label()).isEqualTo("Node w1 ([fd00::1]:2222)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sudo: a password is required\n",
                "sudo: unable to resolve host w1: Name or service not known\nsudo: a password is required\n",
                "sudo: a terminal is required to read the password; either use the -S option\n",
                "pi is not in the sudoers file.\n",
                "Sorry, user pi is not allowed to execute '/usr/bin/id' as root on w1.\n"
            })
    void knowsARefusalOfSudo(String stderr) {
        NodeException failure = catchThrowableOfType(
                NodeException.class, () -> SshNodeShell.checkSudo(PLAIN, new CommandResult(1, "", stderr)));
        assertThat(failure.reason()).isEqualTo(Reason.LOGIN);
        assertThat(failure)
                .hasMessageContaining("User pi may not become root on Node w1")
                .hasMessageContaining("pi ALL=(root) NOPASSWD: ALL");
    }

    @Test
    void takesNoOtherFailureForARefusal() {
        for (CommandResult result : List.of(
                new CommandResult(1, "", "ctr: image not found\n"),
                new CommandResult(0, "", "sudo: a password is required\n"),
                new CommandResult(1, "", "sudo: unable to resolve host w1: Name or service not known\n"))) {
            assertThatCode(() -> SshNodeShell.checkSudo(PLAIN, result)).doesNotThrowAnyException();
        }
    }
}
