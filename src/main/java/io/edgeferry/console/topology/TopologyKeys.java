package io.edgeferry.console.topology;

import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/** Keys on chips and cards: arrows, Enter, M, B, P, the key for the menu, and those that select several. */
final class TopologyKeys {

    private TopologyKeys() {}

    static void pressed(KeyEvent event, TopologyPlace place) {
        Node at = place.getScene().getFocusOwner();
        boolean known = at instanceof Chip || at instanceof NodeCard;
        if (!known || event.isAltDown()) {
            return;
        }
        boolean done = event.isShortcutDown()
                ? withControl(event.getCode(), at, place)
                : isMenu(event) ? menu(at, place) : plain(event, at, place);
        if (done) {
            event.consume();
        }
    }

    private static boolean isMenu(KeyEvent event) {
        return event.getCode() == KeyCode.CONTEXT_MENU || event.getCode() == KeyCode.F10 && event.isShiftDown();
    }

    private static boolean menu(Node at, TopologyPlace place) {
        place.menu(at);
        return true;
    }

    private static boolean withControl(KeyCode code, Node at, TopologyPlace place) {
        if (code == KeyCode.A) {
            place.picking().all(at);
            return true;
        }
        if (code == KeyCode.SPACE && at instanceof Chip chip) {
            place.picking().toggle(chip);
            return true;
        }
        return ChipKeys.isArrow(code) && go(code, at, place, place.stops()).isPresent();
    }

    private static boolean plain(KeyEvent event, Node at, TopologyPlace place) {
        if (ChipKeys.isArrow(event.getCode())) {
            arrow(event, at, place);
            return true;
        }
        switch (event.getCode()) {
            case ENTER, SPACE -> place.inspect(at);
            case ESCAPE -> place.select(null);
            case M -> {
                if (at instanceof Chip chip) {
                    place.send(chip);
                } else if (at instanceof NodeCard card) {
                    place.send(card);
                }
            }
            case B -> {
                if (at instanceof Chip chip) {
                    place.bringBack(chip);
                }
            }
            case P -> {
                if (at instanceof Chip chip) {
                    place.protect(chip);
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** An arrow alone leads anywhere; with Shift it stays in the card and selects what it passes. */
    private static void arrow(KeyEvent event, Node at, TopologyPlace place) {
        if (event.isShiftDown() && at instanceof Chip from) {
            go(event.getCode(), from, place, place.line(from))
                    .ifPresent(to -> place.picking().extend(from, (Chip) to));
        } else {
            go(event.getCode(), at, place, place.stops());
        }
    }

    private static Optional<Node> go(KeyCode arrow, Node from, TopologyPlace place, List<? extends Node> stops) {
        Optional<Node> next = ChipKeys.next(from, stops, arrow);
        next.ifPresent(to -> {
            to.requestFocus();
            place.reveal(to);
        });
        return next;
    }
}
