package io.edgeferry.transfer;

import io.edgeferry.transfer.AgentProcess.Said;
import io.edgeferry.transfer.TransferException.Reason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** A transfer between two agents; starts them anew when one of them, or the way, is lost. */
final class AgentTransfer implements Transfer {

    private static final Logger LOG = LoggerFactory.getLogger(AgentTransfer.class);
    private static final long TURN = 250_000_000;
    private static final Duration TAKING = Duration.ofMinutes(10);

    private final AgentPair.Ends ends;
    private final TransferListener listener;
    private final Patience patience;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable AgentPair pair;
    private @Nullable AgentPair copiedWith;
    private @Nullable TransferReport copied;

    AgentTransfer(AgentPair.Ends ends, TransferListener listener, AgentPair pair) {
        this.ends = ends;
        this.listener = listener;
        this.pair = pair;
        this.patience = new Patience(ends.times());
    }

    /** Something to do with a pair of agents; done again with the next when the pair broke. */
    private interface Work<T> {
        T with(AgentPair agents) throws BrokenException, TransferException, InterruptedException;
    }

    @Override
    public TransferReport copy() throws TransferException, InterruptedException {
        CopyPass pass = pass();
        return supervised(agents -> copy(pass, agents));
    }

    private CopyPass pass() {
        TransferSpec spec = ends.spec();
        WindowPolicy policy = WindowPolicy.of(spec.policy(), spec.lastRate());
        return new CopyPass(spec, ends.times(), listener, policy, patience);
    }

    private TransferReport copy(CopyPass pass, AgentPair agents)
            throws BrokenException, TransferException, InterruptedException {
        TransferReport report = pass.run(agents);
        copied = report;
        copiedWith = agents;
        LOG.info(
                "{}: {} files and {} bytes sent, {} kept, {} missing, {} s",
                ends.spec().transfer(),
                report.sentFiles(),
                report.sentBytes(),
                report.keptFiles(),
                report.missingCount(),
                report.seconds());
        return report;
    }

    /** Agents that were started anew know nothing of what was sent: the pass tells them, and sends what is missing. */
    private TransferReport copiedWith(AgentPair agents)
            throws BrokenException, TransferException, InterruptedException {
        TransferReport report = copied;
        return report != null && copiedWith == agents ? report : copy(pass(), agents);
    }

    @Override
    public Taken taken() throws TransferException, InterruptedException {
        if (ends.spec().handing() == null) {
            throw new IllegalStateException("the transfer " + ends.spec().transfer() + " is of a whole folder");
        }
        return supervised(this::taken);
    }

    private Taken taken(AgentPair agents) throws BrokenException, TransferException, InterruptedException {
        TransferReport report = copiedWith(agents);
        if (!report.missing().isEmpty()) {
            FileTrouble trouble = report.missing().getFirst();
            throw new TransferException(
                    Reason.REFUSED, trouble.path() + " did not arrive: " + trouble.kind() + " " + trouble.message());
        }
        if (report.listing().files() != 1) {
            throw new TransferException(
                    Reason.REFUSED,
                    ends.spec().sourceFolder() + " holds no file "
                            + Objects.requireNonNull(ends.spec().handing()).file());
        }
        long end = System.nanoTime() + TAKING.toNanos();
        while (true) {
            JsonNode taken = agents.taken();
            if (taken != null) {
                LOG.info("{}: handed on: {}", ends.spec().transfer(), taken);
                return new Taken(
                        taken.path("sent").asLong(0),
                        taken.path("sha256").asString("").replaceFirst("^sha256:", ""),
                        taken.path("manifest").asString(""));
            }
            if (System.nanoTime() > end) {
                throw new TransferException(
                        Reason.BROKEN, "What arrived was not taken within " + TAKING.toMinutes() + " minutes.");
            }
            if (agents.next(TURN) != null) {
                patience.lives();
            }
        }
    }

    @Override
    public TransferReport verify() throws TransferException, InterruptedException {
        return supervised(this::verify);
    }

