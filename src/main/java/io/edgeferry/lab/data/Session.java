package io.edgeferry.lab.data;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * One end at work, as a process of a real node would be: lines go in, lines come out, and at the end there is an exit
 * code. One thread of its own obeys; all may write and read.
 */
final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final int LONGEST_OUTPUT = 64 << 20;
    private static final String STOP = "";
    private static final long LETTING_GO = 20;
    private static final Duration SILENCE = Duration.ofSeconds(60);

    private final BlockingQueue<String> input = new LinkedBlockingQueue<>();
    private final StringBuilder half = new StringBuilder();
    private final StringBuilder output = new StringBuilder();
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile long asked = System.nanoTime();
    private String complaint = "";
    private long dropped;
    private int exit = -1;

    /** What obeys. */
    interface End extends AutoCloseable {
        /** Says that it is ready. */
        void begin() throws IOException;

        /** Does what a command says. */
        void obey(String what, JsonNode command) throws IOException;

        @Override
        void close();
    }

    /** What begins. */
    interface Beginning {
        End begin(Events events) throws IOException;
    }

    /**
     * What came out.
     *
     * @param text since the place that was asked for
     * @param next the place after it
     * @param exit code, or -1 as long as it works
     * @param complaint why it ended; may be empty
     */
    record Output(String text, long next, int exit, String complaint) {}

    /**
     * Begins.
     *
     * @param before the one whose place it takes; it has let go of everything before this one begins
     */
    void start(String name, @Nullable Session before, Beginning beginning) {
        Thread.ofVirtual().name(name).start(() -> {
            try {
                if (before != null && !before.done.await(LETTING_GO, TimeUnit.SECONDS)) {
                    ended(1, "an earlier end of the same transfer does not let go");
                    return;
                }
                work(beginning);
            } catch (InterruptedException e) {
                ended(1, "interrupted");
            } finally {
                done.countDown();
            }
        });
    }

    private void work(Beginning beginning) {
        try (End end = beginning.begin(new Events(this))) {
            end.begin();
            for (String line = next(); !line.equals(STOP); line = next()) {
                JsonNode command = Events.JSON.readTree(line);
                String what = command.path("do").asString("");
                switch (what) {
                    case "ping" -> say("{\"event\":\"pong\"}");
                    case "stop" -> {
                        ended(0, "");
                        return;
                    }
                    default -> end.obey(what, command);
                }
            }
            ended(0, "");
        } catch (IOException | JacksonException e) {
            LOG.debug("an end of a copy ended", e);
            ended(1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            ended(1, "interrupted");
        } catch (RuntimeException e) {
            LOG.warn("an end of a copy failed", e);
            ended(1, e.toString());
        }
    }

    /** The next command; the end when nobody has asked for anything for some time. */
    private String next() throws InterruptedException {
        while (true) {
            String line = input.poll(SILENCE.toSeconds() / 12, TimeUnit.SECONDS);
            if (line != null) {
                return line;
            }
            if (System.nanoTime() - asked > SILENCE.toNanos()) {
                return STOP;
            }
        }
    }

    /** Text that was written to it. */
    void input(String text) {
        asked = System.nanoTime();
        List<String> lines;
        synchronized (half) {
            half.append(text);
            int end = half.lastIndexOf("\n");
            if (end < 0) {
                return;
            }
            lines = half.substring(0, end).lines().toList();
            half.delete(0, end + 1);
        }
        lines.stream().filter(line -> !line.isBlank()).forEach(input::add);
    }

    synchronized void say(String line) {
        if (output.length() < LONGEST_OUTPUT) {
            output.append(line).append('\n');
            notifyAll();
        }
    }

    private synchronized void ended(int code, String why) {
        if (exit < 0) {
            exit = code;
            complaint = why;
            notifyAll();
        }
    }

    /** Nobody is there any more to whom it could say anything. */
    void end(String why) {
        ended(137, why);
        input.add(STOP);
    }

    synchronized boolean over() {
        return exit >= 0;
    }

    /** What came out since a place; waits for more for some time. What was read before that is forgotten. */
    synchronized Output output(long after, Duration wait) throws InterruptedException {
        asked = System.nanoTime();
        long until = System.nanoTime() + wait.toNanos();
        int read = (int) Math.clamp(after - dropped, 0, output.length());
        output.delete(0, read);
        dropped += read;
        while (output.isEmpty() && exit < 0) {
            long left = (until - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return new Output(output.toString(), dropped + output.length(), exit, complaint);
    }
}
