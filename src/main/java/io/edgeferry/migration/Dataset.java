package io.edgeferry.migration;

import io.edgeferry.transfer.TransferPath;

/**
 * A dataset and what its copy is called; fixed when the operation starts.
 *
 * @param transfer id of its transfer
 * @param namespace namespace of the claim, or empty for a volume without claim
 * @param claim name of the claim, or empty
 * @param claimUid its uid, or empty
 * @param volume name of the volume
 * @param folder its folder on the source
 * @param newVolume name of the volume on the target
 * @param newClaim name of the claim on the target, or empty
 * @param newFolder folder on the target
 * @param volumeManifest the volume that shall be made, as JSON
 * @param claimManifest the claim that shall be made, as JSON; empty for a volume without claim
 * @param route the way of the bytes; never {@link TransferPath#AUTO}
 * @param options how it was asked for
 * @param files number of files, or -1 when not counted
 * @param bytes what they hold, or -1
 * @param lastRate rate last seen between the two nodes in bytes per second, or 0
 */
record Dataset(
        String transfer,
        String namespace,
        String claim,
        String claimUid,
        String volume,
        String folder,
        String newVolume,
        String newClaim,
        String newFolder,
        String volumeManifest,
        String claimManifest,
        TransferPath route,
        DatasetOptions options,
        long files,
        long bytes,
        double lastRate) {

    /** Name of the claim, or else of the volume. */
    String name() {
        return claim.isEmpty() ? volume : claim;
    }

    /** The same on the target. */
    String newName() {
        return newClaim.isEmpty() ? newVolume : newClaim;
    }

    /** What was made on the target, for people. */
    String newWords() {
        return (newClaim.isEmpty() ? "" : "claim " + namespace + "/" + newClaim + ", ") + "volume " + newVolume
                + ", folder " + newFolder;
    }
}
