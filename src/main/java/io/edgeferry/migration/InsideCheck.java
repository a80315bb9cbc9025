package io.edgeferry.migration;

import io.edgeferry.checkpoint.ContainerInside;
import io.edgeferry.checkpoint.ContainerInside.Trait;
import io.edgeferry.checkpoint.CriuFacts;
import java.util.List;

/** Judges what the processes of the container hold: what CRIU cannot dump, and what does not survive a move. */
final class InsideCheck {

    private final Facts facts;
    private final Findings findings;
    private final ContainerInside inside;
    private final CriuFacts criu;

    private InsideCheck(Facts facts, Findings findings, ContainerInside inside, CriuFacts criu) {
        this.facts = facts;
        this.findings = findings;
        this.inside = inside;
        this.criu = criu;
    }

    static void judge(Facts facts, Findings findings) {
        ContainerInside inside = facts.insight().inside();
        CriuFacts criu = facts.insight().sourceCriu();
        if (inside != null) {
            InsideCheck check = new InsideCheck(facts, findings, inside, criu == null ? CriuFacts.NONE : criu);
            check.refused();
            check.ghosts();
            check.sharedMemory();
            check.handles();
            check.foreign();
            check.memory();
        }
    }

    private void refused() {
        if (inside.has(Trait.URING)) {
            findings.error(
                    "io-uring",
                    "The pod uses io_uring",
                    "CRIU cannot dump it; the dump would fail.",
                    "Have the program do without: UV_USE_IO_URING=0 for libuv, or another backend for its files.");
        }
        if (inside.has(Trait.GPU)) {
            findings.error(
                    "gpu",
                    "The pod has a GPU open",
                    "Memory of a GPU is not in a CRIU dump.",
                    "Run the training on the CPU, or stop and start it by its own checkpoint.");
        }
        for (String what : inside.unsupported()) {
            findings.error(
                    "unsupported",
                    "The pod has " + what + " open",
                    "CRIU cannot dump it; the dump would fail.",
                    what.equals("MPTCP")
                            ? "Have the program use plain TCP: GODEBUG=multipathtcp=0 for Go, no mptcpize before it."
                            : "Have the program do without, or close it before the migration.");
        }
        if (!findings.blocked("io-uring") && !findings.blocked("gpu") && !findings.blocked("unsupported")) {
            findings.ok(
                    "inside",
                    inside.processes() + (inside.processes() == 1 ? " process holds" : " processes hold")
                            + " nothing that CRIU cannot dump (io_uring, GPU, MPTCP, SCTP, perf_event and the like)");
        }
    }

    private void ghosts() {
        if (inside.ghost() > criu.ghostLimit()) {
            findings.error(
                    "ghost",
                    "The pod holds a deleted file of " + Findings.mb(inside.ghost()),
                    "It is open but has no name any more; CRIU dumps such files only up to "
                            + Amounts.bytes(criu.ghostLimit()) + " here.",
                    "Put ghost-limit " + 2 * inside.ghost() + " into /etc/criu/runc.conf on the source node.",
                    Remedies.criuOption(facts.source().name(), "ghost-limit", String.valueOf(2 * inside.ghost())));
        } else {
            findings.ok(
                    "ghost",
                    inside.ghost() == 0
                            ? "No deleted file is held open"
                            : "Deleted files that are held open are small: " + Amounts.bytes(inside.ghost())
                                    + " at most");
        }
    }

    private void sharedMemory() {
        boolean several = inside.has(Trait.SHM) && inside.processes() > 1;
        if (inside.semaphores() == 0 && inside.workers() == 0 && !several) {
            findings.ok("shared-memory", "No processes share memory or semaphores in /dev/shm");
            return;
        }
        String what = inside.workers() > 0
                ? inside.workers()
                        + (inside.workers() == 1
                                ? " DataLoader worker of PyTorch runs"
                                : " DataLoader workers of PyTorch run")
                : inside.semaphores() > 0
                        ? inside.semaphores() + (inside.semaphores() == 1 ? " semaphore lies" : " semaphores lie")
                                + " in /dev/shm"
                        : inside.processes() + " processes share memory in /dev/shm";
        findings.warn(
                "shared-memory",
                what,
                (inside.workers() > 0 && inside.semaphores() > 0
                                ? "They use " + inside.semaphores() + " semaphores in /dev/shm. "
                                : inside.workers() > 0 ? "" : "DataLoader workers of PyTorch do so (num_workers > 0). ")
                        + "Restoring semaphores without a name may fail. The source then resumes.",
                "Set num_workers=0 if the restore fails.");
    }

    private void handles() {
        if (inside.has(Trait.INOTIFY)) {
            findings.warn(
                    "inotify",
                    "The pod watches files (inotify)",
                    "CRIU finds the watched files again by their numbers, which differ on the target; the restore may"
                            + " fail. The source then resumes.",
                    "Have the program do without watching files.");
        }
        if (inside.has(Trait.TTY)) {
            findings.warn(
                    "terminal",
                    "A process of the container has a terminal",
                    "CRIU dumps no terminal whose other end is outside, as with `kubectl exec -it`.",
                    "End the sessions in the container, or run the program without a terminal.");
        }
        if (inside.has(Trait.LOCK) && !criu.options().contains("file-locks")) {
            findings.error(
                    "locks",
                    "The pod has locked files",
                    "CRIU dumps locks (flock, as HDF5 and SQLite use it) only if it is told to; the dump would fail.",
                    "Put file-locks into /etc/criu/runc.conf on both nodes, or have the program let go of them.",
                    Remedies.criuOption(
                            List.of(facts.source().name(), facts.target().name()), "file-locks", ""));
        }
        if (!inside.has(Trait.INOTIFY) && !inside.has(Trait.TTY)) {
            findings.ok("handles", "No watched files (inotify), no terminal");
        }
    }

    private void foreign() {
        if (inside.foreign() > 0) {
            findings.warn(
                    "foreign",
                    inside.foreign() + (inside.foreign() == 1 ? " process was" : " processes were")
                            + " started into the container from outside",
                    "By kubectl exec, or by a probe that runs a command. CRIU may refuse to dump what does not descend"
                            + " from the container's first process.",
                    "End such sessions, and plan again.",
                    Remedies.processes(facts.source().name(), facts.pod().containerId()));
        }
    }

    private void memory() {
        String node = facts.source().name();
        if (inside.memory() < 0) {
            findings.add(new Unknown(
                            "memory-used",
                            "How much memory the container uses",
                            "/proc on node " + node + " did not tell; space, times and limits are not judged by it.",
                            "See whether there is space on both nodes, then go on.",
                            Remedies.look(node, facts.pod().containerId()))
                    .finding());
        }
        if (inside.diff() < 0) {
            findings.add(new Unknown(
                            "files-written",
                            "How much the container has written into its own files",
                            "Its writable layer on node " + node + " was not found, or could not be counted within"
                                    + " seconds. It goes along, on top of the memory.",
                            "See that there is space for it on both nodes; have the training write into a volume.",
                            Remedies.written(node, facts.pod().containerId()))
                    .finding());
        }
        if (inside.memory() >= 0 && inside.diff() >= 0) {
            findings.ok(
                    "size",
                    "The archive will hold about " + Amounts.bytes(inside.memory()) + " of memory and "
                            + Amounts.bytes(inside.diff()) + " of files");
        }
    }
}
