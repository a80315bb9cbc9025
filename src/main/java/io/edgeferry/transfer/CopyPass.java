package io.edgeferry.transfer;

import io.edgeferry.task.Flow;
import io.edgeferry.transfer.AgentProcess.End;
import io.edgeferry.transfer.AgentProcess.Said;
import io.edgeferry.transfer.TransferException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * One pass over the folder: list, send, set the window by the policy, send again what did not arrive. May be run again
 * with another pair of agents after the first broke; what the report counts goes on. Not thread-safe.
 */
final class CopyPass {

    private static final Logger LOG = LoggerFactory.getLogger(CopyPass.class);
    private static final long TURN = 250_000_000;

    private final TransferSpec spec;
    private final TransferTimes times;
    private final TransferListener listener;
    private final WindowPolicy policy;
    private final Patience patience;
    private final ResendList resend;
    private final PassCount count;
    private final UnitSizes sizes = new UnitSizes();
    private final long began = System.nanoTime();
    private EpochClock clock = new EpochClock();
    private WindowPolicy.Decision decision;
    private boolean seeded;
    private long lastMove;
    private double pausedUntil = Double.NaN;
    private double noSpaceSince = Double.NaN;
    private boolean passed;
    private String lastError = "";
    private double linkLimit = Double.POSITIVE_INFINITY;

    /**
     * A pass.
     *
     * @param patience told whenever something is known to have gone on
     */
    CopyPass(
            TransferSpec spec, TransferTimes times, TransferListener listener, WindowPolicy policy, Patience patience) {
        this.spec = spec;
        this.times = times;
        this.listener = listener;
        this.policy = policy;
        this.patience = patience;
        this.resend = new ResendList(this::now, RandomGenerator.getDefault(), space());
        this.count = new PassCount(listener);
        this.decision = policy.seed(0);
    }

    private double space() {
        return times.space().toMillis() / 1e3;
    }

    private double now() {
        return (System.nanoTime() - began) / 1e9;
    }

    /** Copies with these agents to the end. */
    TransferReport run(AgentPair pair) throws BrokenException, TransferException, InterruptedException {
        if (pair.finished()) {
            throw new TransferException(
                    Reason.REFUSED,
                    "The transfer " + spec.transfer() + " is finished: what is in " + spec.targetFolder()
                            + " is not its own any more.");
        }
        resend.restarted();
        clock = new EpochClock();
        clock.begin(decision);
        pausedUntil = Double.NaN;
        pair.source().send("list");
        JsonNode listed = await(pair, End.SOURCE, "listed");
        Listing found = AgentEvents.listing(listed);
        listener.listed(found);
        LOG.info("{}: the source holds {}", spec.transfer(), found);
        sizes.tell(pair, 0, 0, decision.window());
        pair.window(decision.window());
        send(pair);
        while (!follow(pair)) {
            // Every turn looks at what came and at what is due.
        }
        return report(found);
    }

    private JsonNode await(AgentPair pair, End end, String event)
            throws BrokenException, TransferException, InterruptedException {
        while (true) {
            Said said = pair.next(TURN);
            if (said != null && said.event() != null) {
                if (said.end() == end && event.equals(said.event().path("event").asString(""))) {
                    return said.event();
                }
            }
        }
    }

    private void send(AgentPair pair) {
        passed = false;
        lastMove = System.nanoTime();
        pair.source().send("send");
    }

    /** One turn; true when all is done. */
    private boolean follow(AgentPair pair) throws BrokenException, TransferException, InterruptedException {
        Said said = pair.next(turn());
        if (said != null && said.event() != null) {
            take(pair, said, said.event());
        }
        if (!Double.isNaN(pausedUntil)) {
            endPause(pair);
            return false;
        }
        if (passed) {
            List<Long> ids = resend.take();
            if (!ids.isEmpty()) {
                LOG.info("{}: {} files are sent again", spec.transfer(), ids.size());
                passed = false;
                lastMove = System.nanoTime();
                pair.source().send("resend", "ids", ids);
            }
            return passed && !resend.waiting();
        }
        // Half of the patience: agents that are started anew may do better, and have the other half for it.
        Duration stall = times.patience().dividedBy(2);
        if (System.nanoTime() - lastMove > stall.toNanos()) {
            String why = lastError.isEmpty() ? "" : " (" + lastError + ")";
            throw new BrokenException(
                    Reason.UNREACHABLE, "Nothing moved for " + stall.toSeconds() + " s" + why + ".", stall);
        }
        return false;
    }

    private long turn() {
        double due = passed ? resend.untilDue() : Double.POSITIVE_INFINITY;
        return (long) Math.clamp(due * 1e9, 1e6, (double) TURN);
    }

