package io.edgeferry.console.shell;

import javafx.scene.Scene;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;

/** Keys that work everywhere in the window. */
final class DeskKeys {

    private DeskKeys() {}

    static void install(Scene scene, Desk desk) {
        on(scene, KeyCode.F, () -> desk.top().search().requestFocus());
        on(scene, KeyCode.I, () -> desk.foldInspector(!desk.settings().get().inspectorFolded()));
        on(scene, KeyCode.DIGIT1, () -> desk.go(Rail.Place.TOPOLOGY));
        on(scene, KeyCode.DIGIT2, () -> desk.go(Rail.Place.TASKS));
        on(scene, KeyCode.DIGIT3, () -> desk.go(Rail.Place.PROTECT));
        on(scene, KeyCode.D, () -> desk.go(Rail.Place.DEMO));
        on(scene, KeyCode.COMMA, () -> desk.go(Rail.Place.SETTINGS));
        on(scene, KeyCode.O, () -> desk.go(Rail.Place.CONNECT));
    }

    private static void on(Scene scene, KeyCode code, Runnable action) {
        scene.getAccelerators().put(new KeyCodeCombination(code, KeyCombination.SHORTCUT_DOWN), action);
    }
}
