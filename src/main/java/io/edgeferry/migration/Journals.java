package io.edgeferry.migration;

import io.edgeferry.task.OperationId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journals of one cluster.
 *
 * @param folder where they are
 * @param server URL of the cluster's API server
 */
record Journals(Path folder, String server) {

    private static final Logger LOG = LoggerFactory.getLogger(Journals.class);

    /** All of them, newest first. */
    List<Journal.Contents<?, ?>> all() {
        List<Journal.Contents<?, ?>> found = new ArrayList<>();
        for (OperationId operation : operations()) {
            if (operation.kind() == Journal.Kind.DATASET.letter()) {
                read(operation, Journal.Kind.DATASET).ifPresent(found::add);
            } else {
                read(operation, Journal.Kind.POD).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Those of one kind, newest first. */
    <J extends Job, S extends Known<S>> List<Journal.Contents<J, S>> of(Journal.Kind<J, S> kind) {
        List<Journal.Contents<J, S>> found = new ArrayList<>();
        for (OperationId operation : operations()) {
            if (operation.kind() == kind.letter()) {
                read(operation, kind).ifPresent(found::add);
            }
        }
        return found;
    }

    private List<OperationId> operations() {
        try {
            return Journal.operations(folder);
        } catch (IOException e) {
            LOG.error("the journals in {} cannot be read", folder, e);
            return List.of();
        }
    }

    /** One journal that cannot be read must not hide the others. */
    private <J extends Job, S extends Known<S>> Optional<Journal.Contents<J, S>> read(
            OperationId operation, Journal.Kind<J, S> kind) {
        try {
            return Journal.read(folder, operation, kind)
                    .filter(contents -> contents.job().server().equals(server));
        } catch (IOException e) {
            LOG.error("the journal of {} in {} cannot be read", operation, folder, e);
            return Optional.empty();
        }
    }

    /** Whether a pod's migration is settled. */
    boolean over(OperationId operation) {
        return read(operation, Journal.Kind.POD)
                .filter(contents -> !contents.open())
                .isPresent();
    }

    /** Whether some process works on an operation now. */
    boolean busy(OperationId operation) {
        return Journal.busy(folder, operation);
    }
}
