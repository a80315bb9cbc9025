package io.edgeferry.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Paths of a container as those of this computer. */
class MountsTest {

    @TempDir
    private Path dir;

    @Test
    void theLongestMountCounts() {
        Mounts mounts = new Mounts(List.of(mount("/data", "a"), mount("/data/in", "b")));
        assertThat(mounts.rewrite("/data/x")).isEqualTo(dir.resolve("a/x").toString());
        assertThat(mounts.rewrite("/data/in/x")).isEqualTo(dir.resolve("b/x").toString());
        assertThat(mounts.rewrite("/data/inside"))
                .isEqualTo(dir.resolve("a/inside").toString());
        assertThat(mounts.rewrite("/database")).isEqualTo("/database");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void tarNamesFilesAsTheContainerDoes() throws Exception {
        Mounts mounts = new Mounts(List.of(mount("/var/work", "a")));
        Files.createDirectories(dir.resolve("a/sub"));
        Files.writeString(dir.resolve("a/sub/file"), "x");
        assertThat(packed(mounts, "/var/work/sub/file")).containsExactly("var/work/sub/file");
        assertThat(packed(mounts, "/var/work/sub")).containsExactlyInAnyOrder("var/work/sub/", "var/work/sub/file");
        assertThat(packed(mounts, "/var/work"))
                .allMatch(name -> name.startsWith("var/work/"))
                .contains("var/work/./sub/file");
    }

    @Test
    void whatIsUnderNoMountStaysAsItIs() {
        Mounts mounts = new Mounts(List.of(mount("/work", "a")));
        List<String> words = List.of("tar", "cf", "-", "/tmp/x");
        assertThat(mounts.rewrite(words, dir.resolve("root"))).isEqualTo(words);
        assertThat(mounts.rewrite(List.of("tar", "xmf", "-", "-C", "/work"), dir.resolve("root")))
                .containsExactly("tar", "xmf", "-", "-C", dir.resolve("a").toString());
    }

    @Test
    void whatWouldUnpackOverFilesOfThisComputerIsKnown() {
        Mounts mounts = new Mounts(List.of(mount("/work", "a")));
        for (String command : List.of("-xmf", "xf", "--no-same-owner -xmf")) {
            List<String> words = new ArrayList<>(List.of("tar"));
            words.addAll(List.of(command.split(" ")));
            words.addAll(List.of("-", "-C"));
            for (String outside : List.of("/tmp", "/", "/workshop", "/work/../../x", "../x", "sub/../../../tmp")) {
                assertThat(mounts.unpacksOutside(with(words, outside))).contains(outside);
            }
            for (String inside : List.of("/work", "/work/sub", ".", "sub")) {
                assertThat(mounts.unpacksOutside(with(words, inside))).isEmpty();
            }
        }
        assertThat(mounts.unpacksOutside(List.of("tar", "-xmf", "-"))).isEmpty();
        assertThat(mounts.unpacksOutside(List.of("tar", "cf", "-", "-C", "/tmp", "x")))
                .isEmpty();
        assertThat(mounts.unpacksOutside(List.of("tar", "-C", "/tmp", "-xf", "-")))
                .contains("/tmp");
        assertThat(mounts.unpacksOutside(List.of("ls", "-x", "-C", "/tmp"))).isEmpty();
    }

    private static List<String> with(List<String> words, String last) {
        List<String> all = new ArrayList<>(words);
        all.add(last);
        return all;
    }

    private List<String> packed(Mounts mounts, String path) throws Exception {
        List<String> words = mounts.rewrite(List.of("tar", "cf", "-", path), dir.resolve("root"));
        Process process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> names = new ArrayList<>();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(process.getInputStream())) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
            }
        }
        assertThat(process.waitFor()).isZero();
        return names;
    }

    private Mounts.Mount mount(String path, String folder) {
        return new Mounts.Mount(path, dir.resolve(folder));
    }
}
