package io.edgeferry.console.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.connect.SessionOpener;
import io.edgeferry.console.fakes.FakeTask;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.QueueRequest;
import io.edgeferry.node.SshSettingsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** The window around the places: connecting, host keys, settings, what it remembers. */
class ShellUiTest extends ConsoleUi {

    private final CompletableFuture<Boolean> keyAnswer = new CompletableFuture<>();

    @Override
    protected void prepare() throws Exception {
        cluster.forbid(List.of("create nodes/proxy"));
        Path kubeconfig = Files.writeString(home.resolve("config.yaml"), """
            apiVersion: v1
            kind: Config
            current-context: other
            clusters: [{name: c, cluster: {server: "https://10.0.0.2:6443"}}]
            users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: get-token, args: [--now]}}}]
            contexts: [{name: other-prod, context: {cluster: c, user: u}}]
            """);
        Files.writeString(
                home.resolve("settings.json"),
                "{\"kubeconfigs\": [\"" + kubeconfig.toString().replace("\\", "/") + "\"]}");
    }

    @Override
    protected SessionOpener opener() {
        return (context, ssh, prompt) -> {
            if (context.name().equals("other-prod")) {
                keyAnswer.complete(prompt.accept("w1", "[10.0.0.2]:22", "ssh-ed25519", "SHA256:abc"));
            }
            return new ClusterSession(cluster, shells, migrations);
        };
    }

    @Test
    void itSaysWhereItIsConnectedAndHowLiveThatIs() {
        see("#chip-default-gru-train");
        says("#context-button", "edge-lab");
        await().atMost(PATIENCE).until(() -> text("#liveness").equals("live · 4 nodes"));
        says("#rights-notice", "create nodes/proxy");
    }

    @Test
    void theThemeSwitchesAndIsRemembered() {
        onFx(() -> {
            var styles = stage.getScene().getRoot().getStyleClass();
            return styles.contains("ef-light") || styles.contains("ef-dark");
        });
        click("#rail-settings");
        click("#theme-dark");
        until("it is dark", () -> stage.getScene().getRoot().getStyleClass().contains("ef-dark"));
        click("#theme-switch");
        until("it is light", () -> stage.getScene().getRoot().getStyleClass().contains("ef-light"));
        await().atMost(PATIENCE)
                .until(() -> Files.readString(home.resolve("settings.json")).contains("LIGHT"));
    }

    @Test
    void anExecPluginAndAHostKeyNeedAWord() {
        see("#chip-default-gru-train");
        click("#context-button");
        click("#context-other-prod");
        says("#exec-consent", "get-token --now");
        click("#exec-allow");
        says("#host-key", "SHA256:abc");
        click("#host-key-accept");
        present("#host-key", false);
        await().atMost(PATIENCE).until(() -> keyAnswer.getNow(false));
        says("#context-button", "production");
        await().atMost(PATIENCE).until(cluster::closed);
    }

    @Test
    void theSshFormSaysWhatIsWrongAndSavesWhatIsRight() throws Exception {
        click("#rail-settings");
        see("#ssh-port");
        onFx(() -> {
            ((TextInputControl) stage.getScene().lookup("#ssh-port")).setText("no");
            ((TextInputControl) stage.getScene().lookup("#ssh-identities")).setText("");
            stage.getScene().lookup("#ssh-save").fireEvent(new javafx.event.ActionEvent());
            return true;
        });
        says("#error-port", "1 to 65535");
        onFx(() -> {
            ((TextInputControl) stage.getScene().lookup("#ssh-port")).setText("2222");
            stage.getScene().lookup("#ssh-save").fireEvent(new javafx.event.ActionEvent());
            return true;
        });
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> new SshSettingsFile(home.resolve("ssh.json"))
                                .load("https://10.0.0.1:6443")
                                .orElseThrow()
                                .port()
                        == 2222);
    }

    @Test
    void whatIsTypedIsSavedBeforeANodeIsTriedWithIt() {
        see("#chip-default-gru-train");
        click("#rail-settings");
        see("#ssh-try");
        onFx(() -> {
            ((TextInputControl) stage.getScene().lookup("#ssh-identities")).setText("/keys/lab");
            return true;
        });
        // What is saved may still be read; then there is nothing to compare with.
        soon(() -> {
            onFx(() -> {
                stage.getScene().lookup("#ssh-try").fireEvent(new javafx.event.ActionEvent());
                return true;
            });
            assertThat(texts("#ssh-form")).contains("not saved yet. Save and reconnect, then try");
        });
    }

    @Test
    void aNodeIsTriedInTheBackground() {
        shells.fail("Node edge-1 refused the login of root.");
        see("#chip-default-gru-train");
        click("#rail-settings");
        see("#ssh-try");
        onFx(() -> {
            stage.getScene().lookup("#ssh-try").fireEvent(new javafx.event.ActionEvent());
            return true;
        });
        says("#ssh-form", "refused the login of root");
    }

    @Test
    void theDockFoldsAndGoesAway() {
        see("#chip-default-gru-train");
        migrations.add(FakeTask.gru().halfway());
        says("#dock", "Preflight");
        click("#dock-fold");
        await().atMost(PATIENCE).until(() -> !texts("#dock").contains("Preflight"));
        says("#task-state", "running");
        click("#dock-dismiss");
        present("#dock", false);
    }

    @Test
    void theInspectorFolds() {
        see("#inspector");
        robot.press(KeyCode.CONTROL).type(KeyCode.I).release(KeyCode.CONTROL);
        present("#inspector", false);
        click("#inspector-switch");
        see("#inspector");
    }

    @Test
    void closingAsksWhileAMigrationRuns() {
        see("#chip-default-gru-train");
        migrations.add(FakeTask.gru().halfway());
        see("#dock");
        onFx(() -> {
            stage.fireEvent(new javafx.stage.WindowEvent(stage, javafx.stage.WindowEvent.WINDOW_CLOSE_REQUEST));
            return true;
        });
        says("#leave", "1 migration running");
        click("#leave-stay");
        present("#leave", false);
        see("#dock");
    }

    @Test
    void anotherClusterIsOpenedOnlyAfterAQuestionWhileSomethingWaits() {
        see("#chip-default-gru-train");
        var unused = migrations
                .queue()
                .add(List.of(new QueueRequest.OfPod(
                        new MigrationRequest("default", "gru-train", "edge-2", MigrationOptions.DEFAULT))));
        click("#context-button");
        click("#context-other-prod");
        click("#exec-allow");
        says("#leave", "1 migration waiting");
        says("#leave", "the queue is not kept");
        click("#leave-stay");
        present("#leave", false);
        says("#context-button", "edge-lab");

        click("#context-other-prod");
        click("#leave-close");
        click("#host-key-accept");
        says("#context-button", "production");
        await().atMost(PATIENCE).until(cluster::closed);
    }
}
