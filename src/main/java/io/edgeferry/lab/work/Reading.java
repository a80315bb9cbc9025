package io.edgeferry.lab.work;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads the files of a dataset, one each step, in the order of their names, over and over. */
final class Reading {

    private static final int EACH = 20;

    private final Path folder;
    private List<Path> files = List.of();
    private long count;
    private long bytes;

    Reading(Path folder) {
        this.folder = folder;
    }

    /** Reads the file of a step; now and then it says how much was read. */
    void next(long step, PrintStream out) {
        try {
            if (files.isEmpty() || step % files.size() == 0) {
                files = list();
            }
            if (!files.isEmpty()) {
                Path file = files.get((int) (step % files.size()));
                try (InputStream in = Files.newInputStream(file)) {
                    bytes += in.transferTo(OutputStream.nullOutputStream());
                    count++;
                }
            }
        } catch (IOException e) {
            files = List.of();
        }
        if (step % EACH == 0) {
            out.println("read " + count + " times, " + bytes + " bytes, from " + files.size() + " files");
        }
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
