package io.edgeferry.migration;

import io.edgeferry.task.OperationId;
import java.util.List;

/** What an operation is about; fixed when it starts and written into the journal first. */
sealed interface Job permits MigrationJob, DatasetJob {

    /** Names it everywhere. */
    OperationId operation();

    /** Name of the kubeconfig context. */
    String context();

    /** URL of the API server: a journal is only settled against the cluster it was written for. */
    String server();

    /** Where it comes from. */
    Place source();

    /** Where it goes. */
    Place target();

    /** What is moved, for people. */
    String subject();

    /** For people: {@code gru → w2}. */
    default String words() {
        return subject() + " → " + target().node();
    }

    /**
     * A node of an operation.
     *
     * @param node its name
     * @param address where SSH reaches it by default
     * @param architecture as Go names it
     * @param ctr words that run ctr there; may be empty where no container is touched
     */
    record Place(String node, String address, String architecture, List<String> ctr) {
        /** Copies the words. */
        public Place {
            ctr = List.copyOf(ctr);
        }
    }
}
