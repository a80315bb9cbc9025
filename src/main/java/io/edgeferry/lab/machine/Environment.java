package io.edgeferry.lab.machine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The environment of a container, as its pod's spec says it; paths are rewritten ({@link Mounts}). */
final class Environment {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_]*)\\)");

    private Environment() {}

    static Map<String, String> of(ObjectNode pod, JsonNode spec, Mounts mounts) {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("HOSTNAME", Json.text(pod.path("metadata"), "name"));
        for (JsonNode entry : spec.path("env").values()) {
            String field =
                    entry.path("valueFrom").path("fieldRef").path("fieldPath").asString("");
            String value = field.isEmpty() ? Json.text(entry, "value") : field(pod, field);
            env.put(Json.text(entry, "name"), mounts.rewrite(resolved(value, env)));
        }
        return Map.copyOf(env);
    }

    private static String field(ObjectNode pod, String path) {
        JsonNode node = pod;
        for (String part : path.split("\\.")) {
            node = node.path(part);
        }
        return node.asString("");
    }

    /** A word of the command. */
    static String word(JsonNode word, Map<String, String> env, Mounts mounts) {
        return mounts.rewrite(resolved(word.asString(""), env));
    }

    private static String resolved(String text, Map<String, String> env) {
        return REFERENCE
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(env.getOrDefault(match.group(1), match.group())));
    }
}
