package io.edgeferry.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to log in to the nodes of one cluster.
 *
 * @param user login user; not root needs {@code sudo -n}
 * @param port SSH port, 1 to 65535
 * @param identities private key files, tried in order
 * @param agent whether keys of a running SSH agent (SSH_AUTH_SOCK) are tried too
 * @param jump host to go through, or null
 * @param knownHosts the known_hosts file, read and, when a person accepts a key, written
 * @param overrides per node name: what differs there
 */
public record SshSettings(
        String user,
        int port,
        List<Path> identities,
        boolean agent,
        @Nullable Jump jump,
        Path knownHosts,
        Map<String, Override> overrides) {

    /** Copies the collections and checks the port. */
    public SshSettings {
        identities = List.copyOf(identities);
        overrides = Map.copyOf(overrides);
        checkPort(port);
        if (user.isBlank()) {
            throw new IllegalArgumentException("the SSH user is empty; say which user logs in, for example root");
        }
    }

    /** A host to go through: its own user, address and port; the same keys and known hosts. */
    public record Jump(String user, String host, int port) {
        /** Checks the port. */
        public Jump {
            checkPort(port);
        }
    }

    /** What differs for one node; null means as for all. */
    public record Override(
            @Nullable String user,
            @Nullable String address,
            @Nullable Integer port,
            @Nullable Path identity) {
        /** Checks the port. */
        public Override {
            if (port != null) {
                checkPort(port);
            }
        }
    }

    private static void checkPort(int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("SSH port " + port + " is not between 1 and 65535");
        }
    }
}
