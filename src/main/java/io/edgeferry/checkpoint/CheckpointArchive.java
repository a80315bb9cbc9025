package io.edgeferry.checkpoint;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The archives that a kubelet writes: {@code /var/lib/kubelet/checkpoints/checkpoint-POD_NS-CONTAINER-TIME.tar}, mode
 * 0600. The kubelet never removes them; they hold the memory of the container, secrets included.
 */
public final class CheckpointArchive {

    private static final Pattern FILE =
            Pattern.compile("/[A-Za-z0-9._/-]*/checkpoints/checkpoint-[A-Za-z0-9._:+-]+\\.tar");
    private static final Duration SHORT = Duration.ofSeconds(30);

    private CheckpointArchive() {}

    /**
     * Checks that a path that a kubelet named is that of a checkpoint, before anything is done with it as root.
     *
     * @return the path
     */
    public static String checked(String path) {
        if (!FILE.matcher(path).matches() || path.contains("/../")) {
            throw new IllegalArgumentException("not a checkpoint archive of a kubelet: " + path);
        }
        return path;
    }

    /** Size of an archive in bytes. */
    public static long size(NodeShell shell, String path) throws NodeException, InterruptedException {
        return Long.parseLong(shell.check(Command.root("stat", "-c", "%s", checked(path)), SHORT)
                .stdout()
                .strip());
    }

    /** Removes an archive, and the unfinished file that the kubelet may have left beside it. */
    public static void remove(NodeShell shell, String path) throws NodeException, InterruptedException {
        shell.check(Command.root("rm", "-f", checked(path)), SHORT);
    }

    /** Removes all archives of a container: those of dumps whose maker died before it removed them. */
    public static void removeAll(NodeShell shell, MovedContainer container) throws NodeException, InterruptedException {
        String script = """
            [ -d /var/lib/kubelet/checkpoints ] || exit 0
            find /var/lib/kubelet/checkpoints -maxdepth 1 -type f -name "$1" -delete
            """;
        String name = "checkpoint-" + container.pod() + "_" + container.namespace() + "-" + container.name() + "-*";
        shell.check(Command.rootScript(script, name), SHORT);
    }

    /**
     * Archives of a container that were written since a file was touched: those of a dump whose answer was lost.
     *
     * @param marker a file on the node
     */
    public static List<String> since(NodeShell shell, String pod, String namespace, String container, String marker)
            throws NodeException, InterruptedException {
        String script = """
            [ -d /var/lib/kubelet/checkpoints ] || exit 0
            if [ -e "$2" ]; then
              find /var/lib/kubelet/checkpoints -maxdepth 1 -type f -name "$1" -newer "$2"
            fi
            """;
        String name = "checkpoint-" + pod + "_" + namespace + "-" + container + "-*";
        return shell.check(Command.rootScript(script, name, marker), SHORT)
                .stdout()
                .lines()
                .filter(line -> FILE.matcher(line).matches())
                .toList();
    }
}
