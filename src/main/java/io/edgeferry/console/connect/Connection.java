package io.edgeferry.console.connect;

import io.edgeferry.cluster.KubeContext;
import io.edgeferry.console.Background;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.node.HostKeyPrompt;
import io.edgeferry.node.SshSettings;
import io.edgeferry.node.SshSettingsFile;
import io.edgeferry.protection.Protections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one cluster that the console is connected to. Belongs to the screen's thread; opening and closing do not. */
public final class Connection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final SessionOpener opener;
    private final Function<ClusterSession, Protections> protecting;
    private final SshSettingsFile ssh;
    private final HostKeyPrompt prompt;
    private final Background background;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private State state = State.NONE;
    private String trouble = "";
    private @Nullable KubeContext context;
    private @Nullable Opened opened;
    private int attempt;
    private Consumer<Runnable> guard = Runnable::run;

    /**
     * Not connected yet.
     *
     * @param protecting makes the protections of a session that was opened; called on a worker thread
     */
    public Connection(
            SessionOpener opener,
            Function<ClusterSession, Protections> protecting,
            SshSettingsFile ssh,
            HostKeyPrompt prompt,
            Background background) {
        this.opener = opener;
        this.protecting = protecting;
        this.ssh = ssh;
        this.prompt = prompt;
        this.background = background;
    }

    /** A session with what protects its pods. */
    private record Opened(ClusterSession session, Protections protections) implements AutoCloseable {
        @Override
        public void close() {
            try {
                protections.close();
            } finally {
                session.close();
            }
        }
    }

    /** Where a connection is. */
    public enum State {
        /** No context was chosen. */
        NONE,
        /** It is being opened. */
        CONNECTING,
        /** There is a session. */
        CONNECTED,
        /** It could not be opened; {@link Connection#trouble()} says why. */
        FAILED
    }

    /** @param asks is asked before a session is closed for another one: runs what it gets, at once or later or never */
    public void guard(Consumer<Runnable> asks) {
        guard = asks;
    }

    /** Opens a context in the background; the session before is closed, unless the guard is against it. */
    public void open(KubeContext chosen) {
        if (opened == null) {
            openNow(chosen);
        } else {
            guard.accept(() -> openNow(chosen));
        }
    }

    private void openNow(KubeContext chosen) {
        int mine = ++attempt;
        closeLater(opened);
        opened = null;
        context = chosen;
        become(State.CONNECTING, "");
        var unused = background.run(
                "connect",
                () -> {
                    SshSettings settings = ssh.load(chosen.server()).orElseGet(SshSettingsFile::usual);
                    ClusterSession session = opener.open(chosen, settings, prompt);
                    return new Opened(session, protecting.apply(session));
                },
                fresh -> arrived(mine, fresh),
                failed -> {
                    if (mine == attempt) {
                        become(State.FAILED, said(failed));
                    }
                });
    }

    /** Opens the present context again, as after a change of the SSH settings. */
    public void reopen() {
        if (context != null) {
            open(context);
        }
    }

    /** Closes the session without asking and forgets the context, as before the cluster itself ends. */
    public void leave() {
        attempt++;
        closeLater(opened);
        opened = null;
        context = null;
        become(State.NONE, "");
    }

    private void arrived(int which, Opened fresh) {
        if (which != attempt) {
            closeLater(fresh);
            return;
        }
        opened = fresh;
        become(State.CONNECTED, "");
    }

    /** Where it is. */
    public State state() {
        return state;
    }

    /** Why it could not be opened; else empty. */
    public String trouble() {
        return trouble;
    }

    /** The context that was chosen last. */
    public Optional<KubeContext> context() {
        return Optional.ofNullable(context);
    }

    /** The session, while there is one. */
    public Optional<ClusterSession> session() {
        return Optional.ofNullable(opened).map(Opened::session);
    }

    /** What protects pods in the cluster, while there is a session. */
    public Optional<Protections> protections() {
        return Optional.ofNullable(opened).map(Opened::protections);
    }

    /** Calls a listener after each change. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    private void become(State next, String why) {
        state = next;
        trouble = why;
        listeners.forEach(Runnable::run);
    }

    private static String said(Exception e) {
        return e.getMessage() == null || e.getMessage().isBlank()
                ? "The cluster could not be opened (" + e.getClass().getSimpleName() + ")."
                : e.getMessage();
    }

    private static void closeLater(@Nullable Opened old) {
        if (old != null) {
            Thread.ofVirtual().name("console-disconnect").start(() -> {
                try {
                    old.close();
                } catch (RuntimeException e) {
                    LOG.warn("The connection did not close cleanly", e);
                }
            });
        }
    }

    @Override
    public void close() {
        attempt++;
        listeners.clear();
        Opened old = opened;
        opened = null;
        if (old != null) {
            old.close();
        }
    }
}
