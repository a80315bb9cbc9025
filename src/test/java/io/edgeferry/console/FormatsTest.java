package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.task.Figure;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How numbers are written. */
class FormatsTest {

    @ParameterizedTest
    @CsvSource({
        "0,0 B",
        "999,999 B",
        "1000,1 kB",
        "9500000,9.5 MB",
        "198000000,198 MB",
        "999600000,1 GB",
        "1100000000,1.1 GB",
        "-1,–"
    })
    void bytes(long bytes, String words) {
        assertThat(Formats.bytes(bytes)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"113125000,905 Mbit/s", "1250000000,10.0 Gbit/s", "125000,1.00 Mbit/s", "0,–"})
    void rates(double rate, String words) {
        assertThat(Formats.rate(rate)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({
        "1.02,1.02 s",
        "0.31,0.31 s",
        "12.34,12.3 s",
        "59.97,1 min 0 s",
        "130,2 min 10 s",
        "3900,1 h 5 min",
        "-1,–"
    })
    void seconds(double seconds, String words) {
        assertThat(Formats.seconds(seconds)).isEqualTo(words);
    }

    @Test
    void anEstimateSaysAbout() {
        assertThat(Formats.about(Duration.ofMillis(1320))).isEqualTo("about 1.3 s");
        assertThat(Formats.about(Duration.ofMillis(9000))).isEqualTo("about 9 s");
        assertThat(Formats.about(Duration.ofSeconds(42))).isEqualTo("about 42 s");
        assertThat(Formats.aboutBytes(198e6)).isEqualTo("about 198 MB");
    }

    @Test
    void theUnknownIsADashNeverZero() {
        assertThat(Formats.about(null)).isEqualTo("–");
        assertThat(Formats.aboutBytes(-1)).isEqualTo("–");
        assertThat(Formats.figure(Figure.Unit.SECONDS, null)).isEqualTo("–");
        assertThat(Formats.cores(100, 0)).isEqualTo("–");
        assertThat(Formats.percent(-1)).isEqualTo("–");
    }

    @Test
    void thousandsHaveANarrowSpace() {
        assertThat(Formats.count(50418)).isEqualTo("50\u202f418");
        assertThat(Formats.counted(1, "node")).isEqualTo("1 node");
        assertThat(Formats.counted(4, "node")).isEqualTo("4 nodes");
    }

    @Test
    void usedOfAll() {
        assertThat(Formats.cores(2800, 4000)).isEqualTo("2.8 / 4");
        assertThat(Formats.memory(5452595200L, 8589934592L)).isEqualTo("5.1 / 8 GiB");
    }

    @Test
    void agesAreRough() {
        Instant now = Instant.parse("2026-01-05T12:00:00Z");
        assertThat(Formats.age(now.minusSeconds(30), now)).isEqualTo("30 s");
        assertThat(Formats.age(now.minusSeconds(7300), now)).isEqualTo("2 h");
        assertThat(Formats.age(null, now)).isEqualTo("–");
    }
}
