package io.edgeferry.console.topology;

import io.edgeferry.console.Ui;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javafx.geometry.Bounds;
import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** The menu of a pod or a volume, on its chip or its row in the table. Others add to it what can be done. */
public final class ChipMenu {

    private final TopologyActions actions;
    private final Function<Cargo, Optional<String>> immovable;
    private final Consumer<@Nullable Selection> select;
    private final UnaryOperator<Cargo> with;
    private final MenuItem send = new MenuItem("", Ui.icon(Feather.SEND));
    private final MenuItem inspect = new MenuItem("Inspect", Ui.icon(Feather.INFO));
    private final MenuItem copy = new MenuItem("Copy name", Ui.icon(Feather.COPY));
    private final List<Entry> entries = new ArrayList<>();
    private final ContextMenu menu = new ContextMenu();

    /**
     * The menu.
     *
     * @param immovable why something cannot go anywhere as it is now
     * @param select selects one thing
     * @param with what goes along with something because it is selected too
     */
    ChipMenu(
            TopologyActions actions,
            Function<Cargo, Optional<String>> immovable,
            Consumer<@Nullable Selection> select,
            UnaryOperator<Cargo> with) {
        this.immovable = immovable;
        this.with = with;
        this.actions = actions;
        this.select = select;
        send.setId("menu-migrate");
        send.setAccelerator(new KeyCodeCombination(KeyCode.M));
        inspect.setId("menu-inspect");
    }

    /** Something that can be done with a pod or a volume; made anew each time the menu opens. */
    @FunctionalInterface
    public interface Entry {
        /** The item, or empty where it does not belong. */
        Optional<MenuItem> of(Cargo cargo);
    }

    /** Adds an entry below the first. */
    public void add(Entry entry) {
        entries.add(entry);
    }

    /** Opens it where the pointer is. */
    void show(Node owner, Cargo cargo, double x, double y) {
        prepare(owner, cargo);
        menu.show(owner, x, y);
    }

    /** Opens it under its owner, as by the keyboard. */
    void show(Node owner, Cargo cargo) {
        prepare(owner, cargo);
        menu.show(owner, Side.BOTTOM, 0, 0);
    }

    private void prepare(Node owner, Cargo one) {
        if (owner.isFocusTraversable()) {
            owner.requestFocus();
        }
        Cargo cargo = with.apply(one);
        if (cargo == one) {
            select.accept(one.selection());
        }
        Optional<String> why = actions.denies(cargo).or(() -> immovable.apply(cargo));
        send.setDisable(why.isPresent());
        send.setText(Verbs.menu(cargo) + why.map(words -> " — " + words).orElse(""));
        send.setOnAction(event -> send(owner, cargo));
        inspect.setOnAction(event -> actions.inspect());
        copy.setText(cargo instanceof Cargo.Several ? "Copy names" : "Copy name");
        copy.setOnAction(event ->
                Ui.copy(String.join("\n", cargo.each().stream().map(Cargo::name).toList())));
        menu.getItems().setAll(send);
        entries.forEach(entry -> entry.of(cargo).ifPresent(menu.getItems()::add));
        menu.getItems().addAll(inspect, copy);
    }

    /** Lets a person choose where to send something, together with what else is selected. */
    void sendAll(Node owner, Cargo one) {
        Cargo cargo = with.apply(one);
        if (cargo == one) {
            select.accept(one.selection());
        }
        send(owner, cargo);
    }

    private void send(Node owner, Cargo cargo) {
        Bounds over = owner.localToScene(owner.getLayoutBounds());
        actions.chooseTarget(cargo, over);
    }
}
