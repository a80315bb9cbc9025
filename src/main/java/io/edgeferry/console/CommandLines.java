package io.edgeferry.console;

import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Commands for a person to run, each with a button that copies it. */
public final class CommandLines {

    private CommandLines() {}

    /** A text in the letters of commands, with its button. */
    public static HBox row(String text, String style, Button copy) {
        Label words = Ui.wrapped(text, style);
        HBox.setHgrow(words, Priority.ALWAYS);
        words.setMaxWidth(Double.MAX_VALUE);
        copy.setMinWidth(Region.USE_PREF_SIZE);
        HBox row = new HBox(6, words, copy);
        row.setAlignment(Pos.TOP_LEFT);
        return row;
    }

    /**
     * Lines that belong together: a remark, which begins with {@code #}, as words above the commands that follow it, which
     * are copied together. A command that a remark makes a condition for is never copied with one before it.
     *
     * @param about what they are for, for those who cannot see it
     */
    public static VBox box(List<String> lines, String about) {
        VBox box = new VBox(4);
        List<String> commands = new ArrayList<>();
        for (String line : lines) {
            if (isRemark(line)) {
                copied(box, commands, about);
                box.getChildren().add(remark(line));
            } else {
                commands.add(line);
            }
        }
        copied(box, commands, about);
        return box;
    }

    /** Whether a line is no command, but says what those after it are for, or when. */
    public static boolean isRemark(String line) {
        return line.startsWith("#");
    }

    /** A remark as words. */
    public static Label remark(String line) {
        String words = capital(line.replaceFirst("^#\\s*", ""));
        return Ui.wrapped(words + (words.endsWith(".") ? "" : ":"), "muted", "small-text");
    }

    /** Adds commands with their button, and begins anew. */
    private static void copied(VBox box, List<String> commands, String about) {
        if (!commands.isEmpty()) {
            String all = String.join("\n", commands);
            Button copy = Ui.copyButton(commands.size() == 1 ? "Copy command" : "Copy commands", () -> all);
            copy.setAccessibleText(copy.getText() + " for: " + about);
            box.getChildren().add(row(all, "command", copy));
            commands.clear();
        }
    }

    private static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
