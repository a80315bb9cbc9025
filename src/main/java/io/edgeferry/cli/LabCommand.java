package io.edgeferry.cli;

import io.edgeferry.lab.Lab;
import io.edgeferry.task.DataFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edgeferry lab}. */
@Command(
        name = "lab",
        mixinStandardHelpOptions = true,
        description = "Runs a cluster inside this program, for kubectl and the console: a control plane and edge nodes"
                + " with trainings and volumes. Needs no root, no container runtime and no network. Ctrl-C ends it.")
final class LabCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--kubeconfig", paramLabel = "FILE", description = "Writes the way to it there")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Of its API; any free one if left out")
    private int port;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "Edge nodes, 1 to 20; 3 if left out")
    private int nodes;

    @Option(names = "--folder", paramLabel = "DIR", description = "Keeps its nodes' files there")
    private @Nullable Path folder;

    @Option(names = "--reset", description = "Removes what an earlier lab left in its folder first")
    private boolean reset;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path home = folder == null ? DataFolder.ofUser().folder("lab") : folder.toAbsolutePath();
        Lab.Options options = new Lab.Options(home, kubeconfig, port, nodes);
        if (reset) {
            Lab.reset(home);
        }
        Lab lab = Lab.start(options);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            lab.close();
            closed.countDown();
        }));
        PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
        out.println("The lab runs at " + lab.url() + " with the nodes "
                + String.join(", ", lab.machines().names()) + ".");
        out.println("export KUBECONFIG="
                + io.edgeferry.node.Command.quote(lab.kubeconfig().toString()));
        out.println("kubectl get pods -o wide      # another terminal; Ctrl-C here ends the lab");
        out.flush();
        closed.await();
        return 0;
    }
}
