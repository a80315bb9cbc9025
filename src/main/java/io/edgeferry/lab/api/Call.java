package io.edgeferry.lab.api;

import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request, whole.
 *
 * @param path as sent, without the query
 * @param headers gives a header by name; empty when there is none
 */
record Call(String method, String path, Query query, UnaryOperator<String> headers, byte[] body, User user) {

    String header(String name) {
        return headers.apply(name);
    }

    /** The content type without its parameters. */
    String contentType() {
        return header("Content-Type").replaceFirst(";.*", "").trim();
    }

    /** Who changes something, as managed fields name it. */
    String manager() {
        String given = query.get("fieldManager");
        if (!given.isEmpty()) {
            return given;
        }
        String agent = header("User-Agent").replaceFirst("/.*", "");
        return agent.isEmpty() ? "unknown" : agent;
    }

    /**
     * The body as an object, from JSON or protobuf.
     *
     * @throws Refusal 400 or 415 when it cannot be read
     */
    ObjectNode object() {
        if (contentType().equals(Protobuf.TYPE)) {
            return Protobuf.read(body);
        }
        if (contentType().endsWith("cbor")) {
            throw Refusal.of(
                    415,
                    "UnsupportedMediaType",
                    "the body of the request was in an unknown format - accepted media types include:"
                            + " application/json, " + Protobuf.TYPE);
        }
        return Trees.parse(body);
    }

    boolean dryRun() {
        return query.all("dryRun").contains("All");
    }
}
