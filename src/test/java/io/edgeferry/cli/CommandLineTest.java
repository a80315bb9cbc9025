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
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ResourceLock("java.lang.System.err")
@Isolated("It sets the streams and the home of the whole process.")
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

    @Test
    void withoutAKubeconfigItTellsOfTheLabToo() {
        assertThat(System.getenv("KUBECONFIG")).as("of this build").isNotNull();
        assertThat(EdgeFerryCommand.run("status")).isEqualTo(1);
        assertThat(err()).contains("No kubeconfig was found", "--kubeconfig", "KUBECONFIG", "edgeferry lab");
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
                "migrate pod gru gru w1 | Pod gru is named twice",
                "migrate pod gru lstm w1 --at-once 0 | between 1 and 16",
                "drain | NODE",
                "drain w1 w2 | w2",
                "drain w1 --at-once 17 | between 1 and 16",
                "drain w1 --path auot | auto, direct, relay, shared",
                "drain w1 --to | --to",
                "drain w1 -o yaml | json",
                "uncordon | NODE",
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

    private static final String OWNED = """
        {"kind":"PodList","apiVersion":"v1","items":[
         {"metadata":{"name":"agent-x7","namespace":"kube-system","uid":"u1","ownerReferences":[
           {"apiVersion":"apps/v1","kind":"DaemonSet","name":"agent","uid":"u2","controller":true}]},
          "spec":{"nodeName":"w1","containers":[{"name":"c","image":"i"}]},"status":{"phase":"Running"}}%s]}
        """;

    private static final String OF_WEB = """
        ,{"metadata":{"name":"web-5d","namespace":"lab","uid":"u3","ownerReferences":[
           {"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web","uid":"u4","controller":true}]},
          "spec":{"nodeName":"w1","containers":[{"name":"c","image":"i"}]},"status":{"phase":"Running"}}
        """;

    private static String node(String name) {
        return """
            {"kind":"Node","apiVersion":"v1","metadata":{"name":"%s"},"spec":{},"status":{
             "allocatable":{"cpu":"4","memory":"8Gi","pods":"110"},"nodeInfo":{"architecture":"amd64",
              "containerRuntimeVersion":"containerd://2.3.3","kubeletVersion":"v1.36.0","kernelVersion":"6"},
             "conditions":[{"type":"Ready","status":"True"}]}}
            """.formatted(name);
    }

    private static void twoNodes(FakeApi api, String others, boolean allowed) {
        api.answer(
                "POST /apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                201,
                "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\",\"spec\":{},"
                        + "\"status\":{\"allowed\":" + allowed + "}}");
        api.answer(
                "GET /api/v1/nodes",
                200,
                "{\"kind\":\"NodeList\",\"apiVersion\":\"v1\",\"items\":[" + node("w1") + "," + node("w2") + "]}");
        api.answer("GET /api/v1/pods", 200, OWNED.formatted(others));
        api.answer("PATCH /api/v1/nodes/w1", 200, node("w1"));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aDrainCordonsAndSaysWhatStaysAndWhy() throws Exception {
        try (FakeApi api = new FakeApi()) {
            twoNodes(api, "", true);
            String config = api.kubeconfig(folder).toString();
            assertThat(EdgeFerryCommand.run("drain", "w1", "--kubeconfig", config))
                    .as(err())
                    .isZero();
            assertThat(out())
                    .contains("kube-system/agent-x7: DaemonSet agent keeps one on every node")
                    .contains("There is nothing to move on node w1.")
                    .contains("Node w1 is empty, but for what belongs to it.")
                    .contains("`edgeferry uncordon w1` opens it again");
            assertThat(api.requests("PATCH /api/v1/nodes/w1"))
                    .singleElement()
                    .satisfies(request -> assertThat(request.body()).contains("\"unschedulable\":true"));
        }
    }

    @Test
    void aPodThatStaysWithoutBelongingToTheNodeIsNoSuccess() throws Exception {
        try (FakeApi api = new FakeApi()) {
            twoNodes(api, OF_WEB, true);
            String config = api.kubeconfig(folder).toString();
            assertThat(EdgeFerryCommand.run("drain", "w1", "--no-cordon", "--kubeconfig", config))
                    .isEqualTo(1);
            assertThat(out())
                    .contains(
                            "Node w1 is not empty:\n  lab/web-5d: It belongs to ReplicaSet web, which would replace it")
                    .contains("Node w1 stays open")
                    .doesNotContain("uncordon");
            assertThat(api.requests("PATCH")).isEmpty();
        }
    }

    @Test
    void aDryRunOfADrainTouchesNothing() throws Exception {
        try (FakeApi api = new FakeApi()) {
            twoNodes(api, "", true);
            String config = api.kubeconfig(folder).toString();
            assertThat(EdgeFerryCommand.run("drain", "w1", "--dry-run", "-o", "json", "--kubeconfig", config))
                    .isZero();
            assertThat(out()).contains("DAEMON_SET").contains("\"plans\" : [ ]");
            assertThat(api.requests("PATCH")).isEmpty();
        }
    }

    @Test
    void withoutTheRightToCordonADrainNamesTheRoleAndTheWayWithout() throws Exception {
        try (FakeApi api = new FakeApi()) {
            twoNodes(api, "", false);
            String config = api.kubeconfig(folder).toString();
            assertThat(EdgeFerryCommand.run("drain", "w1", "--kubeconfig", config))
                    .isEqualTo(1);
            assertThat(err())
                    .contains("You may not cordon node w1")
                    .contains("patch nodes")
                    .contains("edgeferry-cordon")
                    .contains("--no-cordon")
                    .doesNotContain("\tat ");
            assertThat(api.requests("PATCH")).isEmpty();
        }
    }

    @Test
    void aNodeThatIsNotThereNamesThoseThatAre() throws Exception {
        try (FakeApi api = new FakeApi()) {
            twoNodes(api, "", true);
            String config = api.kubeconfig(folder).toString();
            assertThat(EdgeFerryCommand.run("drain", "w9", "--kubeconfig", config))
                    .isEqualTo(1);
            assertThat(err()).contains("There is no node w9. The nodes are: w1, w2.");
        }
    }

    @Test
    void uncordonOpensTheNodeOrSaysWhoMay() throws Exception {
        try (FakeApi api = new FakeApi()) {
            twoNodes(api, "", true);
            String config = api.kubeconfig(folder).toString();
            assertThat(EdgeFerryCommand.run("uncordon", "w1", "--kubeconfig", config))
                    .isZero();
            assertThat(out()).contains("Node w1 takes new pods again.");
            assertThat(api.requests("PATCH /api/v1/nodes/w1"))
                    .singleElement()
                    .satisfies(request -> assertThat(request.body()).contains("\"unschedulable\":false"));
            api.refuse("PATCH /api/v1/nodes/w1", 403, "nodes is forbidden");
            assertThat(EdgeFerryCommand.run("uncordon", "w1", "--kubeconfig", config))
                    .isEqualTo(1);
            assertThat(err()).contains("you may not patch nodes").contains("edgeferry-cordon");
        }
    }

    @Test
    void ofSeveralPodsEachOutcomeHasARow() throws Exception {
        try (FakeApi api = new FakeApi()) {
            twoNodes(api, "", true);
            api.answer(
                    "GET /api/v1/namespaces/lab/pods?",
                    200,
                    "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[]}");
            String config = api.kubeconfig(folder).toString();
            assertThat(EdgeFerryCommand.run("migrate", "pod", "gru", "lstm", "w2", "--kubeconfig", config))
                    .isEqualTo(1);
            assertThat(out().lines())
                    .hasSize(3)
                    .satisfies(lines -> assertThat(lines.get(0)).matches("POD +FROM +TO +OUTCOME"))
                    .satisfies(
                            lines -> assertThat(lines.get(1)).matches("gru +- +w2 +refused +There is no pod gru in.*"))
                    .satisfies(lines -> assertThat(lines.get(2)).startsWith("lstm  -     w2    refused"));
            out.reset();
            assertThat(EdgeFerryCommand.run(
                            "migrate", "pod", "gru", "lstm", "w2", "-o", "json", "--kubeconfig", config))
                    .isEqualTo(1);
            assertThat(out()).contains("\"state\" : \"refused\"").contains("\"pod\" : \"lstm\"");
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

    @Test
    void aCheckpointFileAloneIsInspected() throws Exception {
        String file = "resources/samples/counter.efcheckpoint";
        assertThat(EdgeFerryCommand.run(file)).isZero();
        String alone = out.toString(StandardCharsets.UTF_8);
        assertThat(alone)
                .contains("Checkpoint of container count of pod default/counter", "engine        CRIU", "pages-1.img");
        out.reset();
        assertThat(EdgeFerryCommand.run("inspect", file)).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(alone);
        out.reset();
        assertThat(EdgeFerryCommand.run("inspect", "-o", "json", file)).isZero();
        JsonNode json = JsonMapper.builder().build().readTree(out.toString(StandardCharsets.UTF_8));
        assertThat(json.path("pod").asString()).isEqualTo("counter");
        assertThat(json.path("engine").asString()).isEqualTo("CRIU");
        assertThat(json.path("entries").path(0).path("name").asString()).isNotEmpty();
        assertThat(json.path("bytes").asLong())
                .isGreaterThan(json.path("fileBytes").asLong());
    }

    @Test
    void aFileThatIsNoCheckpointIsRefusedInOneLine() throws Exception {
        Path file = Files.writeString(folder.resolve("x.efcheckpoint"), "nothing");
        assertThat(EdgeFerryCommand.run(file.toString())).isEqualTo(EdgeFerryCommand.FAILED);
        assertThat(err().lines()).singleElement().asString().startsWith("edgeferry: " + file);
        assertThat(EdgeFerryCommand.opens("--x.efcheckpoint")).isFalse();
        assertThat(EdgeFerryCommand.opens("x.efcheckpoint", "y")).isFalse();
    }
}
