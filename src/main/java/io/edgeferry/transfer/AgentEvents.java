package io.edgeferry.transfer;

import io.edgeferry.transfer.FileTrouble.Kind;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads what agents say. */
final class AgentEvents {

    private AgentEvents() {}

    static Listing listing(JsonNode json) {
        return new Listing(
                json.path("files").asLong(0),
                json.path("folders").asLong(0),
                json.path("links").asLong(0),
                json.path("hardLinks").asLong(0),
                json.path("others").asLong(0),
                json.path("bytes").asLong(0),
                json.path("logicalBytes").asLong(0));
    }

    static FileTrouble trouble(JsonNode json) {
        // A long list has few different messages: one copy of each is enough.
        String message = json.path("message").asString("").intern();
        return new FileTrouble(json.path("path").asString(""), kind(json), message, 1);
    }

    /** The entries of {@code bad}. */
    static List<FileTrouble> bad(JsonNode json) {
        List<FileTrouble> bad = new ArrayList<>();
        for (JsonNode entry : json.path("bad")) {
            bad.add(trouble(entry));
        }
        return bad;
    }

    private static Kind kind(JsonNode json) {
        String word = json.path("kind").asString("");
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(word)) {
                return kind;
            }
        }
        return Kind.TRANSIENT;
    }
}
