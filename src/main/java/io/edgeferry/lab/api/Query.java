package io.edgeferry.lab.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parameters of a request's query, decoded. */
record Query(Map<String, List<String>> values) {

    static Query parse(String query) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
                values.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
            }
        }
        return new Query(values);
    }

    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("invalid URL escape in " + text);
        }
    }

    String get(String name) {
        return values.getOrDefault(name, List.of("")).getFirst();
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    boolean is(String name) {
        return values.containsKey(name)
                && !get(name).equals("false")
                && !get(name).equals("0");
    }

    /**
     * A whole number, or the other when it is not given.
     *
     * @throws Refusal 400 when it is none
     */
    long number(String name, long other) {
        String text = get(name);
        try {
            return text.isEmpty() ? other : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw Refusal.badRequest("invalid value \"" + text + "\" of " + name + ": must be a number");
        }
    }

    /** One value each, for those who know no lists. */
    Map<String, String> flat() {
        Map<String, String> flat = new LinkedHashMap<>();
        values.forEach((name, list) -> flat.put(name, list.getFirst()));
        return flat;
    }
}
