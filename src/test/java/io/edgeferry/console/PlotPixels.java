package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;

/** What is drawn in the plot of an exported picture, without the legend, which has the same colours. */
public final class PlotPixels {

    /** The plot and what is below it: its height where the window is drawn, at the picture's scale. */
    private static final int PLOT = 2 * 420;

    private static final int PARTS = 10;
    private static final int LEAST_PARTS = 6;
    private static final int LEAST = 600;

    private PlotPixels() {}

    /** Asserts that the plot has a line of this colour, which goes on over most of the width. */
    public static void assertDrawn(BufferedImage image, String what, int colour) {
        int[] parts = new int[PARTS];
        int all = 0;
        for (int y = image.getHeight() - PLOT; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                if (image.getRGB(x, y) == colour) {
                    all++;
                    parts[x * PARTS / image.getWidth()]++;
                }
            }
        }
        int filled = 0;
        for (int part : parts) {
            filled += part > 0 ? 1 : 0;
        }
        assertThat(all).as("pixels of the %s below the legend", what).isGreaterThan(LEAST);
        assertThat(filled).as("tenths of the width with the %s", what).isGreaterThanOrEqualTo(LEAST_PARTS);
    }
}
