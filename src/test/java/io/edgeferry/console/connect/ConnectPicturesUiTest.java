package io.edgeferry.console.connect;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.console.PicturesUi;
import io.edgeferry.migration.ClusterSession;
import java.nio.file.Files;
import java.nio.file.Path;
import javafx.scene.control.ScrollPane;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Draws what leads to a cluster: contexts, questions before it is reached, what failed, the settings. */
class ConnectPicturesUiTest extends PicturesUi {

    private static final String KUBECONFIG = """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "https://10.0.0.2:6443"}}]
        users:
        - name: plain
          user: {token: t}
        - name: program
          user:
            exec:
              apiVersion: client.authentication.k8s.io/v1
              command: get-token
              args: [--region, north, --now]
              env: [{name: PROFILE, value: field}]
        contexts:
        - {name: dead, context: {cluster: c, user: plain}}
        - {name: field-prod, context: {cluster: c, user: program}}
        """;

    @Override
    protected @Nullable KubeContext context() {
        return null;
    }

    @Override
    protected SessionOpener opener() {
        return (context, ssh, prompt) -> {
            if (context.name().equals("dead")) {
                throw new ClusterException(
                        0, "The API server https://10.0.0.2:6443 does not answer. Check the network and the address.");
            }
            var unused = prompt.accept("w1", "[10.0.0.2]:22", "ssh-ed25519", "SHA256:hC4fXqvZ7yT0wq1mR2oWb8e6Ud3PzKs9");
            return new ClusterSession(cluster, shells, migrations);
        };
    }

    @Test
    void connecting() throws Exception {
        says("#connect", "There is no kubeconfig at the usual places");
        draw("connect-none");
        Path file = Files.writeString(home.resolve("field.yaml"), KUBECONFIG);
        Path notes = Files.writeString(home.resolve("notes"), "hello");
        onFx(() -> {
            ConnectPlace place = (ConnectPlace) stage.getScene().lookup("#connect");
            place.add(file);
            place.add(notes);
            return true;
        });
        says("#connect", "is no kubeconfig");
        draw("connect");
        click("#context-dead");
        says("#connect", "does not answer");
        draw("connect-failed");
        click("#context-field-prod");
        says("#exec-consent", "get-token");
        draw("exec-consent");
        click("#exec-allow");
        says("#host-key", "SHA256:");
        draw("host-key");
        click("#host-key-accept");
        says("#context-button", "production");
    }

    @Test
    void settings() throws Exception {
        shells.fail("Node edge-1 (10.0.0.7) shows another host key (ssh-ed25519) than the one known from"
                + " /home/me/.ssh/known_hosts line 3. Somebody may be between this machine and the node, so there is no"
                + " connection. If the machine was installed anew, remove the old key with: ssh-keygen -R 10.0.0.7");
        Path file = Files.writeString(home.resolve("field.yaml"), KUBECONFIG);
        onFx(() -> {
            ((ConnectPlace) stage.getScene().lookup("#connect")).add(file);
            return true;
        });
        click("#context-field-prod");
        click("#exec-allow");
        click("#host-key-accept");
        see("#chip-default-gru-train");
        click("#rail-settings");
        see("#ssh-form");
        draw("settings");
        // Below what the window shows at first.
        draw("settings-ssh", this::toTheEnd);
        onFx(() -> {
            stage.getScene().lookup("#ssh-try").fireEvent(new javafx.event.ActionEvent());
            return true;
        });
        says("#ssh-form", "shows another host key");
        draw("host-key-changed", this::toTheEnd);
    }

    private void toTheEnd() {
        onFx(() -> {
            ((ScrollPane) stage.getScene().lookup("#settings .scroll-pane")).setVvalue(1);
            return true;
        });
    }
}
