package io.edgeferry.node;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * The folder of one operation on a node, or in a helper pod, with the agent in it: a static program, chosen by
 * architecture, that only this operation uses. Nobody but its owner can list the folder.
 */
public final class AgentFolder {

    private static final Duration INSTALL = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofSeconds(30);

    private final NodeShell shell;
    private final String folder;

    /**
     * A folder; nothing is done by this.
     *
     * @param folder absolute; its parent is removed with it when it is called {@code edgeferry} and holds nothing else
     */
    public AgentFolder(NodeShell shell, String folder) {
        if (!folder.startsWith("/") || folder.endsWith("/")) {
            throw new IllegalArgumentException("not an absolute folder: " + folder);
        }
        this.shell = shell;
        this.folder = folder;
    }

    /** Where it is. */
    public String folder() {
        return folder;
    }

    /** The program. */
    public String program() {
        return folder + "/agent";
    }

    /**
     * Puts the agent there and runs it once.
     *
     * @param architecture of the node, as Go names it
     */
    public void install(String architecture) throws NodeException, InterruptedException {
        String script = """
            set -e; umask 077; mkdir -p "$1"; : > "$1/began"
            cat > "$1/agent.new"; chmod 0755 "$1/agent.new"; chmod 0711 "$1"; mv "$1/agent.new" "$1/agent"
            "$1/agent" version
            """;
        var _ = shell.check(Command.rootScript(script, folder).withStdin(program(architecture)), INSTALL);
    }

    private byte[] program(String architecture) throws NodeException {
        String resource = "/agent/edgeferry-agent-linux-" + architecture;
        try (InputStream in = AgentFolder.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new NodeException(
                        shell.node(),
                        NodeException.Reason.SETTING,
                        "There is no agent for nodes of architecture " + architecture + " such as " + shell.node()
                                + "; amd64 and arm64 are there.");
            }
            return in.readAllBytes();
        } catch (NodeException e) {
            throw e;
        } catch (IOException e) {
            throw new NodeException(shell.node(), NodeException.Reason.SETTING, "The agent cannot be read.", e);
        }
    }

    /** Whether the agent is there. */
    public boolean installed() throws NodeException, InterruptedException {
        return shell.run(Command.root("test", "-x", program()), SHORT).ok();
    }

    /** Tells all transfers that run from this folder to end, of datasets and of checkpoints; not the timer. */
    public void endTransfers() throws NodeException, InterruptedException {
        // One call of ls instead of one for each process of the node.
        String script = """
            ls -l /proc/[0-9]*/exe 2>/dev/null | grep -F -- " -> $1/" \\
              | sed -n 's|^.* /proc/\\([0-9]*\\)/exe -> .*|\\1|p' | while read -r p; do
              case "$(tr '\\0' ' ' < "/proc/$p/cmdline" 2>/dev/null)" in
                *" send "*|*" receive "*|*" dataset-"*) kill "$p" 2>/dev/null;;
              esac
            done
            exit 0
            """;
        var _ = shell.check(Command.rootScript(script, folder), SHORT);
    }

    /** Removes the folder. Idempotent. */
    public void remove() throws NodeException, InterruptedException {
        String parent = folder.substring(0, folder.lastIndexOf('/'));
        String also = parent.endsWith("/edgeferry") ? parent : folder;
        String script = "rm -rf -- \"$1\"; rmdir \"$2\" 2>/dev/null; test ! -e \"$1\"";
        var _ = shell.check(Command.rootScript(script, folder, also), SHORT);
    }
}
