package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindingTest {

    private static Finding fix(String fix) {
        return Finding.error("x", "title", "why", fix);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kubectl uncordon w2 | kubectl uncordon w2",
                "Install it: `apt-get install criu` | apt-get install criu",
                "Put `tcp-close` there, then `edgeferry status` | edgeferry status"
            })
    void theCommandInTheWordsIsFound(String fix, String command) {
        assertThat(fix(fix).command()).contains(command);
    }

    @Test
    void wordsAreNoCommand() {
        assertThat(fix("Choose another node.").command()).isEmpty();
        assertThat(fix("Put `tcp-close` into the file.").command()).isEmpty();
    }

    @Test
    void severalCommandsAreCopiedTogether() {
        Finding several = fix("Mend `ctr x`.").with(List.of("# on node w1", "first", "second"));
        assertThat(several.command()).contains("first\nsecond");
        assertThat(fix("Mend it.").with(List.of("# only a remark")).command()).isEmpty();
    }
}
