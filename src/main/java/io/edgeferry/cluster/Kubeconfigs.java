package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
        Config config = read(file);
        List<KubeContext> contexts = new ArrayList<>();
        for (NamedContext named : orEmpty(config.getContexts())) {
            if (named.getContext() == null || named.getName() == null) {
                continue;
            }
            String cluster = text(named.getContext().getCluster());
            String user = text(named.getContext().getUser());
            String namespace = text(named.getContext().getNamespace());
            contexts.add(new KubeContext(
                    file,
                    named.getName(),
                    cluster,
                    server(config, cluster),
                    user,
                    namespace.isBlank() ? "default" : namespace,
                    named.getName().equals(config.getCurrentContext()),
                    exec(config, user)));
        }
        if (contexts.isEmpty()) {
            throw new ClusterException(0, "The kubeconfig " + file + " names no context. Check that it is complete.");
        }
        return contexts;
    }

    /**
     * One context by name, or the current one for null.
     *
     * @throws ClusterException also when there is no such context; the message names those there are
     */
    public static KubeContext context(Path file, @Nullable String name) throws ClusterException {
        List<KubeContext> contexts = contexts(file);
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

    private static Config read(Path file) throws ClusterException {
        try {
            if (Files.size(file) > LARGEST) {
                throw new ClusterException(0, "The file " + file + " is too large to be a kubeconfig.");
            }
            Config config = Serialization.unmarshal(Files.readString(file), Config.class);
            if (config == null || config.getClusters() == null || config.getContexts() == null) {
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

    private static String server(Config config, String cluster) {
        return orEmpty(config.getClusters()).stream()
                .filter(named -> cluster.equals(named.getName()) && named.getCluster() != null)
                .map(NamedCluster::getCluster)
                .map(found -> text(found.getServer()))
                .findFirst()
                .orElse("");
    }

    private static @Nullable String exec(Config config, String user) {
        for (NamedAuthInfo named : orEmpty(config.getUsers())) {
            AuthInfo found = named.getUser();
            if (user.equals(named.getName()) && found != null && found.getExec() != null) {
                List<String> words = new ArrayList<>();
                // The environment can turn a harmless command into another one, so it belongs to what is asked about.
                orEmpty(found.getExec().getEnv()).forEach(set -> words.add(set.getName() + "=" + set.getValue()));
                words.add(text(found.getExec().getCommand()));
                words.addAll(orEmpty(found.getExec().getArgs()));
                return String.join(" ", words);
            }
        }
        return null;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
