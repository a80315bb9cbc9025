package io.edgeferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.fakes.Protected;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The list of {@code edgeferry protect} says what made the checkpoints, and what needs a person. */
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

    private static List<String> table(Protected... pods) {
        StringWriter out = new StringWriter();
        ProtectCommand.table(
                new PrintWriter(out, true),
                List.of(pods).stream().map(Protected::build).toList());
        return out.toString().lines().skip(1).toList();
    }

    @Test
    void aFailoverThatNeedsAPersonIsNotSaidToGoOn() {
        Protected needs = Protected.pod("gru")
                .replicas(1, Duration.ofSeconds(5))
                .needsYou(
                        "f20260105-104207-7a1c00",
                        "Nothing holds the old container on node edge-1.",
                        "# only if it is off",
                        "edgeferry failover gru -n default --node-is-off");
        List<String> lines = table(needs, Protected.pod("lstm").failingOver("f20260105-104207-7a1c00"));
        assertThat(lines.getFirst())
                .endsWith(" failover NEEDS YOU: Nothing holds the old container on node edge-1."
                        + " only if it is off: `edgeferry failover gru -n default --node-is-off`");
        assertThat(lines.get(1)).endsWith(" fails over (f20260105-104207-7a1c00)");
        assertThat(ProtectCommand.map(needs.build()))
                .containsEntry("failingOver", "f20260105-104207-7a1c00")
                .containsEntry("trouble", "Nothing holds the old container on node edge-1.")
                .containsEntry("gone", "");
    }

    @Test
    void aTrainingThatBeganAnewIsTold() {
        Protected gru = Protected.pod("gru").replicas(2, Duration.ofSeconds(5));
        assertThat(table(gru).getFirst()).endsWith(" guarded");
        assertThat(table(gru.anewAt(12)).getFirst())
                .endsWith(" guarded. The training began anew or went back after step 4471; its newest checkpoint is of"
                        + " step 12. That of step 4471 is kept until it has come as far.");
    }

    @Test
    void theJsonTellsWhatIsWrong() {
        Map<String, Object> gone = ProtectCommand.map(
                Protected.pod("gru").gone("Pod gru is gone: it was deleted.").build());
        assertThat(gone)
                .containsEntry("trouble", "Pod gru is gone: it was deleted.")
                .containsEntry("gone", "Pod gru is gone: it was deleted.")
                .containsEntry("needsYou", null);
    }
}
