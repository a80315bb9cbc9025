package io.edgeferry.transfer;

import org.jspecify.annotations.Nullable;

/**
 * What is copied where.
 *
 * @param transfer id of the operation: letters, digits, dot, dash and underscore
 * @param sourceFolder absolute folder on the source
 * @param targetFolder absolute folder on the target; made when it is not there
 * @param path the way; never {@link TransferPath#AUTO}
 * @param policy how the window is set
 * @param lastRate rate last seen between the two nodes in bytes per second, or 0
 * @param handing the one file of the folder that is sent, and handed on as it comes; null when all is copied
 */
public record TransferSpec(
        String transfer,
        String sourceFolder,
        String targetFolder,
        TransferPath path,
        PolicyChoice policy,
        double lastRate,
        @Nullable Handing handing) {

    /** A copy of the whole folder. */
    public TransferSpec(
            String transfer,
            String sourceFolder,
            String targetFolder,
            TransferPath path,
            PolicyChoice policy,
            double lastRate) {
        this(transfer, sourceFolder, targetFolder, path, policy, lastRate, null);
    }
}
