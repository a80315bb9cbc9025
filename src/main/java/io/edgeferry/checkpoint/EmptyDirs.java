package io.edgeferry.checkpoint;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The emptyDir volumes of a pod, as folders of its node. What lies in them does not go along with a checkpoint. */
public final class EmptyDirs {

    private static final String SCRIPT = """
        base=/var/lib/kubelet/pods/$1/volumes/kubernetes.io~empty-dir; shift
        for name in "$@"; do
          [ -d "$base/$name" ] && [ -z "$(ls -A "$base/$name")" ] || echo "$name"
        done
        """;

    private EmptyDirs() {}

    /**
     * Which of them hold something.
     *
     * @param uid of the pod
     * @param names of the volumes
     * @return those that are not known to be empty
     */
    public static List<String> filled(NodeShell shell, String uid, List<String> names)
            throws NodeException, InterruptedException {
        if (names.isEmpty()) {
            return List.of();
        }
        List<String> words = new ArrayList<>(List.of(uid));
        words.addAll(names);
        return shell.check(Command.rootScript(SCRIPT, words.toArray(String[]::new)), Duration.ofSeconds(20))
                .stdout()
                .lines()
                .filter(names::contains)
                .toList();
    }
}
