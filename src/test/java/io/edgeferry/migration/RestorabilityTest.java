package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

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
}
