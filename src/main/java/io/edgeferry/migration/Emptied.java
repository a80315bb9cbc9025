package io.edgeferry.migration;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import java.time.Duration;

/** Removes a copy once its transfer has let go of it. Only for a folder that was this operation's own. */
final class Emptied {

    private static final Duration LONG = Duration.ofMinutes(10);

    private Emptied() {}

    /**
     * Removes all that is in a folder, and the folder; other file systems mounted below it are left. Idempotent.
     *
     * @param mounted whether the folder is a mount point, which stays
     */
    static void remove(NodeShell shell, String folder, boolean mounted) throws NodeException, InterruptedException {
        String script = """
            [ -d "$1" ] || exit 0
            find "$1" -xdev -mindepth 1 -depth -delete || exit 1
            [ -n "$2" ] || rmdir "$1"
            """;
        shell.check(Command.rootScript(script, folder, mounted ? "mounted" : ""), LONG);
    }
}
