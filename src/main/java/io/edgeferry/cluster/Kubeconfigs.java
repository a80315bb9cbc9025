package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reading kubeconfigs without connecting and without running anything that they name. */
public final class Kubeconfigs {

    private static final long LARGEST = 4L << 20;

    private Kubeconfigs() {}

    /** The files that kubectl would read: those of {@code KUBECONFIG}, else {@code ~/.kube/config}; only existing ones. */
    public static List<Path> defaultFiles() {
        return defaultFiles(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    static List<Path> defaultFiles(Map<String, String> environment, Path home) {
        String named = environment.getOrDefault("KUBECONFIG", "");
        List<Path> files = new ArrayList<>();
        if (named.isBlank()) {
            files.add(home.resolve(".kube/config"));
        } else {
            for (String part : named.split(File.pathSeparator, -1)) {
                if (!part.isBlank()) {
                    files.add(Path.of(part));
                }
            }
        }
        return files.stream().filter(Files::isRegularFile).toList();
    }

    /**
     * The contexts of a kubeconfig, in the file's order.
     *
     * @throws ClusterException when the file cannot be read, is no kubeconfig, or has no usable context
     */
    public static List<KubeContext> contexts(Path file) throws ClusterException {
        return contexts(List.of(file));
    }

    /**
     * The contexts of several kubeconfigs that are read as one, as kubectl reads those of {@code KUBECONFIG}: of the
     * same name the first file's counts. Files that are not there are passed over.
     *
     * @throws ClusterException when a file cannot be read or is no kubeconfig, when none is there, or when none has a
     *     usable context
     */
    public static List<KubeContext> contexts(List<Path> files) throws ClusterException {
        List<KubeContext> contexts = merged(files).contexts();
        if (contexts.isEmpty()) {
            throw new ClusterException(
                    0, "The kubeconfig " + words(files) + " names no context. Check that it is complete.");
        }
        return contexts;
    }

    /** Checks that a file is a kubeconfig, or one of several that complete each other. */
    public static void check(Path file) throws ClusterException {
        var unused = read(file, false);
    }

    static MergedKubeconfig merged(List<Path> files) throws ClusterException {
        boolean alone = files.size() == 1;
        Map<Path, Config> read = new LinkedHashMap<>();
        for (Path file : files) {
            if (alone || Files.exists(file)) {
                read.put(file, read(file, alone));
            }
        }
        if (read.isEmpty()) {
            throw new ClusterException(0, "None of the kubeconfigs " + words(files) + " is there.");
        }
        return new MergedKubeconfig(read);
    }

    private static String words(List<Path> files) {
        return String.join(", ", files.stream().map(Path::toString).toList());
    }

    /**
     * One context by name, or the current one for null.
     *
     * @throws ClusterException also when there is no such context; the message names those there are
     */
    public static KubeContext context(Path file, @Nullable String name) throws ClusterException {
        return context(List.of(file), name);
    }

    /**
     * One context by name of several kubeconfigs that are read as one, or the current one for null.
     *
     * @throws ClusterException also when there is no such context; the message names those there are
     */
    public static KubeContext context(List<Path> files, @Nullable String name) throws ClusterException {
        List<KubeContext> contexts = contexts(files);
        String file = words(files);
        String names =
                String.join(", ", contexts.stream().map(KubeContext::name).toList());
        if (name == null) {
            return contexts.stream()
                    .filter(KubeContext::current)
                    .findFirst()
                    .or(() -> contexts.size() == 1 ? contexts.stream().findFirst() : java.util.Optional.empty())
                    .orElseThrow(() -> new ClusterException(
                            0, "The kubeconfig " + file + " has no current context. Choose one of: " + names));
        }
        return contexts.stream()
                .filter(context -> context.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ClusterException(
                        0, "The kubeconfig " + file + " has no context " + name + ". It has: " + names));
    }

    /** @param alone whether the file has to have clusters and contexts itself */
    private static Config read(Path file, boolean alone) throws ClusterException {
        try {
            if (Files.size(file) > LARGEST) {
                throw new ClusterException(0, "The file " + file + " is too large to be a kubeconfig.");
            }
            Config config = Serialization.unmarshal(Files.readString(file), Config.class);
            if (config == null && !alone) {
                return new Config();
            }
            if (config == null
                    || alone && (config.getClusters() == null || config.getContexts() == null)
                    || !alone && config.getKind() != null && !config.getKind().equals("Config")) {
                throw new ClusterException(
                        0, "The file " + file + " is no kubeconfig: it has no clusters and contexts.");
            }
            return config;
        } catch (CharacterCodingException e) {
            throw new ClusterException(0, "The file " + file + " is no kubeconfig: it is not text.", e);
        } catch (IOException e) {
            throw new ClusterException(0, "The kubeconfig " + file + " cannot be read: " + reason(e), e);
        } catch (RuntimeException e) {
            throw new ClusterException(0, "The file " + file + " is no kubeconfig: it is not valid YAML.", e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.NoSuchFileException
                ? "there is no such file."
                : e instanceof java.nio.file.AccessDeniedException ? "you may not read it." : e.getMessage();
    }
}
