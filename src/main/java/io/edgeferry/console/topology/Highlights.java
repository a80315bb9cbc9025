package io.edgeferry.console.topology;

import io.edgeferry.console.Ui;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which cards and chips are marked: what is selected, and what belongs to what is selected or under the pointer. */
final class Highlights {

    private final Supplier<PictureIndex> index;
    private final Supplier<List<NodeCard>> cards;
    private final Supplier<Stream<Chip>> chips;
    private final Marks marks;
    private Set<Selection> related = Set.of();
    private @Nullable Selection hovered;

    Highlights(
            Marks marks, Supplier<PictureIndex> index, Supplier<List<NodeCard>> cards, Supplier<Stream<Chip>> chips) {
        this.marks = marks;
        this.index = index;
        this.cards = cards;
        this.chips = chips;
    }

    /** Follows the pointer over a chip. */
    void watch(Chip chip) {
        chip.hoverProperty().addListener((property, was, is) -> {
            Selection under = is ? chip.selection() : null;
            if (is || chip.selection() != null && chip.selection().equals(hovered)) {
                hovered = under;
                refresh();
            }
        });
    }

    /** Highlights all that is in the scene. */
    void refresh() {
        related = related();
        cards.get().forEach(card -> card.selected(marks.has(Selection.of(card.node()))));
        chips.get().forEach(this::mark);
    }

    /** Several are in the air, or not any more: what stays behind of each is pale. */
    void lifted(boolean on) {
        chips.get().forEach(chip -> Ui.mark(chip, "ghost", on && marks.has(chip.selection())));
    }

    /** Highlights a card that came into view. */
    void refresh(NodeCard card) {
        card.selected(marks.has(Selection.of(card.node())));
        card.chips().forEach(this::mark);
    }

    /** Found once and not for each chip: there may be thousands selected. */
    private Set<Selection> related() {
        return marks.all().stream()
                .flatMap(one -> index.get().links(one).stream())
                .collect(Collectors.toSet());
    }

    private void mark(Chip chip) {
        Selection one = chip.selection();
        chip.selected(marks.has(one));
        chip.linked(
                one != null && index.get().hasLink(one), one != null && related.contains(one) || linked(one, hovered));
    }

    private boolean linked(@Nullable Selection one, @Nullable Selection other) {
        return one != null && other != null && index.get().linked(one, other);
    }
}
