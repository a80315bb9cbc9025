package io.edgeferry.lab.machine;

import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON trees, and answers made of them. */
final class Json {

    static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static String text(JsonNode node, String name) {
        return node.path(name).asString("");
    }

    static Kubelet.Answer answer(int code, JsonNode body) {
        return new Kubelet.Answer(code, "application/json", MAPPER.writeValueAsBytes(body));
    }

    static Kubelet.Answer ok(JsonNode body) {
        return answer(200, body);
    }

    static Kubelet.Answer plain(int code, String text) {
        return new Kubelet.Answer(code, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }
}
