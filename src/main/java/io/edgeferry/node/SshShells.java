package io.edgeferry.node;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reaches nodes by SSH. Keys come from the identity files and, if the settings say so, from the SSH agent that
 * SSH_AUTH_SOCK names. Thread-safe; it makes no connection before it is asked for something.
 *
 * <p>Each stage of connecting may take 10 s; the peer of an idle connection is asked for a sign of life every 5 s, and
 * a connection that is silent for 15 s counts as broken.
 */
public final class SshShells implements NodeShells {

    private final SshSettings settings;
    private final SshConnector connector;
    private final Map<String, SshNodeShell> shells = new HashMap<>();
    private boolean closed;

    /**
     * Ways to the nodes of one cluster.
     *
     * @param settings how to log in
     * @param prompt asked about host keys that are not known, on a thread of this package
     */
    public SshShells(SshSettings settings, HostKeyPrompt prompt) {
        this(settings, prompt, SshTimes.DEFAULT, agentSocket());
    }

    SshShells(SshSettings settings, HostKeyPrompt prompt, SshTimes times, @Nullable Path agent) {
        this.settings = settings;
        this.connector = new SshConnector(settings, prompt, times, agent);
    }

    private static @Nullable Path agentSocket() {
        String socket = System.getenv("SSH_AUTH_SOCK");
        return socket == null || socket.isBlank() ? null : Path.of(socket);
    }

    /** {@inheritDoc} A node whose address in the cluster has changed gets a new way to it, and the old one is closed. */
    @Override
    public NodeShell shell(String node, String address) {
        Target target = Target.of(settings, node, address);
        SshNodeShell old;
        SshNodeShell shell;
        synchronized (shells) {
            old = shells.get(node);
            if (old != null && old.address().equals(target.host())) {
                return old;
            }
            shell = new SshNodeShell(target, connector);
            if (closed) {
                shell.close();
            }
            shells.put(node, shell);
        }
        if (old != null) {
            old.close();
        }
        return shell;
    }

    @Override
    public void close() {
        List<SshNodeShell> all;
        synchronized (shells) {
            closed = true;
            all = List.copyOf(shells.values());
        }
        all.forEach(SshNodeShell::close);
    }
}
