package io.edgeferry.console.topology;

import java.util.function.Consumer;
import javafx.geometry.Bounds;

/**
 * A link that is shown between two cards.
 *
 * @param words such as {@code 70 ms · 100 Mbit/s}
 * @param open shows its sliders, given the bounds of its chip in the scene
 */
public record LinkMark(String one, String other, String words, Consumer<Bounds> open) {

    String key() {
        return one + " " + other;
    }
}
