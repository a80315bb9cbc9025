package io.edgeferry.console.connect;

import io.edgeferry.cluster.KubeContext;
import io.edgeferry.console.Background;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.node.HostKeyPrompt;
import io.edgeferry.node.SshSettings;
import io.edgeferry.node.SshSettingsFile;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one cluster that the console is connected to. Belongs to the screen's thread; opening and closing do not. */
public final class Connection implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final SessionOpener opener;
    private final SshSettingsFile ssh;
    private final HostKeyPrompt prompt;
    private final Background background;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private State state = State.NONE;
    private String trouble = "";
    private @Nullable KubeContext context;
    private @Nullable ClusterSession session;
    private int attempt;
    private Consumer<Runnable> guard = Runnable::run;

    /** Not connected yet. */
    public Connection(SessionOpener opener, SshSettingsFile ssh, HostKeyPrompt prompt, Background background) {
        this.opener = opener;
        this.ssh = ssh;
        this.prompt = prompt;
        this.background = background;
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
        if (session == null) {
            openNow(chosen);
        } else {
            guard.accept(() -> openNow(chosen));
        }
    }

    private void openNow(KubeContext chosen) {
        int mine = ++attempt;
        closeLater(session);
        session = null;
        context = chosen;
        become(State.CONNECTING, "");
        var unused = background.run(
                "connect",
                () -> {
                    SshSettings settings = ssh.load(chosen.server()).orElseGet(SshSettingsFile::usual);
                    return opener.open(chosen, settings, prompt);
                },
                opened -> arrived(mine, opened),
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

    private void arrived(int which, ClusterSession opened) {
        if (which != attempt) {
            closeLater(opened);
            return;
        }
        session = opened;
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
        return Optional.ofNullable(session);
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

    private static void closeLater(@Nullable ClusterSession old) {
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
        ClusterSession old = session;
        session = null;
        if (old != null) {
            old.close();
        }
    }
}
