package io.edgeferry;

import io.edgeferry.console.connect.LabDoor;
import io.edgeferry.lab.FolderInUseException;
import io.edgeferry.lab.Lab;
import io.edgeferry.task.DataFolder;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The lab in this person's data folder: run by this process, or found where another one runs it. Thread-safe. */
final class EmbeddedLab implements LabDoor {

    private static final int EDGES = 3;
    private static final Duration STARTING = Duration.ofSeconds(20);

    private final DataFolder data;
    private final Thread atEnd = new Thread(this::end, "lab-end");
    private @Nullable Lab lab;
    private boolean watched;

    EmbeddedLab(DataFolder data) {
        this.data = data;
    }

    @Override
    public boolean there() {
        return true;
    }

    @Override
    public Path folder() {
        return data.folder("lab");
    }

    @Override
    public Path kubeconfig() {
        return Lab.kubeconfig(folder());
    }

    @Override
    public synchronized Opened open() throws IOException {
        if (lab != null) {
            return new Opened(kubeconfig(), false);
        }
        Instant limit = Instant.now().plus(STARTING);
        while (true) {
            try {
                lab = Lab.start(new Lab.Options(folder(), null, 0, EDGES));
                endWithProgram();
                return new Opened(kubeconfig(), false);
            } catch (FolderInUseException e) {
                if (Files.exists(kubeconfig())) {
                    return new Opened(kubeconfig(), true);
                }
                // It is being started, or is just ending.
                if (Instant.now().isAfter(limit)) {
                    throw e;
                }
                pause();
            } catch (FileSystemException e) {
                throw new IOException(
                        "The lab cannot use its folder " + folder() + ": " + e.getMessage()
                                + ". Make it writable, or remove it.",
                        e);
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The lab was not waited for.", e);
        }
    }

    /** Ctrl-C and a signal end its processes in order, too. */
    private void endWithProgram() {
        if (!watched) {
            watched = true;
            Runtime.getRuntime().addShutdownHook(atEnd);
        }
    }

    @Override
    public synchronized Opened reset() throws IOException {
        end();
        try {
            Lab.reset(folder());
        } catch (FolderInUseException e) {
            throw new IOException(
                    "The lab runs in another process, as \"edgeferry lab\" does. End that one, then reset it.", e);
        }
        return open();
    }

    private synchronized void end() {
        Lab running = lab;
        lab = null;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public void close() {
        end();
    }
}
