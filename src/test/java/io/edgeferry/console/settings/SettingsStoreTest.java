package io.edgeferry.console.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.Background;
import io.edgeferry.console.settings.ConsoleSettings.Theme;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.task.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the console remembers from one start to the next. */
class SettingsStoreTest {

    @TempDir
    Path home;

    private SettingsStore open() {
        return new SettingsStore(new DataFolder(home), new Background(Runnable::run));
    }

    @Test
    void allOfItComesBack() {
        MigrationOptions options = MigrationOptions.DEFAULT
                .withPath(MigrationOptions.Path.SHARED, "/mnt/shared")
                .withWeakProof(true);
        ConsoleSettings wanted = ConsoleSettings.DEFAULT
                .withTheme(Theme.DARK)
                .withSize(1111, 777)
                .withFolds(true, true)
                .withContext("/home/a/.kube/config", "lab")
                .withKubeconfig("/home/a/other")
                .withConsent("/home/a/other aws")
                .withOptions(options)
                .withSwitches(true, false);
        try (SettingsStore store = open()) {
            store.change(old -> wanted);
        }
        assertThat(open().get()).isEqualTo(wanted);
    }

    @Test
    void aDamagedFileMeansTheDefaults() throws Exception {
        Files.writeString(home.resolve("settings.json"), "{\"theme\": \"PURPLE\"");
        assertThat(open().get()).isEqualTo(ConsoleSettings.DEFAULT);
    }

    @Test
    void anOlderFileIsFilledUp() throws Exception {
        Files.writeString(home.resolve("settings.json"), "{\"theme\": \"DARK\", \"width\": 900}");
        assertThat(open().get().theme()).isEqualTo(Theme.DARK);
        assertThat(open().get().options()).isEqualTo(MigrationOptions.DEFAULT);
    }
}
