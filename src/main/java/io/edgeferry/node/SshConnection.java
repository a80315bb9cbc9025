package io.edgeferry.node;

import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A logged-in SSH session over a {@link Link}, watched: a silent peer is asked for a sign of life, and a connection
 * that stays silent, or on which a write is stuck, is ended. Ending it never blocks. Thread-safe.
 */
final class SshConnection {

    private static final Logger LOG = LoggerFactory.getLogger(SshConnection.class);
    private static final int TUNNEL_BUFFER = 1024 * 1024;
    private static final String RETIRED = "another one was to take its place";

    private final Target target;
    private final SshTimes times;
    private final Session session;
    private final Link link;
    private final @Nullable SshConnection outer;
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final Set<Consumer<String>> listeners = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean asking = new AtomicBoolean();
    private final Wakefulness wakefulness;
    private int users;
    private boolean retired;

    /** Takes over a session that has just logged in; {@code outer} is closed with it. */
    SshConnection(Target target, SshTimes times, Session session, Link link, @Nullable SshConnection outer) {
        this.target = target;
        this.times = times;
        this.session = session;
        this.link = link;
        this.outer = outer;
        this.wakefulness = new Wakefulness(times.keepAlive(), System.nanoTime());
        ScheduledFuture<?> watch = SshClock.every(times.keepAlive().dividedBy(10), this::check);
        onEnd(_ -> watch.cancel(false));
        if (outer != null) {
            outer.onEnd(this::kill);
        }
    }

    Target target() {
        return target;
    }

    boolean alive() {
        return !ended.isDone() && session.isConnected();
    }

    /** Waits for its end, but no longer than this. */
    void awaitEnd(long nanos) throws InterruptedException {
        try {
            var _ = ended.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // It goes on.
        }
    }

    /** Counts a command in, until {@link #release}; false when the connection takes no more. */
    synchronized boolean begin() {
        if (retired) {
            return false;
        }
        users++;
        return true;
    }

    /** Keeps the connection, until {@link #release}, for the sake of a command that runs on it already. */
    synchronized void hold() {
        users++;
    }

    /** Undoes one {@link #begin} or {@link #hold}. */
    void release() {
        boolean last;
        synchronized (this) {
            users--;
            last = retired && users == 0;
        }
        if (last) {
            kill(RETIRED);
        }
    }

    /** From now on it takes no command, and it ends with those that run on it. */
    void retire() {
        boolean idle;
        synchronized (this) {
            retired = true;
            idle = users == 0;
        }
        if (idle) {
            kill(RETIRED);
        }
    }

    /** Whether it takes commands. */
    boolean usable() {
        synchronized (this) {
            if (retired) {
                return false;
            }
        }
        return alive();
    }

    /** Called once with the reason when the connection has ended; at once when it has already. Must not block. */
    void onEnd(Consumer<String> listener) {
        listeners.add(listener);
        if (ended.isDone() && listeners.remove(listener)) {
            listener.accept(ended.join());
        }
    }

    /** Takes a listener back, so that a long-lived connection does not hold on to what has passed. */
    void forget(Consumer<String> listener) {
        listeners.remove(listener);
    }

    /** As a known_hosts line names it: type and base64. */
    String hostKey() {
        HostKey key = session.getHostKey();
        return key.getType() + " " + key.getKey();
    }

    /** A channel for a command; nothing is sent yet. */
    ChannelExec exec() throws JSchException {
        if (session.openChannel("exec") instanceof ChannelExec channel) {
            return channel;
        }
        throw new JSchException("session is down");
    }

    /** A way through this machine to another address, as the transport of another connection. */
    Link tunnel(String host, int port) throws JSchException, IOException {
        if (!(session.openChannel("direct-tcpip") instanceof ChannelDirectTCPIP channel)) {
            throw new JSchException("session is down");
        }
        ByteQueue down = new ByteQueue(TUNNEL_BUFFER);
        channel.setHost(host);
        channel.setPort(port);
        channel.setOutputStream(down.sink());
        channel.connect((int) times.connect().toMillis());
        if (!channel.isConnected()) {
            throw new JSchException("channel is not opened.");
        }
        onEnd(down::fail);
        return new Link(down.source(), channel.getOutputStream(), () -> kill("the connection through it was closed"));
    }

    /** Ends the connection and the one it goes through; never blocks. The first reason counts. */
    void kill(String why) {
        if (!ended.complete(why)) {
            return;
        }
        LOG.debug("The connection to {} ends: {}", target.label(), why);
        // The listeners first: they know the reason, and JSch's threads only see a closed link.
        for (Consumer<String> listener : List.copyOf(listeners)) {
            if (listeners.remove(listener)) {
                listener.accept(why);
            }
        }
        link.close();
        if (outer != null) {
            outer.kill(why);
        }
        // JSch waits for locks that a stuck writer may hold until it notices that the link is closed.
        Thread.ofVirtual().name("ssh-close-" + target.node()).start(session::disconnect);
    }

    private void check() {
        long silent = link.silentNanos();
        // What came in while this process stood still has yet to be read, and nobody was asked for a sign of life.
        long awake = wakefulness.nanos(System.nanoTime());
        if (!session.isConnected()) {
            kill("the other side closed it");
        } else if (Math.min(silent, awake) > times.dead().toNanos()) {
            kill("no sign of life for " + SshErrors.seconds(times.dead()));
        } else if (Math.min(link.stuckNanos(), awake) > times.dead().toNanos()) {
            kill("nothing could be sent for " + SshErrors.seconds(times.dead()));
        } else if (silent > times.keepAlive().toNanos() && asking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("ssh-alive-" + target.node()).start(this::askForLife);
        }
    }

    private void askForLife() {
        try {
            session.sendKeepAliveMsg();
        } catch (Exception e) {
            LOG.debug("No keep-alive could be sent to {}", target.label(), e);
        } finally {
            asking.set(false);
        }
    }
}
