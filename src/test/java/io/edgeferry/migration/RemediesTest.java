package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a person is told to paste has to mend, and a second time must do no harm. */
@DisabledOnOs({OS.WINDOWS, OS.MAC})
class RemediesTest {

    private static final String OPTION = "enable_experimental_restore_via_create";

    @TempDir
    Path folder;

    private void run(List<String> remedy) throws Exception {
        String script = remedy.stream()
                .filter(line -> !line.startsWith("systemctl"))
                .map(line -> line.replace("/etc/containerd", folder.toString()).replace("/usr/sbin", folder.toString()))
                .collect(Collectors.joining("\n"));
        Process process = new ProcessBuilder("sh", "-euc", script)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
    }

    private String mended(String config) throws Exception {
        Path file = folder.resolve("config.toml");
        Files.writeString(file, config);
        run(Remedies.restoreSwitch("w1"));
        String once = Files.readString(file);
        run(Remedies.restoreSwitch("w1"));
        assertThat(Files.readString(file)).isEqualTo(once);
        return once;
    }

    @Test
    void theSwitchIsAddedToTheTableThatIsThere() throws Exception {
        for (String quote : List.of("'", "\"")) {
            String table = "[plugins." + quote + "io.containerd.cri.v1.runtime" + quote + "]\n";
            assertThat(mended("version = 3\n  " + table + "    enable_selinux = false\n"))
                    .isEqualTo("version = 3\n  " + table + "  " + OPTION + " = true\n    enable_selinux = false\n");
        }
    }

    @Test
    void anOptionOfCriuIsPutInOnceAndReplaced() throws Exception {
        Path file = folder.resolve("runc.conf");
        List<String> remedy = Remedies.criuOption("w1", "ghost-limit", "8000000").stream()
                .map(line -> line.replace("/etc/criu", folder.toString()))
                .toList();
        run(remedy);
        assertThat(file).hasContent("ghost-limit 8000000\n");
        Files.writeString(file, "tcp-close\nghost-limit 5\nghost-fiemap\n");
        run(remedy);
        run(remedy);
        assertThat(file).hasContent("tcp-close\nghost-fiemap\nghost-limit 8000000\n");
    }

    @Test
    void theSwitchIsTurnedWhereItIs() throws Exception {
        String table = "version = 3\n[plugins.\"io.containerd.cri.v1.runtime\"]\n";
        assertThat(mended(table + "  " + OPTION + " = false\n")).isEqualTo(table + "  " + OPTION + " = true\n");
    }

    @Test
    void theTableIsMadeWhereThereIsNone() throws Exception {
        String table = "[plugins.\"io.containerd.cri.v1.runtime\"]\n  " + OPTION + " = true\n";
        assertThat(mended("version = 3\n[plugins.'io.containerd.cri.v1.runtime'.containerd]\n"))
                .isEqualTo("version = 3\n[plugins.'io.containerd.cri.v1.runtime'.containerd]\n" + table);
        assertThat(mended("")).isEqualTo("version = 3\n" + table);
    }

    @Test
    void theWrapperOfCriuNeverWrapsItself() throws Exception {
        Files.writeString(folder.resolve("criu"), "the program");
        run(Remedies.hang("w1"));
        run(Remedies.hang("w1"));
        assertThat(folder.resolve("criu.real")).hasContent("the program");
        assertThat(Files.readString(folder.resolve("criu"))).contains("CRIU_FAULT=130", "criu.real");
    }
}
