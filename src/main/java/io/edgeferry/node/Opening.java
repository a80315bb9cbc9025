package io.edgeferry.node;

import io.edgeferry.node.NodeException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A connection in the making, on a thread of its own. Each stage has its time; the time a person takes to look at a
 * host key does not count. When a stage takes too long, or nobody wants the connection any more, its transport is
 * closed, which ends whatever the thread waits for.
 */
final class Opening {

    /** Makes the connection; tells the opening what it is doing and which link it uses. */
    @FunctionalInterface
    interface Maker {
        SshConnection make(Opening opening) throws NodeException;
    }

    private final Target target;
    private final SshTimes times;
    private final CompletableFuture<SshConnection> made = new CompletableFuture<>();
    private @Nullable Thread worker;
    private @Nullable Link link;
    private boolean paused;
    private String stage = "cannot be reached: no answer";
    private long stageEnd;

    private Opening(Target target, SshTimes times) {
        this.target = target;
        this.times = times;
        this.stageEnd = System.nanoTime() + times.connect().toNanos();
    }

    static Opening begin(Target target, SshTimes times, Maker maker) {
        Opening opening = new Opening(target, times);
        ScheduledFuture<?> watch = SshClock.every(times.keepAlive().dividedBy(10), opening::check);
        Thread worker = Thread.ofVirtual().name("ssh-open-" + target.node()).unstarted(() -> opening.work(maker));
        synchronized (opening) {
            opening.worker = worker;
        }
        var _ = opening.made.whenComplete((_, _) -> watch.cancel(false));
        worker.start();
        return opening;
    }

    private void work(Maker maker) {
        try {
            SshConnection connection = maker.make(this);
            if (!made.complete(connection)) {
                connection.kill("nobody waits for the connection any more");
            }
        } catch (NodeException | RuntimeException e) {
            made.completeExceptionally(e);
        } finally {
            // Without effect unless an error came by.
            made.completeExceptionally(new IllegalStateException("the attempt to connect ended early"));
        }
    }

    /** Begins a stage with its own time; {@code complaint} is how a message goes on when it takes too long. */
    synchronized void stage(String complaint) {
        stage = complaint;
        paused = false;
        stageEnd = System.nanoTime() + times.connect().toNanos();
    }

    /** A person is asked: no stage runs until the next one begins. */
    synchronized void pause() {
        paused = true;
    }

    /** Names the link to close when the opening is given up; closed at once when it was. */
    void uses(Link used) {
        synchronized (this) {
            link = used;
        }
        if (made.isDone()) {
            used.close();
        }
    }

    private void check() {
        String late;
        synchronized (this) {
            late = paused || System.nanoTime() - stageEnd < 0 ? "" : stage;
        }
        if (!late.isEmpty()) {
            giveUp(new NodeException(
                    target.node(),
                    Reason.UNREACHABLE,
                    target.label() + " " + late + " within " + SshErrors.seconds(times.connect())
                            + ". Check that the machine is up, that the address and port are right and that no firewall"
                            + " drops the connection."));
        }
    }

    /** Ends the attempt; without effect when it is over already. */
    void giveUp(NodeException why) {
        if (!made.completeExceptionally(why)) {
            return;
        }
        Link used;
        Thread thread;
        synchronized (this) {
            used = link;
            thread = worker;
        }
        if (used != null) {
            used.close();
        }
        if (thread != null) {
            thread.interrupt();
        }
    }

    boolean failed() {
        return made.isCompletedExceptionally();
    }

    /** The connection when it is made, else null. */
    @Nullable
    SshConnection connection() {
        return made.isDone() && !failed() ? made.join() : null;
    }

    /** Waits for the connection; the attempt goes on when the wait ends early. */
    SshConnection await(Deadline deadline) throws NodeException, InterruptedException {
        try {
            return made.get(deadline.leftNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new NodeException(
                    target.node(),
                    Reason.TIMEOUT,
                    "There was no connection to " + target.label()
                            + " yet when the time for the command ran out. Check that the machine is up, and try"
                            + " again.",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NodeException known) {
                throw new NodeException(known.node(), known.reason(), String.valueOf(known.getMessage()), known);
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
