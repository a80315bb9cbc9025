package io.edgeferry.protection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a person's rules are kept, by the API server's URL. One that cannot be read means the usual rule.
 *
 * @param file the file
 */
record RuleFile(Path file) {

    private static final Logger LOG = LoggerFactory.getLogger(RuleFile.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A rule in the file: seconds, so that a person can write it. */
    record Line(long leaseAgeSeconds, int probes, long probeEverySeconds) {}

    LossRule read(String server) {
        Line line = all().get(server);
        try {
            return line == null
                    ? LossRule.USUAL
                    : new LossRule(
                            Duration.ofSeconds(line.leaseAgeSeconds()),
                            line.probes(),
                            Duration.ofSeconds(line.probeEverySeconds()));
        } catch (IllegalArgumentException e) {
            LOG.warn("the rule in {} is not used: {}", file, e.getMessage());
            return LossRule.USUAL;
        }
    }

    void write(String server, LossRule rule) {
        Map<String, Line> all = new LinkedHashMap<>(all());
        all.put(
                server,
                new Line(
                        rule.leaseAge().toSeconds(),
                        rule.probes(),
                        rule.probeEvery().toSeconds()));
        try {
            Files.writeString(file, JSON.writeValueAsString(all));
        } catch (IOException e) {
            LOG.warn("the rule is not remembered: {} cannot be written", file, e);
        }
    }

    private Map<String, Line> all() {
        try {
            return Files.exists(file)
                    ? JSON.readValue(Files.readString(file), new TypeReference<Map<String, Line>>() {})
                    : Map.of();
        } catch (IOException | JacksonException e) {
            LOG.warn("the rules in {} cannot be read", file, e);
            return Map.of();
        }
    }
}
