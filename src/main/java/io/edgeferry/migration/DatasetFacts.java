package io.edgeferry.migration;

import io.edgeferry.checkpoint.Engine;
import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.VolumeManifest;
import io.edgeferry.transfer.TransferPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the preflight of a dataset judges by, as it was found.
 *
 * @param volume the volume
 * @param claim its claim, or null
 * @param users pods that use the claim and have not ended
 * @param along name of the pod that moves together with it, or empty
 * @param source node it lies on, or null when that is not known
 * @param sourceTrouble why it is not known
 * @param target node it shall go to
 * @param missingRights verbs that the user lacks
 * @param mover who copies it at this moment, or empty
 * @param from its folder on the source, or null when that was not looked at
 * @param fromTrouble why not, when it should have been
 * @param to the copy's folder on the target, or null
 * @param toTrouble why not
 * @param route way of the bytes that was chosen
 * @param directTrouble why the source cannot dial the target; empty when it can, null when it was not tried
 * @param newFolder the copy's folder
 * @param continues the operation that had begun the same copy, or empty
 * @param dryRunTrouble why the API server would refuse volume, claim or helper pods; empty when it would not
 * @param helperImage image of the helper pods; empty when there is none to choose, or none is needed
 * @param helperThere whether that image is known to be on the target
 */
record DatasetFacts(
        VolumeManifest volume,
        @Nullable ClaimManifest claim,
        List<PodManifest> users,
        String along,
        @Nullable NodeInfo source,
        String sourceTrouble,
        NodeInfo target,
        List<String> missingRights,
        String mover,
        @Nullable FolderFacts from,
        String fromTrouble,
        @Nullable FolderFacts to,
        String toTrouble,
        TransferPath route,
        @Nullable String directTrouble,
        String newFolder,
        String continues,
        String dryRunTrouble,
        String helperImage,
        boolean helperThere) {

    DatasetFacts {
        users = List.copyOf(users);
        missingRights = List.copyOf(missingRights);
    }

    /** Whether the target, and the source if it is known, are of the lab. */
    boolean inLab() {
        return Engine.inLab(target.runtime()) && !mixed();
    }

    /** Whether one of the nodes is of the lab and the other is not. */
    boolean mixed() {
        return source != null && Engine.inLab(source.runtime()) != Engine.inLab(target.runtime());
    }

    long files() {
        return from == null ? -1 : from.files();
    }

    long bytes() {
        return from == null ? -1 : from.bytes();
    }
}
