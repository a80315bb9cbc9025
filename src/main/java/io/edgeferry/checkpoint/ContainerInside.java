package io.edgeferry.checkpoint;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the processes of a container hold that matters to a dump, read from {@code /proc} on its node.
 *
 * @param processes how many there are
 * @param ioUring whether one has an io_uring
 * @param inotify whether one watches files
 * @param gpu whether one has a device of a GPU open
 * @param sharedMemory whether one maps files of {@code /dev/shm}
 * @param ghost size in bytes of the largest deleted file that is still open; 0 when there is none
 * @param connections number of established TCP connections
 * @param peers addresses of some that are not the pod itself
 */
public record ContainerInside(
        int processes,
        boolean ioUring,
        boolean inotify,
        boolean gpu,
        boolean sharedMemory,
        long ghost,
        int connections,
        List<String> peers) {

    private static final int SOME_PEERS = 3;

    /** Copies the peers. */
    public ContainerInside {
        peers = List.copyOf(peers);
    }

    private static final String SCRIPT = """
        id=$1; shift
        p=$("$@" --connect-timeout 5s -n k8s.io task ls 2>/dev/null | awk -v id="$id" '$1==id{print $2}')
        [ -n "$p" ] || exit 0
        d=$(awk -F: '$2=="memory"||$1=="0"{print $3; exit}' "/proc/$p/cgroup")
        for c in $(cat /sys/fs/cgroup/memory"$d"/cgroup.procs /sys/fs/cgroup"$d"/cgroup.procs 2>/dev/null | sort -u); do
          echo "process $c"
          fds=$(ls -l "/proc/$c/fd" 2>/dev/null)
          case "$fds" in *'anon_inode:[io_uring]'*) echo uring;; esac
          case "$fds" in *anon_inode:inotify*) echo inotify;; esac
          case "$fds" in *'-> /dev/nvidia'*|*'-> /dev/kfd'*|*'-> /dev/dri/'*) echo gpu;; esac
          grep -qs ' /dev/shm/' "/proc/$c/maps" && echo shm
          printf '%s\\n' "$fds" | awk '/\\(deleted\\)$/ && !/\\/memfd:/ {for (i=2; i<NF; i++) if ($i=="->") print $(i-1)}' |
            while read -r fd; do echo "ghost $(stat -L -c %s "/proc/$c/fd/$fd" 2>/dev/null)"; done
        done
        cat "/proc/$p/net/tcp" "/proc/$p/net/tcp6" 2>/dev/null | awk '$4=="01"{print "tcp " $3}'
        """;

    /** Looks; empty when the container does not run. */
    public static Optional<ContainerInside> of(NodeShell shell, List<String> ctr, String container)
            throws NodeException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(container));
        words.addAll(ctr.isEmpty() ? List.of("ctr") : ctr);
        return parse(shell.check(Command.rootScript(SCRIPT, words.toArray(String[]::new)), Duration.ofSeconds(20))
                .stdout());
    }

    static Optional<ContainerInside> parse(String output) {
        List<String> lines = output.lines().map(String::strip).toList();
        int processes = count(lines, "process ");
        if (processes == 0) {
            return Optional.empty();
        }
        long ghost = lines.stream()
                .filter(line -> line.matches("ghost \\d{1,18}"))
                .mapToLong(line -> Long.parseLong(line.substring(6)))
                .max()
                .orElse(0);
        List<String> peers = lines.stream()
                .filter(line -> line.startsWith("tcp "))
                .map(line -> peer(line.substring(4)))
                .flatMap(Optional::stream)
                .distinct()
                .limit(SOME_PEERS)
                .toList();
        return Optional.of(new ContainerInside(
                processes,
                lines.contains("uring"),
                lines.contains("inotify"),
                lines.contains("gpu"),
                lines.contains("shm"),
                ghost,
                count(lines, "tcp "),
                peers));
    }

    private static int count(List<String> lines, String start) {
        return (int) lines.stream().filter(line -> line.startsWith(start)).count();
    }

    /** The kernel writes an address as hexadecimal words in the machine's own order, then the port. */
    private static Optional<String> peer(String text) {
        if (!text.matches("([0-9A-F]{8}|[0-9A-F]{32}):[0-9A-F]{4}")) {
            return Optional.empty();
        }
        String address = text.substring(0, text.indexOf(':'));
        if (address.length() == 32) {
            if (!address.startsWith("0000000000000000FFFF0000")) {
                return address.equals("00000000000000000000000001000000")
                        ? Optional.empty()
                        : Optional.of("an IPv6 address");
            }
            address = address.substring(24);
        }
        List<String> bytes = new ArrayList<>();
        for (int i = 6; i >= 0; i -= 2) {
            bytes.add(String.valueOf(Integer.parseInt(address.substring(i, i + 2), 16)));
        }
        int port = Integer.parseInt(text.substring(text.indexOf(':') + 1), 16);
        return bytes.getFirst().equals("127") ? Optional.empty() : Optional.of(String.join(".", bytes) + ":" + port);
    }
}
