package io.edgeferry.migration;

import io.edgeferry.checkpoint.Engine;
import io.edgeferry.task.OperationId;
import io.edgeferry.transfer.TransferPath;
import java.util.Map;
import java.util.Objects;

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
 * @param engine of both nodes, which tells how they are asked
 */
record DatasetJob(
        OperationId operation,
        String context,
        String server,
        Dataset dataset,
        Place source,
        Place target,
        String helperImage,
        Map<String, Double> predicted,
        Engine engine)
        implements Job {

    /** Copies the map; a journal of an older version names no engine. */
    @SuppressWarnings("ConstantValue")
    DatasetJob {
        engine = Objects.requireNonNullElse(engine, Engine.CRIU);
        predicted = Map.copyOf(predicted);
    }

    @Override
    public String subject() {
        return dataset.name();
    }

    /** Whether source and target are nodes of the lab. */
    boolean inLab() {
        return engine.inLab();
    }

    /** Whether helper pods read and write instead of the nodes themselves. */
    boolean byHelpers() {
        return dataset.route() == TransferPath.API;
    }
}
