package io.edgeferry.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** SSH settings of each cluster, kept in one JSON file. Thread-safe within a process; replaced as a whole. */
public final class SshSettingsFile {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;

    /** Settings kept in this file, which need not exist yet. */
    public SshSettingsFile(Path file) {
        this.file = file;
    }

    /** What one tries without any settings: root, port 22, the usual keys, a running agent, ~/.ssh/known_hosts. */
    public static SshSettings usual() {
        Path ssh = Path.of(System.getProperty("user.home"), ".ssh");
        List<Path> keys = List.of("id_ed25519", "id_ecdsa", "id_rsa").stream()
                .map(ssh::resolve)
                .filter(Files::isReadable)
                .toList();
        return new SshSettings("root", 22, keys, true, null, ssh.resolve("known_hosts"), Map.of());
    }

    /**
     * The settings saved for a cluster.
     *
     * @param cluster URL of its API server
     * @throws IOException when the file cannot be read or is damaged; the message names it
     */
    public synchronized Optional<SshSettings> load(String cluster) throws IOException {
        return Optional.ofNullable(all().get(cluster));
    }

    /** Saves the settings of a cluster. */
    public synchronized void save(String cluster, SshSettings settings) throws IOException {
        Map<String, SshSettings> all = new TreeMap<>(all());
        all.put(cluster, settings);
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Map<String, SshSettings> all() throws IOException {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            return JSON.readValue(Files.readAllBytes(file), new TypeReference<Map<String, SshSettings>>() {});
        } catch (JacksonException e) {
            throw new IOException(
                    "The SSH settings " + file + " are damaged: " + e.getOriginalMessage()
                            + ". Mend the file or remove it.",
                    e);
        }
    }
}
