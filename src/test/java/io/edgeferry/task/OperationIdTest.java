package io.edgeferry.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationIdTest {

    private static final Instant NOW = Instant.parse("2026-11-24T15:15:02.9Z");

    @Test
    void idsSortByTimeAndDiffer() {
        OperationId id = OperationId.ofMigration(NOW);
        assertThat(id.value()).startsWith("m20261124-151502-").hasSize(23);
        assertThat(id).isLessThan(OperationId.ofMigration(NOW.plusSeconds(1)));
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            seen.add(OperationId.ofMigration(NOW).value());
        }
        assertThat(seen).hasSizeGreaterThan(98);
    }

    @Test
    void kindsAreToldApartAndSortedByTimeTogether() {
        OperationId pod = new OperationId("m20261124-151502-000001");
        OperationId dataset = new OperationId("d20261124-151503-000001");
        assertThat(OperationId.ofDataset(NOW).kind()).isEqualTo('d');
        assertThat(pod.kind()).isEqualTo('m');
        assertThat(dataset).isGreaterThan(pod);
        assertThat(new OperationId("d20261124-151502-000001")).isNotEqualByComparingTo(pod);
    }

    @Test
    void anIdTellsItsAge() {
        OperationId id = new OperationId("d20261124-151503-000001");
        Instant begun = Instant.parse("2026-11-24T15:15:03Z");
        assertThat(id.olderThan(Duration.ofHours(1), begun.plusSeconds(3601))).isTrue();
        assertThat(id.olderThan(Duration.ofHours(1), begun.plusSeconds(3599))).isFalse();
        assertThat(new OperationId("d99999999-999999-000001").olderThan(Duration.ZERO, begun))
                .isFalse();
    }

    @Test
    void anIdIsALabelValue() {
        assertThat(OperationId.ofMigration(NOW).value()).matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "m20261124-151502-7f3a9",
                "m20261124-151502-7F3A9C",
                "M20261124-151502-7f3a9c",
                "../20261124-151502-7f3a9c",
                "m20261124-151502-7f3a9c\n",
                "m20261124-151502-7f3a9c/.."
            })
    void otherTextIsNoId(String text) {
        assertThat(OperationId.isValid(text)).isFalse();
        assertThatThrownBy(() -> new OperationId(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
