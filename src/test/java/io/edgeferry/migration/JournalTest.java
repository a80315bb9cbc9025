package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.migration.Journal.Event;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.TaskState;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final OperationId OPERATION = Samples.OPERATION;

    @TempDir
    private Path folder;

    @BeforeProperty
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory(Path.of("target"), "journal");
    }

    @AfterProperty
    void removeFolder() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private Path file() {
        return folder.resolve(OPERATION + ".jsonl");
    }

    private Journal<MigrationJob, MigrationState> open() throws IOException {
        return Journal.<MigrationJob, MigrationState>open(folder, OPERATION).orElseThrow();
    }

    private Journal.Contents<MigrationJob, MigrationState> read() throws IOException {
        return Journal.read(folder, OPERATION, Journal.Kind.POD).orElseThrow();
    }

    private void writeWhole() throws IOException {
        try (var journal = open()) {
            journal.write(Event.STARTED, "", Samples.job(), MigrationState.NEW, null);
            journal.write(Event.BEGIN, "prepare", null, MigrationState.NEW, null);
            journal.write(Event.DONE, "prepare", null, MigrationState.NEW, null);
            journal.write(Event.BEGIN, "freeze", null, MigrationState.NEW.withFrozen(Instant.now()), null);
            journal.write(Event.ENDED, "", null, MigrationState.NEW, Samples.ended(TaskState.SUCCEEDED));
        }
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        Instant precise = Instant.parse("2026-01-01T00:00:01.123456789Z");
        MigrationState state = MigrationState.NEW
                .withArchive("/var/lib/kubelet/checkpoints/checkpoint-a.tar", 7)
                .withFrozen(precise)
                .withLastStep(41, precise)
                .withDisarmed()
                .withSourceDeleted(true)
                .withClone("uid-clone")
                .withProof(precise)
                .withDebts(List.of("finish"));
        try (var journal = open()) {
            journal.write(Event.STARTED, "", Samples.job(), MigrationState.NEW, null);
            journal.write(Event.ENDED, "", null, state, Samples.ended(TaskState.SUCCEEDED));
        }
        Journal.Contents<MigrationJob, MigrationState> contents = read();
        assertThat(contents.job()).isEqualTo(Samples.job());
        assertThat(contents.state()).isEqualTo(state);
        assertThat(contents.ended()).isTrue();
        assertThat(contents.task()).contains(Samples.ended(TaskState.SUCCEEDED));
        assertThat(Journal.operations(folder)).containsExactly(OPERATION);
    }

    @Property(tries = 150)
    void aCutAnywhereLosesNoWholeLine(@ForAll @DoubleRange(min = 0, max = 1) double share) throws IOException {
        Files.deleteIfExists(file());
        writeWhole();
        byte[] whole = Files.readAllBytes(file());
        int cut = (int) Math.round(share * whole.length);
        cutAndGoOn(whole, cut);
    }

    @Test
    void aCutInTheMidstOfALetterLosesNoWholeLine() throws IOException {
        writeWhole();
        byte[] whole = Files.readAllBytes(file());
        int inside = -1;
        for (int i = 0; i < whole.length; i++) {
            inside = (whole[i] & 0xC0) == 0x80 ? i : inside;
        }
        assertThat(inside).as("a letter of several bytes in the last line").isPositive();
        cutAndGoOn(whole, inside);
    }

    private void cutAndGoOn(byte[] whole, int cut) throws IOException {
        byte[] rest = java.util.Arrays.copyOf(whole, cut);
        long wholeLines = new String(rest, StandardCharsets.ISO_8859_1)
                .chars()
                .filter(c -> c == '\n')
                .count();
        Files.write(file(), rest);
        Optional<Journal.Contents<MigrationJob, MigrationState>> before =
                Journal.read(folder, OPERATION, Journal.Kind.POD);
        try (var journal = open()) {
            journal.write(Event.FAILED, "freeze", null, MigrationState.NEW.withDisarmed(), null);
        }
        if (wholeLines == 0) {
            // Without the first line nothing was touched; it may still be whole but for its end.
            assertThat(before.map(contents -> contents.lines().size()).orElse(0))
                    .isLessThanOrEqualTo(1);
            return;
        }
        Journal.Contents<MigrationJob, MigrationState> after = read();
        assertThat(before.orElseThrow().lines().size()).isGreaterThanOrEqualTo((int) wholeLines);
        assertThat(after.lines()).hasSize(before.orElseThrow().lines().size() + 1);
        assertThat(after.lines().getLast().event()).isEqualTo(Event.FAILED);
        assertThat(after.state().disarmed()).isTrue();
        assertThat(after.job()).isEqualTo(Samples.job());
    }

    @Test
    void oneOpenerAtATime() throws IOException {
        assertThat(Journal.busy(folder, OPERATION)).isFalse();
        var first = open();
        assertThat(Journal.busy(folder, OPERATION)).isTrue();
        assertThat(Journal.open(folder, OPERATION)).isEmpty();
        first.close();
        assertThat(Journal.busy(folder, OPERATION)).isFalse();
        open().close();
    }

    @Test
    void anotherProcessStaysOutEvenAfterThisOneLooked() throws Exception {
        try (var mine = open()) {
            mine.write(Event.STARTED, "", Samples.job(), MigrationState.NEW, null);
            // A POSIX lock goes away when its process closes any channel of the file.
            assertThat(Journal.busy(folder, OPERATION)).isTrue();
            assertThat(Journal.open(folder, OPERATION)).isEmpty();
            Process other = holder();
            try (BufferedReader said = other.inputReader()) {
                assertThat(said.readLine()).isEqualTo("busy");
            } finally {
                other.destroyForcibly();
            }
        }
    }

    @Test
    void theLockOfAKilledProcessIsFree() throws Exception {
        Process other = holder();
        try (BufferedReader said = other.inputReader()) {
            assertThat(said.readLine()).isEqualTo("open");
            assertThat(Journal.busy(folder, OPERATION)).isTrue();
            assertThat(Journal.open(folder, OPERATION)).isEmpty();
            other.destroyForcibly();
            await().atMost(Duration.ofSeconds(30)).until(() -> !Journal.busy(folder, OPERATION));
            open().close();
        } finally {
            other.destroyForcibly();
        }
    }

    private Process holder() throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-Dedgeferry.log=" + folder.resolve("other.log"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        folder.toString(),
                        OPERATION.value())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void anInterruptedThreadWrites() throws IOException {
        try (var journal = open()) {
            Thread.currentThread().interrupt();
            journal.write(Event.STARTED, "", Samples.job(), MigrationState.NEW, null);
            journal.write(Event.FAILED, "dump", null, MigrationState.NEW, null);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(read().lines()).hasSize(2);
    }

    @Test
    void stepsAreTouchedUntilTheyAreUndone() throws IOException {
        try (var journal = open()) {
            journal.write(Event.STARTED, "", Samples.job(), MigrationState.NEW, null);
            journal.write(Event.BEGIN, "prepare", null, MigrationState.NEW, null);
            journal.write(Event.DONE, "prepare", null, MigrationState.NEW, null);
            journal.write(Event.BEGIN, "freeze", null, MigrationState.NEW, null);
        }
        Journal.Contents<MigrationJob, MigrationState> forward = read();
        assertThat(forward.touched("prepare")).isTrue();
        assertThat(forward.touched("freeze")).isTrue();
        assertThat(forward.touched("dump")).isFalse();
        assertThat(forward.failing()).isFalse();
        assertThat(forward.ended()).isFalse();
        assertThat(forward.task()).isEmpty();
        try (var journal = open()) {
            journal.write(Event.FAILED, "freeze", null, MigrationState.NEW, null);
            journal.write(Event.UNDONE, "freeze", null, MigrationState.NEW, null);
        }
        Journal.Contents<MigrationJob, MigrationState> back = read();
        assertThat(back.touched("freeze")).isFalse();
        assertThat(back.touched("prepare")).isTrue();
        assertThat(back.failing()).isTrue();
        assertThat(back.ended()).isFalse();
    }

    @Test
    void aJournalOfAVersionWithoutDatasetsIsRead() throws IOException {
        try (var journal = open()) {
            journal.write(Event.STARTED, "", Samples.job(), MigrationState.NEW, null);
            journal.write(Event.ENDED, "", null, MigrationState.NEW, Samples.ended(TaskState.SUCCEEDED));
        }
        String old = Files.readString(file())
                .replace(",\"datasets\":[]", "")
                .replaceAll(",\"data\":\\{[^}]*\\}", "")
                .replace(",\"kind\":\"POD\"", "")
                .replaceAll(",\"flow\":\\{[^}]*\\}", "");
        assertThat(old).doesNotContain("dataset").doesNotContain("\"data\"").doesNotContain("\"flow\"");
        Files.writeString(file(), old);
        Journal.Contents<MigrationJob, MigrationState> contents = read();
        assertThat(contents.job()).isEqualTo(Samples.job());
        assertThat(contents.state()).isEqualTo(MigrationState.NEW);
        assertThat(contents.task()).contains(Samples.ended(TaskState.SUCCEEDED));
    }

    @Test
    void aCopyOfADatasetIsJournalledTheSameWay() throws IOException {
        OperationId copy = new OperationId("d20260103-000000-000001");
        DatasetJob job = Samples.datasetJob(copy);
        DatasetState state = DatasetState.NEW
                .withCopying(true)
                .withListing(50, 1_300_000)
                .withChecked("abc", 2)
                .withPublished()
                .withFinished()
                .withHeld(true)
                .withDebts(List.of("finish"));
        try (var journal = Journal.<DatasetJob, DatasetState>open(folder, copy).orElseThrow()) {
            journal.write(Event.STARTED, "", job, DatasetState.NEW, null);
            journal.write(Event.BEGIN, "finish", null, state, null);
        }
        open().close();
        Journal.Contents<DatasetJob, DatasetState> contents =
                Journal.read(folder, copy, Journal.Kind.DATASET).orElseThrow();
        assertThat(contents.job()).isEqualTo(job);
        assertThat(contents.state()).isEqualTo(state);
        Journals journals = new Journals(folder, job.server());
        assertThat(journals.of(Journal.Kind.POD)).isEmpty();
        assertThat(journals.of(Journal.Kind.DATASET)).hasSize(1);
        assertThat(journals.all()).hasSize(1);
        assertThat(new Journals(folder, "https://elsewhere").all()).isEmpty();
        assertThat(Journal.operations(folder))
                .as("newest first, whatever the kind")
                .containsExactly(copy, OPERATION);
    }

    @Test
    void newestFirstAndOnlyJournals() throws IOException {
        OperationId newer = new OperationId("m20260102-000000-000001");
        open().close();
        Journal.<MigrationJob, MigrationState>open(folder, newer).orElseThrow().close();
        Files.writeString(folder.resolve("notes.jsonl"), "{}");
        assertThat(Journal.operations(folder)).containsExactly(newer, OPERATION);
        assertThat(Journal.read(folder, newer, Journal.Kind.POD))
                .as("without a first line")
                .isEmpty();
    }
}
