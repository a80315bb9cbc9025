package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.Programs;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Where tests look for a kubectl, and what they do without one. */
@DisabledOnOs(OS.WINDOWS)
class KubectlTest {

    private static final Required OPTIONAL = new Required(false);
    private static final Required CI = new Required(true);

    @TempDir
    Path dir;

    private Path kubectl(String folder, String minor) throws Exception {
        Path file = Files.createDirectories(dir.resolve(folder)).resolve("kubectl");
        return Programs.write(
                file, "#!/bin/sh\necho '{\"clientVersion\": {\"major\": \"1\", \"minor\": \"" + minor + "\"}}'\n");
    }

    private Path built() {
        return dir.resolve("cache/kubectl");
    }

    @Test
    void thatOnThePathIsFoundBehindOneThatIsTooOld() throws Exception {
        Path old = kubectl("old", "31");
        Path found = kubectl("new", "32+");
        String path =
                dir.resolve("nothing") + File.pathSeparator + old.getParent() + File.pathSeparator + found.getParent();
        assertThat(Kubectl.find(null, built(), path, OPTIONAL)).isEqualTo(found);
    }

    @Test
    void theGivenOneComesFirstAndThenTheTestbeds() throws Exception {
        Path given = kubectl("given", "36");
        Path built = kubectl("cache", "36");
        String path = String.valueOf(kubectl("path", "36").getParent());
        assertThat(Kubectl.find(given.toString(), built, path, OPTIONAL)).isEqualTo(given);
        assertThat(Kubectl.find(null, built, path, OPTIONAL)).isEqualTo(built);
    }

    @Test
    void withoutOneTheTestIsSkippedWithTheReason() throws Exception {
        Path old = kubectl("old", "31");
        assertThatThrownBy(() -> Kubectl.find(null, built(), null, OPTIONAL))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("no kubectl");
        assertThatThrownBy(() -> Kubectl.find(old.toString(), built(), "", OPTIONAL))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining(old + " is 1.31, and 1.32 or later is needed");
    }

    @Test
    void whereNothingMayBeMissingItFails() {
        assertThatThrownBy(() -> Kubectl.find(null, built(), "", CI))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no kubectl")
                .hasMessageContaining("CI=true");
        assertThatThrownBy(() -> CI.that(false, "no CRIU: build the testbed"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no CRIU");
    }
}
