package io.edgeferry.lab;

import io.edgeferry.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A cluster that calls of kubectl are made to, and its answers without what is only its own. */
final class SamePlace {

    private static final Duration LIMIT = Duration.ofSeconds(100);

    /** What differs between any two clusters, in the order in which it is taken out. */
    private static final Map<Pattern, String> OWN = new LinkedHashMap<>();

    static {
        own("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UID");
        own("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?( ?[+-]\\d{4}|Z)", "TIME");
        own("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d [+-]\\d{4}", "TIME");
        own("/tmp/(LIVE|MERGED)-\\d+", "/tmp/$1");
        own("((?i)\"?resourceVersion\"?: ?\"?)\\d+", "$1VERSION");
        own("\"continue\":\"[^\"]*\"", "\"continue\":\"TOKEN\"");
        own("(containerd|lab)://[0-9a-f]+", "CONTAINER");
        own("(?m)(imageID\"?: ?|Image ID: +)\\S*", "$1IMAGEID");
        own("\\b\\d+\\.\\d+\\.\\d+\\.\\d+\\b", "ADDRESS");
        own("(?<= |^)(\\d+[smhd]){1,2}(?= |$)", "AGE");
        own("\\b(made-)[a-z0-9]{5}\\b", "$1SUFFIX");
        own(" {2,}|\\t", "  ");
    }

    private static void own(String pattern, String instead) {
        OWN.put(Pattern.compile(pattern, Pattern.MULTILINE), instead);
    }

    static final String LAB = "lab";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final String name;
    private final Path kubectl;
    private final Path kubeconfig;
    private final String admin;
    private final Map<String, String> words;
    private final Path dir;

    /**
     * A place.
     *
     * @param contexts of the admin and of the viewer
     * @param nodes one that runs pods, and another
     * @param image that can run a shell
     * @param dir an empty folder of its own
     */
    SamePlace(
            String name,
            Path kubectl,
            Path kubeconfig,
            List<String> contexts,
            List<String> nodes,
            String image,
            Path dir)
            throws IOException {
        this.name = name;
        this.kubectl = kubectl;
        this.kubeconfig = kubeconfig;
        this.admin = contexts.getFirst();
        this.dir = Files.createDirectories(dir);
        this.words = new LinkedHashMap<>();
        words.put("{dir}", dir.toString());
        words.put("{node}", nodes.getFirst());
        words.put("{other}", nodes.getLast());
        words.put("{image}", image);
        words.put("{viewer}", "--context=" + contexts.getLast());
        SameManifests.write(dir, words);
    }

    /** An answer, without what is the place's own. */
    record Answer(int exit, String out, String err) {
        String all() {
            return "exit code " + exit + "\n" + out + (err.isEmpty() ? "" : "--- stderr\n" + err);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    Path file(String file) {
        return dir.resolve(file);
    }

    /** Makes a call and says what is not as it should be at this place; empty when all is well. */
    Answer answer(SameCall made, List<String> faults) {
        KubectlCall call = made.call();
        Testbed.Outcome outcome = run(call.args());
        String fault = call.fault(outcome.exitCode(), outcome.out() + outcome.err());
        boolean mayFail = name.equals(LAB) && made.same() == SameCall.Same.ONLY_THERE;
        if (!fault.isEmpty() && !mayFail) {
            faults.add(name + ": " + fault);
        }
        return new Answer(outcome.exitCode(), common(outcome.out()), common(outcome.err()));
    }

    /** Runs kubectl in the namespace {@code twin}. */
    Testbed.Outcome run(List<String> args) {
        List<String> line = new ArrayList<>(
                List.of(kubectl.toString(), "--kubeconfig=" + kubeconfig, "--cache-dir=" + dir.resolve("cache")));
        if (!args.contains("{viewer}")) {
            line.add("--context=" + admin);
        }
        if (args.stream().noneMatch(arg -> arg.equals("-n") || arg.equals("--raw"))) {
            line.add("--namespace=twin");
        }
        for (String arg : args) {
            String own = arg;
            for (Map.Entry<String, String> word : words.entrySet()) {
                own = own.replace(word.getKey(), word.getValue());
            }
            line.add(own);
        }
        return Testbed.run(LIMIT, line, Map.of("KUBE_EDITOR", "sed -i s/before/after/"));
    }

    /** Raw objects with their fields in order; who manages which of them is compared by name elsewhere. */
    private static String ordered(String line) {
        if (!line.startsWith("{\"")) {
            return line;
        }
        try {
            Map<String, Object> tree = JSON.readValue(line, new TypeReference<Map<String, Object>>() {});
            Map<?, ?> object = tree.get("object") instanceof Map<?, ?> watched ? watched : tree;
            if (object.get("metadata") instanceof Map<?, ?> metadata) {
                var unused = metadata.remove("managedFields");
            }
            return JSON.writeValueAsString(tree);
        } catch (JacksonException e) {
            return line;
        }
    }

    private String common(String text) {
        String json = text.lines().map(SamePlace::ordered).collect(Collectors.joining("\n"));
        String common = (text.startsWith("{\"") ? json : text)
                .replace(dir.toString(), "DIR")
                .replace(words.get("{image}"), "IMAGE")
                .replaceAll("\\b" + Pattern.quote(words.get("{node}")) + "\\b", "NODE")
                .replaceAll("\\b" + Pattern.quote(words.get("{other}")) + "\\b", "OTHER");
        for (Map.Entry<Pattern, String> own : OWN.entrySet()) {
            common = own.getKey().matcher(common).replaceAll(own.getValue());
        }
        return common;
    }
}
