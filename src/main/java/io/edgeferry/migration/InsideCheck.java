package io.edgeferry.migration;

import io.edgeferry.checkpoint.ContainerInside;
import io.edgeferry.checkpoint.CriuFacts;

/** Judges what the processes of the container hold: what CRIU cannot dump, and what does not survive a move. */
final class InsideCheck {

    /** CRIU's own limit for a deleted file that is still open, in bytes. */
    private static final long GHOST = 1 << 20;

    private final Findings findings;

    private InsideCheck(Findings findings) {
        this.findings = findings;
    }

    static void judge(Facts facts, Findings findings) {
        ContainerInside inside = facts.insight().inside();
        if (inside != null) {
            InsideCheck check = new InsideCheck(findings);
            check.refused(inside);
            check.files(inside, facts.insight().sourceCriu());
            check.connections(inside, facts.insight().sourceCriu());
        }
    }

    private void refused(ContainerInside inside) {
        if (inside.ioUring()) {
            findings.error(
                    "io-uring",
                    "The pod uses io_uring",
                    "CRIU cannot dump it; the dump would fail.",
                    "Have the program do without: UV_USE_IO_URING=0 for libuv, or another backend for its files.");
        }
        if (inside.gpu()) {
            findings.error(
                    "gpu",
                    "The pod has a GPU open",
                    "Memory of a GPU is not in a CRIU dump.",
                    "Run the training on the CPU, or stop and start it by its own checkpoint.");
        }
    }

    private void files(ContainerInside inside, CriuFacts criu) {
        if (inside.ghost() > GHOST && !criu.options().contains("ghost-limit")) {
            findings.error(
                    "ghost",
                    "The pod holds a deleted file of " + Findings.mb(inside.ghost()),
                    "It is open but has no name any more; CRIU dumps such files only up to 1 MiB.",
                    "Put `ghost-limit " + 2 * inside.ghost() + "` into /etc/criu/runc.conf on the source node.");
        }
        if (inside.sharedMemory() && inside.processes() > 1) {
            findings.warn(
                    "shared-memory",
                    inside.processes() + " processes share memory in /dev/shm",
                    "DataLoader workers of PyTorch do so (num_workers > 0); restoring their semaphores may fail. The"
                            + " source then resumes.",
                    "Set num_workers=0 if the restore fails.");
        }
        if (inside.inotify()) {
            findings.warn(
                    "inotify",
                    "The pod watches files (inotify)",
                    "CRIU finds the watched files again by their numbers, which differ on the target; the restore may"
                            + " fail. The source then resumes.",
                    "Have the program do without watching files.");
        }
    }

    private void connections(ContainerInside inside, CriuFacts criu) {
        if (inside.connections() == 0) {
            return;
        }
        String with = inside.peers().isEmpty() ? "" : " (" + String.join(", ", inside.peers()) + ")";
        boolean kept =
                criu.options().contains("tcp-established") || criu.options().contains("tcp-close");
        findings.warn(
                "tcp",
                "The pod has open TCP connections" + with,
                kept
                        ? "The clone has another address, so they break; the program must connect anew."
                        : "CRIU refuses to dump them unless it is told to, and the clone has another address, so they"
                                + " break anyway.",
                kept
                        ? ""
                        : "Put `tcp-close` into /etc/criu/runc.conf on both nodes, or have the program close them"
                                + " first.");
    }
}
