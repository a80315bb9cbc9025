package io.edgeferry.transfer;

import io.edgeferry.node.NodeException;
import io.edgeferry.transfer.AgentProcess.End;
import io.edgeferry.transfer.AgentProcess.Said;
import io.edgeferry.transfer.TransferException.Reason;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Both agents of a transfer at work, and the streams between them. When one of them is lost the pair is of no use any
 * more. Events are taken by one thread; the rest is thread-safe.
 */
final class AgentPair implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AgentPair.class);

    private final TransferSpec spec;
    private final String sourceName;
    private final String targetName;
    private final AgentProcess source;
    private final AgentProcess target;
    private final BlockingQueue<Said> mailbox;
    private final @Nullable RelayStreams relay;
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean finished;
    private @Nullable JsonNode taken;

    private AgentPair(
            Ends ends,
            AgentProcess source,
            AgentProcess target,
            BlockingQueue<Said> mailbox,
            @Nullable RelayStreams relay) {
        this.spec = ends.spec();
        this.sourceName = ends.source().shell().node();
        this.targetName = ends.target().shell().node();
        this.source = source;
        this.target = target;
        this.mailbox = mailbox;
        this.relay = relay;
    }

    /** What a pair is started with. */
    record Ends(TransferEnd source, TransferEnd target, TransferSpec spec, TransferTimes times, Logins logins) {}

    /**
     * Starts both agents and joins them. They end by themselves what an earlier attempt has left running.
     *
     * @throws BrokenException when it may go better another time
     * @throws TransferException when it will not
     */
    static AgentPair open(Ends ends) throws BrokenException, TransferException, InterruptedException {
        BlockingQueue<Said> mailbox = new LinkedBlockingQueue<>();
        Together.Both<AgentProcess> agents;
        try {
            agents = Together.run(
                    () -> start(End.SOURCE, ends, mailbox),
                    () -> start(End.TARGET, ends, mailbox),
                    AgentProcess::close);
        } catch (ExecutionException e) {
            throw startFailure(e);
        }
        RelayStreams relay = ends.spec().path() == TransferPath.DIRECT
                ? null
                : new RelayStreams(ends.source(), ends.target(), ends.spec().transfer(), ends.times(), ends.logins());
        AgentPair pair = new AgentPair(ends, agents.source(), agents.target(), mailbox, relay);
        boolean joined = false;
        try {
            pair.join(ends);
            joined = true;
            return pair;
        } finally {
            if (!joined) {
                pair.close();
            }
        }
    }

    private static AgentProcess start(End end, Ends ends, BlockingQueue<Said> mailbox)
            throws NodeException, InterruptedException {
        TransferEnd at = end == End.SOURCE ? ends.source() : ends.target();
        return AgentProcess.start(end, at, ends.spec(), ends.times(), mailbox);
    }

    static Exception startFailureOf(NodeException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.reason()) {
            case UNREACHABLE, TIMEOUT, COMMAND -> new BrokenException(Reason.UNREACHABLE, message);
            default -> new TransferException(Reason.UNREACHABLE, message, e);
        };
    }

    private static BrokenException startFailure(ExecutionException e) throws TransferException {
        if (!(e.getCause() instanceof NodeException node)) {
            throw new IllegalStateException(e.getCause());
        }
        Exception failure = startFailureOf(node);
        if (failure instanceof TransferException transfer) {
            throw transfer;
        }
        return (BrokenException) failure;
    }

    private void join(Ends ends) throws BrokenException, TransferException, InterruptedException {
        Map<End, JsonNode> ready = new java.util.EnumMap<>(End.class);
        long end = System.nanoTime() + ends.times().ready().toNanos();
        while (ready.size() < 2) {
            Said said = mailbox.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (said == null) {
                End missing = ready.containsKey(End.SOURCE) ? End.TARGET : End.SOURCE;
                throw new BrokenException(
                        Reason.UNREACHABLE,
                        "The agent at the " + missing.word() + " was not ready after "
                                + ends.times().ready().toSeconds() + " s.");
            }
            JsonNode event = said.event();
            if (event == null) {
                throw failedStart(said);
            }
            check(said.end(), event);
            if (event.path("event").asString("").equals("ready")) {
                ready.put(said.end(), event);
            }
        }
        JsonNode atTarget = ready.get(End.TARGET);
        finished = atTarget.path("finished").asBoolean(false);
        LOG.info("{}: both agents are ready, target {}", spec.transfer(), atTarget);
        if (relay == null) {
            target.send("expect", "cert", ready.get(End.SOURCE).path("cert").asString(""));
            // A stream that comes before the target knows whom to expect is refused.
            target.afterAll(() -> source.send(
                    "connect",
                    "address",
                    ends.target().address(),
                    "port",
                    atTarget.path("port").asInt(0),
                    "cert",
                    atTarget.path("cert").asString("")));
        }
    }

    /** An agent that complains and ends before it is ready was given something that it cannot use. */
    private BrokenException failedStart(Said said) throws TransferException {
        AgentProcess agent = said.end() == End.SOURCE ? source : target;
        if (agent.refused()) {
            throw new TransferException(
                    Reason.REFUSED, "The agent at the " + said.end().word() + " cannot start: " + agent.complaint());
        }
        return new BrokenException(Reason.UNREACHABLE, said.lost());
    }

    /**
     * The next thing an agent says, or null when the time is over.
     *
     * @throws BrokenException when an agent is lost or says that it cannot go on
     * @throws TransferException when it refuses; a want of space is left to the caller
     */
    @Nullable
    Said next(long nanos) throws BrokenException, TransferException, InterruptedException {
        Said said = mailbox.poll(nanos, TimeUnit.NANOSECONDS);
        if (said == null) {
            return null;
        }
        JsonNode event = said.event();
        if (event == null) {
            throw new BrokenException(Reason.UNREACHABLE, said.lost());
        }
        check(said.end(), event);
        return said;
    }

    private void check(End end, JsonNode event) throws BrokenException, TransferException {
        String kind = event.path("event").asString("");
        if (kind.equals("taken")) {
            if (event.has("error")) {
                throw new TransferException(
                        Reason.REFUSED,
                        "Node " + targetName + " could not take what arrived: "
                                + event.path("error").asString(""));
            }
            taken = event;
        }
        if (!kind.equals("fault")) {
            return;
        }
        String message = "The " + end.word() + " on " + (end == End.SOURCE ? sourceName : targetName) + ": "
                + event.path("message").asString("it did not say why").replaceFirst("\\.$", "") + ".";
        switch (event.path("kind").asString("")) {
            case "REFUSED" -> throw new TransferException(Reason.REFUSED, message);
            case "NO_SPACE" -> {}
            default -> throw new BrokenException(Reason.BROKEN, message);
        }
    }

    AgentProcess source() {
        return source;
    }

    AgentProcess target() {
        return target;
    }

    /** Whether the transfer was finished by an earlier process at the target. */
    boolean finished() {
        return finished;
    }

    /** What the target said when it had handed on the one file; null before. */
    @Nullable
    JsonNode taken() {
        return taken;
    }

    /** Sets how many streams carry units, and opens what is missing. */
    void window(int streams) {
        if (relay != null) {
            relay.want(streams);
        }
        source.send("window", "n", streams);
    }

    /** Streams of the relay that could not be opened or broke. */
    long relayErrors() {
        return relay == null ? 0 : relay.errors();
    }

    /** Lets both agents end by themselves, for some seconds, and closes everything. Idempotent. */
    void stop() throws InterruptedException {
        if (closed.compareAndSet(false, true)) {
            if (relay != null) {
                relay.close();
            }
            try {
                Together.run(() -> stopped(source), () -> stopped(target), _ -> {});
            } catch (ExecutionException e) {
                LOG.warn("{}: an agent could not be stopped", spec.transfer(), e);
            } finally {
                close();
            }
        }
    }

    private static Boolean stopped(AgentProcess agent) throws InterruptedException {
        agent.stop();
        return true;
    }

    @Override
    public void close() {
        closed.set(true);
        if (relay != null) {
            relay.close();
        }
        source.close();
        target.close();
    }
}
