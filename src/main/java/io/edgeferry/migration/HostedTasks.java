package io.edgeferry.migration;

import io.edgeferry.task.OperationId;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tasks that others run, such as failovers, kept in the history when they have ended: one file {@code ID.task.json} for
 * each. What they need to go on after a crash they keep elsewhere.
 */
final class HostedTasks {

    private static final Logger LOG = LoggerFactory.getLogger(HostedTasks.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SUFFIX = ".task.json";

    private final Path folder;
    private final String context;

    HostedTasks(Path folder, String context) {
        this.folder = folder;
        this.context = context;
    }

    /** Writes it down when it has ended; returns at once. */
    void keep(Task task) {
        Thread.ofVirtual().name(task.id() + " history").start(() -> {
            try {
                TaskSnapshot now = task.snapshot();
                while (!now.state().ended()) {
                    now = task.await(Duration.ofMinutes(1));
                }
                write(now);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                LOG.warn("the end of {} could not be written into the history", task.id(), e);
            }
        });
    }

    private void write(TaskSnapshot ended) throws IOException {
        Path file = folder.resolve(ended.id() + SUFFIX);
        Path part = folder.resolve(ended.id() + SUFFIX + ".part");
        Files.writeString(part, JSON.writeValueAsString(ended));
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Those of this context that have ended, newest first. */
    List<TaskSnapshot> ended() {
        List<TaskSnapshot> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.getFileName().toString().endsWith(SUFFIX))
                    .toList()) {
                String name = file.getFileName().toString();
                if (OperationId.isValid(name.substring(0, name.length() - SUFFIX.length()))) {
                    read(file, found);
                }
            }
        } catch (IOException e) {
            LOG.warn("the history in {} cannot be read", folder, e);
        }
        found.sort((one, other) -> other.id().compareTo(one.id()));
        return found;
    }

    private void read(Path file, List<TaskSnapshot> found) {
        try {
            TaskSnapshot task = JSON.readValue(Files.readString(file), TaskSnapshot.class);
            if (task.context().equals(context)) {
                found.add(task);
            }
        } catch (IOException | JacksonException e) {
            LOG.warn("the task in {} cannot be read", file, e);
        }
    }
}
