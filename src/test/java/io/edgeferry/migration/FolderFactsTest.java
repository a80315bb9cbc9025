package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.node.NodeException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The scripts about folders, in this machine's own shell. */
@DisabledOnOs({OS.WINDOWS, OS.MAC})
class FolderFactsTest {

    @TempDir
    private Path folder;

    private final LocalShell shell = new LocalShell();

    @Test
    void countsFilesAndWhatTheyHoldWithoutHoles() throws Exception {
        Files.writeString(folder.resolve("a"), "x".repeat(1000));
        Files.createDirectories(folder.resolve("b c'd"));
        Files.writeString(folder.resolve("b c'd/line\nbreak"), "y".repeat(500));
        try (RandomAccessFile sparse =
                new RandomAccessFile(folder.resolve("sparse").toFile(), "rw")) {
            sparse.setLength(50_000_000);
        }
        FolderFacts facts = FolderFacts.counted(shell, folder.toString());
        assertThat(facts.state()).isEqualTo("files");
        assertThat(facts.files()).isEqualTo(3);
        assertThat(facts.bytes()).isBetween(1500L, 100_000L);
        assertThat(facts.free()).isPositive();
        assertThat(FolderFacts.ask(shell, folder.toString()).files()).isEqualTo(-1);
    }

    @Test
    void tellsWhatIsThere() throws Exception {
        assertThat(FolderFacts.ask(shell, folder.toString()).state()).isEqualTo("empty");
        FolderFacts absent = FolderFacts.ask(shell, folder.resolve("not/there").toString());
        assertThat(absent.state()).isEqualTo("absent");
        assertThat(absent.free()).as("of the folder above").isPositive();
        Files.writeString(folder.resolve(".hidden"), "");
        assertThat(FolderFacts.ask(shell, folder.toString()).state()).isEqualTo("files");
        assertThat(FolderFacts.ask(shell, folder.resolve(".hidden").toString()).state())
                .isEqualTo("other");
    }

    @Test
    void aStrangeAnswerIsNoFact() {
        FolderFacts facts = FolderFacts.parse("motd of the day\nfree=many\nfiles=12\n");
        assertThat(facts).isEqualTo(new FolderFacts("other", 12, -1, -1, -1));
    }

    @Test
    void aFolderIsRemovedWithAllThatIsInIt() throws Exception {
        Path copy = Files.createDirectories(folder.resolve("copy 1"));
        Files.createDirectories(copy.resolve("sub/.edgeferry-x"));
        Files.writeString(copy.resolve("sub/file"), "x");
        Files.createSymbolicLink(copy.resolve("out"), folder);
        Emptied.remove(shell, copy.toString(), false);
        assertThat(copy).doesNotExist();
        assertThat(folder).exists();
        Emptied.remove(shell, copy.toString(), false);
    }

    @Test
    void aMountPointStays() throws Exception {
        Path copy = Files.createDirectories(folder.resolve("copy"));
        Files.writeString(copy.resolve("file"), "x");
        Emptied.remove(shell, copy.toString(), true);
        assertThat(copy).isEmptyDirectory();
    }

    @Test
    void whatCannotBeRemovedIsSaid() throws Exception {
        assertThat(FolderFacts.ask(shell, "/proc/self/status").state()).isEqualTo("other");
        assertThatThrownBy(() -> Emptied.remove(shell, "/proc/self/attr", false))
                .isInstanceOf(NodeException.class);
    }
}
