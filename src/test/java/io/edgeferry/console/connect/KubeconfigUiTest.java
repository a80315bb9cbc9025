package io.edgeferry.console.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.console.ConsoleUi;
import io.edgeferry.migration.ClusterSession;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javafx.scene.control.ChoiceBox;
import org.junit.jupiter.api.Test;

/** A kubeconfig is dropped on the place: its contexts are listed, and nothing of it runs unasked. */
class KubeconfigUiTest extends ConsoleUi {

    private static final String TEXT = """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://10.0.0.2:6443"}}]
        users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: %s, env: [{name: PATH, value: /tmp/bin}]}}}]
        contexts: [{name: field, context: {cluster: c, user: u}}]
        """;

    private final List<KubeContext> opened = new CopyOnWriteArrayList<>();

    @Override
    protected SessionOpener opener() {
        return (context, ssh, prompt) -> {
            opened.add(context);
            return new ClusterSession(cluster, shells, migrations);
        };
    }

    private void drop(Path file) {
        click("#context-button");
        see("#connect");
        onFx(() -> {
            ((ConnectPlace) stage.getScene().lookup("#connect")).dropped(List.of(new File(file.toString())));
            return true;
        });
    }

    @Test
    void itsProgramIsAskedAboutBeforeAnythingRuns() throws Exception {
        see("#chip-default-gru-train");
        Path witness = home.resolve("it-ran");
        Path file = Files.writeString(home.resolve("field.yaml"), TEXT.formatted("touch-" + witness.getFileName()));
        drop(file);
        says("#context-field", "runs a program to log in");
        click("#context-field");
        says("#exec-consent", "PATH=/tmp/bin touch-it-ran");
        click("#exec-cancel");
        present("#exec-consent", false);
        assertThat(opened).extracting(KubeContext::name).containsExactly("edge-lab");
        click("#context-field");
        click("#exec-allow");
        await().atMost(PATIENCE).until(() -> opened.size() == 2);
        assertThat(opened.getLast().name()).isEqualTo("field");
        assertThat(witness).doesNotExist();
    }

    @Test
    void anotherProgramInTheSameFileIsAskedAboutAgain() throws Exception {
        Path file = Files.writeString(home.resolve("field.yaml"), TEXT.formatted("good"));
        KubeContext chosen = Kubeconfigs.context(file, "field");
        ConnectModel.unchanged(chosen);
        Files.writeString(file, TEXT.formatted("evil"));
        assertThatThrownBy(() -> ConnectModel.unchanged(chosen))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("names another program");
        assertThat(ConnectModel.consent(Kubeconfigs.context(file, "field"))).isNotEqualTo(ConnectModel.consent(chosen));
    }

    @Test
    void theUsualFilesAreOneAndABrokenOneIsNamed() throws Exception {
        Path first = Files.writeString(home.resolve("first"), TEXT.formatted("login"));
        Path broken = Files.writeString(home.resolve("broken"), "hello");
        Path second = Files.writeString(
                home.resolve("second"),
                TEXT.formatted("other").replace("name: field", "name: hall").replace("10.0.0.2", "10.0.0.3"));
        Path added = Files.writeString(home.resolve("added"), TEXT.formatted("own"));
        List<ConnectModel.ConfigFile> read =
                ConnectModel.read(List.of(first, broken, second), List.of(added.toString(), first.toString()));
        assertThat(read).extracting(ConnectModel.ConfigFile::file).containsExactly(first, broken, second, added);
        assertThat(read.get(1).trouble()).contains("is no kubeconfig");
        KubeContext hall = read.get(2).contexts().getFirst();
        assertThat(hall.server())
                .as("the first file's cluster of that name counts")
                .endsWith("10.0.0.2:6443");
        assertThat(hall.exec()).contains("login");
        assertThat(ConnectModel.consent(hall))
                .as("consent belongs to the file that names the program")
                .startsWith(first + " ");
        assertThat(ConnectModel.consent(read.get(3).contexts().getFirst())).startsWith(added + " ");
        ConnectModel.unchanged(hall);
        Files.writeString(first, "kind: Config\ncontexts: []\n");
        assertThatThrownBy(() -> ConnectModel.unchanged(hall)).hasMessageContaining("names another program");
        assertThat(ConnectModel.remembered(List.of(first, broken, second), second, "hall")
                        .server())
                .endsWith("10.0.0.3:6443");
    }

    @Test
    void whatIsNoKubeconfigSaysSoAndCanBeTakenOffTheList() throws Exception {
        see("#chip-default-gru-train");
        drop(Files.writeString(home.resolve("notes"), "hello"));
        says("#connect", "is no kubeconfig");
        click("#forget-notes");
        await().atMost(PATIENCE).until(() -> !texts("#connect").contains("notes"));
    }

    @Test
    void aReadyWorkerIsChosenToTryTheLoginOn() {
        see("#chip-default-gru-train");
        click("#rail-settings");
        see("#ssh-form");
        await().atMost(PATIENCE)
                .until(() -> "edge-1"
                        .equals(onFx(() -> ((ChoiceBox<?>) stage.getScene().lookup("#ssh-try-node")).getValue())));
    }
}
