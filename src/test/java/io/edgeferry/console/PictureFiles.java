package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Writes pictures as PNG files beside the test that takes them: packing one of 200 % takes as long as taking it. */
final class PictureFiles implements AutoCloseable {

    /** ImageIO packs least at 1; tests make hundreds of pictures that nobody sends anywhere. */
    private static final float LITTLE_PACKED = 0.9f;

    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("pictures").factory());
    /** So that few of them wait in memory; one of 200 % takes 33 MB. */
    private final Semaphore room = new Semaphore(4);

    private final List<Future<Boolean>> written = new ArrayList<>();

    /** Writes one, later. */
    void write(WritableImage image, Path file) {
        room.acquireUninterruptibly();
        written.add(writer.submit(() -> {
            try {
                return save(image, file);
            } finally {
                room.release();
            }
        }));
    }

    /** Writes one, now. */
    static boolean save(WritableImage image, Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        ImageWriter png = ImageIO.getImageWritersByFormatName("png").next();
        Files.deleteIfExists(file);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            ImageWriteParam parameters = png.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(LITTLE_PACKED);
            png.setOutput(out);
            png.write(null, new IIOImage(opaque(image), null, null), parameters);
        } finally {
            png.dispose();
        }
        return true;
    }

    private static BufferedImage opaque(WritableImage image) {
        int width = (int) image.getWidth();
        int height = (int) image.getHeight();
        int[] pixels = new int[width * height];
        image.getPixelReader().getPixels(0, 0, width, height, PixelFormat.getIntArgbInstance(), pixels, 0, width);
        BufferedImage copy = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        copy.setRGB(0, 0, width, height, pixels, 0, width);
        return copy;
    }

    /** Waits for all. */
    @Override
    public void close() throws Exception {
        writer.shutdown();
        for (Future<Boolean> one : written) {
            assertThat(one.get()).isTrue();
        }
    }
}
