package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.ExecConfig;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Kubeconfigs read as one, by the rules of kubectl: of contexts, clusters and users with the same name the one of the
 * first file counts, whole; the current context is that of the first file that sets one; a relative path is relative
 * to the file that has it.
 */
final class MergedKubeconfig {

    private final List<Path> files;
    private final Map<String, Entry<NamedContext>> contexts = new LinkedHashMap<>();
    private final Map<String, Entry<NamedCluster>> clusters = new LinkedHashMap<>();
    private final Map<String, Entry<NamedAuthInfo>> users = new LinkedHashMap<>();
    private String current = "";

    private record Entry<T>(Path file, T value) {}

    /** @param read the files and what is in them, the first one first */
    MergedKubeconfig(Map<Path, Config> read) {
        files = List.copyOf(read.keySet());
        read.forEach((file, config) -> {
            for (NamedContext named : orEmpty(config.getContexts())) {
                if (named.getName() != null && named.getContext() != null) {
                    contexts.putIfAbsent(named.getName(), new Entry<>(file, named));
                }
            }
            for (NamedCluster named : orEmpty(config.getClusters())) {
                if (named.getName() != null && named.getCluster() != null) {
                    clusters.putIfAbsent(named.getName(), new Entry<>(file, named));
                }
            }
            for (NamedAuthInfo named : orEmpty(config.getUsers())) {
                if (named.getName() != null && named.getUser() != null) {
                    users.putIfAbsent(named.getName(), new Entry<>(file, named));
                }
            }
            current = current.isEmpty() ? text(config.getCurrentContext()) : current;
        });
    }

    /** All contexts, those of the first file first. */
    List<KubeContext> contexts() {
        List<KubeContext> all = new ArrayList<>();
        contexts.forEach((name, entry) -> {
            var context = entry.value().getContext();
            String cluster = text(context.getCluster());
            String user = text(context.getUser());
            String namespace = text(context.getNamespace());
            Entry<NamedCluster> server = clusters.get(cluster);
            Entry<NamedAuthInfo> who = users.get(user);
            all.add(new KubeContext(
                    entry.file(),
                    name,
                    cluster,
                    server == null ? "" : text(server.value().getCluster().getServer()),
                    user,
                    namespace.isBlank() ? "default" : namespace,
                    name.equals(current),
                    who == null ? null : program(who.value().getUser()),
                    files,
                    who == null ? entry.file() : who.file()));
        });
        return all;
    }

    /** The file that has a context with its cluster and its user, or null when they are in several. */
    @Nullable
    Path only(String context) {
        Entry<NamedContext> entry = contexts.get(context);
        if (entry == null) {
            return null;
        }
        Entry<NamedCluster> cluster =
                clusters.get(text(entry.value().getContext().getCluster()));
        Entry<NamedAuthInfo> user = users.get(text(entry.value().getContext().getUser()));
        boolean one = (cluster == null || Objects.equals(cluster.file(), entry.file()))
                && (user == null || Objects.equals(user.file(), entry.file()));
        return one ? entry.file() : null;
    }

    /** One context with its cluster and its user as a kubeconfig of its own, whose paths are absolute. */
    String alone(String context) {
        ConfigBuilder config =
                new ConfigBuilder().withApiVersion("v1").withKind("Config").withCurrentContext(context);
        Entry<NamedContext> entry = contexts.get(context);
        if (entry != null) {
            config.addToContexts(entry.value());
            Entry<NamedCluster> cluster =
                    clusters.get(text(entry.value().getContext().getCluster()));
            Entry<NamedAuthInfo> user =
                    users.get(text(entry.value().getContext().getUser()));
            if (cluster != null) {
                absolute(cluster.file(), cluster.value().getCluster());
                config.addToClusters(cluster.value());
            }
            if (user != null) {
                absolute(user.file(), user.value().getUser());
                config.addToUsers(user.value());
            }
        }
        return Serialization.asYaml(config.build());
    }

    /** The file that holds the token of a context's user, absolute; null when there is none. */
    @Nullable
    Path tokenFile(String context) {
        Entry<NamedContext> entry = contexts.get(context);
        Entry<NamedAuthInfo> user =
                entry == null ? null : users.get(text(entry.value().getContext().getUser()));
        String named = user == null ? null : user.value().getUser().getTokenFile();
        return user == null || named == null || named.isBlank()
                ? null
                : user.file().toAbsolutePath().resolveSibling(named).normalize();
    }

    private static void absolute(Path file, Cluster cluster) {
        cluster.setCertificateAuthority(beside(file, cluster.getCertificateAuthority()));
    }

    private static void absolute(Path file, AuthInfo user) {
        user.setClientCertificate(beside(file, user.getClientCertificate()));
        user.setClientKey(beside(file, user.getClientKey()));
        user.setTokenFile(beside(file, user.getTokenFile()));
        ExecConfig exec = user.getExec();
        // A command without a separator is looked for on the PATH.
        if (exec != null && text(exec.getCommand()).matches(".*[/\\\\].*")) {
            exec.setCommand(beside(file, exec.getCommand()));
        }
    }

    private static @Nullable String beside(Path file, @Nullable String named) {
        return named == null || named.isBlank()
                ? named
                : file.toAbsolutePath().resolveSibling(named).normalize().toString();
    }

    private static @Nullable String program(AuthInfo user) {
        ExecConfig exec = user.getExec();
        if (exec == null) {
            return null;
        }
        List<String> words = new ArrayList<>();
        // The environment can turn a harmless command into another one, so it belongs to what is asked about.
        orEmpty(exec.getEnv()).forEach(set -> words.add(set.getName() + "=" + set.getValue()));
        words.add(text(exec.getCommand()));
        words.addAll(orEmpty(exec.getArgs()));
        return String.join(" ", words);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
