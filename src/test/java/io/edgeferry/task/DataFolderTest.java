package io.edgeferry.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    private static final Path HOME = Path.of("home").toAbsolutePath();

    private static Path root(String system, Map<String, String> environment) {
        return DataFolder.of(environment, system, HOME).root();
    }

    @Test
    void eachSystemHasItsPlace() {
        assertThat(root("Linux", Map.of())).isEqualTo(HOME.resolve(".local/share/edgeferry"));
        assertThat(root("Linux", Map.of("XDG_DATA_HOME", HOME.resolve("xdg").toString())))
                .isEqualTo(HOME.resolve("xdg/edgeferry"));
        assertThat(root("Linux", Map.of("XDG_DATA_HOME", " "))).isEqualTo(HOME.resolve(".local/share/edgeferry"));
        assertThat(root("Mac OS X", Map.of())).isEqualTo(HOME.resolve("Library/Application Support/EdgeFerry"));
        assertThat(root("Windows 11", Map.of("APPDATA", HOME.resolve("roaming").toString())))
                .isEqualTo(HOME.resolve("roaming/EdgeFerry"));
    }

    @Test
    void aChosenPlaceWins() {
        for (String system : new String[] {"Linux", "Mac OS X", "Windows 11"}) {
            assertThat(root(system, Map.of("EDGEFERRY_HOME", "mine", "APPDATA", "x", "XDG_DATA_HOME", "y")))
                    .isEqualTo(Path.of("mine").toAbsolutePath());
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void foldersAreTheOwnersOnly(@TempDir Path folder) throws IOException {
        DataFolder data = new DataFolder(folder.resolve("a/b"));
        Path migrations = data.folder("migrations");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(migrations)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.root())))
                .isEqualTo("rwx------");
        assertThat(data.folder("migrations")).isEqualTo(migrations);
        assertThat(data.file("ssh.json")).doesNotExist().hasParentRaw(data.root());
    }

    @Test
    void aPlaceThatCannotBeMadeSaysWhatToDo(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> new DataFolder(file).folder("migrations"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("EDGEFERRY_HOME");
    }
}
