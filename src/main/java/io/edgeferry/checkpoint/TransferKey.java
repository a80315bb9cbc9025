package io.edgeferry.checkpoint;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.task.OperationId;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * The key pair of one transfer from node to node: made on the source, where its private half stays; its public half in
 * the target's {@code authorized_keys} allows one command only ({@code restrict,command=}, see sshd(8)). The target's
 * host key is the one that this program knows.
 */
public final class TransferKey {

    private static final Duration SHORT = Duration.ofSeconds(30);

    private static final Pattern PUBLIC_KEY = Pattern.compile("ssh-ed25519 [A-Za-z0-9+/=]+ [A-Za-z0-9-]+");

    /**
     * Several transfers to one node change the same file. The lock is on the file itself, which keeps its inode, so
     * nothing more lies beside it and whoever dies frees it. A node without flock(1) does without.
     */
    private static final String LOCK = "exec 9>>\"$f\"; if command -v flock > /dev/null; then flock 9; fi\n";

    private TransferKey() {}

    /** Makes the key on the source and lets it in on the target. */
    public static void install(
            NodeShell source, NodeAgent sourceAgent, NodeShell target, NodeAgent targetAgent, OperationId operation)
            throws NodeException, InterruptedException {
        String host = target.port() == 22 ? target.address() : "[" + target.address() + "]:" + target.port();
        String make = """
            set -e; umask 077; cd "$1"; rm -f key key.pub
            ssh-keygen -q -t ed25519 -N '' -C "$2" -f key; printf '%s\\n' "$3" > known_hosts; cat key.pub
            """;
        String mark = mark(operation);
        String publicKey = source.check(
                        Command.rootScript(make, sourceAgent.folder(), mark, host + " " + target.hostKey()), SHORT)
                .stdout()
                .strip();
        if (!PUBLIC_KEY.matcher(publicKey).matches()) {
            // Another line of its would be let in on the target without any restriction.
            throw new NodeException(
                    source.node(),
                    NodeException.Reason.COMMAND,
                    "Node " + source.node() + " made no key that can be let in on node " + target.node()
                            + ". Choose the relay through this machine.");
        }
        String line = "restrict,command=\""
                + targetAgent.receiveLine().replace("\\", "\\\\").replace("\"", "\\\"") + "\" " + publicKey;
        String allow = """
            set -e; umask 077; mkdir -p "$HOME/.ssh"; f="$HOME/.ssh/authorized_keys"
            %sif [ -s "$f" ] && [ -n "$(tail -c 1 "$f")" ]; then echo >> "$f"; fi
            printf '%%s\\n' "$1" >> "$f"
            """.formatted(LOCK);
        target.check(asLogin(allow, line), SHORT);
    }

    /** Takes the key away from the target. Idempotent. */
    public static void remove(NodeShell target, OperationId operation) throws NodeException, InterruptedException {
        String script = """
            f="$HOME/.ssh/authorized_keys"; [ -f "$f" ] || exit 0
            %sgrep -qF -- "$1" "$f" || exit 0
            umask 077; t=$(mktemp "$f.XXXXXX") || exit 1
            grep -vF -- "$1" "$f" > "$t"; cat "$t" > "$f"; rm -f "$t"
            """.formatted(LOCK);
        target.check(asLogin(script, mark(operation)), SHORT);
    }

    private static Command asLogin(String script, String parameter) {
        return Command.of("sh", "-c", script, "sh", parameter);
    }

    private static String mark(OperationId operation) {
        return "edgeferry-" + operation;
    }
}
