package io.edgeferry.console.shell;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.Ui;
import io.edgeferry.console.lineage.LineagePart;
import io.edgeferry.console.lineage.WayBack;
import io.edgeferry.console.tasks.TaskBook;
import io.edgeferry.console.topology.Cargo;
import java.util.Optional;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import org.kordamp.ikonli.feather.Feather;

/** The way of a pod back to the node it came from: menu, key, inspector. */
final class BringingBack {

    private final Desk desk;
    private final TaskBook book;

    BringingBack(Desk desk, TaskBook book) {
        this.desk = desk;
        this.book = book;
    }

    /** Adds itself where pods are shown. */
    void install() {
        desk.topology().chipMenu().add(this::entry);
        desk.inspector()
                .add(new LineagePart(book::all, desk::openTask, this::denied, pod -> bringBack(new Cargo.OfPod(pod))));
    }

    private Optional<MenuItem> entry(Cargo cargo) {
        return way(cargo).map(way -> {
            String why = obstacle(cargo, way);
            MenuItem item =
                    new MenuItem(way.words() + (why.isEmpty() ? "" : " — " + why), Ui.icon(Feather.CORNER_UP_LEFT));
            item.setId("menu-bring-back");
            item.setAccelerator(new KeyCodeCombination(KeyCode.B));
            item.setDisable(!why.isEmpty());
            item.setOnAction(event -> bringBack(cargo));
            return item;
        });
    }

    private Optional<WayBack> way(Cargo cargo) {
        return cargo instanceof Cargo.OfPod moved
                ? WayBack.of(moved.pod(), desk.topology().index(), book.all())
                : Optional.empty();
    }

    private String denied(PodInfo pod) {
        return desk.migrating().denies(new Cargo.OfPod(pod)).orElse("");
    }

    private String obstacle(Cargo cargo, WayBack way) {
        return desk.migrating().denies(cargo).orElse(way.obstacle());
    }

    /** Plans the way back, or says why there is none. */
    void bringBack(Cargo cargo) {
        Optional<WayBack> way = way(cargo);
        String why = way.map(known -> obstacle(cargo, known))
                .orElse(
                        cargo instanceof Cargo.OfPod
                                ? "it did not come from another node"
                                : "a dataset that is copied stays where it was, so there is nothing to bring back");
        if (!why.isEmpty()) {
            desk.sheets().say("Not brought back", cargo.name() + ": " + why + ".");
            return;
        }
        String node = way.map(WayBack::node).orElse("");
        desk.migrating().plan(cargo, node, desk.topology().boundsOf(node));
    }
}
