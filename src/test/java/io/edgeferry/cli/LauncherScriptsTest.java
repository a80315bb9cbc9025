package io.edgeferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.Programs;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code kubectl-migrate} passes its words on. */
@DisabledOnOs(OS.WINDOWS)
class LauncherScriptsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "gru w2, migrate pod gru w2",
        "gru w2 --with-data, migrate pod gru w2 --with-data",
        "gru lstm w2, migrate pod gru lstm w2",
        "pod dataset w2, migrate pod dataset w2",
        "dataset corpus w2, migrate dataset corpus w2",
        "dataset --volume corpus w2, migrate dataset --volume corpus w2",
        "--help, migrate pod --help"
    })
    void itIsForPodsUnlessADatasetIsNamed(String words, String passed) throws Exception {
        Path stub = Programs.write(folder.resolve("edgeferry"), "#!/bin/sh\necho \"$@\"\n");
        Path script = Programs.write(
                stub.resolveSibling("kubectl-migrate"),
                Files.readAllBytes(Path.of("src/main/launchers/kubectl-migrate")));
        List<String> line = new ArrayList<>(List.of(script.toString()));
        line.addAll(List.of(words.split(" ")));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        try (BufferedReader said = process.inputReader()) {
            assertThat(said.readLine()).isEqualTo(passed);
        }
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
