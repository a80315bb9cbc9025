package io.edgeferry.migration;

import io.edgeferry.task.OperationId;
import io.edgeferry.transfer.TransferPath;
import java.util.Map;

/**
 * What the copy of a dataset is about.
 *
 * @param operation names it everywhere
 * @param context name of the kubeconfig context
 * @param server URL of the API server
 * @param dataset the dataset and what the copy is called
 * @param source where it lies
 * @param target where it goes
 * @param helperImage image of the helper pods; empty when the nodes are reached by SSH
 * @param predicted predicted seconds per station, of those that could be predicted
 */
record DatasetJob(
        OperationId operation,
        String context,
        String server,
        Dataset dataset,
        Place source,
        Place target,
        String helperImage,
        Map<String, Double> predicted)
        implements Job {

    DatasetJob {
        predicted = Map.copyOf(predicted);
    }

    @Override
    public String subject() {
        return dataset.name();
    }

    /** Whether helper pods read and write instead of the nodes themselves. */
    boolean byHelpers() {
        return dataset.route() == TransferPath.API;
    }
}
