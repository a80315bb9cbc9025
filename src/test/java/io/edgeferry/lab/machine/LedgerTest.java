package io.edgeferry.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an earlier lab left running is ended, and nothing else. */
class LedgerTest {

    @Test
    void endsWhatWasNotedAndStillIsTheSame(@TempDir Path folder) throws Exception {
        assumeTrue(Files.exists(Path.of("/bin/sleep")));
        Process noted = new ProcessBuilder("/bin/sleep", "60").start();
        Process other = new ProcessBuilder("/bin/sleep", "60").start();
        try {
            Path file = folder.resolve("commands");
            new Ledger(file).note(noted.toHandle());
            // The id of a process that ended may be given to another: the time of its start tells them apart.
            Files.writeString(file, Files.readString(file) + other.pid() + " 1000\n");
            new Ledger(file).endAll();
            assertThat(noted.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(other.isAlive()).isTrue();
            assertThat(file).doesNotExist();
        } finally {
            noted.destroyForcibly();
            other.destroyForcibly();
        }
    }
}
