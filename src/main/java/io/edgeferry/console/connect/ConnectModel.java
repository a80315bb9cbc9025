package io.edgeferry.console.connect;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.Kubeconfigs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads kubeconfigs into lists of contexts, or into what is wrong with them. Blocks. */
public final class ConnectModel {

    private ConnectModel() {}

    /**
     * A kubeconfig as it was read.
     *
     * @param file the file
     * @param contexts its contexts; empty when it could not be read
     * @param trouble why it could not be read, or empty
     */
    public record ConfigFile(Path file, List<KubeContext> contexts, String trouble) {
        /** Copies the list. */
        public ConfigFile {
            contexts = List.copyOf(contexts);
        }
    }

    /** Reads the usual files and those that a person added, each once. */
    public static List<ConfigFile> read(List<Path> usual, List<String> added) {
        List<Path> files = new ArrayList<>(usual);
        added.stream().map(Path::of).filter(file -> !files.contains(file)).forEach(files::add);
        return files.stream().map(ConnectModel::read).toList();
    }

    /** Reads one file. */
    public static ConfigFile read(Path file) {
        try {
            return new ConfigFile(file, Kubeconfigs.contexts(file), "");
        } catch (ClusterException e) {
            return new ConfigFile(file, List.of(), e.getMessage());
        }
    }

    /**
     * Checks that a context still says what it said when it was chosen: the file is read again when it is opened, and
     * must not name another program than the one that was allowed.
     *
     * @throws ClusterException when it names another program, or cannot be read any more
     */
    public static void unchanged(KubeContext chosen) throws ClusterException {
        KubeContext now = Kubeconfigs.context(chosen.file(), chosen.name());
        if (!java.util.Objects.equals(now.exec(), chosen.exec())) {
            throw new ClusterException(
                    0,
                    "The kubeconfig " + chosen.file() + " was changed: the context " + chosen.name()
                            + " now names another program to log in. Choose it again to be asked about it.");
        }
    }

    /** How a person's consent to the exec plugin of a context is remembered. */
    public static String consent(KubeContext context) {
        return context.file() + " " + context.exec();
    }

    /** Whether a context's name says that people depend on it. */
    public static boolean production(KubeContext context) {
        return context.name().toLowerCase(java.util.Locale.ROOT).contains("prod");
    }
}
