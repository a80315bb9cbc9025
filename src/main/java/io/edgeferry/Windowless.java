package io.edgeferry;

import io.edgeferry.cli.EdgeFerryCommand;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.console.connect.LabDoor;
import io.edgeferry.console.shell.ConsolePicture;
import io.edgeferry.task.DataFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the program does without arguments where there is no display: the main job, on the lab. A training is moved to
 * another node with its dataset and its progress in the terminal, and the console is drawn into a file.
 */
final class Windowless {

    private static final String POD = "forecast";
    private static final String NAMESPACE = "default";

    /** It reads a dataset, which goes along. */
    private static final List<String> OPTIONS = List.of("--with-data");

    private static final String PICTURE = "edgeferry-lab.png";
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int STEPS = 3;

    private final DataFolder data;
    private final Path folder;
    private final PrintStream out;

    /**
     * The job.
     *
     * @param folder the picture goes there, or else into the data folder
     */
    Windowless(DataFolder data, Path folder, PrintStream out) {
        this.data = data;
        this.folder = folder;
        this.out = out;
    }

    /**
     * Does it.
     *
     * @param why there is no window, and what to do for one
     * @return the exit code: that of the migration
     */
    int run(String why) {
        try (LabDoor lab = new EmbeddedLab(data)) {
            LabDoor.Opened opened = lab.open();
            KubeContext context = Kubeconfigs.context(opened.kubeconfig(), "lab");
            out.println(
                    "No window can be opened here, so this moves a training and its dataset in the terminal. The lab"
                            + " runs"
                            + (opened.elsewhere() ? " in another process" : "") + " at " + context.server() + ".");
            int code = job(context);
            out.println((code == 0 ? "" : "It did not work, as said above. ") + "For the window: " + why);
            return code;
        } catch (IOException | ClusterException e) {
            System.err.println("edgeferry: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /**
     * Does it in another process of the program: JavaFX begins once in a process, and not again after a refusal.
     * Linux only, as such refusals are.
     *
     * @param why no window was opened
     * @param otherwise the exit code where there can be no such process
     */
    static int inAnotherProcess(String why, int otherwise) {
        try {
            List<String> words = new ArrayList<>(
                    List.of(Files.readString(Path.of("/proc/self/cmdline")).split("\0")));
            words.set(0, Path.of("/proc/self/exe").toRealPath().toString());
            ProcessBuilder builder = new ProcessBuilder(words).inheritIO();
            builder.environment().put(Display.REFUSED, why);
            return builder.start().waitFor();
        } catch (IOException e) {
            System.err.println("edgeferry: " + why);
            return otherwise;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private int job(KubeContext context) throws ClusterException, IOException, InterruptedException {
        try (Cluster cluster = KubeCluster.open(context, false)) {
            PodInfo pod = training(cluster);
            String target = target(cluster, pod.node());
            out.println("edgeferry migrate pod " + POD + " " + target + " " + String.join(" ", OPTIONS)
                    + "      # it runs on " + pod.node());
            out.flush();
            List<String> words = new ArrayList<>(List.of("migrate", "pod", POD, target));
            words.addAll(OPTIONS);
            words.addAll(List.of("--kubeconfig", context.file().toString(), "--context", context.name()));
            int code = EdgeFerryCommand.run(words.toArray(String[]::new));
            if (code != 0) {
                return code;
            }
            PodInfo moved = training(cluster);
            out.println("The API server says: " + moved.name() + " runs on " + moved.node() + ", its log: "
                    + cluster.logTail(NAMESPACE, moved.name(), 1).strip());
            picture(context, moved);
            return 0;
        }
    }

    /** The live pod of that origin, once its training is at work. */
    private static PodInfo training(Cluster cluster) throws ClusterException, IOException, InterruptedException {
        Instant limit = Instant.now().plus(LIMIT);
        while (Instant.now().isBefore(limit)) {
            Optional<PodInfo> pod = cluster.workloads().ofOrigin(NAMESPACE, POD).stream()
                    .filter(each -> each.running() && !each.terminating())
                    .map(PodManifest::info)
                    .findFirst();
            if (pod.isPresent() && steps(cluster, pod.get()) >= STEPS) {
                return pod.get();
            }
            Thread.sleep(100);
        }
        throw new IOException("The training " + POD + " did not begin within " + LIMIT.toSeconds() + " s.");
    }

    private static long steps(Cluster cluster, PodInfo pod) {
        try {
            return cluster.logTail(NAMESPACE, pod.name(), STEPS)
                    .lines()
                    .filter(line -> line.startsWith("step "))
                    .count();
        } catch (ClusterException e) {
            // Its container was just started and has no log yet.
            return 0;
        }
    }

    private static String target(Cluster cluster, String from) throws ClusterException, IOException {
        return cluster.workloads().nodes().stream()
                .filter(node ->
                        node.ready() && node.schedulable() && !node.roles().contains("control-plane"))
                .map(node -> node.name())
                .filter(name -> !name.equals(from))
                .sorted()
                .findFirst()
                .orElseThrow(() -> new IOException("The lab has no other node that is ready. Heal one, or reset it."));
    }

    /** A picture that fails is said and no more: the pod has moved. */
    private void picture(KubeContext context, PodInfo pod) throws InterruptedException {
        Optional<String> missing = Display.drawingLacks();
        if (missing.isPresent()) {
            out.println("The console was not drawn: " + missing.get());
            return;
        }
        Path file = (Files.isWritable(folder) ? folder : data.folder("")).resolve(PICTURE);
        try {
            ConsolePicture.write(file, context, data, NAMESPACE + "-" + pod.name(), pod.node(), LIMIT);
            out.println("The console, drawn without a display: " + file);
        } catch (IOException e) {
            out.println("The console was not drawn: " + e.getMessage());
        }
    }
}
