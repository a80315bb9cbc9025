package io.edgeferry.lab.api;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** A label selector as text: {@code a=b}, {@code a!=b}, {@code a}, {@code !a}, {@code a in (b,c)}, {@code a notin (b)}. */
final class LabelSelector implements Predicate<JsonNode> {

    private static final String KEY = "([A-Za-z0-9][A-Za-z0-9._/-]*)";
    private static final Pattern SET = Pattern.compile(KEY + "\\s+(in|notin)\\s*\\(([^()]*)\\)");
    private static final Pattern EQUAL = Pattern.compile(KEY + "\\s*(=|==|!=)\\s*([A-Za-z0-9._-]*)");
    private static final Pattern THERE = Pattern.compile("(!?)\\s*" + KEY);

    private final List<Predicate<JsonNode>> parts = new ArrayList<>();

    /**
     * Reads a selector; the empty one takes all.
     *
     * @throws Refusal 400 when it cannot be read
     */
    static LabelSelector parse(String text) {
        LabelSelector selector = new LabelSelector();
        for (String part : text.split(",(?![^(]*\\))")) {
            if (!part.isBlank()) {
                selector.parts.add(part(part.trim()));
            }
        }
        return selector;
    }

    private static Predicate<JsonNode> part(String part) {
        Matcher set = SET.matcher(part);
        if (set.matches()) {
            List<String> values =
                    List.of(set.group(3).split(",")).stream().map(String::trim).toList();
            String key = set.group(1);
            return set.group(2).equals("in")
                    ? labels -> labels.has(key) && values.contains(Trees.text(labels, key))
                    : labels -> !labels.has(key) || !values.contains(Trees.text(labels, key));
        }
        Matcher equal = EQUAL.matcher(part);
        if (equal.matches()) {
            String key = equal.group(1);
            String value = equal.group(3);
            Predicate<JsonNode> same =
                    labels -> labels.has(key) && Trees.text(labels, key).equals(value);
            return equal.group(2).equals("!=") ? same.negate() : same;
        }
        Matcher there = THERE.matcher(part);
        if (there.matches()) {
            String key = there.group(2);
            return there.group(1).isEmpty() ? labels -> labels.has(key) : labels -> !labels.has(key);
        }
        throw Refusal.badRequest("unable to parse requirement: " + part);
    }

    @Override
    public boolean test(JsonNode object) {
        JsonNode labels = Trees.at(object, "metadata", "labels");
        return parts.stream().allMatch(part -> part.test(labels));
    }
}
