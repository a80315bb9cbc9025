package io.edgeferry;

import io.edgeferry.cli.EdgeFerryCommand;
import io.edgeferry.console.shell.CheckpointApp;
import io.edgeferry.console.shell.ConsoleApp;
import io.edgeferry.task.DataFolder;
import java.io.Console;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.application.Application;

/**
 * Where the program begins: the console without arguments, a command with them, a window for a checkpoint file that is
 * opened from a desktop. Not an Application itself, so that JavaFX is found on the class path, and so that a machine
 * without a display gets the main job done without a window.
 */
public final class Launcher {

    private static final int NO_DISPLAY = 2;

    private static final int NO_FOLDER = 2;

    /** Held, or its level would be forgotten: JavaFX complains at each start that it lies on the class path. */
    private static final Logger JAVAFX = Logger.getLogger("javafx");

    private Launcher() {}

    /** Starts the console, or runs a command and exits with its code. */
    public static void main(String[] args) {
        try {
            if (System.getProperty("edgeferry.log") == null) {
                System.setProperty(
                        "edgeferry.log",
                        DataFolder.ofUser().file("edgeferry.log").toString());
            }
        } catch (UncheckedIOException e) {
            System.err.println("edgeferry: " + e.getMessage());
            System.exit(NO_FOLDER);
        }
        if (EdgeFerryCommand.opens(args)
                && !isInTerminal()
                && Display.here().flatMap(Display::obstacle).isEmpty()) {
            JAVAFX.setLevel(Level.SEVERE);
            Optional<String> refused = refused(Display.here(), () -> Application.launch(CheckpointApp.class, args));
            refused.ifPresent(why -> System.err.println("edgeferry: " + why));
            System.exit(refused.isEmpty() ? 0 : NO_DISPLAY);
        }
        if (args.length > 0) {
            System.exit(EdgeFerryCommand.run(args));
        }
        Optional<Display> display = Display.here();
        Optional<String> none = display.flatMap(Display::none);
        if (none.isPresent()) {
            // Read when JavaFX starts, and not after.
            System.setProperty("glass.platform", "Headless");
            System.setProperty("prism.order", "sw");
            System.setProperty("java.awt.headless", "true");
            JAVAFX.setLevel(Level.SEVERE);
            System.exit(new Windowless(DataFolder.ofUser(), Path.of("").toAbsolutePath(), System.out).run(none.get()));
        }
        Optional<String> missing = display.flatMap(Display::missing);
        if (missing.isPresent()) {
            System.err.println("edgeferry: " + missing.get());
            System.exit(NO_DISPLAY);
        }
        JAVAFX.setLevel(Level.SEVERE);
        Optional<String> refused = refused(display, () -> ConsoleApp.run(new EmbeddedLab(DataFolder.ofUser())));
        System.exit(refused.isEmpty() ? 0 : Windowless.inAnotherProcess(refused.get(), NO_DISPLAY));
    }

    /** Runs what has a window until it is closed, or says why X refused it, which JavaFX alone notices. */
    private static Optional<String> refused(Optional<Display> display, Runnable window) {
        try {
            window.run();
            return Optional.empty();
        } catch (UnsupportedOperationException e) {
            if (display.isEmpty() || !String.valueOf(e.getMessage()).contains("DISPLAY")) {
                throw e;
            }
            return Optional.of(display.get().refused());
        }
    }

    /** Whether somebody reads what is printed; a desktop starts programs without. */
    private static boolean isInTerminal() {
        Console terminal = System.console();
        return terminal != null && terminal.isTerminal();
    }
}
