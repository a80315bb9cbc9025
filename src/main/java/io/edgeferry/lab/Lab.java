package io.edgeferry.lab;

import io.edgeferry.lab.api.LabApi;
import io.edgeferry.lab.machine.Declared;
import io.edgeferry.lab.machine.EngineChoice;
import io.edgeferry.lab.machine.Machines;
import io.edgeferry.lab.machine.Switches;
import io.edgeferry.lab.store.KeptVolumes;
import io.edgeferry.lab.store.LabException;
import io.edgeferry.lab.store.MemoryObjects;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster inside this program: a control plane and edge nodes with trainings that run and volumes with files, served as
 * a Kubernetes API on 127.0.0.1. The owner closes it, which ends every process and thread of it; they end with this
 * program too when it is killed.
 */
public final class Lab implements AutoCloseable {

    /** So many edge nodes may be machines; of more, the first few are, and the others are only declared. */
    private static final int MOST_MACHINES = 20;

    private static final int FEW_MACHINES = 3;
    private static final int MOST_EDGES = 1_000;
    private static final int MOST_PODS = 20_000;

    private final FileChannel channel;
    private final Machines machines;
    private final LabApi api;
    private final Switches switches;
    private final KeptVolumes volumes;
    private final Path own;
    private final Path kubeconfig;

    private Lab(
            FileChannel channel,
            Machines machines,
            LabApi api,
            Switches switches,
            KeptVolumes volumes,
            Path own,
            Path kubeconfig) {
        this.channel = channel;
        this.machines = machines;
        this.api = api;
        this.switches = switches;
        this.volumes = volumes;
        this.own = own;
        this.kubeconfig = kubeconfig;
    }

    /**
     * What a lab is made of.
     *
     * @param folder where its nodes keep their files; one lab at a time
     * @param kubeconfig a file that is written beside the one in the folder, or null
     * @param port of the API; 0 for any that is free
     * @param edges edge nodes beside the control plane, 1 to 1000; of more than 20, all but three are only declared
     * @param pods that are only declared, over the edge nodes, 0 to 20000
     * @param engine what makes its checkpoints
     */
    public record Options(Path folder, @Nullable Path kubeconfig, int port, int edges, int pods, EngineChoice engine) {

        /** With the usual engine. */
        public Options(Path folder, @Nullable Path kubeconfig, int port, int edges, int pods) {
            this(folder, kubeconfig, port, edges, pods, EngineChoice.usual());
        }

        /** Without pods that are only declared, with the usual engine. */
        public Options(Path folder, @Nullable Path kubeconfig, int port, int edges) {
            this(folder, kubeconfig, port, edges, 0);
        }

        /** Checks the numbers. */
        public Options {
            if (edges < 1 || edges > MOST_EDGES) {
                throw new IllegalArgumentException("A lab has 1 to " + MOST_EDGES + " edge nodes, not " + edges + ".");
            }
            if (pods < 0 || pods > MOST_PODS) {
                throw new IllegalArgumentException("A lab declares 0 to " + MOST_PODS + " pods, not " + pods + ".");
            }
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("A port is a number up to 65535, not " + port + ".");
            }
        }
    }

    /**
     * Starts one.
     *
     * @throws FolderInUseException when one runs there, in this process or in another one
     * @throws IOException with words for a person: the folder is in use or cannot be written, the port is taken, or CRIU is wanted and
     *     does not work
     */
    public static Lab start(Options options) throws IOException {
        if (options.kubeconfig() != null) {
            refuseOthers(options.kubeconfig());
        }
        FileChannel channel = locked(options.folder());
        Path own = kubeconfig(options.folder());
        Machines machines = null;
        LabApi api = null;
        KeptVolumes volumes = null;
        boolean started = false;
        try {
            // That of a lab which was killed would lead a reader to a port that is somebody else's by now.
            Files.deleteIfExists(own);
            MemoryObjects objects = new MemoryObjects(Clock.systemUTC());
            List<String> names = names(options.edges());
            int running = options.edges() > MOST_MACHINES ? FEW_MACHINES : options.edges();
            // Before anybody listens: thousands of changes would each be looked at.
            Declared declared = new Declared(objects);
            declared.nodes(names.subList(1 + running, names.size()));
            declared.pods(options.pods(), names.subList(1, names.size()));
            volumes = KeptVolumes.open(volumes(options.folder()), objects);
            machines = Machines.start(options.folder(), objects, names.subList(0, 1 + running), options.engine());
            api = LabApi.start(objects, machines::kubelet, options.port(), Clock.systemUTC());
            machines.seed(objects);
            Switches switches = Switches.start(machines, objects);
            api.writeKubeconfig(own);
            Path kubeconfig =
                    options.kubeconfig() == null ? own : options.kubeconfig().toAbsolutePath();
            if (!kubeconfig.equals(own)) {
                api.writeKubeconfig(kubeconfig);
            }
            started = true;
            return new Lab(channel, machines, api, switches, volumes, own, kubeconfig);
        } catch (LabException e) {
            throw new IOException("The lab could not be filled: " + e.getMessage(), e);
        } finally {
            if (!started) {
                end(api, machines, volumes, channel);
            }
        }
    }

    /**
     * Removes all files of a lab that does not run.
     *
     * @throws IOException when one runs in the folder, or a file cannot be removed
     */
    public static void reset(Path folder) throws IOException {
        try (FileChannel unused = locked(folder)) {
            Machines.reset(folder);
            KeptVolumes.remove(volumes(folder));
            Files.deleteIfExists(kubeconfig(folder));
        }
    }

    private static Path volumes(Path folder) {
        return folder.resolve("volumes.json");
    }

    /** The kubeconfig of the lab in a folder; it is there while the lab runs, and may be left by one that was killed. */
    public static Path kubeconfig(Path folder) {
        return folder.resolve("kubeconfig");
    }

    /** The file is written over and removed in the end, so it must not be a person's own. */
    private static void refuseOthers(Path kubeconfig) throws IOException {
        if (Files.exists(kubeconfig)
                && (!Files.isRegularFile(kubeconfig)
                        || !Files.readString(kubeconfig).contains("name: lab-viewer"))) {
            throw new IOException(kubeconfig + " is there already and is not of a lab, so it is left as it is."
                    + " Name a file that is not there.");
        }
    }

    private static FileChannel locked(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(folder.resolve("lab.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // By this very program.
        }
        if (lock == null) {
            channel.close();
            throw new FolderInUseException(folder);
        }
        return channel;
    }

    private static List<String> names(int edges) {
        List<String> names = new ArrayList<>(List.of("master"));
        for (int i = 1; i <= edges; i++) {
            names.add("edge-" + i);
        }
        return names;
    }

    /** Where its API listens. */
    public String url() {
        return api.url();
    }

    /** The kubeconfig that leads to it; its contexts are {@code lab} and {@code lab-viewer}. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** Its nodes and the links between them. */
    public Machines machines() {
        return machines;
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(kubeconfig);
            Files.deleteIfExists(own);
        } catch (IOException e) {
            // It leads nowhere from now on; the next lab writes it anew.
        }
        switches.close();
        end(api, machines, volumes, channel);
    }

    private static void end(
            @Nullable LabApi api, @Nullable Machines machines, @Nullable KeptVolumes volumes, FileChannel channel) {
        try (channel;
                volumes) {
            if (machines != null) {
                machines.close();
            }
            if (api != null) {
                api.close();
            }
        } catch (IOException e) {
            // The lock ends with the process at the latest.
        }
    }
}
