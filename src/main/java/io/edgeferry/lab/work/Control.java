package io.edgeferry.lab.work;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The commands that a process of the lab obeys: one line each on its standard input, one answer each on its standard
 * output. An answer begins with {@link #MARK}, which tells it from the log; so whatever was logged before the answer
 * comes before it. When the input ends, so does the process: whoever started it is gone.
 */
public final class Control {

    /** What an answer begins with. */
    public static final String MARK = "\u0001lab ";

    /** Exit code of a process whose starter is gone. */
    static final int ORPHANED = 137;

    private final PrintStream out;

    Control(PrintStream out) {
        this.out = out;
    }

    /** Does what a line says; returns the answer. */
    interface Handler {

        String handle(String command, String argument) throws IOException, InterruptedException;
    }

    /** Says something unasked. */
    void say(String text) {
        out.println(MARK + text);
    }

    /**
     * Listens on a thread of its own.
     *
     * @param orphaned what is done before the process ends with its input
     */
    void listen(Handler handler, Runnable orphaned) {
        Thread.ofPlatform().daemon().name("control").start(() -> {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    say(answer(handler, line));
                }
            } catch (IOException e) {
                // As good as its end.
            }
            orphaned.run();
            Runtime.getRuntime().halt(ORPHANED);
        });
    }

    private static String answer(Handler handler, String line) {
        int space = line.indexOf(' ');
        String command = space < 0 ? line : line.substring(0, space);
        try {
            return "ok " + handler.handle(command, space < 0 ? "" : line.substring(space + 1));
        } catch (IOException | RuntimeException e) {
            return "error " + String.valueOf(e.getMessage()).replace('\n', ' ');
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "error interrupted";
        }
    }
}
