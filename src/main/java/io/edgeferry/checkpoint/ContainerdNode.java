package io.edgeferry.checkpoint;

import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.task.OperationId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * containerd on a node, through its {@code ctr}. Every call is bounded: by ctr's own limits, and by the shell's.
 */
public final class ContainerdNode {

    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Pattern ID = Pattern.compile("[0-9a-f]{12,64}");
    private static final Pattern IMAGE = Pattern.compile("[a-z0-9][A-Za-z0-9._/:@-]{0,250}");

    private final NodeShell shell;
    private final List<String> ctr;

    /**
     * The runtime of a node.
     *
     * @param ctr words that run ctr, from {@link NodeFacts#ctr()}
     */
    public ContainerdNode(NodeShell shell, List<String> ctr) {
        this.shell = shell;
        this.ctr = ctr.isEmpty() ? List.of("ctr") : List.copyOf(ctr);
    }

    /** Asks a node's machine for its facts. */
    public static NodeFacts facts(NodeShell shell) throws NodeException, InterruptedException {
        return NodeFacts.parse(
                shell.check(Command.rootScript(NodeFacts.SCRIPT), SHORT).stdout());
    }

    /** States of a task as ctr names them. */
    public enum TaskStatus {
        /** It runs. */
        RUNNING,
        /** It is frozen. */
        PAUSED,
        /** It ended; its task is still there. */
        STOPPED,
        /** There is no such task. */
        GONE,
        /** containerd does not know, as after a restart over a paused task. */
        UNKNOWN
    }

    /** Freezes all processes of a container; they stop at their present instruction. */
    public void pause(String container) throws NodeException, InterruptedException {
        shell.check(ctr("task", "pause", id(container)), SHORT);
    }

    /**
     * Ends all processes of a container, a frozen one too, and waits for that; nothing happens when it has none. Its
     * kubelet may start it anew if it still knows its pod.
     */
    public void kill(String container) throws NodeException, InterruptedException {
        TaskStatus now = status(container);
        if (now == TaskStatus.GONE || now == TaskStatus.STOPPED) {
            return;
        }
        shell.run(ctr("task", "kill", "--signal", "SIGKILL", "--all", id(container)), SHORT);
        if (now == TaskStatus.PAUSED) {
            // On cgroup v1 a frozen process takes its death only when it thaws.
            shell.run(ctr("task", "resume", id(container)), SHORT);
        }
    }

    /**
     * The state of a container's task.
     *
     * @throws NodeException when containerd did not answer: nothing is known then
     */
    public TaskStatus status(String container) throws NodeException, InterruptedException {
        String id = id(container);
        CommandResult list = shell.check(ctr("task", "ls"), SHORT);
        for (String line : list.stdout().lines().toList()) {
            String[] words = line.strip().split("\\s+");
            if (words.length >= 3 && words[0].equals(id)) {
                return switch (words[2]) {
                    case "RUNNING" -> TaskStatus.RUNNING;
                    case "PAUSED", "PAUSING" -> TaskStatus.PAUSED;
                    case "STOPPED" -> TaskStatus.STOPPED;
                    default -> TaskStatus.UNKNOWN;
                };
            }
        }
        return TaskStatus.GONE;
    }

    /** Bytes of memory that the processes of a container hold now, which is about the size of a dump; -1 if unknown. */
    public long memory(String container) throws NodeException, InterruptedException {
        String script = """
            p=$("$@" task ls 2>/dev/null | awk -v id="$ID" '$1==id{print $2}')
            [ -n "$p" ] || exit 0
            d=$(awk -F: '$2=="memory"||$1=="0"{print $3; exit}' /proc/$p/cgroup)
            sum=0
            for c in $(cat /sys/fs/cgroup/memory"$d"/cgroup.procs /sys/fs/cgroup"$d"/cgroup.procs 2>/dev/null | sort -u); do
              kb=$(awk '/^(RssAnon|RssShmem):/{s+=$2} END{print s+0}' /proc/$c/status 2>/dev/null)
              sum=$((sum + ${kb:-0}))
            done
            echo $((sum * 1024))
            """;
        List<String> words = new ArrayList<>(List.of("env", "ID=" + id(container), "sh", "-c", script, "sh"));
        words.addAll(ctr);
        words.addAll(List.of("-n", "k8s.io"));
        String said = shell.run(Command.root(words), SHORT).stdout().strip();
        return said.matches("[1-9][0-9]{0,17}") ? Long.parseLong(said) : -1;
    }

