package io.edgeferry;

import io.edgeferry.cli.EdgeFerryCommand;
import io.edgeferry.console.shell.ConsoleApp;
import io.edgeferry.task.DataFolder;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import javafx.application.Application;

/**
 * Where the program begins: the console without arguments, a command with them. Not an Application itself, so that
 * JavaFX is found on the class path, and so that a machine without a display is told so in one line.
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
        if (args.length > 0) {
            System.exit(EdgeFerryCommand.run(args));
        }
        Optional<String> obstacle = Display.obstacle();
        if (obstacle.isPresent()) {
            System.err.println("edgeferry: " + obstacle.get());
            System.exit(NO_DISPLAY);
        }
        JAVAFX.setLevel(Level.SEVERE);
        Application.launch(ConsoleApp.class);
        System.exit(0);
    }
}
