package io.edgeferry.migration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The last report of each node, by API server, in one JSON file. A damaged file counts as empty: nodes can be examined
 * again. Thread-safe.
 */
final class DoctorBook {

    private static final Logger LOG = LoggerFactory.getLogger(DoctorBook.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path file;
    private @Nullable Map<String, Map<String, DoctorReport>> read;

    DoctorBook(Path file) {
        this.file = file;
    }

    synchronized Map<String, DoctorReport> all(String server) {
        return Map.copyOf(reports().getOrDefault(server, Map.of()));
    }

    synchronized void keep(String server, DoctorReport report) {
        Map<String, Map<String, DoctorReport>> all = load();
        all.computeIfAbsent(server, key -> new TreeMap<>()).put(report.node(), report);
        read = all;
        try {
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.write(fresh, JSON.writeValueAsBytes(all));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("the report of node {} could not be kept: {}", report.node(), e.getMessage());
        }
    }

    private Map<String, Map<String, DoctorReport>> reports() {
        Map<String, Map<String, DoctorReport>> known = read;
        if (known == null) {
            known = load();
            read = known;
        }
        return known;
    }

    private Map<String, Map<String, DoctorReport>> load() {
        Map<String, Map<String, DoctorReport>> all = new TreeMap<>();
        if (Files.exists(file)) {
            try {
                all.putAll(JSON.readValue(
                        Files.readAllBytes(file), new TypeReference<Map<String, Map<String, DoctorReport>>>() {}));
                all.replaceAll((server, nodes) -> new TreeMap<>(nodes));
            } catch (IOException | JacksonException | NullPointerException e) {
                LOG.warn("the doctor's reports in {} cannot be read", file, e);
            }
        }
        return all;
    }
}
