package io.edgeferry.console.settings;

import io.edgeferry.console.Ui;
import io.edgeferry.console.migrate.AtOnceField;
import io.edgeferry.console.migrate.DatasetForm;
import io.edgeferry.console.migrate.OptionsForm;
import io.edgeferry.console.settings.ConsoleSettings.Theme;
import java.util.Locale;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** Theme, defaults for migrations, and how to reach the nodes. */
public final class SettingsPlace extends StackPane {

    private final SettingsStore settings;
    private final ToggleGroup themes = new ToggleGroup();
    private final Node sshSection;
    private final VBox page;

    /** @param ssh the form for the connected cluster */
    public SettingsPlace(SettingsStore settings, Node ssh) {
        this.settings = settings;
        setId("settings");
        sshSection = section("SSH access to the nodes of this cluster", ssh);
        page = new VBox(
                14,
                Ui.label("Settings", "page-title"),
                section("Appearance", themeRow(), notices()),
                section("Migrations", migrations(), atOnce(), skip()),
                section("Datasets", datasets()),
                section("Safety", readOnly()),
                sshSection);
        page.getStyleClass().add("page");
        page.setMaxWidth(760);
        HBox centre = new HBox(page);
        centre.setAlignment(Pos.TOP_CENTER);
        HBox.setHgrow(page, javafx.scene.layout.Priority.ALWAYS);
        ScrollPane scroll = new ScrollPane(centre);
        scroll.setFitToWidth(true);
        scroll.getStyleClass().add("edge-to-edge");
        getChildren().add(scroll);
        settings.onChange(next -> select(next.theme()));
    }

    /** Adds a section at the end. */
    public void add(String title, Node part) {
        page.getChildren().add(section(title, part));
    }

    /** Shows the form for SSH, or hides it where no node is logged in to. */
    public void ssh(boolean asked) {
        Ui.show(sshSection, asked);
    }

    private static Node section(String title, Node... parts) {
        VBox body = new VBox(12, parts);
        body.getChildren().addFirst(Ui.label(title, "card-name"));
        body.getStyleClass().addAll("card", "padded");
        return body;
    }

    private Node themeRow() {
        HBox row = new HBox();
        row.getStyleClass().add("segments");
        row.setMaxWidth(USE_PREF_SIZE);
        for (Theme theme : Theme.values()) {
            String word = theme.name().charAt(0) + theme.name().substring(1).toLowerCase(Locale.ROOT);
            ToggleButton button = new ToggleButton(word);
            button.setId("theme-" + theme.name().toLowerCase(Locale.ROOT));
            button.setUserData(theme);
            button.setToggleGroup(themes);
            button.setOnAction(event -> {
                button.setSelected(true);
                settings.change(old -> old.withTheme(theme));
            });
            row.getChildren().add(button);
        }
        select(settings.get().theme());
        return Ui.row(Ui.label("Theme", "muted"), row);
    }

    private void select(Theme theme) {
        themes.getToggles().stream()
                .filter(toggle -> toggle.getUserData() == theme)
                .forEach(themes::selectToggle);
    }

    private Node notices() {
        CheckBox box = new CheckBox("Tell me when a task has ended");
        box.setId("notices");
        box.setSelected(settings.get().notices());
        box.setOnAction(event -> settings.change(old -> old.withSwitches(old.skipPlan(), box.isSelected())));
        return box;
    }

    private Node skip() {
        CheckBox box = new CheckBox("Skip the plan sheet when every check is green");
        box.setId("skip-plan");
        box.setSelected(settings.get().skipPlan());
        box.setOnAction(event -> settings.change(old -> old.withSwitches(box.isSelected(), old.notices())));
        return box;
    }

    private Node atOnce() {
        return new AtOnceField(
                settings.get().atOnce(),
                number -> settings.change(old -> old.with(habits -> habits.withAtOnce(number))));
    }

    private Node datasets() {
        return new DatasetForm(
                settings.get().datasets(),
                options -> settings.change(old -> old.with(habits -> habits.withDatasets(options))));
    }

    private Node readOnly() {
        CheckBox box = new CheckBox("Read-only mode: look at clusters, change nothing");
        box.setId("read-only");
        box.setSelected(settings.get().readOnly());
        box.setOnAction(event -> settings.change(old -> old.with(habits -> habits.withReadOnly(box.isSelected()))));
        settings.onChange(next -> box.setSelected(next.readOnly()));
        return box;
    }

    private Node migrations() {
        return new OptionsForm(settings.get().options(), options -> settings.change(old -> old.withOptions(options)));
    }
}
