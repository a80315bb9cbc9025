package io.edgeferry.console.topology;

import java.util.function.Consumer;
import javafx.geometry.Bounds;

/**
 * A link that is shown between two cards.
 *
 * @param words such as {@code 70 ms · 100 Mbit/s}, or where it leads to when that is all there is to say
 * @param figures the same for those who cannot see it, and when it is pointed at
 * @param open shows its sliders, given the bounds of its chip in the scene
 */
public record LinkMark(String one, String other, String words, String figures, Consumer<Bounds> open) {

    /** Whether it hinders nothing, and only offers its sliders. */
    boolean quiet() {
        return !words.equals(figures);
    }

    String key() {
        return one + " " + other;
    }
}