    /** The digest that an image name points at, or empty when there is no such image. */
    public Optional<String> imageDigest(String name) throws NodeException, InterruptedException {
        CommandResult list = shell.check(ctr("images", "ls", "name==" + image(name)), SHORT);
        return list.stdout()
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(words -> words.length >= 3 && words[0].equals(name))
                .map(words -> words[2])
                .findFirst();
    }

    /**
     * A line of the list of images.
     *
     * @param name its name; the CRI adds {@code sha256:…} of its configuration as a name of its own
     * @param digest the digest that the name points at
     */
    public record Image(String name, String digest) {}

    /** All images that are here, but checkpoint images. */
    public List<Image> images() throws NodeException, InterruptedException {
        return shell.check(ctr("images", "ls"), SHORT)
                .stdout()
                .lines()
                .map(line -> List.of(line.strip().split("\\s+")))
                .filter(words -> words.size() >= 3 && words.get(2).startsWith("sha256:"))
                .map(words -> new Image(words.getFirst(), words.get(2)))
                .filter(image -> !CheckpointImage.isOne(image.name()))
                .toList();
    }

    /** The name of an image that is here by one of these names or digests; a real name before a bare digest. */
    public Optional<String> findImage(List<String> namesOrDigests) throws NodeException, InterruptedException {
        return shell.check(ctr("images", "ls"), SHORT)
                .stdout()
                .lines()
                .map(line -> List.of(line.strip().split("\\s+")))
                .filter(words -> words.size() >= 3)
                .filter(words -> namesOrDigests.contains(words.getFirst()) || namesOrDigests.contains(words.get(2)))
                .map(List::getFirst)
                .filter(name -> !CheckpointImage.isOne(name))
                .min(java.util.Comparator.comparing((String name) -> name.startsWith("sha256:")));
    }

    /** Removes an image name; nothing happens when there is none. */
    public void removeImage(String name) throws NodeException, InterruptedException {
        if (imageDigest(name).isPresent()) {
            shell.check(ctr("images", "rm", image(name)), SHORT);
        }
    }

    /** Lets an image name point at another image from now on. */
    public void retag(String from, String name) throws NodeException, InterruptedException {
        shell.check(ctr("images", "tag", "--force", image(from), image(name)), SHORT);
    }

    /** Whether an import of an operation was broken off and is kept by containerd. */
    boolean hasHalfImport(OperationId operation) throws NodeException, InterruptedException {
        return shell.check(ctr("content", "active"), SHORT).stdout().contains("edgeferry/" + operation + "/");
    }

    /** The command that imports an image archive from a file of the node. */
    Command importFile(String file) {
        return ctr("images", "import", file);
    }

    private Command ctr(String... words) {
        List<String> all = new ArrayList<>(List.of("timeout", "-s", "KILL", "600"));
        all.addAll(ctr);
        all.addAll(List.of("--connect-timeout", "5s", "-n", "k8s.io"));
        all.addAll(List.of(words));
        return Command.root(all);
    }

    private static String id(String container) {
        if (!ID.matcher(container).matches()) {
            throw new IllegalArgumentException("not a container id: " + container);
        }
        return container;
    }

    private static String image(String name) {
        if (!IMAGE.matcher(name).matches()) {
            throw new IllegalArgumentException("not an image name: " + name);
        }
        return name;
    }
}
