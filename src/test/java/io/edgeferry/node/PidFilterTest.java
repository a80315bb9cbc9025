package io.edgeferry.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PidFilterTest {

    private record Seen(StringBuilder text) implements Exec.Receiver {
        @Override
        public void write(byte[] bytes, int offset, int length) {
            text.append(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void end(String failure) {
            text.append("<end").append(failure).append('>');
        }
    }

    @Property(tries = 60)
    void takesTheLineOutHoweverItIsCut(@ForAll @IntRange(min = 1, max = 60) int piece) throws Exception {
        Seen seen = new Seen(new StringBuilder());
        PidFilter filter = new PidFilter(seen);
        String text = "the shell has news\nedgeferry-process 4711\nedgeferry-process 12\nlast";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int from = 0; from < bytes.length; from += piece) {
            filter.write(bytes, from, Math.min(piece, bytes.length - from));
        }
        filter.end("");
        assertThat(filter.pid()).isEqualTo(4711);
        assertThat(seen.text()).hasToString("the shell has news\nedgeferry-process 12\nlast<end>");
    }

    @Test
    void losesNothingWhenTheLineNeverComes() throws Exception {
        Seen seen = new Seen(new StringBuilder());
        PidFilter filter = new PidFilter(seen);
        byte[] bytes = "sh: not found".getBytes(StandardCharsets.UTF_8);
        filter.write(bytes, 0, bytes.length);
        filter.end("");
        assertThat(filter.pid()).isZero();
        assertThat(seen.text()).hasToString("sh: not found<end>");
    }

    @Test
    void wrapsWordsWithoutChangingThem() {
        assertThat(PidFilter.wrap(List.of("printf", "%s", "a b"))).endsWith("sh", "printf", "%s", "a b");
    }
}
