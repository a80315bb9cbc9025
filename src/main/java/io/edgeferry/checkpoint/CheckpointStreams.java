package io.edgeferry.checkpoint;

import io.edgeferry.checkpoint.CheckpointTransfer.Sent;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.OperationId;
import io.edgeferry.transfer.Handing;
import io.edgeferry.transfer.PolicyChoice;
import io.edgeferry.transfer.Taken;
import io.edgeferry.transfer.Transfer;
import io.edgeferry.transfer.TransferEnd;
import io.edgeferry.transfer.TransferException;
import io.edgeferry.transfer.TransferListener;
import io.edgeferry.transfer.TransferPath;
import io.edgeferry.transfer.TransferSpec;
import io.edgeferry.transfer.Transfers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Moves an archive from one node into the containerd of another in several streams, whose number a feedback controller
 * sets: ranges in parallel, each with its hash, put together on the target and fed to the import in order while the
 * rest still comes. A broken stream, and for a minute a broken way, is taken up again where it was. For one migration and
 * one thread.
 */
public final class CheckpointStreams {

    private static final String NAME = "move";

    private final Transfers transfers;
    private final NodeAgent source;
    private final NodeAgent target;
    private final ContainerdNode runtime;
    private @Nullable TransferEnd from;
    private @Nullable TransferEnd to;

    /**
     * Streams between two nodes on which the agent is installed.
     *
     * @param runtime containerd of the target
     */
    public CheckpointStreams(Transfers transfers, NodeAgent source, NodeAgent target, ContainerdNode runtime) {
        this.transfers = transfers;
        this.source = source;
        this.target = target;
        this.runtime = runtime;
    }

    /** Why the agent on the source cannot dial the one on the target, by a trial of some seconds; empty when it can. */
    public String directTrouble() throws NodeException, InterruptedException {
        return transfers.directTrouble(from(), to());
    }

    /** Makes the folders of both ends; a frozen container has no time to wait for that. Idempotent. */
    public void prepare() throws NodeException, InterruptedException {
        var _ = from();
        var _ = to();
    }

    private TransferEnd from() throws NodeException, InterruptedException {
        TransferEnd known = from;
        if (known == null) {
            known = source.end(NAME);
            from = known;
        }
        return known;
    }

    private TransferEnd to() throws NodeException, InterruptedException {
        TransferEnd known = to;
        if (known == null) {
            known = target.end(NAME);
            to = known;
        }
        return known;
    }

    /**
     * Sends an archive and returns when the target has the image.
     *
     * @param archive path of the archive on the source
     * @param image name that the image gets
     * @param container name of the container in its pod
     * @param path direct, or through this machine
     * @param operation id of the migration
     * @param listener told how it goes, on the threads of the transfer
     * @throws TransferException when the way broke for longer than a minute, or the import failed
     * @throws NodeException when the image that arrived is not the one that was sent
     */
    public Sent send(
            String archive,
            String image,
            String container,
            TransferPath path,
            OperationId operation,
            TransferListener listener)
            throws TransferException, NodeException, InterruptedException {
        int slash = CheckpointArchive.checked(archive).lastIndexOf('/');
        TransferEnd end = to();
        TransferSpec spec = new TransferSpec(
                operation.value(),
                archive.substring(0, slash),
                end.agentFolder() + "/archive",
                path,
                PolicyChoice.ADAPTIVE,
                0,
                new Handing(archive.substring(slash + 1), target.takeWords(image, container)));
        Taken taken;
        try (Transfer transfer = transfers.open(from(), end, spec, listener)) {
            var _ = transfer.copy();
            taken = transfer.taken();
        }
        Optional<String> arrived = runtime.imageDigest(image);
        if (arrived.isEmpty() || !arrived.get().equals(taken.manifest())) {
            throw new NodeException(
                    end.shell().node(),
                    NodeException.Reason.COMMAND,
                    "The image on node " + end.shell().node() + " is not the one that was sent ("
                            + arrived.orElse("none") + " instead of " + taken.manifest() + ").");
        }
        return new Sent(taken.bytes(), taken.sha256(), taken.manifest());
    }
}
