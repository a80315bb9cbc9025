package io.edgeferry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A machine without a display, with one that does not answer, and without what a window needs. */
class DisplayTest {

    private static final List<String> ALL = List.of("libgtk-3.so.0", "libXtst.so.6", "libpangoft2-1.0.so.0");

    private static Display display(Map<String, String> environment, List<String> libraries, boolean answers) {
        return new Display(environment, libraries::contains, () -> answers);
    }

    @Test
    void withoutADisplayItSaysHowToGetOneInOneLine() {
        assertThat(display(Map.of(), ALL, false).none())
                .hasValueSatisfying(words ->
                        assertThat(words).contains("xvfb-run", "ssh -X").doesNotContain("\n"));
    }

    @Test
    void aDisplayThatAnswersWillDo() {
        Display display = display(Map.of("DISPLAY", ":0"), ALL, true);
        assertThat(display.none()).isEmpty();
        assertThat(display.obstacle()).isEmpty();
        assertThat(display(Map.of("DISPLAY", ":0", "WAYLAND_DISPLAY", "wayland-0"), ALL, true)
                        .none())
                .isEmpty();
    }

    @Test
    void aDisplayThatDoesNotAnswerIsNone() {
        Display display = display(Map.of("DISPLAY", ":0"), ALL, false);
        assertThat(display.none())
                .hasValueSatisfying(
                        words -> assertThat(words).contains("display :0 cannot be opened", "xauth", "ssh -X"));
        assertThat(display.obstacle()).isPresent();
    }

    @Test
    void waylandWithoutXIsNoneAndIsCalledSo() {
        assertThat(display(Map.of("WAYLAND_DISPLAY", "wayland-0"), ALL, false).none())
                .hasValueSatisfying(words -> assertThat(words)
                        .contains("Wayland", "Xwayland", "xvfb-run")
                        .doesNotContain("null", "\n"));
    }

    @Test
    void whatIsMissingIsNamedByItsPackage() {
        Display display = display(Map.of("DISPLAY", ":0"), List.of("libXtst.so.6", "libpangoft2-1.0.so.0"), true);
        assertThat(display.none()).as("the display is there").isEmpty();
        assertThat(display.obstacle())
                .hasValueSatisfying(words ->
                        assertThat(words).contains("libgtk-3-0").doesNotContain("libxtst6", "libpangoft2", "\n"));
        assertThat(display(Map.of("DISPLAY", ":0"), List.of(), true).obstacle())
                .hasValueSatisfying(words -> assertThat(words).contains("libgtk-3-0, libxtst6, libpangoft2-1.0-0"));
    }

    @Test
    void whatDrawingLacksIsNamedToo() {
        assertThat(display(Map.of(), ALL, false).missingWithoutDisplay()).isEmpty();
        assertThat(display(Map.of(), List.of(), false).missingWithoutDisplay())
                .hasValueSatisfying(words -> assertThat(words).contains("libpangoft2-1.0-0"));
    }

    @Test
    void whatAWindowWasRefusedForIsTheReason() {
        assertThat(display(Map.of(Display.REFUSED, "the display :5 says no."), ALL, false)
                        .none())
                .contains("the display :5 says no.");
    }
}
