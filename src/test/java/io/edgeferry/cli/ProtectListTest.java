package io.edgeferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.fakes.Protected;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of {@code edgeferry protect} says what made the checkpoints. */
class ProtectListTest {

    @Test
    void eachLineNamesTheEngine() {
        StringWriter out = new StringWriter();
        ProtectCommand.table(
                new PrintWriter(out, true),
                List.of(
                        Protected.pod("gru")
                                .by("lab checkpoint, not CRIU")
                                .replicas(2, Duration.ofSeconds(5))
                                .build(),
                        Protected.pod("lstm").replicas(1, Duration.ofSeconds(5)).build(),
                        Protected.pod("first").build()));
        List<String> lines = out.toString().lines().toList();
        int column = lines.getFirst().indexOf("CHECKPOINTS");
        assertThat(column).isPositive();
        assertThat(lines.get(1).substring(column)).startsWith("lab checkpoint, not CRIU ");
        assertThat(lines.get(2).substring(column)).startsWith("CRIU  ");
        assertThat(lines.get(3).substring(column)).startsWith("-  ");
    }
}
