package io.edgeferry.console.topology;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.Ui;
import java.util.function.Consumer;
import javafx.geometry.Bounds;
import javafx.geometry.Side;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** The menu of a chip. */
final class ChipMenu {

    private final TopologyActions actions;
    private final Consumer<@Nullable Selection> select;
    private final MenuItem migrate = new MenuItem("Migrate to…", Ui.icon(Feather.SEND));
    private final MenuItem inspect = new MenuItem("Details", Ui.icon(Feather.INFO));
    private final MenuItem copy = new MenuItem("Copy name", Ui.icon(Feather.COPY));
    private final ContextMenu menu = new ContextMenu(migrate, inspect, copy);

    ChipMenu(TopologyActions actions, Consumer<@Nullable Selection> select) {
        this.actions = actions;
        this.select = select;
        migrate.setId("menu-migrate");
        migrate.setAccelerator(new KeyCodeCombination(KeyCode.M));
    }

    void show(Chip chip, double x, double y) {
        prepare(chip);
        menu.show(chip, x, y);
    }

    void show(Chip chip) {
        prepare(chip);
        menu.show(chip, Side.BOTTOM, 0, 0);
    }

    private void prepare(Chip chip) {
        chip.requestFocus();
        select.accept(chip.selection());
        PodInfo pod = chip.pod();
        migrate.setVisible(pod != null);
        migrate.setDisable(pod != null && Fit.immovable(pod).isPresent());
        if (pod != null) {
            migrate.setText(
                    Fit.immovable(pod).map(why -> "Migrate to… (" + why + ")").orElse("Migrate to…"));
        }
        migrate.setOnAction(event -> migrate(chip));
        inspect.setOnAction(event -> actions.inspect());
        copy.setOnAction(event -> {
            Selection selection = chip.selection();
            Ui.copy(selection == null ? "" : selection.name());
        });
    }

    /** Lets a person choose a target for the chip's pod. */
    void migrate(Node chip) {
        if (chip instanceof Chip pods && pods.pod() != null) {
            Bounds over = chip.localToScene(chip.getLayoutBounds());
            actions.chooseTarget(pods.pod(), over);
        }
    }
}
