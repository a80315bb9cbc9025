package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestorabilityTest {

    @ParameterizedTest
    @CsvSource({
        "1.6.20, '', ERROR",
        "1.7.24~ds1, '', ERROR",
        "2.0.0, '', ERROR",
        "2.0.9, on, ERROR",
        "2.1.0, '', OK",
        "2.1.5, '', OK",
        "2.2.0, '', OK",
        "2.2.6, '', OK",
        "2.2.7, '', ERROR",
        "2.2.7, on, OK",
        "2.2.12, '', ERROR",
        "2.3.0, '', OK",
        "2.3.3, '', OK",
        "2.3.3, off, ERROR",
        "2.3.4, '', ERROR",
        "2.3.4, on, OK",
        "2.3.7, on, OK",
        "2.3.7, off, ERROR",
        "2.3.7-rc.1, on, OK",
        "v2.3.3+k3s1, '', OK",
        "2.3.3-0ubuntu1~24.04, '', OK",
        "2.4.0, on, ERROR",
        "2.10.0, on, ERROR",
        "3.0.1, on, ERROR"
    })
    void theTableOfVersionsHolds(String version, String enabled, Finding.Severity expected) {
        Finding found = Restorability.judge(version, enabled, "w2");
        assertThat(found.severity()).isEqualTo(expected);
        assertThat(found.title()).contains("w2");
        if (expected == Finding.Severity.ERROR) {
            assertThat(found.fix()).isNotBlank();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "unknown", "main", "2", "x.y.z"})
    void aVersionThatCannotBeReadIsAWarning(String version) {
        Finding found = Restorability.judge(version, "", "w2");
        assertThat(found.severity()).isEqualTo(Finding.Severity.WARNING);
        assertThat(found.fix()).isNotBlank();
    }

    /** The picture never says of a version what the plan, which asks the node, would not say. */
    @ParameterizedTest
    @CsvSource({
        "1.7.24~ds1, CANNOT",
        "2.0.9, CANNOT",
        "2.1.0, RESTORES",
        "2.2.6, RESTORES",
        "2.2.7, SWITCHED",
        "2.3.3, RESTORES",
        "v2.3.3+k3s1, RESTORES",
        "2.3.4, SWITCHED",
        "2.3.7-rc.1, SWITCHED",
        "2.4.0, CANNOT",
        "3.0.1, CANNOT",
        "2.3, UNKNOWN",
        "2.3.12345678, UNKNOWN",
        "main, UNKNOWN"
    })
    void aVersionAloneTellsWhatThePlanWouldSay(String version, Restorability.Runtime expected) {
        assertThat(Restorability.ofRuntime("containerd://" + version)).isEqualTo(expected);
        boolean never = Restorability.judge(version, "on", "w2").severity() == Finding.Severity.ERROR;
        boolean byItself = Restorability.judge(version, "", "w2").severity() != Finding.Severity.ERROR;
        assertThat(never).isEqualTo(expected == Restorability.Runtime.CANNOT);
        assertThat(!never && !byItself).isEqualTo(expected == Restorability.Runtime.SWITCHED);
    }

    @Test
    void anotherRuntimeIsTold() {
        assertThat(Restorability.ofRuntime("cri-o://1.34.1")).isEqualTo(Restorability.Runtime.OTHER);
        assertThat(Restorability.ofRuntime("lab://1.0")).isEqualTo(Restorability.Runtime.LAB);
        assertThat(Restorability.ofRuntime("")).isEqualTo(Restorability.Runtime.UNKNOWN);
        assertThat(Restorability.why("containerd://1.7.24")).isEqualTo("that came with 2.1");
        assertThat(Restorability.why("containerd://2.4.0")).isEqualTo("that was removed in 2.4");
    }
}
