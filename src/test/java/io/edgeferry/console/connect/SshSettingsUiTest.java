package io.edgeferry.console.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.node.SshSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javafx.event.ActionEvent;
import javafx.scene.control.CheckBox;
import javafx.scene.control.TextInputControl;
import org.junit.jupiter.api.Test;

/** Each field of the SSH form reaches the connection that is opened with it. */
class SshSettingsUiTest extends ConsoleUi {

    private final List<SshSettings> used = new CopyOnWriteArrayList<>();

    @Override
    protected SessionOpener opener() {
        return (context, ssh, prompt) -> {
            used.add(ssh);
            return new ClusterSession(cluster, shells, migrations);
        };
    }

    private void type(String id, String text) {
        ((TextInputControl) stage.getScene().lookup(id)).setText(text);
    }

    @Test
    void whatIsTypedIsWhatTheNextConnectionGets() throws Exception {
        see("#chip-default-gru-train");
        Path key = Files.writeString(home.resolve("lab-key"), "key");
        Path other = Files.writeString(home.resolve("edge-key"), "key");
        click("#rail-settings");
        see("#ssh-save");
        onFx(() -> {
            type("#ssh-user", "trainer");
            type("#ssh-port", "2222");
            type("#ssh-identities", key.toString());
            ((CheckBox) stage.getScene().lookup("#ssh-agent")).setSelected(false);
            type("#ssh-jump", "gate@gateway:2200");
            type("#ssh-known-hosts", home.resolve("hosts").toString());
            stage.getScene().lookup("#ssh-override-add").fireEvent(new ActionEvent());
            List<String> line = List.of("edge-1", "root", "10.1.1.1", "23", other.toString());
            for (int column = 0; column < line.size(); column++) {
                type("#ssh-override-0-" + column, line.get(column));
            }
            stage.getScene().lookup("#ssh-save").fireEvent(new ActionEvent());
            return true;
        });
        await().atMost(PATIENCE).until(() -> used.size() == 2);
        assertThat(used.getLast())
                .isEqualTo(new SshSettings(
                        "trainer",
                        2222,
                        List.of(key),
                        false,
                        new SshSettings.Jump("gate", "gateway", 2200),
                        home.resolve("hosts"),
                        Map.of("edge-1", new SshSettings.Override("root", "10.1.1.1", 23, other))));
    }
}
