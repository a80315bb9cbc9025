package io.edgeferry.console.topology;

import javafx.scene.Node;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/** Keys on chips and cards: arrows, Enter, M, B, and the key for the menu. */
final class TopologyKeys {

    private TopologyKeys() {}

    static void pressed(KeyEvent event, TopologyPlace place) {
        Node at = place.getScene().getFocusOwner();
        if (!(at instanceof Chip) && !(at instanceof NodeCard) || event.isShortcutDown() || event.isAltDown()) {
            return;
        }
        if (ChipKeys.isArrow(event.getCode())) {
            ChipKeys.next(at, place.stops(), event.getCode()).ifPresent(next -> {
                next.requestFocus();
                place.reveal(next);
            });
            event.consume();
        } else if (event.getCode() == KeyCode.ENTER || event.getCode() == KeyCode.SPACE) {
            place.inspect(at);
            event.consume();
        } else if (at instanceof Chip chip && event.getCode() == KeyCode.M) {
            place.send(chip);
            event.consume();
        } else if (at instanceof Chip chip && event.getCode() == KeyCode.B) {
            place.bringBack(chip);
            event.consume();
        } else if (event.getCode() == KeyCode.CONTEXT_MENU || event.getCode() == KeyCode.F10 && event.isShiftDown()) {
            place.menu(at);
            event.consume();
        }
    }
}
