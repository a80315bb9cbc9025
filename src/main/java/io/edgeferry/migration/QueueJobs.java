package io.edgeferry.migration;

import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import java.util.List;
import java.util.Set;

/** What a {@link LinkQueue} needs of the session: where something is, what it would take, and starting it. */
interface QueueJobs {

    /**
     * Where something is now.
     *
     * @param node its node; empty when that cannot be told
     * @param keys what nobody else may work on meanwhile, besides {@link #keys(QueueRequest)}
     */
    record Site(String node, Set<String> keys) {
        public Site {
            keys = Set.copyOf(keys);
        }
    }

    /** Starts what was planned. */
    @FunctionalInterface
    interface Start {
        /** Returns at once. */
        Task begin() throws MigrationException;
    }

    /**
     * What was planned.
     *
     * @param source node it would start from
     * @param findings errors first
     * @param start starts it
     */
    record Ready(String source, List<Finding> findings, Start start) {}

    /**
     * Looks it up. Blocks for a question or two to the API server.
     *
     * @throws MigrationException when it is gone, or the cluster cannot be asked
     */
    Site site(QueueRequest request) throws MigrationException, InterruptedException;

    /** Plans it. Blocks for some seconds. */
    Ready plan(QueueRequest request) throws MigrationException, InterruptedException;

    /** Tasks of this session that are at work, the queue's own among them. */
    List<TaskSnapshot> atWork();

    /** What a request alone says that nobody else may work on meanwhile. */
    static Set<String> keys(QueueRequest request) {
        return switch (request) {
            case QueueRequest.OfPod pod -> Set.of(pod(pod.namespace(), pod.name()));
            case QueueRequest.OfDataset data -> Set.of(dataset(data.namespace(), data.name()));
        };
    }

    /** What a task works on. */
    static Set<String> keys(TaskSnapshot task) {
        return switch (task.kind()) {
            case POD, POD_WITH_DATASET, FAILOVER -> Set.of(pod(task.namespace(), task.pod()));
            case DATASET -> Set.of(dataset(task.namespace(), task.pod()));
            case DRILL -> Set.of();
        };
    }

    /** Of a pod, by its name or its origin's. */
    static String pod(String namespace, String name) {
        return "pod " + namespace + "/" + name;
    }

    /** Of a claim, or of a volume when the namespace is empty. */
    static String dataset(String namespace, String name) {
        return "data " + namespace + "/" + name;
    }
}
