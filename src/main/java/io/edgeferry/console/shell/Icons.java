package io.edgeferry.console.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javafx.scene.image.Image;
import javafx.stage.Stage;

/** The icon of the window. */
final class Icons {

    private Icons() {}

    static void set(Stage stage) {
        for (int size : new int[] {32, 64, 128, 256}) {
            try (InputStream in =
                    Icons.class.getResourceAsStream("/io/edgeferry/console/icons/edgeferry-" + size + ".png")) {
                if (in != null) {
                    stage.getIcons().add(new Image(in));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
