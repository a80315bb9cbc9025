package io.edgeferry.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a node's labels have to be, as a term of a required node affinity says it: all of its wishes at once.
 *
 * @param wishes the wishes; none is met by every node
 */
public record NodeTerm(List<Wish> wishes) {

    /** Copies the list. */
    public NodeTerm {
        wishes = List.copyOf(wishes);
    }

    /**
     * A wish about one label.
     *
     * @param key name of the label
     * @param operator In, NotIn, Exists, DoesNotExist, Gt or Lt; another one counts as met
     * @param values what it is compared with
     */
    public record Wish(String key, String operator, List<String> values) {

        /** Copies the list. */
        public Wish {
            values = List.copyOf(values);
        }

        /** Whether a node with these labels meets it. */
        public boolean meets(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case "In" -> value != null && values.contains(value);
                case "NotIn" -> value == null || !values.contains(value);
                case "Exists" -> value != null;
                case "DoesNotExist" -> value == null;
                case "Gt" -> compares(value, 1);
                case "Lt" -> compares(value, -1);
                default -> true;
            };
        }

        private boolean compares(@Nullable String value, int sign) {
            try {
                return value != null
                        && values.size() == 1
                        && Integer.signum(Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst())))
                                == sign;
            } catch (NumberFormatException e) {
                return false;
            }
        }

        /** For people: {@code disk=ssd}, {@code zone in a, b}, {@code no label gpu}. */
        public String words() {
            String all = String.join(", ", values);
            return switch (operator) {
                case "In" -> values.size() == 1 ? key + "=" + all : key + " in " + all;
                case "NotIn" -> key + " not in " + all;
                case "Exists" -> "a label " + key;
                case "DoesNotExist" -> "no label " + key;
                case "Gt" -> key + " > " + all;
                case "Lt" -> key + " < " + all;
                default -> key + " " + operator + " " + all;
            };
        }
    }

    /** Whether a node with these labels meets all wishes. */
    public boolean meets(Map<String, String> labels) {
        return missing(labels).isEmpty();
    }

    /** The first wish that a node with these labels does not meet. */
    public Optional<Wish> missing(Map<String, String> labels) {
        for (Wish wish : wishes) {
            if (!wish.meets(labels)) {
                return Optional.of(wish);
            }
        }
        return Optional.empty();
    }
}
