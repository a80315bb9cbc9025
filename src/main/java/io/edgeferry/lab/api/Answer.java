package io.edgeferry.lab.api;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * An answer that is not a stream.
 *
 * @param warnings for {@code Warning} headers
 */
record Answer(int code, String type, byte[] body, List<String> warnings) {

    static final String JSON = "application/json";

    static Answer json(int code, JsonNode tree) {
        return new Answer(code, JSON, Trees.bytes(tree), List.of());
    }

    static Answer text(int code, String text) {
        return new Answer(
                code, "text/plain; charset=utf-8", text.getBytes(java.nio.charset.StandardCharsets.UTF_8), List.of());
    }

    Answer warning(List<String> more) {
        List<String> all = new ArrayList<>(warnings);
        all.addAll(more);
        return new Answer(code, type, body, List.copyOf(all));
    }
}
