package io.edgeferry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Long lists, told in several lines. */
class UnequalListTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final UnequalList list = new UnequalList("verified");

    private static JsonNode line(String name, int from, int to, Map<String, Object> more) {
        List<Map<String, String>> bad = IntStream.range(from, to)
                .mapToObj(i -> Map.of("path", "f" + i, "kind", "CORRUPT", "message", "rots"))
                .toList();
        Map<String, Object> event = new HashMap<>(more);
        event.put("event", name);
        event.put("bad", bad);
        return JSON.valueToTree(event);
    }

    @Test
    void aHundredThousandComeWhole() throws Exception {
        for (int i = 0; i < 100_000; i += 250) {
            list.take(line("verified", i, i + 250, Map.of("more", true)));
            list.take(line("rechecked", i, i + 250, Map.of("more", true)));
            assertThat(list.end()).isNull();
        }
        list.take(line("verified", 0, 0, Map.of("badCount", 100_000, "digest", "d")));
        assertThat(list.whole().path("digest").asString("")).isEqualTo("d");
        assertThat(list.all()).hasSize(100_000).extracting(FileTrouble::path).doesNotHaveDuplicates();
    }

    @Test
    void aListOfWhichALineIsLostIsNotTaken() {
        list.take(line("verified", 0, 1, Map.of("badCount", 251)));
        assertThatThrownBy(list::whole).isInstanceOf(BrokenException.class).hasMessageContaining("not whole");
    }
}
