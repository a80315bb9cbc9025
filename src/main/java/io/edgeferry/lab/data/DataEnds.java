package io.edgeferry.lab.data;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The ends of copies that are at work on a node. Thread-safe. */
public final class DataEnds {

    private static final int KEPT = 50;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path marks;
    private final Way.Dialer dialer;
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final Map<String, Target> targets = new ConcurrentHashMap<>();

    /**
     * Those of a node.
     *
     * @param marks folder for marks of transfers that are finished
     * @param dialer opens ways to other nodes
     */
    public DataEnds(Path marks, Way.Dialer dialer) {
        this.marks = marks;
        this.dialer = dialer;
    }

    /**
     * What an end begins with.
     *
     * @param id by which it is called
     * @param source whether it is the end that is read
     * @param root folder
     * @param transfer id of the transfer
     */
    public record Begun(String id, boolean source, Path root, String transfer) {}

    /**
     * What an end said.
     *
     * @param text since the place that was asked for
     * @param next the place after it
     * @param exit code, or -1 as long as it works
     * @param complaint why it ended; may be empty
     */
    public record Output(String text, long next, int exit, String complaint) {}

    /** Begins an end; an earlier one of the same transfer and side is ended. */
    public synchronized void begin(Begun begun) {
        String key = (begun.source() ? "source " : "target ") + begun.transfer();
        sessions.values().removeIf(each -> sessions.size() > KEPT && each.over());
        Session before = sessions.get("of " + key);
        if (before != null) {
            before.end("another took its place");
        }
        Session session = new Session();
        sessions.put("of " + key, session);
        sessions.put(begun.id(), session);
        session.start("data-" + key, before, events -> begun.source() ? source(begun, events) : target(begun, events));
    }

    private Source source(Begun begun, Events events) throws IOException {
        return new Source(begun.root(), dialer, events);
    }

    private Target target(Begun begun, Events events) throws IOException {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        String session = HexFormat.of().formatHex(random);
        Target target = new Target(
                begun.root(), begun.transfer(), mark(begun.transfer()), session, events, () -> targets.remove(session));
        targets.put(session, target);
        return target;
    }

    private Path mark(String transfer) {
        return marks.resolve(transfer);
    }

    private synchronized Optional<Session> session(String id) {
        return Optional.ofNullable(sessions.get(id));
    }

    /** Writes to an end; false when there is none. */
    public boolean input(String id, String text) {
        Optional<Session> session = session(id);
        session.ifPresent(each -> each.input(text));
        return session.isPresent();
    }

    /** What an end said; waits for more for some time. Empty when there is none. */
    public Optional<Output> output(String id, long after, Duration wait) throws InterruptedException {
        Optional<Session> session = session(id);
        if (session.isEmpty()) {
            return Optional.empty();
        }
        Session.Output output = session.get().output(after, wait);
        return Optional.of(new Output(output.text(), output.next(), output.exit(), output.complaint()));
    }

    /** Ends an end: whoever steered it is gone. Idempotent. */
    public void end(String id) {
        session(id).ifPresent(each -> each.end("nobody is there any more"));
    }

    /** Ends all. */
    public synchronized void endAll() {
        sessions.values().forEach(each -> each.end("the node was cut off"));
        sessions.clear();
    }

    /** Forgets that the transfers of an operation were finished: that of its name, and those with more behind it. */
    public void forget(String operation) throws IOException {
        if (!Files.isDirectory(marks)) {
            return;
        }
        try (Stream<Path> files = Files.list(marks)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.equals(operation) || name.startsWith(operation + "-")) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Serves a way that another node opened. */
    public void serve(DataInputStream in, DataOutputStream out) throws IOException {
        Target target = targets.get(in.readUTF());
        if (target == null) {
            throw new IOException("nothing is expected here");
        }
        target.serve(in, out);
    }
}
