package io.edgeferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class KubeconfigsTest {

    private static final String TWO = """
        apiVersion: v1
        kind: Config
        current-context: lab
        clusters:
        - {name: home, cluster: {server: "https://192.0.2.1:6443"}}
        - {name: lab, cluster: {server: "https://192.0.2.2:6443"}}
        users:
        - {name: eva, user: {token: secret}}
        - name: cloud
          user:
            exec: {apiVersion: client.authentication.k8s.io/v1, command: "%s", args: ["token", "--for=lab"]}
        contexts:
        - {name: home, context: {cluster: home, user: eva, namespace: ml}}
        - {name: lab, context: {cluster: lab, user: cloud}}
        - {name: lost, context: {cluster: nowhere, user: nobody}}
        """;

    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("config"), text);
    }

    @Test
    void contextsAreReadInOrder() throws Exception {
        Path file = file(TWO.formatted("cloud-login"));
        assertThat(Kubeconfigs.contexts(file)).extracting(KubeContext::name).containsExactly("home", "lab", "lost");
        KubeContext home = Kubeconfigs.context(file, "home");
        assertThat(home.server()).isEqualTo("https://192.0.2.1:6443");
        assertThat(home.namespace()).isEqualTo("ml");
        assertThat(home.current()).isFalse();
        assertThat(home.exec()).isNull();
        assertThat(Kubeconfigs.context(file, null).name()).isEqualTo("lab");
        assertThat(Kubeconfigs.context(file, null).namespace()).isEqualTo("default");
        assertThat(Kubeconfigs.context(file, "lost").server()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theSamplesAreKubeconfigsWithACurrentContext(String name) throws Exception {
        Path file = Path.of("sample-kubeconfigs", name + ".yaml");
        KubeContext current = Kubeconfigs.context(file, null);
        assertThat(current.server()).startsWith("https://");
        assertThat(Kubeconfigs.contexts(file))
                .allSatisfy(context -> assertThat(context.server())
                        .as("server of " + context.name())
                        .isEqualTo(current.server()));
        assertThat(Files.readString(file)).startsWith("# ").doesNotContain("PRIVATE KEY");
        assertThat(current.exec() != null).isEqualTo(name.equals("cloud-exec"));
    }

    static List<String> samples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("sample-kubeconfigs"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.equals("README.md"))
                    .map(name -> name.replaceFirst("\\.yaml$", ""))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theSamplesReadmeNamesEachOfThem() throws Exception {
        assertThat(samples()).hasSizeGreaterThanOrEqualTo(4);
        String readme = Files.readString(Path.of("sample-kubeconfigs", "README.md"));
        assertThat(samples()).allSatisfy(name -> assertThat(readme).contains("`" + name + ".yaml`"));
    }

    @Test
    void anExecPluginIsNamedButNotRun() throws Exception {
        Path plugin = folder.resolve("plugin.sh");
        Path trace = folder.resolve("was-run");
        Files.writeString(plugin, "#!/bin/sh\ntouch " + trace + "\n");
        assertThat(plugin.toFile().setExecutable(true)).isTrue();
        KubeContext lab = Kubeconfigs.context(file(TWO.formatted(plugin)), "lab");
        assertThat(lab.exec()).isEqualTo(plugin + " token --for=lab");
        assertThat(trace).doesNotExist();
    }

    @Test
    void aMissingFileIsSaidSo() {
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> Kubeconfigs.contexts(none))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(none.toString())
                .hasMessageContaining("there is no such file");
    }

    @Test
    void aContextThatIsNotThereNamesThoseThatAre() throws Exception {
        Path file = file(TWO.formatted("x"));
        assertThatThrownBy(() -> Kubeconfigs.context(file, "labs"))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("home, lab, lost");
        Path undecided = file(TWO.formatted("x").replace("current-context: lab\n", ""));
        assertThatThrownBy(() -> Kubeconfigs.context(undecided, null))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("Choose one of: home, lab, lost");
    }

    @Test
    void theOnlyContextNeedsNoName() throws Exception {
        Path file = file("""
            clusters: [{name: a, cluster: {server: "https://192.0.2.1"}}]
            contexts: [{name: only, context: {cluster: a, user: b}}]
            """);
        assertThat(Kubeconfigs.context(file, null).name()).isEqualTo("only");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n",
                "just words",
                "7",
                "[1, 2]",
                "a: [",
                "\t- tabs",
                "{\"kind\":\"Pod\"}",
                "clusters: []\ncontexts: []",
                "clusters: 7\ncontexts: none",
                "contexts: [{name: x}]"
            })
    void whatIsNoKubeconfigIsSaidSo(String text) throws IOException {
        Path file = file(text);
        assertThatThrownBy(() -> Kubeconfigs.contexts(file))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("kubeconfig");
    }

    @Test
    void bytesThatAreNoTextAreSaidSo() throws IOException {
        Path file = Files.write(folder.resolve("image"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff});
        assertThatThrownBy(() -> Kubeconfigs.contexts(file))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("is no kubeconfig");
        assertThatThrownBy(() -> Kubeconfigs.contexts(folder)).isInstanceOf(ClusterException.class);
    }

    @Test
    void severalFilesAreReadAsOne() throws Exception {
        Path one = Files.writeString(folder.resolve("one"), """
            clusters: [{name: lab, cluster: {server: "https://192.0.2.1"}}]
            users: [{name: cloud, user: {exec: {apiVersion: v1, command: first}}}]
            contexts: [{name: lab, context: {cluster: lab, user: eva}}]
            """);
        Path two = file(TWO.formatted("second"));
        Path users = Files.writeString(folder.resolve("users"), """
            current-context: home
            users: [{name: nobody, user: {token: t}}]
            """);
        List<Path> files = List.of(one, folder.resolve("gone"), two, users);
        assertThat(Kubeconfigs.contexts(files)).extracting(KubeContext::name).containsExactly("lab", "home", "lost");
        KubeContext lab = Kubeconfigs.context(files, null);
        assertThat(lab.name())
                .as("the current context of the first file that sets one")
                .isEqualTo("lab");
        assertThat(lab.file()).isEqualTo(one);
        assertThat(lab.server()).isEqualTo("https://192.0.2.1");
        assertThat(lab.exec()).isNull();
        assertThat(lab.userFile()).isEqualTo(two);
        assertThat(Kubeconfigs.context(files, "lost").userFile()).isEqualTo(users);
        KubeContext turned = Kubeconfigs.context(List.of(two, one), "lab");
        assertThat(turned.server()).isEqualTo("https://192.0.2.2:6443");
        assertThat(turned.exec()).isEqualTo("second token --for=lab");
    }

    @Test
    void relativePathsAreThoseOfTheFileThatHasThem() throws Exception {
        Path one = Files.createDirectories(folder.resolve("one"));
        Path two = Files.createDirectories(folder.resolve("two"));
        Path first = Files.writeString(one.resolve("config"), """
            clusters: [{name: c, cluster: {server: "https://192.0.2.1", certificate-authority: pki/ca.crt}}]
            contexts: [{name: both, context: {cluster: c, user: u}}]
            """);
        Path second = Files.writeString(two.resolve("config"), """
            users:
            - name: u
              user:
                client-certificate: my.crt
                client-key: /abs/my.key
                exec: {apiVersion: v1, command: ../bin/login}
            """);
        MergedKubeconfig merged = Kubeconfigs.merged(List.of(first, second));
        assertThat(merged.only("both")).isNull();
        assertThat(merged.alone("both"))
                .contains(one.resolve("pki/ca.crt").toString())
                .contains(two.resolve("my.crt").toString())
                .contains("\"/abs/my.key\"")
                .contains(folder.resolve("bin/login").toString());
        assertThat(Kubeconfigs.merged(List.of(file(TWO.formatted("x")), first)).only("home"))
                .isEqualTo(folder.resolve("config"));
    }

    @Test
    void aBrokenOneOfSeveralIsNamed() throws Exception {
        Path good = file(TWO.formatted("x"));
        Path bad = Files.writeString(folder.resolve("bad"), "just words");
        Path pod = Files.writeString(folder.resolve("pod"), "kind: Pod");
        for (Path broken : List.of(bad, pod)) {
            assertThatThrownBy(() -> Kubeconfigs.contexts(List.of(good, broken)))
                    .isInstanceOf(ClusterException.class)
                    .hasMessageContaining(broken + " is no kubeconfig");
        }
        Path gone = folder.resolve("gone");
        assertThatThrownBy(() -> Kubeconfigs.contexts(List.of(gone, folder.resolve("gone2"))))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("is there");
    }

    @Test
    void theFilesOfTheEnvironmentComeFirst() throws IOException {
        Path first = Files.writeString(folder.resolve("first"), "");
        Path second = Files.writeString(folder.resolve("second"), "");
        Path home = Files.createDirectories(folder.resolve("home/.kube")).getParent();
        Path usual = Files.writeString(home.resolve(".kube/config"), "");
        String several =
                first + File.pathSeparator + folder.resolve("gone") + File.pathSeparator + File.pathSeparator + second;
        assertThat(Kubeconfigs.defaultFiles(Map.of("KUBECONFIG", several), home))
                .containsExactly(first, second);
        assertThat(Kubeconfigs.defaultFiles(Map.of("KUBECONFIG", " "), home)).containsExactly(usual);
        assertThat(Kubeconfigs.defaultFiles(Map.of(), home)).containsExactly(usual);
        assertThat(Kubeconfigs.defaultFiles(Map.of(), folder.resolve("nobody"))).isEmpty();
        assertThat(Kubeconfigs.defaultFiles(
                        Map.of("KUBECONFIG", folder.resolve("gone").toString()), home))
                .isEmpty();
    }
}
