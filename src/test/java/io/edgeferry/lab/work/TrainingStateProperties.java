package io.edgeferry.lab.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The training is the same each time, also when it goes on from a file in between. */
class TrainingStateProperties {

    private static final int MEMORY = 64 * 1024;

    @Property(tries = 20)
    void goesOnFromAFileAsIfNothingHadBeen(
            @ForAll @IntRange(max = 60) int before, @ForAll @IntRange(max = 60) int after, @ForAll long seed)
            throws IOException {
        TrainingState unmoved = TrainingState.fresh(seed, MEMORY);
        TrainingState moved = TrainingState.fresh(seed, MEMORY);
        Path file = Files.createTempFile("state", ".bin");
        try {
            for (int i = 0; i < before; i++) {
                unmoved.next();
                moved.next();
            }
            String sha256 = moved.save(file);
            assertThat(sha256).matches("[0-9a-f]{64}");
            assertThat(Files.size(file)).isEqualTo(moved.size());
            TrainingState restored = TrainingState.load(file);
            for (int i = 0; i < after; i++) {
                assertThat(restored.next()).isEqualTo(unmoved.next());
            }
            assertThat(restored.step()).isEqualTo(unmoved.step()).isEqualTo(before + after);
            assertThat(restored.digest()).isEqualTo(unmoved.digest());
        } finally {
            Files.delete(file);
        }
    }
}