    private void take(AgentPair pair, Said said, JsonNode event) throws TransferException {
        switch (event.path("event").asString("")) {
            case "progress" -> progress(pair, ProgressEvent.of(event, said.nanos() / 1e9));
            case "plan" -> {
                count.plan(event);
                lastMove = System.nanoTime();
            }
            case "checking" -> {
                lastMove = System.nanoTime();
                patience.lives();
            }
            case "failed" -> {
                lastMove = System.nanoTime();
                failed(pair, event);
            }
            case "passed" -> {
                count.passed(event);
                resend.passed();
                passed = true;
                patience.moved();
            }
            case "stream" -> {
                String error = event.path("error").asString("");
                if (!error.isEmpty()) {
                    lastError = error;
                    listener.said("A stream broke: " + error);
                    LOG.info("{}: a stream broke: {}", spec.transfer(), error);
                }
            }
            case "link" -> {
                linkLimit = Math.min(linkLimit, event.path("mbit").asLong() * 1e6 / 8);
                listener.linkLimit(linkLimit);
            }
            // For want of space; the others were thrown.
            case "fault" -> pause(pair, event.path("message").asString("The target has no space left."));
            default -> LOG.debug("{}: {} said {}", spec.transfer(), said.end(), event);
        }
    }

    private void progress(AgentPair pair, ProgressEvent event) {
        if (count.progress(event, Math.min(decision.window(), event.streams()))) {
            lastMove = System.nanoTime();
            lastError = "";
            noSpaceSince = Double.NaN;
            patience.moved();
        }
        if (passed || !Double.isNaN(pausedUntil)) {
            return;
        }
        ProgressEvent seen = event.withDialErrors(event.dialErrors() + pair.relayErrors());
        if (!seeded && seen.rtt() > 0) {
            seeded = true;
            decide(pair, policy.seed(seen.rtt()));
        }
        Optional<Measurement> epoch = clock.take(seen);
        if (epoch.isPresent()) {
            seeded = true;
            Measurement measured = epoch.get();
            WindowPolicy.Decision next = policy.next(measured);
            tell(measured, next);
            sizes.tell(pair, measured.bytesPerSecond(), measured.remaining(), next.window());
            decide(pair, next);
        }
    }

    private void decide(AgentPair pair, WindowPolicy.Decision next) {
        if (next.window() != decision.window()) {
            pair.window(next.window());
        }
        decision = next;
        clock.begin(next);
    }

    private void tell(Measurement epoch, WindowPolicy.Decision next) {
        LOG.info(
                "{}: {} streams, {} MB/s, loss {}, round trip {} ms, window {}: {} ({})",
                spec.transfer(),
                epoch.window(),
                Math.round(epoch.bytesPerSecond() / 1e5) / 10.0,
                epoch.loss() < 0 ? "unknown" : Math.round(epoch.loss() * 1e4) / 100.0 + " %",
                Math.round(epoch.rttSeconds() * 1e4) / 10.0,
                next.window(),
                next.reason(),
                next.phase().word());
        listener.epoch(new Flow.Epoch(
                0,
                epoch.window(),
                next.window(),
                epoch.bytesPerSecond(),
                epoch.loss(),
                next.utility(),
                epoch.rttSeconds(),
                next.phase().word(),
                next.reason()));
    }

    private void failed(AgentPair pair, JsonNode event) throws TransferException {
        FileTrouble trouble = AgentEvents.trouble(event);
        ResendList.Verdict verdict =
                resend.failed(event.path("id").asLong(), trouble.path(), trouble.kind(), trouble.message());
        LOG.info(
                "{}: {} failed: {} {}, {}",
                spec.transfer(),
                trouble.path(),
                trouble.kind(),
                trouble.message(),
                verdict);
        listener.trouble(trouble);
        if (verdict == ResendList.Verdict.PAUSE) {
            pause(pair, trouble.message().isEmpty() ? "The target has no space left." : trouble.message());
        }
    }

    private void pause(AgentPair pair, String why) throws TransferException {
        if (!Double.isNaN(pausedUntil)) {
            return;
        }
        if (spec.handing() != null) {
            throw new TransferException(Reason.NO_SPACE, "The target has no space left (" + why + ").");
        }
        if (Double.isNaN(noSpaceSince)) {
            noSpaceSince = now();
        } else if (now() - noSpaceSince > times.patience().toSeconds()) {
            throw new TransferException(
                    Reason.NO_SPACE,
                    "The target has no space left (" + why + "). What has arrived is kept. Free space on the target"
                            + " and start the transfer again: it goes on where it was.");
        }
        pausedUntil = now() + space();
        pair.source().send("pause");
        listener.said(
                "Paused, the target has no space left: " + why + " Tried again in " + Math.round(space()) + " s.");
    }

    private void endPause(AgentPair pair) {
        if (now() < pausedUntil) {
            return;
        }
        pausedUntil = Double.NaN;
        lastMove = System.nanoTime();
        clock.begin(decision);
        pair.source().send("go");
    }

    /** What the pass has shown so far; only files that did not arrive, and not those that wait. */
    private TransferReport report(Listing found) {
        return new TransferReport(
                found, count.sentFiles(), count.sentBytes(), count.keptFiles(), resend.missing(), "", "", now());
    }
}
