package io.edgeferry.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class CommandQuotingTest {

    @Property(tries = 150)
    void anyWordSurvivesTheShell(@ForAll @CharRange(from = 1, to = 0xd7ff) @StringLength(max = 40) String word)
            throws IOException, InterruptedException {
        assertThat(printed(word)).isEqualTo(word);
    }

    @Property(tries = 150)
    void whatTheShellCaresForSurvives(
            @ForAll
                    @net.jqwik.api.constraints.Chars({'\'', '"', '$', '`', '\\', '\n', ' ', '*', '~', '#', ';', '&', '-'
                    })
                    @StringLength(max = 12)
                    String word)
            throws IOException, InterruptedException {
        assertThat(printed(word)).isEqualTo(word);
    }

    private static String printed(String word) throws IOException, InterruptedException {
        String line = Command.of("printf", "%s", word).line();
        ProcessBuilder builder = new ProcessBuilder(List.of("sh"));
        Process shell = builder.start();
        try (var stdin = shell.getOutputStream()) {
            stdin.write(line.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
