package io.edgeferry.console.connect;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.Kubeconfigs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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

    /**
     * Reads the usual files as one, as kubectl does, and each of those that a person added by itself. A usual file that
     * cannot be read is left out of the one and says why; a context is listed with the file that has it.
     */
    public static List<ConfigFile> read(List<Path> usual, List<String> added) {
        List<ConfigFile> files = new ArrayList<>(usual.size() < 2 ? alone(usual) : together(usual));
        files.addAll(alone(added.stream()
                .map(Path::of)
                .filter(file -> !usual.contains(file))
                .toList()));
        return files;
    }

    private static List<ConfigFile> alone(List<Path> files) {
        return files.stream().map(ConnectModel::read).toList();
    }

    private static List<ConfigFile> together(List<Path> usual) {
        Map<Path, String> troubles = new HashMap<>();
        for (Path file : usual) {
            try {
                Kubeconfigs.check(file);
            } catch (ClusterException e) {
                troubles.put(file, e.getMessage());
            }
        }
        List<Path> good =
                usual.stream().filter(file -> !troubles.containsKey(file)).toList();
        List<KubeContext> contexts = new ArrayList<>();
        try {
            if (!good.isEmpty()) {
                contexts.addAll(Kubeconfigs.contexts(good));
            }
        } catch (ClusterException e) {
            troubles.put(good.getFirst(), e.getMessage());
        }
        return usual.stream()
                .distinct()
                .map(file -> new ConfigFile(
                        file,
                        contexts.stream()
                                .filter(context -> context.file().equals(file))
                                .toList(),
                        troubles.getOrDefault(file, "")))
                .toList();
    }

    /**
     * The context that was used last time.
     *
     * @param usual the files that are read as one
     * @param file the file that had it
     * @param name its name, or null for the current one
     * @throws ClusterException when it is not there any more, or another file has it now
     */
    public static KubeContext remembered(List<Path> usual, Path file, @Nullable String name) throws ClusterException {
        if (!usual.contains(file)) {
            return Kubeconfigs.context(file, name);
        }
        return together(usual).stream()
                .filter(one -> one.file().equals(file))
                .flatMap(one -> one.contexts().stream())
                .filter(context ->
                        name == null ? context.current() : context.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ClusterException(0, "The kubeconfig " + file + " has no context " + name + "."));
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
     * Checks that a context still says what it said when it was chosen: the files are read again when it is opened, and
     * must not name another program, or one of another file, than the one that was allowed.
     *
     * @throws ClusterException when it names another program, or cannot be read any more
     */
    public static void unchanged(KubeContext chosen) throws ClusterException {
        KubeContext now = Kubeconfigs.context(chosen.files(), chosen.name());
        if (!Objects.equals(now.exec(), chosen.exec())
                || now.exec() != null && !now.userFile().equals(chosen.userFile())) {
            throw new ClusterException(
                    0,
                    "The kubeconfig " + chosen.file() + " was changed: the context " + chosen.name()
                            + " now names another program to log in. Choose it again to be asked about it.");
        }
    }

    /** How a person's consent to the exec plugin of a context is remembered. */
    public static String consent(KubeContext context) {
        return context.userFile() + " " + context.exec();
    }

    /** Whether a context's name says that people depend on it. */
    public static boolean production(KubeContext context) {
        return context.name().toLowerCase(java.util.Locale.ROOT).contains("prod");
    }
}
