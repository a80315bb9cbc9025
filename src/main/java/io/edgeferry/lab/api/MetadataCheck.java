package io.edgeferry.lab.api;

import io.edgeferry.lab.api.Refusal.Cause;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The rules for labels, annotations and the keys of configmaps and secrets, in the words of Kubernetes' validation. */
final class MetadataCheck {

    private static final String NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final Pattern NAME_PATTERN = Pattern.compile(NAME);
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]+");
    private static final String NAME_RULE =
            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                    + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
                    + " validation is '" + NAME + "')";
    private static final String VALUE_RULE =
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must"
                + " start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex"
                + " used for validation is '(" + NAME + ")?')";
    private static final String KEY_RULE = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
            + " (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
    private static final int LONGEST_NAME = 63;
    private static final int LONGEST_KEY = 253;

    private MetadataCheck() {}

    /** Checks labels and annotations. */
    static void check(JsonNode metadata, List<Cause> causes) {
        metadata.path("labels").properties().forEach(label -> {
            qualified("metadata.labels", label.getKey(), causes);
            String value = label.getValue().asString("");
            if (value.length() > LONGEST_NAME) {
                invalid("metadata.labels", value, "must be no more than " + LONGEST_NAME + " bytes", causes);
            }
            if (!value.isEmpty() && !NAME_PATTERN.matcher(value).matches()) {
                invalid("metadata.labels", value, VALUE_RULE, causes);
            }
        });
        metadata.path("annotations")
                .properties()
                .forEach(annotation -> qualified("metadata.annotations", annotation.getKey(), causes));
    }

    private static void qualified(String field, String key, List<Cause> causes) {
        int slash = key.indexOf('/');
        String prefix = slash < 0 ? "" : key.substring(0, slash);
        String name = key.substring(slash + 1);
        if (slash == 0) {
            invalid(field, key, "prefix part must be non-empty", causes);
        } else if (slash > 0 && !PREFIX.matcher(prefix).matches()) {
            invalid(
                    field,
                    key,
                    "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric"
                            + " characters, '-' or '.', and must start and end with an alphanumeric character (e.g."
                            + " 'example.com', regex used for validation is '" + PREFIX + "')",
                    causes);
        }
        if (name.isEmpty()) {
            invalid(field, key, "name part must be non-empty", causes);
        } else if (name.length() > LONGEST_NAME) {
            invalid(field, key, "name part must be no more than " + LONGEST_NAME + " bytes", causes);
        }
        if (!NAME_PATTERN.matcher(name).matches()) {
            invalid(field, key, NAME_RULE, causes);
        }
    }

    /** Checks the keys of a configmap or a secret. */
    static void keys(JsonNode object, List<Cause> causes) {
        for (String data : List.of("data", "binaryData")) {
            object.path(data).properties().forEach(each -> {
                String key = each.getKey();
                String field = data + "[" + key + "]";
                if (key.length() > LONGEST_KEY) {
                    invalid(field, key, "must be no more than " + LONGEST_KEY + " characters", causes);
                }
                if (!KEY.matcher(key).matches()) {
                    invalid(field, key, KEY_RULE, causes);
                }
            });
        }
    }

    private static void invalid(String field, String value, String why, List<Cause> causes) {
        causes.add(new Cause("FieldValueInvalid", field, "Invalid value: \"" + value + "\": " + why));
    }
}
