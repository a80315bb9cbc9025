package io.edgeferry.transfer;

import java.util.List;

/**
 * The end of a pass over the folder, or of its check.
 *
 * @param listing what the source held when it was listed
 * @param sentFiles files sent in this pass
 * @param sentBytes bytes acknowledged in this pass
 * @param keptFiles files that the target had already, by hash
 * @param missing what is not equal on the target and why, at most 1000 entries
 * @param missingCount how many there are
 * @param sourceDigest SHA-256 over the sorted list of entries with their metadata and content hashes as the source
 *     read them; empty before the check
 * @param targetDigest the same as read back from the target's disk; empty before the check
 * @param seconds how long it took
 */
public record TransferReport(
        Listing listing,
        long sentFiles,
        long sentBytes,
        long keptFiles,
        List<FileTrouble> missing,
        long missingCount,
        String sourceDigest,
        String targetDigest,
        double seconds) {

    /** Copies the list. */
    public TransferReport {
        missing = List.copyOf(missing);
    }

    /** Whether every entry is on the target; after a check also whether both digests agree. */
    public boolean complete() {
        return missingCount == 0 && sourceDigest.equals(targetDigest);
    }
}
