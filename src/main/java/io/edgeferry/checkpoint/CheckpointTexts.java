package io.edgeferry.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** What the descriptions in a checkpoint archive say: those of containerd, of CRI-O and of the lab. */
final class CheckpointTexts {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String CONFIG = "config.dump";
    private static final String SPEC = "spec.dump";
    private static final String CRIU_MARK = "checkpoint/inventory.img";
    private static final String LAB_MARK = "lab/state.bin";
    private static final int LONGEST = 1000;

    private CheckpointTexts() {}

    static boolean isWanted(String name) {
        return name.equals(CONFIG) || name.equals(SPEC);
    }

    static CheckpointFile file(
            Path file,
            Map<String, byte[]> texts,
            List<CheckpointFile.Entry> entries,
            long unpacked,
            long size,
            boolean packed)
            throws IOException {
        boolean criu = has(entries, CRIU_MARK);
        if (!criu && !has(entries, LAB_MARK) || !texts.containsKey(CONFIG)) {
            throw new IOException(
                    file + " is no checkpoint archive: it has neither what CRIU nor what the lab writes.");
        }
        JsonNode config = tree(file, texts, CONFIG);
        JsonNode notes = tree(file, texts, SPEC).path("annotations");
        return new CheckpointFile(
                engine(criu, config),
                first(notes, config, "io.kubernetes.cri.sandbox-namespace", "io.kubernetes.pod.namespace", "namespace"),
                first(notes, config, "io.kubernetes.cri.sandbox-name", "io.kubernetes.pod.name", "pod"),
                first(notes, config, "io.kubernetes.cri.container-name", "io.kubernetes.container.name", "name"),
                first(MissingNode.getInstance(), config, "rootfsImageName", "rootfsImage"),
                first(MissingNode.getInstance(), config, "runtime", "ociRuntime"),
                time(config, "createdTime"),
                time(config, "checkpointedTime"),
                entries,
                unpacked,
                size,
                packed);
    }

    private static Engine engine(boolean criu, JsonNode config) {
        if (!criu) {
            return Engine.LAB;
        }
        return config.path("runtime").asString("").equals("lab") ? Engine.LAB_CRIU : Engine.CRIU;
    }

    private static boolean has(List<CheckpointFile.Entry> entries, String name) {
        return entries.stream().anyMatch(entry -> entry.name().equals(name));
    }

    private static JsonNode tree(Path file, Map<String, byte[]> texts, String name) throws IOException {
        byte[] text = texts.get(name);
        if (text == null) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new IOException(file + " is not shown: its " + name + " is no JSON.", e);
        }
    }

    private static String first(JsonNode notes, JsonNode config, String... names) {
        for (String name : names) {
            String text = notes.path(name).asString("");
            String said = text.isEmpty() ? config.path(name).asString("") : text;
            if (!said.isEmpty()) {
                return clean(said.substring(0, Math.min(LONGEST, said.length())));
            }
        }
        return "";
    }

    private static @Nullable Instant time(JsonNode config, String name) {
        try {
            return Instant.parse(config.path(name).asString(""));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Without what would steer a terminal. */
    static String clean(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
    }
}
