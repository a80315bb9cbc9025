package io.edgeferry.checkpoint;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Imports an archive into the containerd of the node where it was made. */
public final class LocalRestore {

    private LocalRestore() {}

    /** Makes the checkpoint image on the archive's own node. */
    public static void importImage(NodeShell shell, NodeAgent agent, String archive, String image, String container)
            throws NodeException, InterruptedException {
        String pipe = """
            receive=$1; shift
            "$@" 2>/dev/null | "$receive" receive --import
            """;
        List<String> parameters = new ArrayList<>(List.of(agent.folder() + "/agent"));
        parameters.addAll(agent.send(archive, image, container).words());
        shell.check(Command.rootScript(pipe, parameters.toArray(String[]::new)), Duration.ofMinutes(10));
    }
}
