package io.edgeferry.transfer;

import java.util.List;

/**
 * The end of a pass over the folder, or of its check.
 *
 * @param listing what the source held when it was listed
 * @param sentFiles files sent in this pass
 * @param sentBytes bytes acknowledged in this pass
 * @param keptFiles files that the target had already, by hash
 * @param missing everything that is not equal on the target and why, each path once
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
        String sourceDigest,
        String targetDigest,
        double seconds) {

    /** Copies the list. */
    public TransferReport {
        missing = List.copyOf(missing);
    }

    /** How many entries are not equal. */
    public long missingCount() {
        return missing.size();
    }

    /** Whether every entry is on the target; after a check also whether both digests agree. */
    public boolean complete() {
        return missing.isEmpty() && sourceDigest.equals(targetDigest);
    }
}
