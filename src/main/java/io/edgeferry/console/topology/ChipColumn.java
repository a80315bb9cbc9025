package io.edgeferry.console.topology;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.console.Ui;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.Pane;
import javafx.scene.layout.VBox;

/** Chips under a small heading; keeps the chip of a thing for as long as the thing is there. */
final class ChipColumn extends VBox {

    private final Label heading;
    private final Pane chips;
    private final Consumer<Chip> born;
    private final Map<String, Chip> known = new HashMap<>();

    /**
     * A column.
     *
     * @param chips lays the chips out
     * @param born is told of each new chip, to give it its handlers
     */
    ChipColumn(String title, Pane chips, Consumer<Chip> born) {
        this.heading = Ui.label(title.toUpperCase(Locale.ROOT), "section");
        this.chips = chips;
        this.born = born;
        getChildren().addAll(heading, chips);
        Ui.show(this, false);
    }

    void pods(List<PodInfo> pods) {
        set(pods, PodInfo::key, Chip::set);
    }

    void volumes(List<VolumeInfo> volumes) {
        set(volumes, VolumeInfo::name, Chip::set);
    }

    private <T> void set(List<T> things, Function<T, String> key, BiConsumer<Chip, T> fill) {
        List<Node> wanted = new ArrayList<>();
        Map<String, Chip> kept = new HashMap<>();
        for (T thing : things) {
            Chip chip = known.get(key.apply(thing));
            if (chip == null) {
                chip = new Chip();
                fill.accept(chip, thing);
                born.accept(chip);
            } else {
                fill.accept(chip, thing);
            }
            kept.put(key.apply(thing), chip);
            wanted.add(chip);
        }
        known.clear();
        known.putAll(kept);
        if (!chips.getChildren().equals(wanted)) {
            chips.getChildren().retainAll(wanted);
            for (int i = 0; i < wanted.size(); i++) {
                if (i >= chips.getChildren().size() || chips.getChildren().get(i) != wanted.get(i)) {
                    chips.getChildren().remove(wanted.get(i));
                    chips.getChildren().add(i, wanted.get(i));
                }
            }
        }
        Ui.show(this, !things.isEmpty());
    }

    List<Chip> chips() {
        return chips.getChildren().stream().map(Chip.class::cast).toList();
    }
}
