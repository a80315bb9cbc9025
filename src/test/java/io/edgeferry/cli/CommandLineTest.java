package io.edgeferry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.FakeApi;
import io.edgeferry.node.SshSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ResourceLock("java.lang.System.err")
class CommandLineTest {

    @TempDir
    private Path folder;

    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;
    private final String realHome = System.getProperty("user.home");
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void capture() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        System.setProperty("user.home", folder.toString());
    }

    @AfterEach
    void restore() {
        System.setOut(realOut);
        System.setErr(realErr);
        System.setProperty("user.home", realHome);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | Missing required subcommand",
                "fly | Unmatched argument",
                "migrate | Missing required subcommand",
                "migrate pod | POD",
                "migrate pod gru | NODE",
                "migrate pod gru w1 extra | extra",
                "migrate pod gru w1 --path auot | auto, direct, relay, shared",
                "migrate pod gru w1 --restart nver | restore, cold, never",
                "migrate pod gru w1 --path shared | absolute path",
                "migrate pod gru w1 --path shared --shared-folder data | absolute path",
                "migrate pod gru w1 --timer soon | soon",
                "migrate pod gru w1 --timer 5 | between 30 s and 2 h",
                "migrate pod gru w1 -o yaml | json",
                "migrate dataset | CLAIM and NODE are needed",
                "migrate dataset corpus | CLAIM and NODE are needed",
                "migrate dataset corpus w1 w2 | w2",
                "migrate dataset --volume corpus corpus w1 | with --volume no claim",
                "migrate dataset --volume corpus | NODE is needed",
                "migrate dataset corpus w1 --path shared | auto, direct, relay, api",
                "migrate dataset corpus w1 --policy best | adaptive, paper, fixed",
                "migrate dataset corpus w1 --policy fixed | --window N",
                "migrate dataset corpus w1 --window 65 | between 1 and 64",
                "migrate dataset corpus w1 --window many | many",
                "migrate dataset corpus w1 -o yaml | json",
                "recover --discard | OPERATION",
                "status -o xml | json",
                "history -o xml | json",
                "recover --ssh-port many | many"
            })
    void wrongUsageEndsWithTwo(String line, String words) {
        String[] args = line.isBlank() ? new String[0] : line.split(" ");
        assertThat(EdgeFerryCommand.run(args)).isEqualTo(2);
        assertThat(err()).contains(words).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--ssh-jump nobody", "--ssh-port 99999"})
    void wrongSettingsAreWrongUsage(String option) throws Exception {
        try (FakeApi api = new FakeApi()) {
            String[] words = option.split(" ");
            int exit = EdgeFerryCommand.run(
                    "status", "--kubeconfig", api.kubeconfig(folder).toString(), words[0], words[1]);
            assertThat(exit).isEqualTo(2);
            assertThat(err()).contains(words[1]).doesNotContain("\tat ");
        }
    }

    @Test
    void aMissingKubeconfigIsSaidSo() {
        assertThat(EdgeFerryCommand.run(
                        "status", "--kubeconfig", folder.resolve("none").toString()))
                .isEqualTo(1);
        assertThat(err()).contains("there is no such file").doesNotContain("\tat ");
    }

    @Test
    void aContextThatIsNotThereNamesThoseThatAre() throws Exception {
        try (FakeApi api = new FakeApi()) {
            int exit = EdgeFerryCommand.run(
                    "status", "--kubeconfig", api.kubeconfig(folder).toString(), "--context", "work");
            assertThat(exit).isEqualTo(1);
            assertThat(err()).contains("no context work").contains("home");
        }
    }

    @Test
    void aServerThatIsAwayIsSaidSo() throws Exception {
        Path config;
        try (FakeApi api = new FakeApi()) {
            config = api.kubeconfig(folder);
        }
        assertThat(EdgeFerryCommand.run("status", "--kubeconfig", config.toString()))
                .isEqualTo(1);
        assertThat(err()).contains("Could not reach the API server").contains("of context home");
    }

    @Test
    void anUnknownPodIsSaidSoWithTheNamespace() throws Exception {
        try (FakeApi api = new FakeApi()) {
            api.answer(
                    "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                    201,
                    "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"spec\":{},"
                            + "\"status\":{\"allowed\":true}}");
            api.answer(
                    "GET /api/v1/namespaces/lab/pods?",
                    200,
                    "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[]}");
            int exit = EdgeFerryCommand.run(
                    "migrate",
                    "pod",
                    "nosuch",
                    "w2",
                    "--kubeconfig",
                    api.kubeconfig(folder).toString());
            assertThat(exit).isEqualTo(1);
            assertThat(err())
                    .contains("There is no pod nosuch in namespace lab")
                    .contains("kubectl get pods -A")
                    .doesNotContain("\tat ");
            assertThat(api.requests("POST /api/v1/namespaces")).isEmpty();
        }
    }

    @Test
    void anEmptyHistoryIsSaidSoAndIsAnEmptyListInJson() throws Exception {
        try (FakeApi api = new FakeApi()) {
            String config = api.kubeconfig(folder).toString();
            assertThat(EdgeFerryCommand.run("history", "--kubeconfig", config)).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("No migration");
            out.reset();
            assertThat(EdgeFerryCommand.run("history", "-o", "json", "--kubeconfig", config))
                    .isZero();
            assertThat(out.toString(StandardCharsets.UTF_8).strip()).isEqualTo("[ ]");
            assertThat(Files.exists(folder.resolve("migrations"))).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "root@gate, root, gate, 22",
        "eva@192.0.2.1:2222, eva, 192.0.2.1, 2222",
        "eva@[2001:db8::1], eva, 2001:db8::1, 22",
        "eva@[2001:db8::1]:2222, eva, 2001:db8::1, 2222"
    })
    void jumpHostsAreRead(String text, String user, String host, int port) {
        assertThat(ConnectOptions.jump(text)).isEqualTo(new SshSettings.Jump(user, host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "gate",
                "@gate",
                "root@",
                "root@:22",
                "root@gate:0",
                "root@gate:99999",
                "root@gate:ssh",
                "root@2001:db8::1",
                "root@ga te"
            })
    void otherJumpHostsAreRefused(String text) {
        assertThatThrownBy(() -> ConnectOptions.jump(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
