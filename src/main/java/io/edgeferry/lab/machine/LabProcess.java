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
    private static final int KILLED = 137;

    private final Process process;
    private final boolean apart;
    private final ContainerLog log;
    private final Runnable onReady;
    private final ReentrantLock asking = new ReentrantLock();
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final CountDownLatch read = new CountDownLatch(2);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean paused;
    private volatile @Nullable ProcessHandle training;
    private volatile int said = -1;
    private volatile long stateBytes;
    private volatile @Nullable Instant finished;

    /** What is done to a training that stands. */
    @FunctionalInterface
    interface Work {
        /** Does it. */
        void on(ProcessHandle training) throws LabException;
    }

    private LabProcess(Process process, boolean apart, ContainerLog log, Runnable onReady) {
        this.process = process;
        this.apart = apart;
        this.log = log;
        this.onReady = onReady;
    }

    /**
     * Starts a process.
     *
     * @param apart whether what is started holds a training that is {@link Apart}
     * @param onReady called once when it has read what it was started with
     * @param onEnd called once when it has ended and its log is whole
     */
    static LabProcess start(ProcessBuilder builder, boolean apart, ContainerLog log, Runnable onReady, Runnable onEnd)
            throws IOException {
        LabProcess started = new LabProcess(builder.start(), apart, log, onReady);
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
                int ending = apart ? line.indexOf(Apart.ENDED) : -1;
                if (ending >= 0) {
                    ends(stream, line, ending);
                } else if (!line.startsWith(Control.MARK)) {
                    log.append(stream, line);
                } else if (line.startsWith(Control.MARK + "ready")) {
                    ready(line);
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

    private void ready(String line) {
        training = training();
        stateBytes = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }

    private void ends(String stream, String line, int ending) throws IOException {
        if (ending > 0) {
            log.append(stream, line.substring(0, ending));
        }
        said = Integer.parseInt(line.substring(ending + Apart.ENDED.length()).strip());
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
        return handle().pid();
    }

    /** The process that trains. */
    ProcessHandle handle() {
        ProcessHandle known = training;
        return known == null ? process.toHandle() : known;
    }

    private ProcessHandle training() {
        ProcessHandle holder = process.toHandle();
        return apart ? Apart.training(holder).orElse(holder) : holder;
    }

    /** Whether it is {@link Apart}, so that CRIU can dump it. */
    boolean apart() {
        return apart;
    }

    /** Bytes that its state takes; 0 when it has none. */
    long stateBytes() {
        return stateBytes;
    }

    boolean ended() {
        return ended.getCount() == 0;
    }

    int exitCode() {
        if (!apart) {
            return process.exitValue();
        }
        return said >= 0 ? said : KILLED;
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
        var unused = training == null ? training().destroy() : handle().destroy();
    }

    /** Ends it, with its children. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** {@linkplain #kill Kills} it and waits until it has ended, for a while. */
    void end() {
        kill();
        try {
            var unused = await(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Stops it between two steps; all that it logged before is in the log when this returns.
     *
     * @return false when it was paused already
     */
    boolean pause() throws LabException {
        asking.lock();
        try {
            if (paused) {
                return false;
            }
            ask("pause");
            paused = true;
            return true;
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

    /** Writes its state; when it runs, it is paused for so long. Returns the bytes of the log until then. */
    long save(Path file) throws LabException {
        return standing(training -> ask("checkpoint " + file));
    }

    /** Does something while it stands; when it runs, it is paused for so long. Returns the bytes of the log until then. */
    long standing(Work work) throws LabException {
        asking.lock();
        try {
            boolean running = pause();
            long logged = log.size();
            try {
                work.on(handle());
                return logged;
            } finally {
                if (running && !ended()) {
                    resume();
                }
            }
        } finally {
            asking.unlock();
        }
    }

    /**
     * Lets one go on that CRIU restored as it stood.
     *
     * @param data the folder that it reads from now on; empty for none
     * @throws LabException when it does not answer in time
     */
    void adopt(String data, Duration limit) throws LabException {
        asking.lock();
        try {
            paused = true;
            ready(ask("data " + data, limit));
            resume();
        } finally {
            asking.unlock();
        }
    }

    private String ask(String command) throws LabException {
        return ask(command, LIMIT);
    }

    private String ask(String command, Duration limit) throws LabException {
        if (ended()) {
            throw new LabException(409, "Conflict", "the container has ended");
        }
        answers.clear();
        try {
            OutputStream out = process.getOutputStream();
            out.write((command + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            String answer = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
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
