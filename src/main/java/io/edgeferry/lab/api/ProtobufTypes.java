package io.edgeferry.lab.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The messages of the API types, read once from {@code protobuf.txt}, whose head says how it is written. */
final class ProtobufTypes {

    private static final Map<String, Map<Integer, Field>> TYPES = read();

    private static final Map<String, String> PACKAGES = Map.of(
            "v1", "core",
            "apps/v1", "apps",
            "authorization.k8s.io/v1", "authz",
            "authentication.k8s.io/v1", "authn",
            "policy/v1", "policy",
            "events.k8s.io/v1", "events",
            "coordination.k8s.io/v1", "coord",
            "storage.k8s.io/v1", "storage");

    private ProtobufTypes() {}

    /**
     * A field.
     *
     * @param name in JSON; {@code ^} when its fields belong to the message around it
     * @param kind {@code s} text, {@code b} bytes, {@code i} whole number, {@code B} truth, {@code d} floating, {@code m}
     *     message, {@code L} message that is a list, {@code T U D Q I R} time, time with micros, duration, quantity,
     *     number or text, raw JSON
     * @param message of kinds {@code m} and {@code L}
     */
    record Field(String name, boolean optional, boolean list, boolean map, char kind, String message) {
        static Field parse(String name, String text) {
            String kind = text.replaceAll("^(\\*|\\[]|\\{})+", "");
            return new Field(
                    name,
                    text.startsWith("*"),
                    text.startsWith("[]"),
                    text.startsWith("{}"),
                    kind.charAt(0),
                    kind.substring(1));
        }
    }

    /** The message of a kind of object. */
    static Optional<String> message(String apiVersion, String kind) {
        String own = PACKAGES.getOrDefault(apiVersion, "") + "." + kind;
        if (TYPES.containsKey(own)) {
            return Optional.of(own);
        }
        String common = "meta." + kind;
        return TYPES.containsKey(common) ? Optional.of(common) : Optional.empty();
    }

    static Map<Integer, Field> fields(String message) {
        return TYPES.getOrDefault(message, Map.of());
    }

    private static Map<String, Map<Integer, Field>> read() {
        Map<String, Map<Integer, Field>> types = new HashMap<>();
        try (InputStream in = ProtobufTypes.class.getResourceAsStream("/io/edgeferry/lab/protobuf.txt")) {
            BufferedReader lines = new BufferedReader(
                    new InputStreamReader(java.util.Objects.requireNonNull(in), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] words = line.split(" ");
                    types.put(words[0], fields(words));
                }
            }
            return types;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<Integer, Field> fields(String[] words) {
        Map<Integer, Field> fields = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            String[] sides = words[i].split("[=:]", 3);
            fields.put(Integer.valueOf(sides[1]), Field.parse(sides[0], sides[2]));
        }
        return fields;
    }
}
