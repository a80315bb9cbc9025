package io.edgeferry.transfer;

import io.edgeferry.node.Command;
import io.edgeferry.node.RemoteProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of a relay: for each a process at either end that joins the agent's socket, and this machine in between
 * that carries the bytes both ways. A write waits while the other side does not read, so nothing piles up here. A
 * stream that breaks is opened again after a pause. Thread-safe; no call blocks.
 */
final class RelayStreams implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RelayStreams.class);
    private static final int PIECE = 128 * 1024;
    private static final double LONGEST_PAUSE = 10;

    private final TransferEnd source;
    private final TransferEnd target;
    private final String transfer;
    private final TransferTimes times;
    private final Logins logins;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition over = lock.newCondition();
    private final Set<Pair> pairs = new HashSet<>();
    private int wanted;
    private int busy;
    private int failures;
    private long errors;
    private boolean closed;

    RelayStreams(TransferEnd source, TransferEnd target, String transfer, TransferTimes times, Logins logins) {
        this.source = source;
        this.target = target;
        this.transfer = transfer;
        this.times = times;
        this.logins = logins;
    }

    /** Opens streams until there are so many; never closes any. */
    void want(int streams) {
        lock.lock();
        try {
            wanted = Math.max(wanted, streams);
            while (!closed && busy < wanted) {
                busy++;
                Thread.ofVirtual().name(transfer + " relay").start(this::keepOne);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many times a stream could not be opened or broke. */
    long errors() {
        lock.lock();
        try {
            return errors;
        } finally {
            lock.unlock();
        }
    }

    /** Streams that carry bytes. */
    int open() {
        lock.lock();
        try {
            return pairs.size();
        } finally {
            lock.unlock();
        }
    }

    /** Keeps one stream open until all are closed. */
    private void keepOne() {
        while (true) {
            String why;
            try {
                Pair pair = openPair();
                if (!add(pair)) {
                    pair.close();
                    return;
                }
                why = pair.carry();
                remove(pair);
            } catch (ExecutionException e) {
                why = String.valueOf(e.getCause().getMessage());
            } catch (InterruptedException e) {
                return;
            }
            if (!rest(why)) {
                return;
            }
        }
    }

    private boolean add(Pair pair) {
        lock.lock();
        try {
            failures = 0;
            return !closed && pairs.add(pair);
        } finally {
            lock.unlock();
        }
    }

    private void remove(Pair pair) {
        lock.lock();
        try {
            pairs.remove(pair);
        } finally {
            lock.unlock();
        }
    }

    /** Waits before the next attempt; false when all are closed. */
    private boolean rest(String why) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            errors++;
            if (why.isEmpty()) {
                LOG.debug("{}: a relay stream ended", transfer);
            } else {
                LOG.info("{}: a relay stream broke: {}", transfer, why);
            }
            double pause = Math.min(LONGEST_PAUSE, 0.5 * Math.pow(2, Math.min(10, failures++ / Math.max(1, wanted))));
            long left = (long) (pause * 1e9);
            while (left > 0 && !closed) {
                left = over.awaitNanos(left);
            }
            return !closed;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    private Pair openPair() throws ExecutionException, InterruptedException {
        Together.Both<RemoteProcess> both =
                Together.run(process(source, "source"), process(target, "target"), RemoteProcess::close);
        return new Pair(both.source(), both.target());
    }

    private Callable<RemoteProcess> process(TransferEnd at, String name) {
        Command command = Command.root(
                at.agentFolder() + "/agent", "dataset-stream", "--socket", at.agentFolder() + "/" + name + ".sock");
        return () -> {
            Semaphore permits = logins.of(at.shell().node());
            if (!permits.tryAcquire(times.start().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        "too many logins at once to node " + at.shell().node());
            }
            try {
                return at.shell().start(command, times.start());
            } finally {
                permits.release();
            }
        };
    }

    @Override
    public void close() {
        Set<Pair> open;
        lock.lock();
        try {
            closed = true;
            open = Set.copyOf(pairs);
            over.signalAll();
        } finally {
            lock.unlock();
        }
        open.forEach(Pair::close);
    }

    /** One stream. */
    private static final class Pair {
        private final RemoteProcess source;
        private final RemoteProcess target;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile String why = "";
        private volatile String complaint = "";

        Pair(RemoteProcess source, RemoteProcess target) {
            this.source = source;
            this.target = target;
        }

        /** Carries bytes until the stream ends; says why it broke, nothing when an agent ended it. */
        String carry() throws InterruptedException {
            Thread back = Thread.ofVirtual().start(() -> pump(target.stdout(), source.stdin()));
            Thread first = Thread.ofVirtual().start(() -> listen(source.stderr()));
            Thread second = Thread.ofVirtual().start(() -> listen(target.stderr()));
            try {
                pump(source.stdout(), target.stdin());
                back.join();
                first.join();
                second.join();
            } finally {
                close();
            }
            return why.isEmpty() || complaint.isEmpty() ? why + complaint : why + " (" + complaint + ")";
        }

        private void pump(InputStream in, OutputStream out) {
            byte[] piece = new byte[PIECE];
            try {
                for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                    out.write(piece, 0, count);
                    out.flush();
                }
            } catch (IOException e) {
                if (!ended.get()) {
                    why = String.valueOf(e.getMessage());
                }
            } finally {
                close();
            }
        }

        private void listen(InputStream in) {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    complaint = line;
                }
            } catch (IOException e) {
                LOG.trace("a stream's complaints ended", e);
            }
        }

        void close() {
            ended.set(true);
            source.close();
            target.close();
        }
    }
}
