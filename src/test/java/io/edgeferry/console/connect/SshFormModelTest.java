package io.edgeferry.console.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.connect.SshFormModel.Field;
import io.edgeferry.console.connect.SshFormModel.Row;
import io.edgeferry.node.SshSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person may type. */
class SshFormModelTest {

    @TempDir
    Path home;

    private SshFormModel typed(String user, String port, String keys, String jump, List<Row> rows) {
        return new SshFormModel(
                user, port, keys, true, jump, home.resolve("known_hosts").toString(), rows);
    }

    @Test
    void whatIsRightBecomesSettingsAndComesBack() throws Exception {
        Path key = Files.writeString(home.resolve("id_ed25519"), "key");
        SshFormModel model = typed(
                "root",
                " 2222 ",
                key + "\n\n",
                "gate@gateway:2200",
                List.of(new Row("w1", "", "10.0.0.9", "23", ""), Row.BLANK));
        SshSettings settings = model.settings().orElseThrow();
        assertThat(settings.port()).isEqualTo(2222);
        assertThat(settings.identities()).containsExactly(key);
        assertThat(settings.jump()).isEqualTo(new SshSettings.Jump("gate", "gateway", 2200));
        assertThat(settings.overrides()).containsOnlyKeys("w1");
        assertThat(SshFormModel.of(settings).settings()).contains(settings);
    }

    @Test
    void eachFieldSaysWhatIsWrong() {
        SshFormModel model = new SshFormModel(
                " ",
                "70000",
                home.resolve("nothing").toString(),
                true,
                "a b",
                "",
                List.of(new Row("", "x", "", "", "")));
        assertThat(model.errors()).containsOnlyKeys(Field.values());
        assertThat(model.errors().get(Field.PORT)).contains("1 to 65535");
        assertThat(model.settings()).isEmpty();
    }

    @Test
    void aJumpHostNeedsOnlyItsName() {
        SshSettings settings =
                typed("root", "22", "", "gateway", List.of()).settings().orElseThrow();
        assertThat(settings.jump()).isEqualTo(new SshSettings.Jump("root", "gateway", 22));
        assertThat(typed("root", "22", "", "gateway:99999", List.of()).errors()).containsOnlyKeys(Field.JUMP);
    }
}
