package io.edgeferry;

import io.edgeferry.cli.EdgeFerryCommand;
import io.edgeferry.console.shell.CheckpointApp;
import io.edgeferry.console.shell.ConsoleApp;
import io.edgeferry.task.DataFolder;
import java.io.Console;
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

    /** Held, or its level would be forgotten: JavaFX complains at each start that it lies on the class path. */
    private static final Logger JAVAFX = Logger.getLogger("javafx");

    private Launcher() {}

    /** Starts the console, or runs a command and exits with its code. */
    public static void main(String[] args) {
        if (System.getProperty("edgeferry.log") == null) {
            System.setProperty(
                    "edgeferry.log", DataFolder.ofUser().file("edgeferry.log").toString());
        }
        if (EdgeFerryCommand.opens(args)
                && !isInTerminal()
                && Display.obstacle().isEmpty()) {
            JAVAFX.setLevel(Level.SEVERE);
            System.exit(opened(() -> Application.launch(CheckpointApp.class, args)));
        }
        if (args.length > 0) {
            System.exit(EdgeFerryCommand.run(args));
        }
        Optional<String> none = Display.none();
        if (none.isPresent()) {
            // Read when JavaFX starts, and not after.
            System.setProperty("glass.platform", "Headless");
            System.setProperty("prism.order", "sw");
            System.setProperty("java.awt.headless", "true");
            JAVAFX.setLevel(Level.SEVERE);
            System.exit(new Windowless(DataFolder.ofUser(), Path.of("").toAbsolutePath(), System.out).run(none.get()));
        }
        Optional<String> obstacle = Display.obstacle();
        if (obstacle.isPresent()) {
            System.err.println("edgeferry: " + obstacle.get());
            System.exit(NO_DISPLAY);
        }
        JAVAFX.setLevel(Level.SEVERE);
        System.exit(opened(() -> ConsoleApp.run(new EmbeddedLab(DataFolder.ofUser()))));
    }

    /** Runs what has a window until it is closed. An X server that refuses is noticed by JavaFX only. */
    private static int opened(Runnable window) {
        try {
            window.run();
            return 0;
        } catch (UnsupportedOperationException e) {
            if (!String.valueOf(e.getMessage()).contains("DISPLAY")) {
                throw e;
            }
            System.err.println("edgeferry: " + Display.refused());
            return NO_DISPLAY;
        }
    }

    /** Whether somebody reads what is printed; a desktop starts programs without. */
    private static boolean isInTerminal() {
        Console terminal = System.console();
        return terminal != null && terminal.isTerminal();
    }
}
