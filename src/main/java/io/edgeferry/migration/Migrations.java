package io.edgeferry.migration;

import io.edgeferry.task.OperationId;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import java.util.List;

/** Migrations of one cluster, as the console and the command line see them. Thread-safe. Blocking calls say so. */
public interface Migrations extends AutoCloseable {

    /**
     * Finds out what a migration would do. Blocks for some seconds (it asks the API server and both nodes); touches
     * nothing.
     *
     * @throws MigrationException when there is no such pod or node, or the pod's owner replaces it, or the cluster
     *     cannot be asked
     */
    Plan plan(MigrationRequest request) throws MigrationException, InterruptedException;

    /**
     * Starts a migration and returns at once.
     *
     * @throws MigrationException when the plan has errors
     */
    Task start(Plan plan) throws MigrationException;

    /** Copies of datasets in the same cluster. */
    Datasets datasets();

    /** Examines nodes. */
    Doctor doctor();

    /** Migrations and copies that wait for their turn; {@link #close()} takes back those that were not begun. */
    MigrationQueue queue();

    /** Empties nodes. */
    Drainer drainer();

    /** Lists a task that is run elsewhere among those of this process, and keeps it in the history when it has ended. */
    void host(Task task);

    /** The tasks of this process, newest first. */
    List<Task> tasks();

    /** Past migrations of this context from the journal, newest first, those of other processes too. */
    List<TaskSnapshot> history();

    /**
     * What is left anywhere: unfinished migrations, frozen containers, half-made clones, dumps and keys. Blocks.
     */
    List<Remnant> status() throws MigrationException, InterruptedException;

    /** Whether {@link #recover()} has a migration to settle that no process is at work on. Reads the journals only. */
    default boolean unfinished() {
        return false;
    }

    /** The same for pods only. */
    default boolean unfinishedPods() {
        return unfinished();
    }

    /** Finishes or rolls back what {@link #status()} lists, and says what it did. Blocks. */
    List<Settled> recover() throws MigrationException, InterruptedException;

    /**
     * As {@link #recover()}, but pods only: what must not wait, since a pod may stand frozen. A copy of a dataset that
     * was broken off can take long to finish.
     */
    default List<Settled> recoverPods() throws MigrationException, InterruptedException {
        return recover();
    }

    /**
     * Gives up the copy of a dataset that was broken off or needs you, and removes what it had put on the target.
     * Blocks.
     *
     * @throws MigrationException when there is no such operation here, it is over, or some process works on it
     */
    Settled discard(String operation) throws MigrationException, InterruptedException;

    /**
     * Goes on with the copy of a dataset that was broken off or needs you, where it stopped; returns at once.
     *
     * @throws MigrationException when there is no such operation here, it is over, or some process works on it
     */
    Task resume(String operation) throws MigrationException;

    /** Whether some process, this one or another on this machine, works on an operation now. Reads a lock only. */
    boolean atWork(OperationId operation);

    /** Begins nothing more that waits in the queue; running migrations go on until the process ends. */
    @Override
    void close();

    /**
     * Something a migration left.
     *
     * @param operation the operation's id, or empty when none is known
     * @param place node or cluster object it is on
     * @param what what it is, for people
     * @param running whether its migration is at work in some process right now
     */
    record Remnant(String operation, String place, String what, boolean running) {}

    /**
     * What recovering did with one operation.
     *
     * @param operation the operation's id
     * @param outcome the task as it ended
     */
    record Settled(String operation, TaskSnapshot outcome) {}
}
