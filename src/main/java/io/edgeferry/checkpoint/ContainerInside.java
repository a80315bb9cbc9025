package io.edgeferry.checkpoint;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the processes of a container hold that matters to a dump, read from {@code /proc} on its node.
 *
 * @param processes how many there are
 * @param foreign how many of them were started from outside: {@code kubectl exec}, a probe
 * @param memory bytes of memory that they hold, which is about the size of a dump; -1 when not known
 * @param diff bytes in the container's writable layer; -1 when not known
 * @param traits what one of them has
 * @param unsupported what one of them has open that CRIU does not know: {@code perf_event}, {@code SCTP}
 * @param semaphores number of semaphores in {@code /dev/shm}
 * @param workers number of DataLoader workers of PyTorch
 * @param ghost size in bytes of the largest deleted file that is still open or mapped; 0 when there is none
 * @param connections number of established TCP connections
 * @param peers addresses of some that are not the pod itself
 * @param apiServer whether one of the connections is to the API server
 * @param outsiders number of UNIX sockets whose other end no process of the container has; -1 when not known
 */
public record ContainerInside(
        int processes,
        int foreign,
        long memory,
        long diff,
        Set<Trait> traits,
        List<String> unsupported,
        int semaphores,
        int workers,
        long ghost,
        int connections,
        List<String> peers,
        boolean apiServer,
        int outsiders) {

    /** Copies the lists. */
    public ContainerInside {
        traits = Set.copyOf(traits);
        unsupported = List.copyOf(unsupported);
        peers = List.copyOf(peers);
    }

    /** What a process may have. */
    public enum Trait {
        /** An io_uring. */
        URING,
        /** Watched files. */
        INOTIFY,
        /** A device of a GPU. */
        GPU,
        /** Files of {@code /dev/shm} in its memory. */
        SHM,
        /** A terminal. */
        TTY,
        /** Locked files. */
        LOCK
    }

    /** Whether a process has it. */
    public boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /** Finds the container's first process {@code $p} and all of them, {@code $all}. */
    private static final String FIND = """
        id=$1; shift
        p=$("$@" --connect-timeout 5s -n k8s.io task ls 2>/dev/null | awk -v id="$id" '$1==id{print $2}')
        [ -n "$p" ] || exit 0
        d=$(awk -F: '$2=="memory"||$1=="0"{print $3; exit}' "/proc/$p/cgroup")
        all=$(cat /sys/fs/cgroup/memory"$d"/cgroup.procs /sys/fs/cgroup"$d"/cgroup.procs 2>/dev/null | sort -u)
        """;

    /** Prints what they hold, a fact a line; the folders of the writable layer are counted for some seconds only. */
    static final String LOOK = """
        echo "init $p"; mine=
        for c in $all; do
          fds=$(ls -l "/proc/$c/fd" 2>/dev/null)
          [ -n "$fds" ] || continue
          awk -v c="$c" '/^PPid:/{p=$2} /^(RssAnon|RssShmem):/{s+=$2}
            END{print "process " c " " p; printf "rss %.0f\\n", s*1024}' "/proc/$c/status" 2>/dev/null
          case "$fds" in *'anon_inode:[io_uring]'*) echo uring;; esac
          case "$fds" in *anon_inode:inotify*) echo inotify;; esac
          case "$fds" in *'-> /dev/nvidia'*|*'-> /dev/kfd'*|*'-> /dev/dri/'*) echo gpu;; esac
          case "$fds" in *'-> /dev/pts/'*|*'-> /dev/tty'*|*'-> /dev/console'*) echo tty;; esac
          case "$fds" in *'anon_inode:[perf_event]'*) echo 'unsupported perf_event';; esac
          case "$fds" in *'anon_inode:[userfaultfd]'*) echo 'unsupported userfaultfd';; esac
          case "$fds" in *'-> /dev/infiniband/'*) echo 'unsupported InfiniBand';; esac
          grep -qs '^lock:' /proc/$c/fdinfo/* && echo lock
          case "$(cat "/proc/$c/comm" 2>/dev/null)" in pt_data_worker*) echo worker;; esac
          awk '$6 ~ "^/dev/shm/" {shm=1; if ($6 ~ "^/dev/shm/sem[.]") print "sem " $5}
            /\\(deleted\\)$/ && $5!=0 && $6 !~ "^/(memfd:|SYSV|dev/zero|anon_hugepage|.aio.)" && !seen[$5]++ {print "map " $1}
            END{if (shm) print "shm"}' "/proc/$c/maps" 2>/dev/null | while read -r what which; do
              if [ "$what" = map ]; then echo "ghost $(stat -L -c %s "/proc/$c/map_files/$which" 2>/dev/null)"
              else echo "$what $which"; fi; done
          printf '%s\\n' "$fds" | awk '/\\(deleted\\)$/ && !/\\/memfd:/ {for (i=2; i<NF; i++) if ($i=="->") print $(i-1)}' |
            while read -r fd; do echo "ghost $(stat -L -c %s "/proc/$c/fd/$fd" 2>/dev/null)"; done
          mine="$mine $(printf '%s\\n' "$fds" | sed -n 's/.*-> socket:.\\([0-9]*\\).$/\\1/p' | tr '\\n' ' ')"
        done
        tr '\\0' '\\n' < "/proc/$p/environ" 2>/dev/null | awk -F= '$1=="KUBERNETES_SERVICE_HOST"{h=$2}
          $1=="KUBERNETES_SERVICE_PORT"{o=$2} END{if (h) print "service " h ":" o}'
        awk '$1 ~ "^(MPTCP|MPTCPv6|SCTP|SCTPv6|VSOCK|XDP)$" && $3>0 {sub("v6$", "", $1); print "unsupported " $1}' \
          "/proc/$p/net/protocols" 2>/dev/null
        cat "/proc/$p/net/tcp" "/proc/$p/net/tcp6" 2>/dev/null | awk '$4=="01"{print "tcp " $3}'
        if pairs=$(timeout -s KILL 5 nsenter -t "$p" -n ss -xanH 2>/dev/null); then
          echo unix; printf '%s\\n' "$pairs" | awk -v mine="$mine" 'BEGIN{n=split(mine, a, " "); for (i=1; i<=n; i++) m[a[i]]=1}
            $2=="ESTAB" && ($(NF-2) in m) && $NF!="0" && !($NF in m) {print "outsider"}'
        else awk -v mine="$mine" 'BEGIN{n=split(mine, a, " "); for (i=1; i<=n; i++) m[a[i]]=1}
            $6=="03" && ($7 in m) {n=1; found=1} END{if (!found) print "unix"}' "/proc/$p/net/unix" 2>/dev/null
        fi
        u=$(awk '$5=="/"' "/proc/$p/mountinfo" 2>/dev/null | sed -n 's/.*[ ,]upperdir=\\([^, ]*\\).*/\\1/p' | tail -n 1)
        [ -n "$u" ] && timeout -s KILL 6 du -sk "$u" 2>/dev/null | awk '{printf "diff %.0f\\n", $1*1024}'
        exit 0
        """;

    /** Looks, for at most some seconds; empty when the container does not run. */
    public static Optional<ContainerInside> of(NodeShell shell, List<String> ctr, String container)
            throws NodeException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(container));
        words.addAll(ctr.isEmpty() ? List.of("ctr") : ctr);
        return parse(shell.check(Command.rootScript(FIND + LOOK, words.toArray(String[]::new)), Duration.ofSeconds(30))
                .stdout());
    }

    static Optional<ContainerInside> parse(String output) {
        return InsideLines.parse(output);
    }
}
