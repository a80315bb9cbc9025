package io.edgeferry.transfer;

/**
 * What is copied where.
 *
 * @param transfer id of the operation: letters, digits, dot, dash and underscore
 * @param sourceFolder absolute folder on the source
 * @param targetFolder absolute folder on the target; made when it is not there
 * @param path the way; never {@link TransferPath#AUTO}
 * @param policy how the window is set
 * @param lastRate rate last seen between the two nodes in bytes per second, or 0
 */
public record TransferSpec(
        String transfer,
        String sourceFolder,
        String targetFolder,
        TransferPath path,
        PolicyChoice policy,
        double lastRate) {}
