package io.edgeferry;

import java.util.Optional;
import javafx.application.Application;

/**
 * The entry: with arguments the command line, without them the console. Not an Application itself, so that JavaFX is
 * found on the class path, and so that a machine without a display is told so in one line.
 */
public final class Launcher {

    private static final int NO_DISPLAY = 2;

    private Launcher() {}

    /** Starts what was asked for. */
    public static void main(String[] arguments) {
        if (arguments.length > 0) {
            // The command line comes here: System.exit(EdgeFerryCommand.run(arguments)).
            System.err.println("edgeferry: the command line is not there yet; start without arguments.");
            System.exit(NO_DISPLAY);
        }
        Optional<String> obstacle = Display.obstacle();
        if (obstacle.isPresent()) {
            System.err.println("edgeferry: " + obstacle.get());
            System.exit(NO_DISPLAY);
        }
        Application.launch(io.edgeferry.console.shell.ConsoleApp.class);
    }
}
