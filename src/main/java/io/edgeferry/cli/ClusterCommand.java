package io.edgeferry.cli;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.task.DataFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command over a cluster has: which cluster, the format of its output, and a session while it runs. */
abstract class ClusterCommand implements Callable<Integer> {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "json: JSON instead of text, at the end")
    private @Nullable String output;

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public final Integer call() throws ClusterException, MigrationException, IOException, InterruptedException {
        boolean json = Output.json(output);
        check();
        try (ClusterSession session = connect.open(DataFolder.ofUser(), watches())) {
            int code = run(session, json);
            out().flush();
            err().flush();
            return code;
        }
    }

    /**
     * Looks at the options before anything is connected.
     *
     * @throws IllegalArgumentException with words for a person
     */
    void check() {}

    /** Whether it wants a live picture of the cluster. */
    boolean watches() {
        return false;
    }

    /**
     * Does it.
     *
     * @param json whether JSON is wanted instead of text
     * @return the exit code
     */
    abstract int run(ClusterSession session, boolean json)
            throws ClusterException, MigrationException, IOException, InterruptedException;

    PrintWriter out() {
        return Objects.requireNonNull(spec).commandLine().getOut();
    }

    PrintWriter err() {
        return Objects.requireNonNull(spec).commandLine().getErr();
    }
}
