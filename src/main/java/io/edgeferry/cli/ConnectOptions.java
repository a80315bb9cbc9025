package io.edgeferry.cli;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.node.HostKeyPrompt;
import io.edgeferry.node.SshSettings;
import io.edgeferry.node.SshSettingsFile;
import io.edgeferry.task.DataFolder;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say which cluster, and how to reach its nodes. SSH options win over what the console saved. */
final class ConnectOptions {

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Kubeconfig; default: $KUBECONFIG or ~/.kube/config")
    private @Nullable Path kubeconfig;

    @Option(names = "--context", paramLabel = "NAME", description = "Context; default: the current one")
    private @Nullable String context;

    @Option(
            names = "--ssh-user",
            paramLabel = "USER",
            description = "Login user on the nodes; default: as saved, or root")
    private @Nullable String sshUser;

    @Option(names = "--ssh-port", paramLabel = "PORT", description = "SSH port of the nodes; default: as saved, or 22")
    private @Nullable Integer sshPort;

    @Option(names = "--ssh-key", paramLabel = "FILE", description = "Private key; default: as saved, or the usual ones")
    private @Nullable Path sshKey;

    @Option(
            names = "--ssh-known-hosts",
            paramLabel = "FILE",
            description = "Known hosts; default: as saved, or ~/.ssh/known_hosts")
    private @Nullable Path sshKnownHosts;

    @Option(names = "--ssh-jump", paramLabel = "USER@HOST[:PORT]", description = "Host to go through")
    private @Nullable String sshJump;

    KubeContext context() throws ClusterException {
        List<Path> files = kubeconfig == null ? Kubeconfigs.defaultFiles() : List.of(kubeconfig);
        if (files.isEmpty()) {
            throw new ClusterException(
                    0,
                    "No kubeconfig was found: name one with --kubeconfig, or set KUBECONFIG. Without a cluster,"
                            + " `edgeferry lab` runs one here and prints the line that sets it.");
        }
        return Kubeconfigs.context(files, context);
    }

    /** Where to look for pods: the option, else the context's namespace. */
    static String namespace(@Nullable String chosen, KubeContext context) {
        return chosen == null || chosen.isBlank() ? context.namespace() : chosen;
    }

    ClusterSession open(DataFolder data, boolean watch) throws ClusterException, IOException {
        KubeContext chosen = context();
        return ClusterSession.open(chosen, ssh(data, chosen), prompt(), data, watch);
    }

    ClusterSession open(DataFolder data) throws ClusterException, IOException {
        return open(data, false);
    }

    private SshSettings ssh(DataFolder data, KubeContext chosen) throws IOException {
        SshSettings saved =
                new SshSettingsFile(data.file("ssh.json")).load(chosen.server()).orElseGet(SshSettingsFile::usual);
        return new SshSettings(
                sshUser == null ? saved.user() : sshUser,
                sshPort == null ? saved.port() : sshPort,
                sshKey == null ? saved.identities() : List.of(sshKey),
                saved.agent(),
                sshJump == null ? saved.jump() : jump(sshJump),
                sshKnownHosts == null ? saved.knownHosts() : sshKnownHosts,
                saved.overrides());
    }

    static SshSettings.Jump jump(String text) {
        int at = text.indexOf('@');
        int colon = text.lastIndexOf(':');
        boolean port = colon > at && text.substring(colon + 1).matches("\\d{1,5}");
        String host = text.substring(at + 1, port ? colon : text.length());
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (at < 1 || host.isBlank() || !bracketed && host.indexOf(':') >= 0 || host.matches(".*[\\s@\\[\\]].*")) {
            throw new IllegalArgumentException(
                    "--ssh-jump " + text + " is not of the form USER@HOST[:PORT]; an IPv6 address goes in brackets");
        }
        return new SshSettings.Jump(
                text.substring(0, at), host, port ? Integer.parseInt(text.substring(colon + 1)) : 22);
    }

    /** Asks on a terminal; without one, refuses. */
    private static HostKeyPrompt prompt() {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return HostKeyPrompt.REFUSE;
        }
        return (node, host, type, fingerprint) -> {
            String answer = console.readLine(
                    "Node %s (%s) shows a host key that is not known:%n  %s %s%nIs it the node's? [yes/no] ",
                    node, host, type, fingerprint);
            return "yes".equalsIgnoreCase(answer == null ? "" : answer.strip());
        };
    }
}
