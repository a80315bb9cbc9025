package io.edgeferry.migration;

import io.edgeferry.checkpoint.Engine;
import io.edgeferry.checkpoint.MovedContainer;
import io.edgeferry.task.OperationId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a migration is about; fixed when it starts and written into the journal first.
 *
 * @param operation names it everywhere
 * @param context name of the kubeconfig context
 * @param server URL of the API server: a journal is only settled against the cluster it was written for
 * @param namespace namespace of both pods
 * @param pod name of the source pod
 * @param podUid its uid
 * @param manifest the source pod as JSON, as it was when the migration started
 * @param container name of the container
 * @param containerId the runtime's id of the container on the source
 * @param source where it runs
 * @param target where it goes
 * @param cloneName name of the pod on the target
 * @param image name of the checkpoint image
 * @param baseImage image that the pod was first made with
 * @param options how it is made
 * @param route way of the bytes that was chosen
 * @param stepPattern what a step in the log looks like, or null: then the proof is the weak one
 * @param stride difference between the numbers of two steps
 * @param intervalMillis usual time between two steps
 * @param bytes expected size of the archive, or -1
 * @param predicted predicted seconds per station
 * @param datasets the datasets that go along
 * @param engine what makes the checkpoint
 */
record MigrationJob(
        OperationId operation,
        String context,
        String server,
        String namespace,
        String pod,
        String podUid,
        String manifest,
        String container,
        String containerId,
        Place source,
        Place target,
        String cloneName,
        String image,
        String baseImage,
        MigrationOptions options,
        MigrationOptions.Path route,
        @Nullable String stepPattern,
        long stride,
        long intervalMillis,
        long bytes,
        Map<String, Double> predicted,
        List<Dataset> datasets,
        Engine engine)
        implements Job {

    /** Copies the collections; a journal of an older version names no datasets and no engine. */
    @SuppressWarnings("ConstantValue")
    MigrationJob {
        predicted = Map.copyOf(predicted);
        datasets = List.copyOf(Objects.requireNonNullElse(datasets, List.of()));
        engine = Objects.requireNonNullElse(engine, Engine.CRIU);
    }

    /** The steps of this migration. */
    RestorePath path() {
        return new KubeletPath(!datasets.isEmpty());
    }

    /** The claims that the pod has on the target, by those that it has on the source. */
    Map<String, String> newClaims() {
        return datasets.stream().collect(Collectors.toMap(Dataset::claim, Dataset::newClaim));
    }

    @Override
    public String subject() {
        return pod;
    }

    /** Whether source and target are nodes of the lab. */
    boolean inLab() {
        return engine.inLab();
    }

    /** The container on the source. */
    MovedContainer moved() {
        return new MovedContainer(namespace, pod, podUid, container, containerId);
    }

    boolean keepsName() {
        return options.naming() == MigrationOptions.Naming.KEEP;
    }
}
