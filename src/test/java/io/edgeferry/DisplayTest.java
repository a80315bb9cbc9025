package io.edgeferry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A machine without a display. */
class DisplayTest {

    @Test
    void withoutADisplayItSaysHowToGetOneInOneLine() {
        assertThat(Display.withoutDisplay(Map.of()))
                .hasValueSatisfying(words ->
                        assertThat(words).contains("xvfb-run", "ssh -X").doesNotContain("\n"));
    }

    @Test
    void eitherDisplayWillDo() {
        assertThat(Display.withoutDisplay(Map.of("DISPLAY", ":0"))).isEmpty();
        assertThat(Display.withoutDisplay(Map.of("WAYLAND_DISPLAY", "wayland-0")))
                .isEmpty();
    }
}