    private TransferReport verify(AgentPair agents) throws BrokenException, TransferException, InterruptedException {
        TransferReport report = copiedWith(agents);
        long begin = System.nanoTime();
        agents.source().send("recheck");
        agents.target().send("verify");
        UnequalList source = new UnequalList("rechecked");
        UnequalList target = new UnequalList("verified");
        while (source.end() == null || target.end() == null) {
            JsonNode event = next(agents);
            source.take(event);
            target.take(event);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        TransferReport check = checked(report, source, target, seconds);
        LOG.info(
                "{}: checked in {} s, {} missing, source {}, target {}",
                ends.spec().transfer(),
                seconds,
                check.missingCount(),
                check.sourceDigest(),
                check.targetDigest());
        return check;
    }

    private static TransferReport checked(TransferReport report, UnequalList source, UnequalList target, double seconds)
            throws BrokenException {
        Map<String, FileTrouble> missing = new LinkedHashMap<>();
        report.missing().forEach(trouble -> missing.put(trouble.path(), trouble));
        target.all().forEach(trouble -> missing.put(trouble.path(), trouble));
        source.all().forEach(trouble -> missing.put(trouble.path(), trouble));
        JsonNode rechecked = source.whole();
        JsonNode verified = target.whole();
        return new TransferReport(
                report.listing(),
                0,
                0,
                verified.path("files").asLong(0),
                List.copyOf(missing.values()),
                rechecked.path("digest").asString(""),
                verified.path("digest").asString(""),
                seconds);
    }

    /** The next event; a fault for want of space ends the call. */
    private JsonNode next(AgentPair agents) throws BrokenException, TransferException, InterruptedException {
        while (true) {
            Said said = agents.next(TURN);
            if (said == null || said.event() == null) {
                continue;
            }
            patience.lives();
            if (said.event().path("event").asString("").equals("fault")) {
                throw new TransferException(
                        Reason.NO_SPACE, said.event().path("message").asString("The target has no space left."));
            }
            return said.event();
        }
    }

    private void await(AgentPair agents, String event) throws BrokenException, TransferException, InterruptedException {
        while (!next(agents).path("event").asString("").equals(event)) {
            // Others are of no interest here.
        }
    }

    @Override
    public void finish() throws TransferException, InterruptedException {
        supervised(agents -> {
            if (!agents.finished()) {
                agents.target().send("finish");
                await(agents, "finished");
            }
            return over(agents);
        });
    }

    @Override
    public void discard() throws TransferException, InterruptedException {
        supervised(agents -> {
            agents.target().send("discard");
            await(agents, "discarded");
            return over(agents);
        });
    }

    /** The agents have done what they were for. */
    private boolean over(AgentPair agents) throws InterruptedException {
        copied = null;
        copiedWith = null;
        pair = null;
        agents.stop();
        return true;
    }

    private <T> T supervised(Work<T> work) throws TransferException, InterruptedException {
        patience.moved();
        while (true) {
            AgentPair agents = pair;
            try {
                if (closing.getCount() == 0) {
                    throw new TransferException(Reason.BROKEN, "The transfer was closed.");
                }
                if (agents == null) {
                    agents = reopen();
                }
                return work.with(agents);
            } catch (BrokenException e) {
                drop(agents);
                rest(e);
            } catch (InterruptedException e) {
                end(agents);
                throw e;
            }
        }
    }

    private AgentPair reopen() throws BrokenException, TransferException, InterruptedException {
        AgentPair agents = AgentPair.open(ends);
        pair = agents;
        if (closing.getCount() == 0) {
            drop(agents);
            throw new TransferException(Reason.BROKEN, "The transfer was closed.");
        }
        listener.said("Both agents are at work again.");
        return agents;
    }

    private void rest(BrokenException why) throws TransferException, InterruptedException {
        if (closing.getCount() == 0) {
            throw new TransferException(Reason.BROKEN, "The transfer was closed.");
        }
        Duration pause = patience.broke(why);
        LOG.info("{}: {} Both agents start anew in {} ms", ends.spec().transfer(), why.getMessage(), pause.toMillis());
        listener.said(why.getMessage() + " Trying again.");
        var _ = closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void drop(@Nullable AgentPair agents) {
        pair = null;
        if (agents != null) {
            agents.close();
        }
    }

    private void end(@Nullable AgentPair agents) {
        pair = null;
        if (agents == null) {
            return;
        }
        boolean again = Thread.interrupted();
        try {
            agents.stop();
        } catch (InterruptedException e) {
            again = true;
        }
        if (again) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        end(pair);
    }
}
