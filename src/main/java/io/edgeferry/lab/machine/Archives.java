package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The archives of checkpoints. Laid out as those of containerd ({@code config.dump}, {@code spec.dump}, {@code status},
 * {@code container.log}), but with the state that the process wrote itself, {@code lab/state.bin}, in the place of
 * CRIU's images.
 */
final class Archives {

    /** What the lab says that it is, so that nobody takes it for CRIU. */
    static final String ENGINE = "lab checkpoint, not CRIU";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final String STATE = "lab/state.bin";

    private Archives() {}

    /** Writes the checkpoint of a container; returns the name of the file, which its owner alone can read. */
    static String write(Path folder, PodUnit unit, Container container, Images images)
            throws IOException, LabException {
        Run run = container.run();
        LabProcess process = run.process();
        if (!run.running() || process == null || run.log() == null) {
            throw new LabException(500, "InternalError", "container " + container.name() + " is not running");
        }
        String name = "checkpoint-" + unit.name() + "_" + unit.namespace() + "-" + container.name() + "-"
                + TIME.format(Instant.now()) + ".tar";
        Path state = container.folder().resolve("state-" + Hashes.random(4));
        Path coming = folder.resolve("coming-" + Hashes.random(8));
        try {
            LabProcess.Saved saved = process.save(state);
            Folders.createOwn(coming);
            pack(coming, unit, container, images, state, saved.logged());
            Files.move(coming, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            return name;
        } finally {
            Folders.delete(state);
            Folders.delete(coming);
        }
    }

    private static void pack(Path to, PodUnit unit, Container container, Images images, Path state, long logged)
            throws IOException {
        Run run = container.run();
        JsonNode spec = unit.pod().path("spec").path("containers").values().stream()
                .filter(each -> Json.text(each, "name").equals(container.name()))
                .findFirst()
                .orElseGet(Json::object);
        String image = Json.text(spec, "image");
        String base = images.find(image).map(Images.Image::base).orElse(Images.TRAIN);
        String now = ContainerLog.time(Instant.now());
        ObjectNode config = Json.object().put("id", run.id()).put("name", container.name());
        config.put("rootfsImageName", base).put("rootfsImageRef", run.imageId()).put("runtime", "lab");
        config.put("engine", ENGINE).put("checkpointedTime", now);
        ObjectNode status = Json.object().put("ID", run.id()).put("CreatedAt", PodStatus.second(run.started()));
        try (FileOutputStream file = new FileOutputStream(to.toFile());
                TarArchiveOutputStream tar = new TarArchiveOutputStream(file, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            entry(tar, "config.dump", Json.MAPPER.writeValueAsBytes(config));
            entry(tar, "spec.dump", Json.MAPPER.writeValueAsBytes(spec));
            entry(tar, "status", Json.MAPPER.writeValueAsBytes(status));
            try (InputStream log = Files.newInputStream(container.run().log().file())) {
                entry(tar, "container.log", log.readNBytes(Math.toIntExact(logged)));
            }
            entry(tar, "lab/README", (ENGINE + "\n").getBytes(StandardCharsets.UTF_8));
            TarArchiveEntry entry = new TarArchiveEntry(STATE);
            entry.setMode(0600);
            entry.setSize(Files.size(state));
            tar.putArchiveEntry(entry);
            Files.copy(state, tar);
            tar.closeArchiveEntry();
            tar.finish();
            file.getFD().sync();
        }
    }

    private static void entry(TarArchiveOutputStream tar, String name, byte[] bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(0600);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    /** The image that the container of an archive was made from. */
    static String base(Path archive) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().equals("config.dump")) {
                    return Json.text(Json.MAPPER.readTree(tar.readNBytes(1 << 20)), "rootfsImageName");
                }
            }
        }
        throw new IOException("not a checkpoint archive");
    }

    /** Unpacks what a restored container begins with: its log so far, and its state, which is returned. */
    static @Nullable Path unpack(Path archive, Path folder, Path log) throws IOException {
        Path state = null;
        try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().equals("container.log")) {
                    Files.copy(tar, log, StandardCopyOption.REPLACE_EXISTING);
                } else if (entry.getName().equals(STATE)) {
                    state = folder.resolve("restore-" + Hashes.random(4));
                    Folders.createOwn(state);
                    Files.copy(tar, state, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return state;
    }
}
