package io.edgeferry.lab.machine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log of one run of a container: a file of lines {@code TIME stdout F TEXT}, as a CRI writes it. Thread-safe. */
final class ContainerLog {

    private static final Logger LOG = LoggerFactory.getLogger(ContainerLog.class);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final Path file;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long size;
    private @Nullable OutputStream out;
    private boolean ended;

    /** A log; what the file holds already is its past. */
    ContainerLog(Path file) throws IOException {
        this.file = file;
        this.size = Files.exists(file) ? Files.size(file) : 0;
    }

    /** RFC 3339 with nanoseconds. */
    static String time(Instant at) {
        return TIME.format(at);
    }

    Path file() {
        return file;
    }

    void append(String stream, String line) throws IOException {
        lock.lock();
        try {
            byte[] bytes = (time(Instant.now()) + " " + stream + " F " + line + "\n").getBytes(StandardCharsets.UTF_8);
            if (ended) {
                return;
            }
            if (out == null) {
                out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            out.write(bytes);
            size += bytes.length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The container ended. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            LOG.debug("a log was not closed well: {}", e.toString());
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of whole lines that are there now. */
    long size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is more than so many bytes: false when there will never be. */
    boolean awaitMore(long than, java.util.function.BooleanSupplier given) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (size <= than && !ended && !given.getAsBoolean()) {
                var unused = changed.await(1, TimeUnit.SECONDS);
            }
            return size > than && !given.getAsBoolean();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes who waits for more. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    InputStream open(Kubelet.LogQuery query) throws IOException {
        return new LogStream(this, query);
    }
}
