package io.edgeferry.acceptance;

import io.edgeferry.testbed.EdgeFerry.Held;
import io.edgeferry.testbed.Testbed.Outcome;
import java.util.List;
import java.util.Optional;

/** A cluster with two nodes on which the scenarios run, and what they need of it. */
public interface Place extends AutoCloseable {

    /** What not every place can do. */
    enum Ability {
        /** Bytes can go through the machine of the console. */
        RELAY
    }

    /** Why something cannot be done here; empty when it can. */
    Optional<String> cannot(Ability ability);

    /** The node that trainings and datasets begin on. */
    String source();

    /** The node that they go to. */
    String target();

    /** Runs {@code edgeferry WORDS} to its end, with a data folder of the test's own. */
    Outcome edgeferry(String... words);

    /** Starts {@code edgeferry WORDS}, which goes on until it is ended. */
    Held start(String... words);

    /** Starts {@code edgeferry migrate pod WORDS}, which stops at a place of the migration until it is let go. */
    Held hold(String at, String... words);

    /**
     * Starts a training and waits for its first steps.
     *
     * @param steps after which it ends; 0 for never
     * @param pause between two steps, in ms
     */
    void train(String name, String node, int steps, int pause);

    /** The same of one that reads a dataset's files. */
    void read(String name, String node, String dataset, int steps, int pause);

    /** Steps of 120 ms of a training that outlasts two commands. */
    int manySteps();

    /** Steps of 300 ms of a training with a dataset that outlasts one command. */
    int someSteps();

    /** Asserts that exactly one pod of an origin is there, on this node, and trains; returns its name. */
    String assertTrainsOnlyOn(String origin, String node);

    /** Asserts that a pod's log has each step once; returns how many there are. */
    int assertUnbroken(String pod);

    /** The digest of the weights of a pod that has ended. */
    String digest(String pod);

    /** The losses that a pod has logged. */
    List<String> losses(String pod);

    /** What the cluster holds of an origin's pods, with all that was written on them. */
    String pods(String origin);

    /** Removes an origin's pods. */
    void removePods(String origin);

    /**
     * Makes files, and a volume and a claim for them, on the source.
     *
     * @param hard whether there are many, large ones, and all that is hard to copy; else a few that are soon read
     */
    void dataset(String name, boolean hard);

    /** Every file of a folder of datasets with its kind, mode, time and hash. */
    String facts(String node, String name);

    /** Where a dataset lies on its node. */
    String folder(String name);

    /** Puts a file of somebody else's where a dataset's copy would go. */
    void occupy(String name);

    /** Whether that file is still there. */
    boolean occupied(String name);

    /** Asserts that volume and claim of a copy are there, bound to each other and to the target. */
    void assertPublished(String name);

    /** Removes a dataset with all its copies. */
    void removeDataset(String name);

    /** Makes the link so slow that a checkpoint takes some seconds. */
    void slow();

    /** Waits until bytes of a checkpoint flow. */
    void awaitBytes();

    /** Takes back what {@link #slow} did. */
    void mend();

    /** Ends all processes of a node at once, as a power cut does. */
    void kill(String node);

    /** Boots a node that was killed, and waits until it is ready. */
    void boot(String node);

    /** Asserts that nothing of any operation is left on the nodes. */
    void assertNothingLeft();

    @Override
    void close();
}
