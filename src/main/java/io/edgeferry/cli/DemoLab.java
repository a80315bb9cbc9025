package io.edgeferry.cli;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.lab.Lab;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.node.HostKeyPrompt;
import io.edgeferry.node.SshSettingsFile;
import io.edgeferry.protection.demo.Fault;
import io.edgeferry.protection.demo.NodeSwitch;
import io.edgeferry.task.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A lab of three edge nodes for one command, in a folder of its own that is removed with it. */
final class DemoLab implements NodeSwitch, AutoCloseable {

    private static final int EDGES = 3;

    private final Path folder;
    private final Lab lab;

    private DemoLab(Path folder, Lab lab) {
        this.folder = folder;
        this.lab = lab;
    }

    static DemoLab start() throws IOException {
        Path folder = Files.createTempDirectory("edgeferry-demo");
        boolean started = false;
        try {
            Lab lab = Lab.start(new Lab.Options(folder.resolve("lab"), null, 0, EDGES));
            // The demonstration names the engine, so it has to be known.
            var unused = lab.machines().engine();
            started = true;
            return new DemoLab(folder, lab);
        } finally {
            if (!started) {
                remove(folder);
            }
        }
    }

    /** Where a console of this lab keeps what it remembers. */
    DataFolder data() {
        return new DataFolder(folder.resolve("data"));
    }

    ClusterSession open() throws ClusterException {
        return ClusterSession.open(
                Kubeconfigs.context(List.of(lab.kubeconfig()), "lab"),
                SshSettingsFile.usual(),
                HostKeyPrompt.REFUSE,
                data(),
                false);
    }

    @Override
    public boolean byHand() {
        return false;
    }

    @Override
    public void apply(Fault fault, String node) {
        switch (fault) {
            case CUT -> lab.machines().cut(node);
            case KILL -> lab.machines().kill(node);
        }
    }

    @Override
    public void heal(String node) {
        lab.machines().heal(node);
    }

    @Override
    public void close() throws IOException {
        lab.close();
        remove(folder);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        }
    }
}
