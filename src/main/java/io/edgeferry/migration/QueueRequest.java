package io.edgeferry.migration;

/** What may wait in a {@link MigrationQueue}. */
public sealed interface QueueRequest {

    /** Namespace of the pod or claim; empty for a volume without claim. */
    String namespace();

    /** Name of the pod, claim or volume. */
    String name();

    /** Node to go to. */
    String target();

    /** For people: {@code gru → w2}. */
    default String words() {
        return name() + " → " + target();
    }

    /**
     * A pod shall move.
     *
     * @param request what is asked for
     * @param leaving the node it shall leave, so that it stays where it is once it left that; empty when it shall go
     *     from wherever it is
     */
    record OfPod(MigrationRequest request, String leaving) implements QueueRequest {

        /** From wherever it is. */
        public OfPod(MigrationRequest request) {
            this(request, "");
        }

        @Override
        public String namespace() {
            return request.namespace();
        }

        @Override
        public String name() {
            return request.pod();
        }

        @Override
        public String target() {
            return request.target();
        }
    }

    /**
     * A dataset shall be copied.
     *
     * @param request what is asked for
     */
    record OfDataset(DatasetRequest request) implements QueueRequest {
        @Override
        public String namespace() {
            return request.namespace();
        }

        @Override
        public String name() {
            return request.name();
        }

        @Override
        public String target() {
            return request.target();
        }
    }
}
