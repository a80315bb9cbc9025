package io.edgeferry.checkpoint;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node's machine tells of itself.
 *
 * @param architecture as Go names it: amd64, arm64; empty when not known
 * @param kernel release of the kernel
 * @param cgroup 1 or 2; 0 when not known
 * @param containerd version of containerd; empty when {@code ctr} is not there
 * @param ctr words that run ctr: {@code ctr}, or {@code k3s ctr}
 * @param criu version of CRIU, or empty when it is not there
 * @param runc version of runc, or empty
 * @param restoreEnabled what containerd's configuration says of restore by create: on, off or empty when silent
 * @param store where containerd keeps images and snapshots
 * @param dumps where the kubelet writes checkpoints
 * @param work where this program keeps the archive of a migration while it is imported
 * @param sshClient whether an OpenSSH client is there
 * @param cpuFlags the processor's features
 */
public record NodeFacts(
        String architecture,
        String kernel,
        int cgroup,
        String containerd,
        List<String> ctr,
        String criu,
        String runc,
        String restoreEnabled,
        Space store,
        Space dumps,
        Space work,
        boolean sshClient,
        java.util.Set<String> cpuFlags) {

    /**
     * Room at a place of a node.
     *
     * @param free free bytes; -1 when not known
     * @param device number of the file system it is on, the same for places that share their room; empty when not known
     */
    public record Space(long free, String device) {
        /** Nothing is known of it. */
        public static final Space UNKNOWN = new Space(-1, "");

        /** Whether two places share their room: also when it is not known, since that wants more room, not less. */
        public boolean shares(Space other) {
            return device.isEmpty() || other.device.isEmpty() || device.equals(other.device);
        }
    }

    /** A script that prints the facts as {@code key=value} lines; run as root. */
    static final String SCRIPT = """
        PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/var/lib/rancher/k3s/data/current/bin
        echo "machine=$(uname -m)"; echo "kernel=$(uname -r)"
        if [ -f /sys/fs/cgroup/cgroup.controllers ]; then echo cgroup=2
        elif [ -d /sys/fs/cgroup/memory ] || [ -d /sys/fs/cgroup/freezer ]; then echo cgroup=1; fi
        c=; if command -v ctr >/dev/null 2>&1; then c=ctr; elif command -v k3s >/dev/null 2>&1; then c="k3s ctr"; fi
        echo "ctr=$c"
        if [ -n "$c" ]; then
          echo "containerd=$($c --connect-timeout 5s version 2>/dev/null | awk '/^Server:/{s=1} s&&/Version:/{print $2; exit}')"
        fi
        echo "criu=$(criu --version 2>/dev/null | awk '/^Version:/{print $2}')"
        echo "runc=$(runc --version 2>/dev/null | awk '/^runc version/{print $3}')"
        r=$(grep -hs '^[^#]*enable_experimental_restore_via_create' /etc/containerd/config.toml /etc/containerd/conf.d/*.toml | tail -n 1)
        case "$r" in *true*) echo restore=on;; *false*) echo restore=off;; *) echo restore=;; esac
        free() {
          d=$2; while [ ! -d "$d" ]; do d=$(dirname "$d"); done
          echo "$1=$(df -Pk "$d" | awk 'NR==2{printf "%.0f", $4*1024}')"; echo "$1.device=$(stat -c %d "$d" 2>/dev/null)"
        }
        s=/var/lib/containerd; [ -d /var/lib/rancher/k3s/agent/containerd ] && s=/var/lib/rancher/k3s/agent/containerd
        free store $s; free dumps /var/lib/kubelet/checkpoints; free work /var/lib/edgeferry
        if command -v ssh >/dev/null 2>&1 && command -v ssh-keygen >/dev/null 2>&1; then echo ssh=yes; fi
        echo "flags=$(awk -F: '/^(flags|Features)/{print $2; exit}' /proc/cpuinfo)"
        """;

    static NodeFacts parse(String output) {
        Map<String, String> facts = new HashMap<>();
        output.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                facts.put(line.substring(0, equals), line.substring(equals + 1).strip());
            }
        });
        return new NodeFacts(
                architecture(facts.getOrDefault("machine", "")),
                facts.getOrDefault("kernel", ""),
                cgroup(facts.getOrDefault("cgroup", "")),
                facts.getOrDefault("containerd", "").replaceFirst("^v", ""),
                words(facts.getOrDefault("ctr", "")),
                facts.getOrDefault("criu", ""),
                facts.getOrDefault("runc", ""),
                facts.getOrDefault("restore", ""),
                space(facts, "store"),
                space(facts, "dumps"),
                space(facts, "work"),
                facts.containsKey("ssh"),
                java.util.Set.copyOf(words(facts.getOrDefault("flags", ""))));
    }

    /**
     * Facts of a node of the lab, which has no containerd.
     *
     * @param criu version of the CRIU that makes its checkpoints; empty where the training writes them
     * @param free bytes that are free where it keeps its files; -1 when not known
     */
    static NodeFacts ofLab(String architecture, String criu, long free) {
        Space space = new Space(free, "");
        return new NodeFacts(
                architecture, "", 0, "", List.of(), criu, "", "", space, space, space, false, java.util.Set.of());
    }

    private static List<String> words(String text) {
        return text.isBlank()
                ? List.of()
                : List.copyOf(new java.util.LinkedHashSet<>(List.of(text.strip().split("\\s+"))));
    }

    private static int cgroup(String text) {
        return text.equals("1") || text.equals("2") ? Integer.parseInt(text) : 0;
    }

    private static Space space(Map<String, String> facts, String place) {
        return new Space(number(facts.getOrDefault(place, "")), facts.getOrDefault(place + ".device", ""));
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    }

    /** Go's name of a machine that {@code uname -m} named. */
    static String architecture(String machine) {
        return switch (machine) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> machine;
        };
    }
}
