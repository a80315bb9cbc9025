package io.edgeferry.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
