package io.edgeferry.lab.api;

import io.edgeferry.lab.api.Registry.GroupVersion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * As much of OpenAPI as tells clients that fields are checked here: which paths take {@code fieldValidation} and {@code
 * dryRun}. No schemas.
 */
final class OpenApi {

    private static final String PROTOBUF = "application/com.github.proto-openapi.spec.v2";

    /** The same as protobuf ({@code openapi.v2.Document} of gnostic): fields 1 swagger, 2 info, 8 paths, all short. */
    private static final byte[] SECOND = document();

    private OpenApi() {}

    private static byte[] document() {
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        field(info, 1, "Kubernetes".getBytes(StandardCharsets.UTF_8));
        field(info, 2, Discovery.VERSION.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        field(all, 1, "2.0".getBytes(StandardCharsets.UTF_8));
        field(all, 2, info.toByteArray());
        field(all, 8, new byte[0]);
        return all.toByteArray();
    }

    private static void field(ByteArrayOutputStream out, int number, byte[] bytes) {
        out.write(number << 3 | 2);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    static Optional<Answer> answer(String path, String accept) {
        if (path.equals("/openapi/v2")) {
            return Optional.of(
                    accept.startsWith(PROTOBUF)
                            ? new Answer(200, PROTOBUF, SECOND, List.of())
                            : Answer.json(200, second()));
        }
        if (path.equals("/openapi/v3")) {
            return Optional.of(Answer.json(200, index()));
        }
        return versions().stream()
                .filter(version -> path.equals("/openapi/v3/" + version.path()))
                .map(version -> Answer.json(200, third(version)))
                .findFirst();
    }

    private static List<GroupVersion> versions() {
        List<GroupVersion> all = new ArrayList<>(List.of(GroupVersion.CORE));
        all.addAll(Registry.groups());
        return all;
    }

    private static ObjectNode index() {
        ObjectNode index = Trees.object();
        ObjectNode paths = index.putObject("paths");
        versions()
                .forEach(version -> paths.putObject(version.path())
                        .put("serverRelativeURL", "/openapi/v3/" + version.path() + "?hash=" + Discovery.VERSION));
        return index;
    }

    private static ObjectNode info(ObjectNode root) {
        root.putObject("info").put("title", "Kubernetes").put("version", Discovery.VERSION);
        return root;
    }

    private static ObjectNode third(GroupVersion version) {
        ObjectNode root = info(Trees.object().put("openapi", "3.0.0"));
        paths(root.putObject("paths"), version);
        root.putObject("components").putObject("schemas");
        return root;
    }

    private static ObjectNode second() {
        ObjectNode root = info(Trees.object().put("swagger", "2.0"));
        ObjectNode paths = root.putObject("paths");
        versions().forEach(version -> paths(paths, version));
        root.putObject("definitions");
        return root;
    }

    private static void paths(ObjectNode paths, GroupVersion version) {
        for (ResourceType type : Registry.of(version)) {
            if (type.verbs().contains("patch")) {
                String collection = "/" + version.path() + (type.namespaced() ? "/namespaces/{namespace}/" : "/")
                        + type.kind().plural();
                operation(paths.putObject(collection).putObject("post"), type);
                ObjectNode one = paths.putObject(collection + "/{name}");
                operation(one.putObject("put"), type);
                operation(one.putObject("patch"), type);
            }
        }
    }

    private static void operation(ObjectNode operation, ResourceType type) {
        ArrayNode parameters = operation.putArray("parameters");
        for (String name : List.of("dryRun", "fieldManager", "fieldValidation")) {
            ObjectNode parameter = parameters.addObject().put("name", name).put("in", "query");
            parameter.putObject("schema").put("type", "string").put("uniqueItems", true);
        }
        operation.putObject("responses").putObject("200").put("description", "OK");
        operation
                .putObject("x-kubernetes-group-version-kind")
                .put("group", type.kind().group())
                .put("version", type.kind().version())
                .put("kind", type.kindName());
    }
}
