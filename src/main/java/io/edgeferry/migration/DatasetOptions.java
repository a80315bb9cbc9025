package io.edgeferry.migration;

import io.edgeferry.transfer.PolicyChoice;
import io.edgeferry.transfer.TransferPath;

/**
 * How a dataset is copied.
 *
 * @param path the way of the bytes
 * @param policy how the window is set
 * @param helperImage image for the helper pods of {@link TransferPath#API}, which needs {@code sh}; empty chooses that
 *     of a pod which uses the dataset
 */
public record DatasetOptions(TransferPath path, PolicyChoice policy, String helperImage) {

    /** The best path that works, the window found by the adaptive policy. */
    public static final DatasetOptions DEFAULT = new DatasetOptions(TransferPath.AUTO, PolicyChoice.ADAPTIVE, "");
}
