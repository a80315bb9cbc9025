package io.edgeferry.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Real nodes are examined by a scratch checkpoint, by command: sound ones, and one without CRIU. */
@ResourceLock("testbed")
class DoctorIT {

    private static final String AWAY = "/usr/sbin/criu.away";

    @TempDir
    private Path data;

    private final Testbed testbed = Testbed.get();
    private final Training training = new Training(testbed);
    private EdgeFerry edgeferry;

    @BeforeEach
    void prepare() {
        edgeferry = new EdgeFerry(testbed, data);
        criuIsBack();
    }

    @AfterEach
    void criuIsBack() {
        testbed.on("w2", "sh", "-c", "test ! -e " + AWAY + " || mv " + AWAY + " /usr/sbin/criu");
    }

    private Testbed.Outcome examine(String... nodes) {
        String[] words = new String[nodes.length + 3];
        words[0] = "doctor";
        System.arraycopy(nodes, 0, words, 1, nodes.length);
        words[nodes.length + 1] = "--image";
        words[nodes.length + 2] = testbed.fact("IMAGE");
        return edgeferry.edgeferry(words);
    }

    private void nothingIsLeft() {
        assertThat(testbed.kubectl("get", "pods", "-A", "-o", "name")).doesNotContain("edgeferry-doctor");
        training.assertNothingLeft();
    }

    @Test
    void bothWorkersAreReadyAndNothingIsLeftThere() {
        Testbed.Outcome outcome = examine("w1", "w2");
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        assertThat(outcome.out())
                .containsSubsequence("w1", "✓ Dump", "✓ Restore", "checkpoint: ready", "w2", "checkpoint: ready")
                .doesNotContain("✗");
        nothingIsLeft();
    }

    @Test
    void aNodeWithoutCriuIsNotReadyAndTheCommandThatMendsItIsNamed() {
        testbed.on("w2", "mv", "/usr/sbin/criu", AWAY);
        Testbed.Outcome outcome = examine("w2");
        assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(1);
        assertThat(outcome.out())
                .contains("There is no CRIU")
                .contains("apt-get install -y criu")
                .contains("checkpoint: not ready");
        nothingIsLeft();

        criuIsBack();
        Testbed.Outcome mended = examine("w2");
        assertThat(mended.exitCode()).as(mended.all()).isZero();
        nothingIsLeft();
    }
}
