package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A training as CRIU dumped it, in a folder that its owner alone may enter: {@code images} with a
 * {@code descriptors.json} as runc writes it, and beside it CRIU's log and statistics.
 *
 * @param folder it lies in
 */
record CriuImages(Path folder) {

    static final String DUMP_LOG = "dump.log";
    static final String STATISTICS = "stats-dump";

    private static final String DESCRIPTORS = "descriptors.json";
    private static final Pattern PIPE = Pattern.compile("pipe:\\[\\d{1,20}]");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,100}");

    /**
     * What a dump made.
     *
     * @param logged bytes of the training's log when it stood
     */
    record Dumped(CriuImages images, long logged) {}

    /** An empty one. */
    static CriuImages create(Path folder) throws IOException {
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createDirectory(folder.resolve("images"));
        return new CriuImages(folder);
    }

    /**
     * Dumps a training while it stands; when it ran, it goes on afterwards.
     *
     * @param folder that is made for it
     * @throws LabException also when CRIU failed; the training goes on then, or is ended when CRIU was broken off
     */
    static Dumped dump(Criu criu, LabProcess process, Path folder, Duration limit) throws IOException, LabException {
        CriuImages images = create(folder);
        return new Dumped(images, process.standing(training -> images.fill(criu, process, training, limit)));
    }

    private void fill(Criu criu, LabProcess process, ProcessHandle training, Duration limit) throws LabException {
        try {
            ProcessHandle root =
                    training.parent().orElseThrow(() -> new IOException("the process to dump ended meanwhile"));
            Files.write(files().resolve(DESCRIPTORS), Json.MAPPER.writeValueAsBytes(pipes(training.pid())));
            criu.dump(root.pid(), files(), folder, limit);
        } catch (Criu.BrokenOffException e) {
            process.end();
            throw new LabException(
                    500, "InternalError", e.getMessage() + ", so it was broken off and the container ended");
        } catch (IOException e) {
            throw new LabException(500, "InternalError", String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException(500, "InternalError", "interrupted");
        }
    }

    private static List<String> pipes(long pid) throws IOException {
        List<String> pipes = new ArrayList<>();
        for (String descriptor : List.of("0", "1", "2")) {
            pipes.add(Files.readSymbolicLink(Path.of("/proc", String.valueOf(pid), "fd", descriptor))
                    .toString());
        }
        return pipes;
    }

    /** The folder of CRIU's images. */
    Path files() {
        return folder.resolve("images");
    }

    /** Where an image of an archive goes. */
    Path file(String name) throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new IOException("not the name of an image of CRIU: " + name);
        }
        return files().resolve(name);
    }

    /**
     * Restores it; it trains when this returns. The images are not needed any more then.
     *
     * @param data the folder that it reads; empty for none
     * @param onEnd called once when it has ended, also when this fails
     * @throws IOException with CRIU's own reason; nothing is left running then
     */
    LabProcess restore(Criu criu, ContainerLog log, String data, Runnable onEnd, Duration limit) throws IOException {
        List<String> pipes = new ArrayList<>();
        for (JsonNode each :
                Json.MAPPER.readTree(Files.readAllBytes(file(DESCRIPTORS))).values()) {
            pipes.add(each.asString(""));
        }
        if (pipes.size() != 3
                || !pipes.stream().allMatch(pipe -> PIPE.matcher(pipe).matches())) {
            throw new IOException("the checkpoint does not say which pipes its process had");
        }
        LabProcess process = LabProcess.start(criu.restore(files(), folder, pipes), true, log, () -> {}, onEnd);
        try {
            process.adopt(data, limit);
            return process;
        } catch (LabException e) {
            process.end();
            throw new IOException(criu.restoreTrouble(folder) + " (" + e.getMessage() + ")", e);
        }
    }
}
