package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import io.edgeferry.lab.work.Control;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process of a container: its log, its end, and the commands that it obeys ({@link Control}). Thread-safe. */
final class LabProcess {

    private static final Logger LOG = LoggerFactory.getLogger(LabProcess.class);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final ContainerLog log;
    private final Runnable onReady;
    private final ReentrantLock asking = new ReentrantLock();
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final CountDownLatch read = new CountDownLatch(2);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean paused;
    private volatile long stateBytes;
    private volatile @Nullable Instant finished;

    /**
     * A checkpoint that was written.
     *
     * @param step the last step in it
     * @param bytes of the file
     * @param sha256 of the file, in hex
     * @param logged bytes of the log when it was written
     */
    record Saved(long step, long bytes, String sha256, long logged) {}

    private LabProcess(Process process, ContainerLog log, Runnable onReady) {
        this.process = process;
        this.log = log;
        this.onReady = onReady;
    }

    /**
     * Starts a process.
     *
     * @param onReady called once when it has read what it was started with
     * @param onEnd called once when it has ended and its log is whole
     */
    static LabProcess start(ProcessBuilder builder, ContainerLog log, Runnable onReady, Runnable onEnd)
            throws IOException {
        LabProcess started = new LabProcess(builder.start(), log, onReady);
        // Reading a pipe holds a carrier, so these are platform threads.
        thread("lab-stdout", () -> started.read("stdout", started.process.getInputStream()));
        thread("lab-stderr", () -> started.read("stderr", started.process.getErrorStream()));
        thread("lab-end", () -> started.awaitEnd(onEnd));
        return started;
    }

    private static void thread(String name, Runnable work) {
        Thread.ofPlatform().daemon().name(name).start(work);
    }

    private void read(String stream, InputStream from) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.startsWith(Control.MARK)) {
                    log.append(stream, line);
                } else if (line.startsWith(Control.MARK + "ready")) {
                    stateBytes = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
                    onReady.run();
                } else {
                    answers.add(line.substring(Control.MARK.length()));
                }
            }
        } catch (IOException e) {
            LOG.debug("the {} of process {} ended: {}", stream, process.pid(), e.toString());
        } finally {
            read.countDown();
        }
    }

    private void awaitEnd(Runnable onEnd) {
        try {
            process.waitFor();
            // A child of it may still hold the pipes.
            var unused = read.await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        finished = Instant.now();
        answers.add("error the container ended");
        log.end();
        ended.countDown();
        onEnd.run();
    }

    long pid() {
        return process.pid();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Bytes that its state takes; 0 when it has none. */
    long stateBytes() {
        return stateBytes;
    }

    boolean ended() {
        return ended.getCount() == 0;
    }

    int exitCode() {
        return process.exitValue();
    }

    @Nullable
    Instant finished() {
        return finished;
    }

    boolean paused() {
        return paused && !ended();
    }

    boolean await(Duration limit) throws InterruptedException {
        return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks it to end. */
    void terminate() {
        process.destroy();
    }

    /** Ends it, with its children. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Stops it between two steps; all that it logged before is in the log when this returns. */
    void pause() throws LabException {
        asking.lock();
        try {
            if (!paused) {
                ask("pause");
                paused = true;
            }
        } finally {
            asking.unlock();
        }
    }

    /** Lets it go on; false when it was not paused. */
    boolean resume() throws LabException {
        asking.lock();
        try {
            if (!paused) {
                return false;
            }
            ask("resume");
            paused = false;
            return true;
        } finally {
            asking.unlock();
        }
    }

    /** Writes its state; when it runs, it is paused for so long. */
    Saved save(Path file) throws LabException {
        asking.lock();
        try {
            boolean running = !paused;
            pause();
            try {
                String[] words = ask("checkpoint " + file).split(" ");
                return new Saved(Long.parseLong(words[1]), Long.parseLong(words[2]), words[3], log.size());
            } finally {
                if (running) {
                    resume();
                }
            }
        } finally {
            asking.unlock();
        }
    }

    private String ask(String command) throws LabException {
        if (ended()) {
            throw new LabException(409, "Conflict", "the container has ended");
        }
        answers.clear();
        try {
            OutputStream out = process.getOutputStream();
            out.write((command + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            String answer = answers.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (answer == null || !answer.startsWith("ok ")) {
                throw new LabException(500, "InternalError", "the container did not obey " + command + ": " + answer);
            }
            return answer.substring(3);
        } catch (IOException e) {
            throw new LabException(409, "Conflict", "the container has ended");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException(500, "InternalError", "interrupted");
        }
    }
}
