package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The images of a node: two that every node has, and checkpoints, whose digest is that of their archive. In the folder,
 * {@code blobs/HEX.tar} are the archives and {@code names/HEX.json} the names that point at them. Thread-safe.
 */
final class Images {

    /** A training ({@link io.edgeferry.lab.work.Training}). */
    static final String TRAIN = "edgeferry.lab/train:1";

    /** A container for commands from outside ({@link io.edgeferry.lab.work.Waiting}). */
    static final String SHELL = "edgeferry.lab/shell:1";

    private final Path blobs;
    private final Path names;
    private final Map<String, Image> images = new ConcurrentHashMap<>();
    private final Runnable changed;

    /**
     * An image.
     *
     * @param digest {@code sha256:HEX}
     * @param base name of the image that its container was made from; its own name when it is no checkpoint
     * @param archive of a checkpoint; null when it is none
     */
    record Image(
            String name,
            String digest,
            String base,
            @Nullable Path archive) {}

    Images(Path folder, Runnable changed) throws IOException {
        this.blobs = Files.createDirectories(folder.resolve("blobs"));
        this.names = Files.createDirectories(folder.resolve("names"));
        this.changed = changed;
        for (String own : List.of(TRAIN, SHELL)) {
            images.put(own, new Image(own, "sha256:" + Hashes.of(own), own, null));
        }
        try (Stream<Path> files = Files.list(names)) {
            files.filter(file -> file.toString().endsWith(".json")).forEach(this::load);
        }
    }

    private void load(Path file) {
        try {
            JsonNode json = Json.MAPPER.readTree(file.toFile());
            String digest = Json.text(json, "digest");
            Path archive = blob(digest);
            if (Files.exists(archive)) {
                String name = Json.text(json, "name");
                images.put(name, new Image(name, digest, Json.text(json, "base"), archive));
            }
        } catch (JacksonException | IllegalArgumentException e) {
            // A name that was half written points at nothing.
        }
    }

    private Path blob(String digest) {
        return blobs.resolve(digest.substring(digest.indexOf(':') + 1) + ".tar");
    }

    /** A file for an archive that is on its way. */
    Path coming() {
        return blobs.resolve("coming-" + Hashes.random(8));
    }

    Optional<Image> find(String name) {
        return Optional.ofNullable(images.get(name));
    }

    List<Image> list() {
        return images.values().stream()
                .sorted(Comparator.comparing(Image::name))
                .toList();
    }

    /** Gives an archive that has come a name; the file is moved. */
    synchronized Image add(String name, String base, Path file, String sha256) throws IOException, LabException {
        refuseOwn(name);
        Path archive = blob(sha256);
        Files.move(file, archive, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        return put(new Image(name, "sha256:" + sha256, base, archive));
    }

    /** Lets a name point at what another points at. */
    synchronized Image tag(String from, String name) throws IOException, LabException {
        refuseOwn(name);
        Image image = images.get(from);
        if (image == null) {
            throw new LabException(404, "NotFound", "image \"" + from + "\" not found");
        }
        return put(new Image(name, image.digest(), image.base(), image.archive()));
    }

    private Image put(Image image) throws IOException {
        Image before = images.get(image.name());
        var json = Json.object().put("name", image.name()).put("digest", image.digest());
        Files.write(file(image.name()), Json.MAPPER.writeValueAsBytes(json.put("base", image.base())));
        images.put(image.name(), image);
        if (before != null) {
            prune(before);
        }
        changed.run();
        return image;
    }

    /** Removes a name, and the archive with the last name; false when there was no such name. */
    synchronized boolean remove(String name) throws IOException, LabException {
        refuseOwn(name);
        Image image = images.remove(name);
        if (image == null) {
            return false;
        }
        Files.deleteIfExists(file(name));
        prune(image);
        return true;
    }

    private void prune(Image image) throws IOException {
        Path archive = image.archive();
        if (archive != null
                && images.values().stream().noneMatch(other -> other.digest().equals(image.digest()))) {
            Files.deleteIfExists(archive);
        }
    }

    private Path file(String name) {
        return names.resolve(Hashes.of(name) + ".json");
    }

    private static void refuseOwn(String name) throws LabException {
        if (name.equals(TRAIN) || name.equals(SHELL)) {
            throw new LabException(409, "Conflict", "image \"" + name + "\" is the lab's own");
        }
    }
}
