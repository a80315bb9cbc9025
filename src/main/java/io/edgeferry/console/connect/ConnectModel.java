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

    /** How a person's consent to the exec plugin of a context is remembered. */
    public static String consent(KubeContext context) {
        return context.file() + " " + context.exec();
    }

    /** Whether a context's name says that people depend on it. */
    public static boolean production(KubeContext context) {
        return context.name().toLowerCase(java.util.Locale.ROOT).contains("prod");
    }
}
