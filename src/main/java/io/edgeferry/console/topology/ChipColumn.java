package io.edgeferry.console.topology;

import io.edgeferry.cluster.ClaimInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.VBox;

/** Chips under a small heading; keeps the chip of a thing for as long as the thing is there. */
final class ChipColumn extends VBox {

    private final Pane chips;
    private final int most;
    private final Consumer<Chip> born;
    private final Map<String, Chip> known = new HashMap<>();
    private final Label moreWords = Ui.label("", "chip-name");
    private final HBox more = new HBox(moreWords);

    /**
     * A column.
     *
     * @param chips lays the chips out
     * @param most so many lines at most: where there are more things, the last one says how many more
     * @param born is told of each new chip, to give it its handlers
     * @param all shows all of them
     */
    ChipColumn(String title, Pane chips, int most, Consumer<Chip> born, Runnable all) {
        this.chips = chips;
        this.most = most;
        this.born = born;
        more.getStyleClass().addAll("chip", "more");
        more.setOnMouseClicked(event -> {
            all.run();
            event.consume();
        });
        getChildren().addAll(Ui.label(title.toUpperCase(Locale.ROOT), "section"), chips);
        Ui.show(this, false);
    }

    void pods(List<PodInfo> pods, boolean otherPlace) {
        set(pods, PodInfo::key, Chip::set, otherPlace);
    }

    void volumes(List<VolumeInfo> volumes, boolean otherPlace) {
        set(volumes, VolumeInfo::name, Chip::set, otherPlace);
    }

    void claims(List<ClaimInfo> claims) {
        set(claims, ClaimInfo::key, Chip::set, false);
    }

    /** @param otherPlace whether the column now belongs to another node, so that its chips may be used for others */
    private <T> void set(List<T> all, Function<T, String> key, BiConsumer<Chip, T> fill, boolean otherPlace) {
        List<T> things = all.size() <= most ? all : all.subList(0, most - 1);
        Set<String> keys = new HashSet<>();
        things.forEach(thing -> keys.add(key.apply(thing)));
        Deque<Chip> spare = new ArrayDeque<>();
        known.entrySet().removeIf(entry -> {
            boolean gone = !keys.contains(entry.getKey());
            if (gone && otherPlace && !entry.getValue().isFocused()) {
                spare.add(entry.getValue());
            }
            return gone;
        });
        List<Node> wanted = new ArrayList<>();
        for (T thing : things) {
            Chip chip = known.get(key.apply(thing));
            boolean fresh = chip == null && spare.isEmpty();
            if (chip == null) {
                chip = fresh ? new Chip() : spare.poll();
                known.put(key.apply(thing), chip);
            }
            fill.accept(chip, thing);
            if (fresh) {
                born.accept(chip);
            }
            wanted.add(chip);
        }
        if (all.size() > things.size()) {
            moreWords.setText("and " + Formats.count(all.size() - things.size()) + " more…");
            wanted.add(more);
        }
        arrange(wanted);
        Ui.show(this, !things.isEmpty());
    }

    private void arrange(List<Node> wanted) {
        if (chips.getChildren().equals(wanted)) {
            return;
        }
        chips.getChildren().retainAll(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            if (i >= chips.getChildren().size() || chips.getChildren().get(i) != wanted.get(i)) {
                chips.getChildren().remove(wanted.get(i));
                chips.getChildren().add(i, wanted.get(i));
            }
        }
    }

    List<Chip> chips() {
        return chips.getChildren().stream()
                .filter(Chip.class::isInstance)
                .map(Chip.class::cast)
                .toList();
    }
}
