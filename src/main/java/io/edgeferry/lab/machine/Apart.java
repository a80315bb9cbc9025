package io.edgeferry.lab.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A training in a PID namespace of its own, so that a copy of it with the same ids can run beside it. It is the child of
 * a shell, which is the namespace's first process and says how the training ended; both die with whoever holds the
 * namespace. CRIU dumps and restores the shell and the training. Linux, as root.
 */
final class Apart {

    /** What the shell's line begins with; the training's exit code follows. Part of a line may stand before it. */
    static final String ENDED = "\u0001lab exit ";

    private Apart() {}

    /** The same command, apart. Its folder is the root, since that of a container is not there for its copy. */
    static ProcessBuilder of(ProcessBuilder plain) {
        List<String> words = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--kill-child", "setsid", "sh"));
        words.addAll(List.of("-c", "\"$@\"; printf '\\001lab exit %d\\n' $?", "sh"));
        words.addAll(plain.command());
        ProcessBuilder builder = new ProcessBuilder(words).directory(new java.io.File("/"));
        Map<String, String> real = builder.environment();
        real.clear();
        real.putAll(plain.environment());
        return builder;
    }

    /** The training that runs below the process that holds the namespace; it has no children. */
    static Optional<ProcessHandle> training(ProcessHandle holder) {
        return holder.descendants()
                .filter(each -> each.children().findAny().isEmpty())
                .findFirst();
    }
}
