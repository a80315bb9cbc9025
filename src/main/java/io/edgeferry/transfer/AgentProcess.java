package io.edgeferry.transfer;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.RemoteProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One of the two agents of a transfer: takes commands, says events, both as lines of JSON. What it says goes into a
 * mailbox, its end too, once. Three virtual threads read, write and ask for signs of life; no call here blocks, except
 * {@link #stop}. Thread-safe.
 */
final class AgentProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AgentProcess.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int LONGEST_COMPLAINT = 600;
    private static final Duration EXIT = Duration.ofSeconds(5);

    /** Which of the two. */
    enum End {
        SOURCE("source"),
        TARGET("target");

        private final String word;

        End(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /**
     * What came from an agent.
     *
     * @param end which one
     * @param event what it said; null when it is gone
     * @param lost why it is gone; empty when it said something
     * @param nanos when it came
     */
    record Said(End end, @Nullable JsonNode event, String lost, long nanos) {}

    /** What is to be written; {@code pong} is run when the answer to this ping came, null when it is no ping. */
    private record Line(String text, @Nullable Runnable pong) {}

    private static final Line PING = new Line("{\"do\":\"ping\"}", () -> {});

    private final End end;
    private final String label;
    private final RemoteProcess process;
    private final TransferTimes times;
    private final BlockingQueue<Said> mailbox;
    private final BlockingQueue<Line> outbox = new LinkedBlockingQueue<>();
    private final Queue<Runnable> pongs = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean lost = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long heard = System.nanoTime();
    private volatile String complaint = "";
    private volatile boolean closing;
    private volatile int exitCode = -1;

    private AgentProcess(
            End end, String label, RemoteProcess process, TransferTimes times, BlockingQueue<Said> mailbox) {
        this.end = end;
        this.label = label;
        this.process = process;
        this.times = times;
        this.mailbox = mailbox;
    }

    /** Starts an agent; what it says goes to the mailbox. */
    static AgentProcess start(
            End end, TransferEnd at, TransferSpec spec, TransferTimes times, BlockingQueue<Said> mailbox)
            throws NodeException, InterruptedException {
        RemoteProcess process = at.shell().start(Command.root(words(end, at, spec)), times.start());
        String label = spec.transfer() + " " + end.word() + " on " + at.shell().node();
        AgentProcess agent = new AgentProcess(end, label, process, times, mailbox);
        Thread.ofVirtual().name(label + " stderr").start(agent::readComplaints);
        Thread.ofVirtual().name(label + " stdout").start(agent::readEvents);
        Thread.ofVirtual().name(label + " stdin").start(agent::write);
        return agent;
    }

    private static List<String> words(End end, TransferEnd at, TransferSpec spec) {
        List<String> words = new ArrayList<>(List.of(
                at.agentFolder() + "/agent",
                "dataset-" + end.word(),
                "--root",
                end == End.SOURCE ? spec.sourceFolder() : spec.targetFolder(),
                "--transfer",
                spec.transfer(),
                "--folder",
                at.agentFolder()));
        Handing handing = spec.handing();
        if (handing != null) {
            words.addAll(List.of("--only", handing.file()));
            if (end == End.TARGET) {
                words.addAll(handing.words());
            }
        }
        return words;
    }

    /** Sends a command: {@code do} and its fields, names and values in turn. */
    void send(String what, Object... fields) {
        Map<String, Object> command = new java.util.LinkedHashMap<>();
        command.put("do", what);
        for (int i = 0; i < fields.length; i += 2) {
            command.put((String) fields[i], fields[i + 1]);
        }
        String line = JSON.writeValueAsString(command);
        LOG.debug("{} <- {}", label, line);
        outbox.add(new Line(line, null));
    }

    /** Runs something when all commands so far have been taken; on the agent's reading thread, so it must not block. */
    void afterAll(Runnable then) {
        outbox.add(new Line(PING.text(), then));
    }

    private void write() {
        try (OutputStream out = process.stdin()) {
            while (!lost.get()) {
                Line line = outbox.poll(times.ping().toMillis(), TimeUnit.MILLISECONDS);
                if (System.nanoTime() - heard > times.silence().toNanos()) {
                    lose("said nothing for " + times.silence().toSeconds() + " s");
                    return;
                }
                Line next = line == null ? PING : line;
                if (next.pong() != null) {
                    pongs.add(next.pong());
                }
                out.write((next.text() + "\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException e) {
            // The reader knows more about why.
            LOG.debug("{}: its input is closed", label, e);
        } catch (InterruptedException e) {
            lose("was interrupted");
        }
    }

    private void readEvents() {
        try (BufferedReader lines = lines(process.stdout())) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                long now = System.nanoTime();
                heard = now;
                JsonNode event = JSON.readTree(line);
                String kind = event.path("event").asString("");
                if (kind.equals("pong")) {
                    Runnable then = pongs.poll();
                    if (then != null) {
                        then.run();
                    }
                    continue;
                }
                if (!kind.equals("progress")) {
                    LOG.debug("{} -> {}", label, line);
                }
                mailbox.add(new Said(end, event, "", now));
            }
            lose(exit());
        } catch (JacksonException e) {
            lose("said something strange: " + shorten(String.valueOf(e.getOriginalMessage())));
        } catch (IOException e) {
            lose(String.valueOf(e.getMessage()));
        }
    }

    private String exit() {
        try {
            int code = process.waitFor(EXIT);
            var _ = ended.await(1, TimeUnit.SECONDS);
            exitCode = code;
            String why = complaint.isEmpty() ? "" : ": " + complaint;
            return code > 128 ? "was ended by signal " + (code - 128) + why : "ended with exit code " + code + why;
        } catch (NodeException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            return "was interrupted";
        }
    }

    private void readComplaints() {
        try (BufferedReader lines = lines(process.stderr())) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                LOG.info("{}: {}", label, line);
                complaint = shorten(words(line)).strip();
            }
        } catch (IOException e) {
            LOG.debug("{}: its complaints ended", label, e);
        } finally {
            ended.countDown();
        }
    }

    /** What a line {@code {"error":"…"}} says, or the line. */
    private static String words(String line) {
        try {
            return line.startsWith("{") ? JSON.readTree(line).path("error").asString(line) : line;
        } catch (JacksonException e) {
            return line;
        }
    }

    private static String shorten(String text) {
        return text.length() <= LONGEST_COMPLAINT ? text : text.substring(0, LONGEST_COMPLAINT) + "…";
    }

    private static BufferedReader lines(InputStream in) {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    private void lose(String why) {
        if (lost.compareAndSet(false, true)) {
            if (!closing) {
                LOG.info("{} is gone: {}", label, why);
            }
            mailbox.add(new Said(end, null, "The agent at the " + end.word() + " " + why, System.nanoTime()));
            process.close();
        }
    }

    /** Tells it to end, gives it some time for that, and closes the way to it. */
    void stop() throws InterruptedException {
        closing = true;
        try {
            if (!lost.get()) {
                send("stop");
                var _ = ended.await(times.farewell().toMillis(), TimeUnit.MILLISECONDS);
            }
        } finally {
            close();
        }
    }

    /** Whether it ended by itself with a complaint, as it does when it was given something that it cannot use. */
    boolean refused() {
        return (exitCode == 1 || exitCode == 2) && !complaint.isEmpty();
    }

    /** The last line of what it complained of. */
    String complaint() {
        return complaint;
    }

    @Override
    public void close() {
        closing = true;
        lose("was closed");
        process.close();
    }
}
