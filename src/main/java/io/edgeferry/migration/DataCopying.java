package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import io.edgeferry.transfer.FileTrouble;
import io.edgeferry.transfer.FileTrouble.Kind;
import io.edgeferry.transfer.TransferException;
import io.edgeferry.transfer.TransferReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Copies a dataset until it is equal, or it is known what cannot be: pauses for want of space, copies changes again. */
final class DataCopying {

    /** How often what changed is copied again after a check. */
    static final int ROUNDS = 3;

    private static final long GROWN = 256_000_000;
    private static final Duration SILENCE = Duration.ofMinutes(10);

    private final Work<?, ?> work;
    private final DataTransfer transfer;
    private final FlowListener flow;
    private final @Nullable Room room;

    /**
     * Where to look for space.
     *
     * @param folders of the target
     * @param folder the copy's folder there
     * @param pause between two looks
     */
    record Room(DataFolders folders, String folder, Duration pause) {}

    /** A copy that waits when there is no space, or, without a room, fails. */
    DataCopying(Work<?, ?> work, DataTransfer transfer, FlowListener flow, @Nullable Room room) {
        this.work = work;
        this.transfer = transfer;
        this.flow = flow;
        this.room = room;
    }

    /** Copies, and waits where there is no space. */
    TransferReport copy()
            throws TransferException, MigrationException, ClusterException, NodeException, InterruptedException {
        while (true) {
            try {
                return transfer.copy();
            } catch (TransferException e) {
                if (e.reason() != TransferException.Reason.NO_SPACE || room == null) {
                    throw e;
                }
                work.recorder().bytesDone();
                awaitSpace(room);
            }
        }
    }

    private void awaitSpace(Room where) throws NodeException, InterruptedException {
        FolderFacts full = where.folders().ask(where.folder());
        long remaining = flow.remaining();
        if (!flow.isFull() || full.freeInodes() == 0) {
            work.warn(noSpace(where.folders().node(), full, remaining));
        }
        long heard = System.nanoTime();
        while (true) {
            TimeUnit.MILLISECONDS.sleep(where.pause().toMillis());
            try {
                FolderFacts now = where.folders().ask(where.folder());
                heard = System.nanoTime();
                boolean fits = remaining >= 0 && now.free() > remaining || now.free() - full.free() > GROWN;
                if (fits && now.freeInodes() != 0) {
                    work.say("There is space again; the copy goes on.");
                    return;
                }
            } catch (NodeException e) {
                if (System.nanoTime() - heard > SILENCE.toNanos()) {
                    throw e;
                }
            }
        }
    }

    private static String noSpace(String node, FolderFacts full, long remaining) {
        if (full.freeInodes() == 0) {
            return "Node " + node + " can hold no more files: its file system has no free inodes. Remove some files;"
                    + " the copy goes on by itself.";
        }
        return FlowListener.noSpace(node, remaining < 0 ? -1 : remaining - Math.max(0, full.free()));
    }

    /** Checks, and copies what changed meanwhile again, {@value #ROUNDS} times at most. */
    TransferReport check()
            throws TransferException, MigrationException, ClusterException, NodeException, InterruptedException {
        TransferReport report = transfer.verify();
        for (int round = 0; round < ROUNDS && !equal(report) && worthCopying(report); round++) {
            work.say(report.missingCount() + (report.missingCount() == 1 ? " entry is" : " entries are")
                    + " not equal yet; copying again.");
            var unused = copy();
            report = transfer.verify();
        }
        return report;
    }

    /** Whether everything is equal but sockets, pipes and devices, which no hash covers. */
    private static boolean equal(TransferReport report) {
        return report.sourceDigest().equals(report.targetDigest())
                && report.missing().stream().allMatch(one -> one.kind() == Kind.SPECIAL);
    }

    /**
     * Whether the digests agree, and nothing is missing but what need not be there: sockets, pipes, devices, and files
     * that are gone.
     */
    static boolean sound(TransferReport report) {
        return report.sourceDigest().equals(report.targetDigest())
                && report.missing().stream().allMatch(DataCopying::harmless);
    }

    /** What is wrong with a report that is not sound: the first that is not equal, else what is known instead. */
    static String why(TransferReport report) {
        return report.missing().stream()
                .filter(one -> !harmless(one))
                .findFirst()
                .map(one -> "The first: " + FlowListener.words(one) + ".")
                .orElse("The hashes over all files differ.");
    }

    static boolean harmless(FileTrouble trouble) {
        return trouble.kind() == Kind.SPECIAL || trouble.kind() == Kind.VANISHED;
    }

    private static boolean worthCopying(TransferReport report) {
        List<FileTrouble> bad =
                report.missing().stream().filter(one -> !harmless(one)).toList();
        // What is gone at the source is removed from the target by copying again.
        return bad.isEmpty() || bad.stream().anyMatch(one -> one.kind().again());
    }
}
