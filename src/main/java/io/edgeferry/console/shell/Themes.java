package io.edgeferry.console.shell;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import io.edgeferry.console.Ui;
import io.edgeferry.console.settings.ConsoleSettings.Theme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import javafx.application.Application;
import javafx.application.ColorScheme;
import javafx.application.Platform;
import javafx.beans.InvalidationListener;
import javafx.scene.Scene;
import javafx.scene.text.Font;

/** Lights a scene: fonts, base theme, own colours. */
final class Themes implements AutoCloseable {

    private static final String FOLDER = "/io/edgeferry/console/";
    private static final List<String> FONTS =
            List.of("Inter-Regular.otf", "Inter-SemiBold.otf", "Inter-Bold.otf", "JetBrainsMono-Regular.ttf");

    private final Scene scene;
    private final InvalidationListener system = property -> apply();
    private Theme theme = Theme.SYSTEM;

    Themes(Scene scene) {
        this.scene = scene;
        loadFonts();
        scene.getStylesheets()
                .add(Objects.requireNonNull(Themes.class.getResource(FOLDER + "edgeferry.css"), "edgeferry.css")
                        .toExternalForm());
        Platform.getPreferences().colorSchemeProperty().addListener(system);
    }

    private static void loadFonts() {
        for (String name : FONTS) {
            try (InputStream in = Themes.class.getResourceAsStream(FOLDER + "fonts/" + name)) {
                Font.loadFont(Objects.requireNonNull(in, name), 13);
            } catch (IOException e) {
                throw new UncheckedIOException("The font " + name + " cannot be read", e);
            }
        }
    }

    void use(Theme next) {
        theme = next;
        apply();
    }

    boolean dark() {
        return switch (theme) {
            case DARK -> true;
            case LIGHT -> false;
            case SYSTEM -> Platform.getPreferences().getColorScheme() == ColorScheme.DARK;
        };
    }

    private void apply() {
        boolean dark = dark();
        Application.setUserAgentStylesheet(
                dark ? new PrimerDark().getUserAgentStylesheet() : new PrimerLight().getUserAgentStylesheet());
        Ui.mark(scene.getRoot(), "ef-dark", dark);
        Ui.mark(scene.getRoot(), "ef-light", !dark);
        scene.setFill(javafx.scene.paint.Color.web(dark ? "#0e1218" : "#f5f6f8"));
    }

    @Override
    public void close() {
        Platform.getPreferences().colorSchemeProperty().removeListener(system);
    }
}
