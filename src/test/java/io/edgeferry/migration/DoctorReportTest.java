package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.migration.DoctorReport.Item;
import io.edgeferry.migration.DoctorReport.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a verdict says about pods that leave a node, and about those that come. */
class DoctorReportTest {

    private static final Instant AT = Instant.EPOCH;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ssh | No route to host. | false | false",
                "sudo | sudo wants a password. | false | false",
                "runtime | No containerd with ctr answers. | true | true",
                "criu | There is no CRIU. | true | true",
                "kubelet | the kubelet does not serve checkpoints: its feature gate ContainerCheckpoint is off. | true"
                        + " | false",
                "kubelet | the API server's own kubelet identity lacks nodes/checkpoint. | true | false",
                "kubelet | You may not create nodes/proxy. | false | false",
                "kubelet | Could not ask the kubelet of w1: timeout. | false | false",
                "pod | Pod x does not run. | false | false",
                "freeze | It did not freeze. | true | false",
                "dump | CRIU failed. | true | false",
                "resume | The pod does not go on after the dump. | true | false",
                "prove | It does not count on. | false | true",
                "clean | A pod was left. | false | false"
            })
    void whatFailedKeepsPodsFromLeavingOrComing(String id, String detail, boolean givesNone, boolean takesNone) {
        Examination examination = new Examination("w1", AT, report -> {});
        examination.fail(id, detail, List.of());
        DoctorReport report = examination.end();
        assertThat(report.givesNone().map(Item::detail).isPresent()).isEqualTo(givesNone);
        assertThat(report.takesNone().map(Item::id).isPresent()).isEqualTo(takesNone);
    }

    @Test
    void aNodeThatOnlyGivesTakesNone() {
        Examination examination = new Examination("w1", AT, report -> {});
        examination.takesNone("containerd 1.7.24 on node w1 cannot restore.", List.of());
        DoctorReport report = examination.end();
        assertThat(report.verdict()).isEqualTo(DoctorReport.Verdict.GIVES_ONLY);
        assertThat(report.givesNone()).isEmpty();
        assertThat(report.takesNone()).map(Item::detail).contains("containerd 1.7.24 on node w1 cannot restore.");
    }

    @Test
    void whatIsNotOverSaysNothing() {
        Item item = new Item("criu", "CRIU", State.FAILED, "There is no CRIU.", List.of());
        DoctorReport growing = new DoctorReport("w1", AT, DoctorReport.Verdict.EXAMINING, "", List.of(item));
        assertThat(growing.givesNone()).isEmpty();
        assertThat(growing.takesNone()).isEmpty();
    }
}
