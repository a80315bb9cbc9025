package io.edgeferry.console.topology;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.input.MouseEvent;
import org.jspecify.annotations.Nullable;

/** What clicks and keys on chips and cards do to the selection, and what is sent when something is selected. */
final class Picking {

    private final Marks marks;
    private final Supplier<PictureIndex> index;
    private final CardBoard board;

    Picking(Marks marks, Supplier<PictureIndex> index, CardBoard board) {
        this.marks = marks;
        this.index = index;
        this.board = board;
    }

    /** A click: alone it selects one thing, with Ctrl one more, with Shift all from the first to here. */
    void clicked(Chip chip, MouseEvent event) {
        Selection one = chip.selection();
        if (one == null) {
            return;
        }
        if (event.isShortcutDown()) {
            marks.toggle(one);
        } else if (event.isShiftDown()) {
            marks.extend(line(chip), one);
        } else {
            marks.only(one);
        }
    }

    /** Ctrl Space. */
    void toggle(Chip chip) {
        if (chip.selection() != null) {
            marks.toggle(chip.selection());
        }
    }

    /** Shift and an arrow: the selection goes on to another chip of the same card. */
    void extend(Chip from, Chip to) {
        if (from.selection() == null || to.selection() == null) {
            return;
        }
        if (!marks.has(from.selection())) {
            marks.only(from.selection());
        }
        marks.extend(line(from), to.selection());
    }

    /** Ctrl A: all pods of the card that has the focus, those too that it has no room to show. */
    void all(Node at) {
        board.cardOf(at).ifPresent(card -> {
            List<Selection> pods = index.get().podsOn(card.node().name()).stream()
                    .filter(pod -> card.shows(pod.key()))
                    .map(Selection::of)
                    .toList();
            marks.several(pods, at instanceof Chip chip ? chip.selection() : null);
        });
    }

    private List<Selection> line(Chip chip) {
        return board.line(chip).stream()
                .map(Chip::selection)
                .filter(Objects::nonNull)
                .toList();
    }

    /** What is sent when this is dragged or sent: all that is selected where it is one of it, else this alone. */
    Cargo with(Cargo pressed) {
        return !(pressed instanceof Cargo.Several) && marks.has(pressed.selection())
                ? several().map(Cargo.class::cast).orElse(pressed)
                : pressed;
    }

    /** What is selected, where it is more than one thing. */
    Optional<Cargo.Several> several() {
        List<Cargo> parts = selected();
        return parts.size() < 2 ? Optional.empty() : Optional.of(new Cargo.Several(parts));
    }

    /** What is selected and can be sent, one thing or several. */
    Optional<Cargo> any() {
        return several().map(Cargo.class::cast).or(() -> selected().stream().findFirst());
    }

    private List<Cargo> selected() {
        return marks.all().stream().flatMap(one -> of(one).stream()).toList();
    }

    private Optional<Cargo> of(Selection one) {
        return switch (one.kind()) {
            case POD -> index.get().pod(one.namespace(), one.name()).map(Cargo.OfPod::new);
            case VOLUME -> index.get().volume(one.name()).map(Cargo.OfVolume::new);
            case NODE, CLAIM -> Optional.empty();
        };
    }

    /** Whether something is there in the picture. */
    boolean there(@Nullable Selection one) {
        return one != null
                && switch (one.kind()) {
                    case NODE -> index.get().node(one.name()).isPresent();
                    case CLAIM -> index.get().claim(one.namespace(), one.name()).isPresent();
                    case POD, VOLUME -> of(one).isPresent();
                };
    }
}
