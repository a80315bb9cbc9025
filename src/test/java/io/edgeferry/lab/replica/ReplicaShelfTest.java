package io.edgeferry.lab.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaShelfTest {

    private static final String KEY = "default_gru";

    @TempDir
    Path root;

    private Path folder;
    private Path scratch;
    private ReplicaShelf shelf;

    @BeforeEach
    void open() throws IOException {
        folder = root.resolve("replicas").resolve(KEY);
        scratch = root.resolve("scratch");
        shelf = open(new Disk());
    }

    private ReplicaShelf open(Disk disk) throws IOException {
        return new ReplicaShelves(root.resolve("replicas"), disk, Clock.systemUTC()).of(KEY);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void onlyWhatIsNewIsAskedForAndAllComesBackByteForByte() throws Exception {
        Archive archive = new Archive(256);
        byte[] first = archive.bytes();
        ReplicaShelf.Told one = Archive.store(shelf, "r1", first, scratch);
        archive.change(9);
        byte[] second = archive.bytes();
        ReplicaShelf.Told two = Archive.store(shelf, "r2", second, scratch);
        assertThat(one.newPages()).isEqualTo(256);
        assertThat(one.cutting().pages()).isEqualTo(256);
        assertThat(two.newPages()).isBetween(1L, 9L);
        assertThat(two.newBytes()).isLessThan(64 << 10);
        assertThat(Archive.restored(shelf, "r1")).isEqualTo(first);
        assertThat(Archive.restored(shelf, "r2")).isEqualTo(second);
        assertThat(shelf.list()).extracting(ReplicaShelf.Told::id).containsExactly("r2", "r1");
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                    .isEqualTo("rwx------");
            for (Path file : files()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
        }
        assertThatThrownBy(() -> Archive.store(shelf, "r2", second, scratch)).hasMessageContaining("already");
    }

    /** Each file is flipped at its ends, at its middle and at many places between. */
    @Test
    void oneFlippedByteAnywhereIsFoundAndNeverRestored() throws Exception {
        Archive archive = new Archive(24);
        Map<String, byte[]> right = new HashMap<>();
        for (int i = 1; i <= 3; i++) {
            right.put("r" + i, archive.bytes());
            Archive.store(shelf, "r" + i, right.get("r" + i), scratch);
            archive.change(4);
        }
        Map<Path, byte[]> whole = new HashMap<>();
        for (Path file : files()) {
            whole.put(file, Files.readAllBytes(file));
        }
        Random random = new Random(7);
        int found = 0;
        for (Path file : whole.keySet()) {
            int size = whole.get(file).length;
            List<Integer> places = new ArrayList<>(List.of(0, 1, size / 2, size - 1, size - 33, size - 45));
            random.ints(40, 0, size).forEach(places::add);
            for (int place : places) {
                flip(file, place);
                found += assertNothingWrongIsRestored(right);
                put(whole);
            }
        }
        assertThat(found).isGreaterThanOrEqualTo(whole.size() * 46);
        assertThat(shelf.list()).allMatch(told -> told.bad().isEmpty());
    }

    private void put(Map<Path, byte[]> whole) throws IOException {
        for (Path file : files()) {
            Files.delete(file);
        }
        for (Map.Entry<Path, byte[]> each : whole.entrySet()) {
            Files.write(each.getKey(), each.getValue());
        }
    }

    private static void flip(Path file, int place) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[place] ^= 0x10;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
    }

    private int assertNothingWrongIsRestored(Map<String, byte[]> right) throws IOException {
        int bad = 0;
        for (String id : right.keySet()) {
            byte[] back = Archive.restored(shelf, id);
            if (back == null) {
                bad++;
                assertThat(shelf.verify(id)).isNotEmpty();
            } else {
                assertThat(back).isEqualTo(right.get(id));
            }
        }
        assertThat(bad).as("the flipped byte is found by some replica").isPositive();
        assertThat(shelf.list().stream().filter(told -> !told.bad().isEmpty()).count())
                .as("and noted")
                .isEqualTo(bad);
        return bad;
    }

    @Test
    void aDamagedPageIsSentAgainAndNotTrusted() throws Exception {
        Archive archive = new Archive(64);
        byte[] first = archive.bytes();
        Archive.store(shelf, "r1", first, scratch);
        Path pack = files().stream()
                .filter(file -> file.getFileName().toString().startsWith("pack-"))
                .findFirst()
                .orElseThrow();
        flip(pack, 40 * Cutting.PAGE);
        archive.change(1);
        byte[] second = archive.bytes();
        ReplicaShelf.Told two = Archive.store(shelf, "r2", second, scratch);
        assertThat(two.newPages()).as("what changed and what was damaged").isEqualTo(2);
        assertThat(Archive.restored(shelf, "r2")).isEqualTo(second);
        assertThat(shelf.verify("r1")).as("healed by it").isEmpty();
        assertThat(Archive.restored(shelf, "r1")).isEqualTo(first);
    }

    @Test
    void aBadReplicaDoesNotCountAndGoesFirst() throws Exception {
        Archive archive = new Archive(32);
        for (int i = 1; i <= 4; i++) {
            Archive.store(shelf, "r" + i, archive.bytes(), scratch);
            archive.change(3);
        }
        flip(folder.resolve("r4.replica"), 100);
        assertThat(shelf.verify("r4")).isNotEmpty();
        ReplicaShelf.Removed removed = shelf.keep(2);
        assertThat(removed.ids()).containsExactlyInAnyOrder("r4", "r1");
        assertThat(shelf.list()).extracting(ReplicaShelf.Told::id).containsExactly("r3", "r2");
        assertThat(shelf.verify("r2")).isEmpty();
    }

    @Test
    void hundredsOfRoundsKeepTheDiskBounded() throws Exception {
        Archive archive = new Archive(128);
        long most = 0;
        byte[] last = new byte[0];
        for (int round = 0; round < 400; round++) {
            last = archive.bytes();
            Archive.store(shelf, "r" + round, last, scratch);
            long left = shelf.keep(3).left();
            archive.change(round % 7);
            if (round > 5) {
                most = Math.max(most, left);
            }
            assertThat(files().size()).isLessThan(32);
        }
        assertThat(most).isLessThan(3L * last.length);
        assertThat(shelf.list()).hasSize(3).allMatch(told -> told.bad().isEmpty());
        assertThat(Archive.restored(shelf, "r399")).isEqualTo(last);
        assertThat(shelf.removeAll().ids()).hasSize(3);
        assertThat(folder).doesNotExist();
    }

    /** Ends all that it does from one step on, as a kill does: what would clean up afterwards does not happen either. */
    private static final class Killed extends Disk {
        private int left;

        Killed(int left) {
            this.left = left;
        }

        @Override
        void step() throws IOException {
            if (left-- <= 0) {
                throw new IOException("killed");
            }
        }

        boolean happened() {
            return left < 0;
        }
    }

    @Test
    void aKillBetweenAnyTwoStepsLosesNoOlderReplica() throws Exception {
        Archive archive = new Archive(16);
        Map<String, byte[]> made = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            made.put("old" + i, archive.bytes());
            Archive.store(shelf, "old" + i, made.get("old" + i), scratch);
            archive.change(6);
        }
        Map<Path, byte[]> before = new HashMap<>();
        for (Path file : files()) {
            before.put(file, Files.readAllBytes(file));
        }
        byte[] next = archive.bytes();
        int steps = 0;
        for (boolean killed = true; killed; steps++) {
            put(before);
            killed = round(next, steps);
            assertOlderAreWhole(made, next);
        }
        assertThat(steps).as("steps of a replica and of its rotation").isGreaterThan(12);
    }

    private boolean round(byte[] next, int steps) throws IOException {
        Killed disk = new Killed(steps);
        ReplicaShelf dying = open(disk);
        try {
            Archive.store(dying, "next", next, scratch);
            dying.keep(2);
        } catch (IOException e) {
            assertThat(e).hasMessage("killed");
        }
        return disk.happened();
    }

    private void assertOlderAreWhole(Map<String, byte[]> made, byte[] next) throws IOException {
        ReplicaShelf again = open(new Disk());
        List<String> ids = again.list().stream().map(ReplicaShelf.Told::id).toList();
        assertThat(ids).contains("old3");
        if (!ids.contains("next")) {
            assertThat(ids).containsExactly("old3", "old2", "old1", "old0");
        }
        for (String id : ids) {
            assertThat(Archive.restored(again, id)).isEqualTo(id.equals("next") ? next : made.get(id));
        }
        again.keep(10);
        assertThat(files())
                .as("what the kill left is gone")
                .noneMatch(file -> file.getFileName().toString().startsWith("coming-"));
        assertThat(Arrays.asList(files().toArray())).hasSizeLessThan(16);
    }

    @Test
    void aClockThatIsSetBackDoesNotTurnTheirOrderRound() throws Exception {
        Archive archive = new Archive(4);
        Archive.store(shelf, "r1", archive.bytes(), scratch);
        archive.change(1);
        ReplicaShelf past = new ReplicaShelves(
                        root.resolve("replicas"),
                        new Disk(),
                        Clock.fixed(Instant.parse("2020-01-01T00:00:00Z"), ZoneOffset.UTC))
                .of(KEY);
        Archive.store(past, "r2", archive.bytes(), scratch);
        assertThat(past.list()).extracting(ReplicaShelf.Told::id).containsExactly("r2", "r1");
    }

    @Test
    void whatComesWrongIsNoReplica() throws Exception {
        Archive archive = new Archive(4);
        Files.write(scratch, archive.bytes());
        Cutting cutting = Cutting.of(scratch);
        Cutting lying = new Cutting(cutting.pieces(), cutting.bytes(), "00".repeat(32));
        try (Incoming incoming = shelf.incoming("r1", "{}", lying)) {
            assertThatThrownBy(() -> incoming.take(
                            0, new byte[cutting.pieces().getFirst().length()]))
                    .hasMessageContaining("not what was sent");
            long at = 0;
            byte[] bytes = archive.bytes();
            for (int i = 0; i < cutting.pieces().size(); i++) {
                int length = cutting.pieces().get(i).length();
                incoming.take(i, Arrays.copyOfRange(bytes, (int) at, (int) at + length));
                at += length;
            }
            assertThatThrownBy(incoming::complete).hasMessageContaining("not what was sent");
        }
        assertThat(shelf.list()).isEmpty();
        assertThat(files()).isEmpty();
        assertThatThrownBy(() -> Cutting.of(Files.write(scratch, new byte[] {1, 2, 3})))
                .isInstanceOf(IOException.class);
    }

    @Test
    void onlyPodsHaveAFolder() {
        for (String key : List.of("", "gru", "default_", "_gru", "de/x_gru", "default_../x", "Default_gru", "a_b_c")) {
            assertThat(ReplicaShelves.isKey(key)).as(key).isFalse();
        }
        assertThat(ReplicaShelves.isKey("default_gru-1.x")).isTrue();
        for (String id : List.of("", "..", "a/b", "a..b", "-a")) {
            assertThat(ReplicaShelves.isId(id)).as(id).isFalse();
        }
    }
}
