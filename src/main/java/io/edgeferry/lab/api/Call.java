package io.edgeferry.lab.api;

import java.util.function.UnaryOperator;

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

    boolean dryRun() {
        return query.all("dryRun").contains("All");
    }
}
