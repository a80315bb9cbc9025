package io.edgeferry.lab.api;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a user may, and who it is: the answers behind {@code kubectl auth}. */
final class Reviews {

    private Reviews() {}

    static Answer answer(ResourceType type, Call call) {
        ObjectNode review = call.object();
        review.put("kind", type.kindName()).put("apiVersion", type.apiVersion());
        Trees.metadata(review);
        ObjectNode status = review.putObject("status");
        switch (type.kind().plural()) {
            case "selfsubjectaccessreviews" -> access(review, status, call.user());
            case "selfsubjectrulesreviews" -> rules(status, call.user());
            default -> {
                ObjectNode info =
                        status.putObject("userInfo").put("username", call.user().id());
                texts(info, "groups", call.user().groups());
            }
        }
        return Answer.json(201, review);
    }

    private static void access(ObjectNode review, ObjectNode status, User user) {
        JsonNode resource = Trees.at(review, "spec", "resourceAttributes");
        JsonNode path = Trees.at(review, "spec", "nonResourceAttributes");
        boolean allowed;
        if (resource.isObject()) {
            String sub = Trees.text(resource, "subresource");
            String what = Trees.text(resource, "resource") + (sub.isEmpty() ? "" : "/" + sub);
            allowed = user.may(Trees.text(resource, "verb"), Trees.text(resource, "group"), what);
        } else {
            allowed = user == User.ADMIN || Trees.text(path, "verb").equals("get");
        }
        status.put("allowed", allowed);
    }

    private static void rules(ObjectNode status, User user) {
        ArrayNode resources = status.putArray("resourceRules");
        ArrayNode paths = status.putArray("nonResourceRules");
        if (user == User.ADMIN) {
            rule(resources, List.of("*"), List.of("*"), List.of("*"));
            ObjectNode path = paths.addObject();
            texts(path, "verbs", List.of("*"));
            texts(path, "nonResourceURLs", List.of("*"));
        } else {
            for (ResourceType type : Registry.TYPES) {
                List<String> verbs = List.of("create", "get", "list", "watch").stream()
                        .filter(verb -> type.verbs().contains(verb)
                                && user.may(
                                        verb, type.kind().group(), type.kind().plural()))
                        .toList();
                if (!verbs.isEmpty()) {
                    rule(
                            resources,
                            verbs,
                            List.of(type.kind().group()),
                            List.of(type.kind().plural()));
                }
            }
            rule(resources, List.of("get"), List.of(""), List.of("pods/log"));
            ObjectNode path = paths.addObject();
            texts(path, "verbs", List.of("get"));
            texts(path, "nonResourceURLs", List.of("*"));
        }
        status.put("incomplete", false);
    }

    private static void rule(ArrayNode rules, List<String> verbs, List<String> groups, List<String> resources) {
        ObjectNode rule = rules.addObject();
        texts(rule, "verbs", verbs);
        texts(rule, "apiGroups", groups);
        texts(rule, "resources", resources);
    }

    private static void texts(ObjectNode into, String field, List<String> texts) {
        ArrayNode list = into.putArray(field);
        texts.forEach(list::add);
    }
}
