package io.edgeferry;

import io.edgeferry.cli.EdgeFerryCommand;
import io.edgeferry.task.DataFolder;

/** Where the program begins: the console without arguments, a command with them. */
public final class Launcher {

    private Launcher() {}

    /** Starts the console or runs a command and exits with its code. */
    public static void main(String[] args) {
        if (System.getProperty("edgeferry.log") == null) {
            System.setProperty(
                    "edgeferry.log", DataFolder.ofUser().file("edgeferry.log").toString());
        }
        System.exit(EdgeFerryCommand.run(args));
    }
}
