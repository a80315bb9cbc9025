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
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The archives of checkpoints. Laid out as those of containerd ({@code config.dump}, {@code spec.dump}, {@code status},
 * {@code container.log}): with CRIU's images in {@code checkpoint}, {@code dump.log} and {@code stats-dump}, or, where
 * the training wrote its state itself, with that in {@code lab/state.bin} in their place.
 */
final class Archives {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final String STATE = "lab/state.bin";
    private static final String IMAGES = "checkpoint/";

    private Archives() {}

    /**
     * What a restored container begins with.
     *
     * @param state that a training wrote itself
     * @param images of CRIU
     */
    record Past(@Nullable Path state, @Nullable CriuImages images) {
        static final Past NONE = new Past(null, null);
    }

    /** Writes the checkpoint of a container; returns the name of the file, which its owner alone can read. */
    static String write(Path folder, PodUnit unit, Container container, Ground ground)
            throws IOException, LabException {
        Run run = container.run();
        LabProcess process = run.process();
        if (!run.running() || process == null || run.log() == null) {
            throw new LabException(500, "InternalError", "container " + container.name() + " is not running");
        }
        Optional<Criu> criu = ground.engine().criu();
        if (criu.isPresent() && !process.apart()) {
            throw new LabException(500, "InternalError", "container " + container.name() + " does not train");
        }
        String name = "checkpoint-" + unit.name() + "_" + unit.namespace() + "-" + container.name() + "-"
                + TIME.format(Instant.now()) + ".tar";
        Path own = container.folder().resolve("state-" + Hashes.random(4));
        Path coming = folder.resolve("coming-" + Hashes.random(8));
        try {
            long logged = criu.isPresent()
                    ? CriuImages.dump(criu.get(), process, own, LabEngine.dumpLimit())
                            .logged()
                    : process.save(own);
            Folders.createOwn(coming);
            pack(coming, container, new ArchiveTexts(unit, container, ground), own, logged);
            Files.move(coming, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            return name;
        } finally {
            Folders.remove(own);
            Folders.delete(coming);
        }
    }

    private static void pack(Path to, Container container, ArchiveTexts texts, Path own, long logged)
            throws IOException {
        try (FileOutputStream file = new FileOutputStream(to.toFile());
                TarArchiveOutputStream tar = new TarArchiveOutputStream(file, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            entry(tar, "config.dump", texts.config());
            entry(tar, "spec.dump", texts.spec());
            entry(tar, "status", texts.status());
            entry(tar, "container.log", log(container, Math.toIntExact(logged)));
            if (Files.isDirectory(own)) {
                images(tar, new CriuImages(own));
            } else {
                entry(tar, "lab/README", (LabEngine.APPLICATION + "\n").getBytes(StandardCharsets.UTF_8));
                entry(tar, STATE, own);
            }
            tar.finish();
            file.getFD().sync();
        }
    }

    /** The file is not there before the first line. */
    private static byte[] log(Container container, int bytes) throws IOException {
        Path file = java.util.Objects.requireNonNull(container.run().log()).file();
        if (bytes == 0) {
            return new byte[0];
        }
        try (InputStream log = Files.newInputStream(file)) {
            return log.readNBytes(bytes);
        }
    }

    private static void images(TarArchiveOutputStream tar, CriuImages images) throws IOException {
        entry(tar, CriuImages.DUMP_LOG, images.folder().resolve(CriuImages.DUMP_LOG));
        entry(tar, CriuImages.STATISTICS, images.folder().resolve(CriuImages.STATISTICS));
        TarArchiveEntry folder = new TarArchiveEntry(IMAGES);
        folder.setMode(0700);
        tar.putArchiveEntry(folder);
        tar.closeArchiveEntry();
        try (Stream<Path> files = Files.list(images.files())) {
            for (Path file : files.sorted().toList()) {
                entry(tar, IMAGES + file.getFileName(), file);
            }
        }
    }

    private static void entry(TarArchiveOutputStream tar, String name, Path file) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(0600);
        entry.setSize(Files.size(file));
        tar.putArchiveEntry(entry);
        Files.copy(file, tar);
        tar.closeArchiveEntry();
    }

    private static void entry(TarArchiveOutputStream tar, String name, byte[] bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(0600);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    /**
     * The image that the container of an archive was made from.
     *
     * @throws LabException when the lab cannot go on from it, for its engine is another one
     */
    static String base(Path archive, LabEngine engine) throws IOException, LabException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.getName().equals("config.dump")) {
                    return base(tar, engine);
                }
            }
        }
        throw new IOException("not a checkpoint archive");
    }

    private static String base(TarArchiveInputStream tar, LabEngine engine) throws IOException, LabException {
        JsonNode config = Json.MAPPER.readTree(tar.readNBytes(1 << 20));
        engine.refuseOthers(Json.text(config, "engine"));
        return Json.text(config, "rootfsImageName");
    }

    /**
     * Unpacks what a restored container begins with: its log so far, and its state or its images.
     *
     * @throws IOException also when the lab cannot go on from it, for its engine is another one
     */
    static Past unpack(Path archive, Path folder, Path log, LabEngine engine) throws IOException {
        Past past = Past.NONE;
        try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = entry.getName();
                if (name.equals("config.dump")) {
                    refuseOthers(tar, engine);
                } else if (name.equals("container.log")) {
                    Files.copy(tar, log, StandardCopyOption.REPLACE_EXISTING);
                } else if (name.equals(STATE)) {
                    past = new Past(folder.resolve("restore-" + Hashes.random(4)), null);
                    copy(tar, java.util.Objects.requireNonNull(past.state()));
                } else if (name.startsWith(IMAGES) && !entry.isDirectory()) {
                    CriuImages images = past.images();
                    if (images == null) {
                        images = CriuImages.create(folder.resolve("restore-" + Hashes.random(4)));
                        past = new Past(null, images);
                    }
                    copy(tar, images.file(name.substring(IMAGES.length())));
                }
            }
        }
        return past;
    }

    private static void refuseOthers(TarArchiveInputStream tar, LabEngine engine) throws IOException {
        try {
            var unused = base(tar, engine);
        } catch (LabException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void copy(TarArchiveInputStream from, Path to) throws IOException {
        Folders.createOwn(to);
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
}
