package io.edgeferry.cli;

import io.edgeferry.lab.Lab;
import io.edgeferry.lab.machine.EngineChoice;
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

    @Option(
            names = "--nodes",
            paramLabel = "N",
            defaultValue = "3",
            description = "Edge nodes, 1 to 1000; 3 if left out. Of more than 20, all but three are only declared")
    private int nodes;

    @Option(
            names = "--pods",
            paramLabel = "N",
            defaultValue = "0",
            description = "Declares N more pods over the nodes, without processes, for a look at many")
    private int pods;

    @Option(names = "--folder", paramLabel = "DIR", description = "Keeps its nodes' files there")
    private @Nullable Path folder;

    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description =
                    "Makes the checkpoints: auto, criu or application (the trainings themselves). auto if left out:"
                            + " CRIU where it is there, root may use it and a trial shows that it works, else the"
                            + " application. EDGEFERRY_LAB_ENGINE changes what is used if left out, EDGEFERRY_LAB_CRIU"
                            + " names the criu")
    private @Nullable String engine;

    @Option(names = "--reset", description = "Removes what an earlier lab left in its folder first")
    private boolean reset;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path home = folder == null ? DataFolder.ofUser().folder("lab") : folder.toAbsolutePath();
        Lab.Options options = new Lab.Options(
                home,
                kubeconfig,
                port,
                nodes,
                pods,
                engine == null ? EngineChoice.usual() : MoveCommand.choice("--engine", engine, EngineChoice.class));
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
                + String.join(", ", lab.machines().names())
                + (nodes < lab.machines().names().size() ? "" : ", and others that are only declared") + ".");
        out.println("export KUBECONFIG="
                + io.edgeferry.node.Command.quote(lab.kubeconfig().toString()));
        out.println("kubectl get pods -o wide      # another terminal; Ctrl-C here ends the lab");
        out.flush();
        out.println("Checkpoints: " + lab.machines().engine() + ".");
        out.flush();
        closed.await();
        return 0;
    }
}
