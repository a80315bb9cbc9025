package io.edgeferry.migration;

import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The journal of one operation: a file of JSON lines, each forced to the disk before and after a step. A line torn by a
 * crash is dropped. Whoever works on an operation holds the lock of its journal; the lock of a process that died is
 * free.
 *
 * @param <J> what the operation is about
 * @param <S> what is known of it
 */
final class Journal<J extends Job, S extends Known<S>> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String SUFFIX = ".jsonl";

    /** What a line tells. */
    enum Event {
        /** The operation was planned; nothing was touched. */
        STARTED,
        /** A step is about to begin. */
        BEGIN,
        /** A step is done. */
        DONE,
        /** A step failed; what was done is undone from here. */
        FAILED,
        /** A step was undone. */
        UNDONE,
        /** The operation ended. */
        ENDED
    }

    /**
     * Kind of an operation, by the letter that its id begins with.
     *
     * @param letter that letter
     * @param job what the operation is about
     * @param state what is known of it
     */
    record Kind<J extends Job, S extends Known<S>>(char letter, Class<J> job, Class<S> state) {
        /** Migrations of pods. */
        static final Kind<MigrationJob, MigrationState> POD = new Kind<>('m', MigrationJob.class, MigrationState.class);

        /** Copies of datasets. */
        static final Kind<DatasetJob, DatasetState> DATASET = new Kind<>('d', DatasetJob.class, DatasetState.class);

        private Line<J, S> line(String text) {
            return JSON.readValue(text, JSON.getTypeFactory().constructParametricType(Line.class, job, state));
        }
    }

    /**
     * One line.
     *
     * @param at when
     * @param event what it tells
     * @param step the step, or empty
     * @param job what the operation is about; only in the first line
     * @param state what is known
     * @param task the task as it ended; only in the last line
     */
    record Line<J extends Job, S extends Known<S>>(
            Instant at,
            Event event,
            String step,
            @Nullable J job,
            S state,
            @Nullable TaskSnapshot task) {}

    /**
     * A journal as it was read.
     *
     * @param job what the operation is about
     * @param lines its lines, oldest first
     */
    record Contents<J extends Job, S extends Known<S>>(J job, List<Line<J, S>> lines) {

        S state() {
            return lines.getLast().state();
        }

        boolean ended() {
            return lines.getLast().event() == Event.ENDED;
        }

        /** The task as it ended, the last time it did. */
        Optional<TaskSnapshot> task() {
            return Optional.ofNullable(lines.getLast().task());
        }

        /** Whether a step was begun, and has not been undone since. */
        boolean touched(String step) {
            boolean touched = false;
            for (Line<J, S> line : lines) {
                if (line.step().equals(step)) {
                    touched = line.event() != Event.UNDONE;
                }
            }
            return touched;
        }

        /** Whether undoing had begun. */
        boolean failing() {
            return lines.stream().anyMatch(line -> line.event() == Event.FAILED || line.event() == Event.UNDONE);
        }

        Instant started() {
            return lines.getFirst().at();
        }

        /** Whether a person is asked to settle it. */
        boolean needsYou() {
            return task().filter(task -> task.state() == TaskState.NEEDS_YOU).isPresent();
        }

        /** Whether there is something left to do for it. */
        boolean open() {
            return !ended() || !state().debts().isEmpty() || needsYou();
        }
    }

    /**
     * Lock files that this process holds. A POSIX lock goes away when its process closes any channel of the file, so a
     * file in here must not even be opened to look at it.
     */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path lockFile;
    private final FileOutputStream out;
    private final FileChannel lockChannel;
    private final FileLock lock;

    private Journal(Path lockFile, FileOutputStream out, FileChannel lockChannel, FileLock lock) {
        this.lockFile = lockFile;
        this.out = out;
        this.lockChannel = lockChannel;
        this.lock = lock;
    }

    /**
     * Opens the journal of an operation for writing, new or old, and takes its lock.
     *
     * @return empty when somebody works on it
     */
    static <J extends Job, S extends Known<S>> Optional<Journal<J, S>> open(Path folder, OperationId operation)
            throws IOException {
        Path file = lockFile(folder, operation);
        synchronized (HELD) {
            if (HELD.contains(file)) {
                return Optional.empty();
            }
            Optional<Journal<J, S>> journal = lock(folder, operation, file);
            journal.ifPresent(opened -> HELD.add(file));
            return journal;
        }
    }

    private static <J extends Job, S extends Known<S>> Optional<Journal<J, S>> lock(
            Path folder, OperationId operation, Path lockFile) throws IOException {
        FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                return Optional.empty();
            }
            File file = folder.resolve(operation + SUFFIX).toFile();
            boolean torn = endsTorn(file.toPath());
            FileOutputStream out = new FileOutputStream(file, true);
            if (torn) {
                out.write('\n');
            }
            sync(folder);
            return Optional.of(new Journal<>(lockFile, out, channel, lock));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static Path lockFile(Path folder, OperationId operation) {
        return folder.resolve(operation + ".lock").toAbsolutePath().normalize();
    }

    private static boolean endsTorn(Path file) throws IOException {
        if (!Files.exists(file) || Files.size(file) == 0) {
            return false;
        }
        byte[] bytes = Files.readAllBytes(file);
        return bytes[bytes.length - 1] != '\n';
    }

    /** Whether somebody, in this process or another, works on an operation. */
    static boolean busy(Path folder, OperationId operation) {
        Path file = lockFile(folder, operation);
        synchronized (HELD) {
            if (HELD.contains(file)) {
                return true;
            }
            if (!Files.exists(file)) {
                return false;
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                return lock == null;
            } catch (IOException e) {
                LOG.warn("the lock {} cannot be read", file, e);
                return true;
            }
        }
    }

    /**
     * Adds a line and forces it to the disk. A plain file stream, since a channel would be closed by an interrupt and
     * the journal must be written just then.
     */
    synchronized void write(Event event, String step, @Nullable J job, S state, @Nullable TaskSnapshot task)
            throws IOException {
        String line = JSON.writeValueAsString(new Line<>(Instant.now(), event, step, job, state, task));
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.getFD().sync();
    }

    @Override
    public synchronized void close() {
        synchronized (HELD) {
            if (!lockChannel.isOpen()) {
                return;
            }
            try {
                out.close();
                lock.release();
                lockChannel.close();
            } catch (IOException e) {
                LOG.warn("a journal could not be closed", e);
            } finally {
                HELD.remove(lockFile);
            }
        }
    }

    /** Whether an operation was begun on this machine: its lock or its journal is here. */
    static boolean known(Path folder, OperationId operation) {
        return Files.exists(lockFile(folder, operation)) || Files.exists(folder.resolve(operation + SUFFIX));
    }

    /** Removes the journal of an operation of which nothing is to be remembered; does nothing while it is at work. */
    static void forget(Path folder, OperationId operation) {
        if (busy(folder, operation)) {
            return;
        }
        try {
            Files.deleteIfExists(folder.resolve(operation + SUFFIX));
            Files.deleteIfExists(lockFile(folder, operation));
        } catch (IOException e) {
            LOG.warn("the journal of {} could not be removed", operation, e);
        }
    }

    /** The operations that have a journal, newest first. */
    static List<OperationId> operations(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .filter(OperationId::isValid)
                    .map(OperationId::new)
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    /** Reads a journal of one kind; empty when it has no whole first line: then nothing was touched. */
    static <J extends Job, S extends Known<S>> Optional<Contents<J, S>> read(
            Path folder, OperationId operation, Kind<J, S> kind) throws IOException {
        // Not readString: that refuses the whole file when the last line was torn in the midst of a letter.
        return parse(new String(Files.readAllBytes(folder.resolve(operation + SUFFIX)), StandardCharsets.UTF_8), kind);
    }

    static <J extends Job, S extends Known<S>> Optional<Contents<J, S>> parse(String text, Kind<J, S> kind) {
        List<Line<J, S>> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            if (line.isBlank()) {
                continue;
            }
            try {
                lines.add(kind.line(line));
            } catch (JacksonException e) {
                LOG.warn("a line of a journal was torn and is left out: {}", e.getOriginalMessage());
            }
        }
        J job = lines.isEmpty() ? null : lines.getFirst().job();
        return job == null ? Optional.empty() : Optional.of(new Contents<>(job, List.copyOf(lines)));
    }

    private static void sync(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Some systems cannot open a folder; the file itself is forced with each line.
            LOG.debug("the folder {} cannot be forced to the disk", folder, e);
        }
    }
}
