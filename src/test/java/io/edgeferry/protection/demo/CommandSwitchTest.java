package io.edgeferry.protection.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.migration.MigrationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class CommandSwitchTest {

    @TempDir
    Path folder;

    private static CommandSwitch of(String command) {
        return new CommandSwitch(command, "true {node}", Duration.ofSeconds(20));
    }

    @Test
    void wordsAreSplitByBlanksAndQuotesOnly() {
        assertThat(CommandSwitch.words("src/testbed/testbed cut {node}"))
                .containsExactly("src/testbed/testbed", "cut", "{node}");
        assertThat(CommandSwitch.words("ssh 'a b' \"node {node}\" ; $(x)"))
                .containsExactly("ssh", "a b", "node {node}", ";", "$(x)");
        assertThatThrownBy(() -> CommandSwitch.words("cut 'a {node}")).hasMessageContaining("quote");
        assertThatThrownBy(() -> CommandSwitch.words("cut edge-1")).hasMessageContaining("does not say {node}");
    }

    @Test
    void noShellReadsTheWords() throws Exception {
        Path file = folder.resolve("edge-1; touch never");
        of("touch '" + folder + "/{node}; touch never'").apply(Fault.CUT, "edge-1");
        assertThat(file).exists();
        assertThat(folder.resolve("never")).doesNotExist();
    }

    @Test
    void aNameThatIsNoneIsNotRun() {
        assertThatThrownBy(() -> of("touch " + folder + "/{node}").apply(Fault.CUT, "../evil name"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("is no name of a node");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFailureSaysWhatTheCommandSaid() {
        assertThatThrownBy(() -> of("ls " + folder + "/none-{node}").apply(Fault.CUT, "edge-1"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("ended with exit code")
                .hasMessageContaining("none-edge-1");
        assertThatThrownBy(() -> of("no-such-program-at-all {node}").apply(Fault.CUT, "edge-1"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("could not be run");
    }

    @Test
    void oneThatHangsIsEnded() throws Exception {
        Path script = Files.writeString(folder.resolve("hang"), "sleep 600\n");
        CommandSwitch hanging = new CommandSwitch("sh " + script + " {node}", "true {node}", Duration.ofMillis(300));
        assertThatThrownBy(() -> hanging.apply(Fault.CUT, "edge-1"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("was ended after");
    }
}
