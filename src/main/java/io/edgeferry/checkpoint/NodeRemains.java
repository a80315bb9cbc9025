package io.edgeferry.checkpoint;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.task.OperationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks on a node for what operations leave: agents and timers, keys, images, half imports, frozen containers, dumps. */
public final class NodeRemains {

    private static final String SCRIPT = """
        root=$1; prefix=$2; shift 2
        for d in "$root"/*/; do
          [ -d "$d" ] || continue
          g=none; [ -e "$d/guard.pid" ] && g=armed
          [ -e "$d/decision" ] && g=$(cut -d' ' -f1 "$d/decision")
          echo "operation $(basename "$d") $g"
        done
        if command -v "$1" >/dev/null 2>&1; then
          "$@" --connect-timeout 5s -n k8s.io images ls -q 2>/dev/null | grep "^$prefix" | sed 's/^/image /'
          "$@" --connect-timeout 5s -n k8s.io task ls 2>/dev/null | awk '$3=="PAUSED"{print "frozen " $1}'
          "$@" --connect-timeout 5s -n k8s.io content active 2>/dev/null | grep -o 'edgeferry/m[0-9a-f-]*' | sed 's|^edgeferry/|import |'
        fi
        for f in /var/lib/kubelet/checkpoints/checkpoint-*.tar; do [ -e "$f" ] && echo "dump $f"; done
        home=$(getent passwd "${SUDO_USER:-root}" | cut -d: -f6)
        grep -o 'edgeferry-m[0-9a-f-]*' "$home/.ssh/authorized_keys" 2>/dev/null | sed 's/^edgeferry-/key /'
        exit 0
        """;

    private NodeRemains() {}

    /** Kinds of what is left. */
    public enum Kind {
        /** A folder with the agent, and perhaps a timer. */
        OPERATION,
        /** A checkpoint image. */
        IMAGE,
        /** A container that is frozen, by whomever. */
        FROZEN,
        /** A half-imported image. */
        IMPORT,
        /** An archive of a kubelet. */
        DUMP,
        /** A line in authorized_keys. */
        KEY
    }

    /**
     * Something that is left.
     *
     * @param kind what it is
     * @param name its id, name or path
     * @param guard for an operation: none, armed, fired or disarmed
     */
    public record Remain(Kind kind, String name, String guard) {
        /** The operation that left it, where its name tells. */
        public Optional<OperationId> operation() {
            String id = kind == Kind.IMAGE ? name.substring(name.lastIndexOf(':') + 1) : name;
            return OperationId.isValid(id) ? Optional.of(new OperationId(id)) : Optional.empty();
        }

        /** For people. */
        public String words() {
            return switch (kind) {
                case OPERATION ->
                    NodeAgent.ROOT + "/" + name + " (agent" + (guard.equals("none") ? ")" : ", timer " + guard + ")");
                case IMAGE -> "image " + name;
                case FROZEN -> "container " + name.substring(0, Math.min(12, name.length())) + " is frozen";
                case IMPORT -> "half import of " + name;
                case DUMP -> "dump " + name;
                case KEY -> "key of " + name + " in authorized_keys";
            };
        }
    }

    /** Everything that is left on a node. */
    public static List<Remain> find(NodeShell shell) throws NodeException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(NodeAgent.ROOT, CheckpointImage.prefix()));
        List<String> ctr = ContainerdNode.facts(shell).ctr();
        words.addAll(ctr.isEmpty() ? List.of("ctr") : ctr);
        List<Remain> found = new ArrayList<>();
        String out = shell.check(Command.rootScript(SCRIPT, words.toArray(String[]::new)), Duration.ofSeconds(30))
                .stdout();
        for (String line : out.lines().toList()) {
            String[] parts = line.strip().split(" ", 3);
            if (parts.length >= 2) {
                parse(parts).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<Remain> parse(String[] parts) {
        String guard = parts.length > 2 ? parts[2] : "none";
        return switch (parts[0]) {
            case "operation" -> Optional.of(new Remain(Kind.OPERATION, parts[1], guard));
            case "image" -> Optional.of(new Remain(Kind.IMAGE, parts[1], "none"));
            case "frozen" -> Optional.of(new Remain(Kind.FROZEN, parts[1], "none"));
            case "import" -> Optional.of(new Remain(Kind.IMPORT, parts[1], "none"));
            case "dump" -> Optional.of(new Remain(Kind.DUMP, parts[1], "none"));
            case "key" -> Optional.of(new Remain(Kind.KEY, parts[1], "none"));
            default -> Optional.empty();
        };
    }

    /**
     * Removes something whose operation is known to be over. Frozen containers and dumps that nobody knows are left:
     * they may be somebody else's.
     *
     * @return whether it was removed
     */
    public static boolean remove(NodeShell shell, Remain remain) throws NodeException, InterruptedException {
        Optional<OperationId> operation = remain.operation();
        if (operation.isEmpty()) {
            return false;
        }
        NodeFacts facts = ContainerdNode.facts(shell);
        List<String> ctr = facts.ctr();
        NodeAgent agent = new NodeAgent(shell, operation.get(), ctr);
        switch (remain.kind()) {
            case OPERATION -> {
                if (remain.guard().equals("armed")) {
                    return false;
                }
                agent.endTransfers();
                agent.remove();
            }
            case IMAGE -> new ContainerdNode(shell, ctr).removeImage(remain.name());
            case KEY -> TransferKey.remove(shell, operation.get());
            case IMPORT ->
                HalfImport.remove(shell, new ContainerdNode(shell, ctr), agent, facts.architecture(), operation.get());
            default -> {
                return false;
            }
        }
        return true;
    }
}
