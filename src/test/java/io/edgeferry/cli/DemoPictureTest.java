package io.edgeferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.protection.demo.DemoFigures;
import io.edgeferry.protection.demo.DemoPoint;
import io.edgeferry.protection.demo.DemoResult;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The foot of the picture of a demonstration says what made the checkpoints. */
class DemoPictureTest {

    private static final int FOOT = 36;
    private static final int WHITE = 0xFFFFFF;

    private static List<DemoPoint> curve(double from, int first, int steps) {
        return IntStream.range(0, steps)
                .mapToObj(at -> new DemoPoint(from + at, first + at, 1.0 / (first + at)))
                .toList();
    }

    private static BufferedImage draw(String engine) throws Exception {
        Path file = Files.createDirectories(Path.of("target", "pictures"))
                .resolve("demo-png-" + (engine.isEmpty() ? "none" : "engine") + ".png");
        DemoPicture.write(
                new DemoResult(
                        "resumed",
                        "",
                        engine,
                        "default",
                        "demo-1",
                        "cut",
                        "edge-1",
                        "edge-2",
                        "edge-3",
                        10,
                        2,
                        "",
                        1,
                        DemoFigures.NONE,
                        40,
                        64,
                        curve(1, 1, 39),
                        curve(64, 30, 40),
                        curve(60, 1, 44),
                        List.of()),
                file);
        return Objects.requireNonNull(ImageIO.read(file.toFile()));
    }

    /** Widest part of the foot that is not white, in pixels; its outermost pixels are white in any case. */
    private static int inked(BufferedImage picture) {
        int[] columns = IntStream.range(0, picture.getWidth())
                .filter(x -> IntStream.range(picture.getHeight() - FOOT, picture.getHeight())
                        .anyMatch(y -> (picture.getRGB(x, y) & WHITE) != WHITE))
                .toArray();
        for (int x = 0; x < picture.getWidth(); x++) {
            assertThat(picture.getRGB(x, picture.getHeight() - 1) & WHITE)
                    .as("nothing is cut off below")
                    .isEqualTo(WHITE);
        }
        return columns.length == 0 ? 0 : columns[columns.length - 1] - columns[0];
    }

    @Test
    void theEngineIsWrittenThere() throws Exception {
        assertThat(inked(draw(""))).as("without checkpoints").isZero();
        int lab = inked(draw("lab checkpoint, not CRIU"));
        assertThat(lab).isBetween(300, 1_000);
        assertThat(inked(draw("CRIU"))).as("other words").isBetween(150, lab - 100);
    }
}
