package io.edgeferry.console.connect;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The way to the lab, the cluster inside this program. The console knows no more of it than this: what it shows of the
 * lab it asks over the kubeconfig, as of any cluster. All but {@link #there()} and the paths may wait for seconds.
 */
public interface LabDoor extends AutoCloseable {

    /** A program without a lab. */
    LabDoor NONE = new LabDoor() {
        @Override
        public boolean there() {
            return false;
        }

        @Override
        public Path folder() {
            return Path.of("");
        }

        @Override
        public Path kubeconfig() {
            return Path.of("");
        }

        @Override
        public Opened open() throws IOException {
            throw new IOException("This program has no lab.");
        }

        @Override
        public Opened reset() throws IOException {
            return open();
        }

        @Override
        public void close() {}
    };

    /**
     * A lab that runs.
     *
     * @param kubeconfig leads to it; its context is {@code lab}
     * @param elsewhere whether another process runs it, and ends it
     */
    record Opened(Path kubeconfig, boolean elsewhere) {}

    /** Whether this program has a lab at all. */
    boolean there();

    /** Where its nodes keep their files. */
    Path folder();

    /** The kubeconfig of the lab in that folder; it is there only while the lab runs. */
    Path kubeconfig();

    /**
     * Starts the lab, or finds the one that runs, in this process or in another one.
     *
     * @throws IOException with words for a person when it cannot be started
     */
    Opened open() throws IOException;

    /**
     * Ends the lab, removes all its files and starts it anew.
     *
     * @throws IOException with words for a person, also when another process runs it
     */
    Opened reset() throws IOException;

    /** Ends the lab if it runs in this process, with all its processes. */
    @Override
    void close();
}
