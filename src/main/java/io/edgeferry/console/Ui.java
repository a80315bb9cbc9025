package io.edgeferry.console;

import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** Small parts that every screen is made of. */
public final class Ui {

    private Ui() {}

    /** A label with style classes. */
    public static Label label(String text, String... classes) {
        Label label = new Label(text);
        label.getStyleClass().addAll(classes);
        return label;
    }

    /** A label that wraps. */
    public static Label wrapped(String text, String... classes) {
        Label label = label(text, classes);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    /** A small rounded tag; {@code kind} is ok, warn, bad, accent, violet or empty. */
    public static Label tag(String text, String kind) {
        Label label = label(text, "tag");
        tagKind(label, kind);
        return label;
    }

    /** Changes the kind of a tag. */
    public static void tagKind(Label tag, String kind) {
        tag.getStyleClass().removeAll("ok", "warn", "bad", "accent", "violet");
        if (!kind.isEmpty()) {
            tag.getStyleClass().add(kind);
        }
    }

    /** An icon whose colour comes from its style class. */
    public static FontIcon icon(Ikon code, String... classes) {
        FontIcon icon = new FontIcon(code);
        icon.getStyleClass().addAll(classes);
        return icon;
    }

    /** A button that does something. */
    public static Button button(String text, Runnable action, String... classes) {
        Button button = new Button(text);
        button.getStyleClass().addAll(classes);
        button.setOnAction(event -> action.run());
        return button;
    }

    /** A button that is only an icon; its words are its tooltip and what a screen reader says. */
    public static Button iconButton(Ikon code, String words, Runnable action) {
        Button button = button("", action, "icon-button", "flat");
        button.setGraphic(icon(code));
        button.setTooltip(new Tooltip(words));
        button.setAccessibleText(words);
        return button;
    }

    /** A button that copies a text and says so. */
    public static Button copyButton(Supplier<String> text) {
        return copyButton("Copy", text);
    }

    /** The same with words of its own. */
    public static Button copyButton(String words, Supplier<String> text) {
        Button button = button(words, () -> {}, "small", "flat");
        button.setGraphic(icon(Feather.COPY));
        button.setOnAction(event -> {
            copy(text.get());
            button.setText("Copied");
        });
        button.focusedProperty().addListener((property, was, is) -> {
            if (!is) {
                button.setText(words);
            }
        });
        return button;
    }

    /** A box in which one of some values is chosen. */
    @SafeVarargs
    public static <T> ChoiceBox<T> choice(String id, Function<T, String> words, T... values) {
        ChoiceBox<T> box = new ChoiceBox<>();
        box.setId(id);
        box.getItems().setAll(List.of(values));
        box.setMaxWidth(Double.MAX_VALUE);
        box.setPrefWidth(270);
        box.setConverter(new StringConverter<>() {
            @Override
            public String toString(T value) {
                return value == null ? "" : words.apply(value);
            }

            @Override
            public T fromString(String text) {
                return box.getItems().stream()
                        .filter(value -> words.apply(value).equals(text))
                        .findFirst()
                        .orElse(box.getValue());
            }
        });
        return box;
    }

    /** Puts a text on the clipboard. */
    public static void copy(String text) {
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
    }

    /** Takes what room is left in a row. */
    public static Region spacer() {
        Region region = new Region();
        HBox.setHgrow(region, Priority.ALWAYS);
        VBox.setVgrow(region, Priority.ALWAYS);
        return region;
    }

    /** A row with 8 px between its parts. */
    public static HBox row(Node... parts) {
        HBox row = new HBox(8, parts);
        row.setAlignment(javafx.geometry.Pos.CENTER_LEFT);
        return row;
    }

    /** Adds or removes a style class. */
    public static void mark(Node node, String styleClass, boolean on) {
        if (!on) {
            node.getStyleClass().remove(styleClass);
        } else if (!node.getStyleClass().contains(styleClass)) {
            node.getStyleClass().add(styleClass);
        }
    }

    /** Shows a part, or hides it so that it takes no room. */
    public static void show(Node node, boolean on) {
        node.setVisible(on);
        node.setManaged(on);
    }

    /** A text for a node id: everything but letters, digits, dot, dash and underscore becomes a dash. */
    public static String id(String text) {
        return text.replaceAll("[^A-Za-z0-9._-]", "-");
    }
}
