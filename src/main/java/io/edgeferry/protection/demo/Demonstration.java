package io.edgeferry.protection.demo;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.protection.FailoverOutcome;
import io.edgeferry.protection.Keeper;
import io.edgeferry.protection.Protections;
import io.edgeferry.protection.Temporary;
import io.edgeferry.protection.demo.DemoWait.StoppedException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One demonstration on a cluster: a training of its own is protected, its node is broken, and the resumed training is
 * followed beside one that begins anew. It runs on a thread of its own and removes what it made however it ends.
 * Thread-safe; only {@link #await} blocks.
 */
public final class Demonstration implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Demonstration.class);

    private final Cluster cluster;
    private final Protections protections;
    private final NodeSwitch nodes;
    private final DemoOptions options;
    private final Clock clock;
    private final DemoBook book;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean stop;
    private volatile boolean word;
    private Keeper keeper = Keeper.NONE;
    private @Nullable DemoPods pods;
    private @Nullable DemoPlay play;

    /** One that was not begun. The caller closes cluster and protections after it. */
    public Demonstration(Cluster cluster, Protections protections, NodeSwitch nodes, DemoOptions options, Clock clock) {
        this.cluster = cluster;
        this.protections = protections;
        this.nodes = nodes;
        this.options = options;
        this.clock = clock;
        this.book = new DemoBook(options, clock);
    }

    /** Begins. Once. */
    public void start() {
        var unused = Thread.ofVirtual().name("demonstration").start(this::run);
    }

    /** Breaks the node now, if {@link DemoSnapshot#ready} says that it may be. */
    public void breakNode() {
        if (book.snapshot().ready()) {
            word = true;
        }
    }

    /** Ends it soon, and removes what it made. */
    public void stop() {
        stop = true;
    }

    /** It as it is now. Never blocks. */
    public DemoSnapshot snapshot() {
        return book.snapshot();
    }

    /**
     * Waits until it is over, with all removed.
     *
     * @return whether it is
     */
    public boolean await(Duration limit) throws InterruptedException {
        return over.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** As {@link #stop}. */
    @Override
    public void close() {
        stop();
    }

    private void run() {
        DemoPhase end = DemoPhase.FAILED;
        String reason = "";
        try {
            act();
            end = DemoPhase.DONE;
        } catch (StoppedException e) {
            end = DemoPhase.STOPPED;
            reason = "It was stopped.";
        } catch (InterruptedException e) {
            end = DemoPhase.STOPPED;
            reason = "It was interrupted.";
        } catch (MigrationException | ClusterException e) {
            reason = String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("the demonstration stumbled", e);
            reason = "An error of this program: " + e;
        }
        try {
            finish(end, reason);
        } catch (InterruptedException | RuntimeException e) {
            LOG.error("the demonstration stumbled while it tidied up", e);
            book.phase(
                    DemoPhase.FAILED,
                    DemoPhase.FAILED.words(),
                    "It could not tidy up: " + e + ". `kubectl delete pod -l edgeferry.io/demo` removes its pods.");
        } finally {
            keeper.close();
            over.countDown();
        }
    }

    private void act() throws StoppedException, ClusterException, MigrationException, InterruptedException {
        byte[] random = new byte[3];
        new SecureRandom().nextBytes(random);
        String id = HexFormat.of().formatHex(random);
        DemoPods mine = DemoPods.of(cluster.workloads(), options, id);
        protections.sweep().forEach(book::tell);
        // Noted before they are made: they are removed by others should this process be killed.
        keeper = protections.keep(Temporary.demonstration(id, options.namespace(), mine.original(), mine.restarted()));
        pods = mine;
        DemoPlay acts = new DemoPlay(
                cluster.workloads(),
                protections,
                nodes,
                options,
                clock,
                book,
                new DemoWait(book, () -> stop),
                () -> word,
                mine);
        play = acts;
        acts.play();
    }

    private void finish(DemoPhase end, String reason) throws InterruptedException {
        if (!reason.isEmpty()) {
            book.tell(reason);
        }
        FailoverOutcome outcome = book.outcome();
        String headline =
                outcome == null || end != DemoPhase.DONE ? end.words() : DemoWords.resumed(outcome, book.figures());
        book.closeLogs();
        List<String> left = List.of();
        DemoPods mine = pods;
        DemoPlay acts = play;
        if (mine != null && acts != null) {
            book.phase(DemoPhase.CLEANING, headline, DemoPhase.CLEANING.words());
            left = clean(mine, acts);
            left.forEach(line -> book.tell("Left behind: " + line));
            if (left.isEmpty()) {
                keeper.removed();
                book.tell("All that was made is removed.");
            }
        }
        book.result(result(end, reason, left));
        book.phase(end, headline, String.join(" ", reason.isEmpty() ? left : List.of(reason)));
    }

    private List<String> clean(DemoPods mine, DemoPlay acts) throws InterruptedException {
        String lost = acts.lost();
        if (!lost.isEmpty() && !acts.healed()) {
            book.tell(nodes.byHand() ? "Bring node " + lost + " back now." : "Node " + lost + " comes back.");
            try {
                nodes.heal(lost);
            } catch (MigrationException e) {
                book.tell("Node " + lost + " could not be brought back: " + e.getMessage());
            }
        }
        return new DemoCleanup(cluster.workloads(), protections, mine, options.namespace(), acts.sight()::mine)
                .clean(lost);
    }

    private DemoResult result(DemoPhase end, String reason, List<String> left) {
        DemoSnapshot shown = book.snapshot();
        FailoverOutcome outcome = book.outcome();
        DemoPlay acts = play;
        String how = switch (end) {
            case DONE -> outcome != null && outcome.cold() ? "cold" : "resumed";
            case STOPPED -> "stopped";
            default -> "failed";
        };
        return new DemoResult(
                how,
                reason,
                book.engine(),
                options.namespace(),
                shown.pod(),
                options.fault().name().toLowerCase(Locale.ROOT),
                shown.node(),
                outcome == null ? "" : outcome.to(),
                acts == null ? "" : acts.restartedOn(),
                options.every().toMillis() / 1000.0,
                acts == null ? 0 : acts.replicas(),
                protections.rule().words(),
                acts == null ? -1 : acts.liveCopies(),
                shown.figures(),
                shown.faultAt(),
                shown.resumedAt(),
                shown.original(),
                shown.resumed(),
                shown.restarted(),
                left);
    }
}
