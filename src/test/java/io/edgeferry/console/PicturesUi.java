package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Control;
import javafx.scene.control.Spinner;
import javafx.scene.image.WritableImage;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.testfx.util.WaitForAsyncUtils;

/**
 * Draws what the window shows into {@code target/pictures}, in light and dark, 1280 and 1920 wide, at 100 and 200 %,
 * and looks for faults meanwhile ({@link Looks}): a person looks at the pictures, a test at what it can reckon. Faults
 * are looked for in each theme and width. Of the eight pictures four are drawn, so that each two of theme, width and
 * scale meet; all of them with {@code -Dedgeferry.test.args=-Dedgeferry.pictures.all=true}.
 */
public abstract class PicturesUi extends ConsoleUi {

    private static final boolean ALL = Boolean.getBoolean("edgeferry.pictures.all");
    private static final Path FOLDER = Path.of("target", "pictures");
    private static final PseudoClass FOCUSED = PseudoClass.getPseudoClass("focused");
    private static final PseudoClass FOCUS_VISIBLE = PseudoClass.getPseudoClass("focus-visible");

    /** Kinds of controls that were looked at, by any of these tests: each once. */
    private static final Set<String> SEEN = new HashSet<>();

    private final SoftAssertions faults = new SoftAssertions();
    private final PictureFiles files = new PictureFiles();

    /** What has to be done again when the window has another size, such as hovering where a card now is. */
    protected interface Settle {
        /** Does it. */
        void now();
    }

    /** Draws the pictures. */
    protected void draw(String name) throws IOException {
        draw(name, () -> {});
    }

    /** Draws the pictures; does something first in each size. */
    protected void draw(String name, Settle settle) throws IOException {
        boolean dark = dark();
        for (int width : new int[] {1280, 1920}) {
            size(width, width == 1280 ? 800 : 980);
            settle.now();
            drawOne(name, width);
            turn();
            // A menu keeps the theme in which it was opened.
            settle.now();
            drawOne(name, width);
        }
        assertThat(dark()).as("the theme is as before").isEqualTo(dark);
        size(1280, 800);
        settle.now();
        focusCanBeSeen(name);
    }

    /** Moves what is dragged over a part, where that is now. */
    protected void hover(String over) {
        robot.moveTo(see(over));
        WaitForAsyncUtils.waitForFxEvents();
    }

    private boolean dark() {
        return onFx(() -> stage.getScene().getRoot().getStyleClass().contains("ef-dark"));
    }

    /** Light becomes dark, dark becomes light, as by the button in the top bar, which a sheet may cover. */
    private void turn() {
        boolean dark = dark();
        onFx(() -> {
            ((Button) stage.getScene().lookup("#theme-switch")).fire();
            return true;
        });
        until("the theme has changed", () -> dark() != dark);
    }

    /** Gives the window a size and waits until it is laid out. */
    protected void size(double width, double height) {
        onFx(() -> {
            stage.setWidth(width);
            stage.setHeight(height);
            return true;
        });
        until("the window is " + width + " wide", () -> stage.getScene().getWidth() == width);
        WaitForAsyncUtils.waitForFxEvents();
    }

    private void drawOne(String name, int width) throws IOException {
        boolean dark = dark();
        String variant = name + (dark ? "-dark-" : "-light-") + width;
        faults.assertThat(settledFaults()).as(variant).isEmpty();
        int one = dark == (width == 1280) ? 2 : 1;
        for (int scale : ALL ? new int[] {1, 2} : new int[] {one}) {
            WritableImage image = ScenePicture.take(stage, scale);
            assertThat(ScenePicture.colours(image)).as("colours of " + variant).isGreaterThan(20);
            files.write(image, FOLDER.resolve(variant + (scale == 1 ? ".png" : "-200.png")));
        }
    }

    /** Faults that stay; what is on the move when it is looked at first may be cut for a moment. */
    private List<String> settledFaults() {
        Callable<List<String>> look = () ->
                layers().stream().flatMap(root -> Looks.faults(root).stream()).toList();
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<String> found = onFx(look);
        while (!found.isEmpty() && System.nanoTime() < end) {
            WaitForAsyncUtils.waitForFxEvents();
            found = onFx(look);
        }
        return found;
    }

    /** The window's root and those of the menus over it, laid out; notices are on the move when they come and go. */
    private List<Parent> layers() {
        List<Parent> layers = new ArrayList<>();
        layers.add(stage.getScene().getRoot());
        ScenePicture.popups().stream()
                .map(popup -> popup.getScene().getRoot())
                .filter(root -> root.lookup(".notification-bar") == null)
                .forEach(layers::add);
        layers.forEach(root -> {
            root.applyCss();
            root.layout();
        });
        return layers;
    }

    /** Each kind of control that can take the focus looks different when it has it from the keyboard. */
    private void focusCanBeSeen(String name) {
        List<String> blind = onFx(() -> {
            Map<String, Node> kinds = new LinkedHashMap<>();
            collect(stage.getScene().getRoot(), kinds);
            List<String> same = new ArrayList<>();
            kinds.forEach((kind, node) -> {
                if (!changes(node)) {
                    same.add(kind);
                }
            });
            return same;
        });
        faults.assertThat(blind)
                .as("controls of " + name + " that do not show the focus")
                .isEmpty();
        faults.assertThat(onFx(this::sheetShowsItsFocus))
                .as("the sheet of " + name + " shows what Enter would do")
                .isTrue();
    }

    /** A sheet takes the focus unasked, so that it is not told as one from the keyboard; it has to be seen all the same. */
    private boolean sheetShowsItsFocus() {
        Node owner = stage.getScene().getFocusOwner();
        Node sheet = stage.getScene().lookup(".ef-sheet");
        boolean button = owner instanceof Button && within(owner, sheet);
        if (!button) {
            return true;
        }
        boolean visible = owner.isFocusVisible();
        boolean same = look(owner, false, false).equals(look(owner, true, false));
        look(owner, true, visible);
        return !same;
    }

    private static boolean within(Node node, @Nullable Node parent) {
        for (Node at = node; at != null; at = at.getParent()) {
            if (at == parent) {
                return true;
            }
        }
        return false;
    }

    private static void collect(Node node, Map<String, Node> kinds) {
        // A spinner shows the focus of its field; a ghost is a place, whose chip is in somebody's hand.
        if (!node.isVisible() || node.getOpacity() < 1 || node instanceof Spinner) {
            return;
        }
        if (node.isFocusTraversable()
                && !node.isDisabled()
                && node.getLayoutBounds().getWidth() > 0) {
            String kind = node.getClass().getSimpleName() + " " + node.getStyleClass();
            if (SEEN.add(kind)) {
                kinds.put(kind, node);
            }
        }
        if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> collect(child, kinds));
        }
    }

    private static boolean changes(Node node) {
        boolean focused = node.isFocused();
        boolean visible = node.isFocusVisible();
        List<Integer> without = look(node, false, false);
        List<Integer> with = look(node, true, true);
        look(node, focused, visible);
        return !without.equals(with);
    }

    private static List<Integer> look(Node node, boolean focused, boolean visible) {
        node.pseudoClassStateChanged(FOCUSED, focused);
        node.pseudoClassStateChanged(FOCUS_VISIBLE, visible);
        node.applyCss();
        if (node instanceof Control control) {
            control.layout();
        }
        return ScenePicture.pixels(node);
    }

    /** Says what was found, when all is drawn. */
    @AfterEach
    void faults() throws Exception {
        files.close();
        faults.assertAll();
    }
}
