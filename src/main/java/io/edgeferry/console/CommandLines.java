package io.edgeferry.console;

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
     * Lines that belong together: remarks, which begin with {@code #}, as words above the commands, which are copied
     * together.
     *
     * @param about what they are for, for those who cannot see it
     */
    public static VBox box(List<String> lines, String about) {
        VBox box = new VBox(4);
        lines.stream()
                .filter(CommandLines::remark)
                .map(line -> line.replaceFirst("^#\\s*", ""))
                .forEach(line -> box.getChildren()
                        .add(Ui.wrapped(capital(line) + (line.endsWith(".") ? "" : ":"), "muted", "small-text")));
        List<String> commands = lines.stream().filter(line -> !remark(line)).toList();
        if (!commands.isEmpty()) {
            String all = String.join("\n", commands);
            Button copy = Ui.copyButton(commands.size() == 1 ? "Copy command" : "Copy commands", () -> all);
            copy.setAccessibleText(copy.getText() + " for: " + about);
            box.getChildren().add(row(all, "command", copy));
        }
        return box;
    }

    private static boolean remark(String line) {
        return line.startsWith("#");
    }

    private static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
