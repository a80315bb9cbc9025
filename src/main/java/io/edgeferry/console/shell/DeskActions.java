package io.edgeferry.console.shell;

import io.edgeferry.console.topology.Cargo;
import io.edgeferry.console.topology.Filter;
import io.edgeferry.console.topology.Selection;
import io.edgeferry.console.topology.TopologyActions;
import io.edgeferry.task.OperationId;
import java.util.List;
import java.util.Optional;
import javafx.geometry.Bounds;
import org.jspecify.annotations.Nullable;

/** What the top bar and the topology ask of the desk. */
final class DeskActions implements TopologyActions, TopBar.Host {

    private final Desk desk;

    DeskActions(Desk desk) {
        this.desk = desk;
    }

    @Override
    public void plan(Cargo cargo, String target, @Nullable Bounds over) {
        desk.migrating().plan(cargo, target, over);
    }

    @Override
    public void chooseTarget(Cargo cargo, @Nullable Bounds over) {
        desk.migrating().chooseTarget(cargo, over);
    }

    @Override
    public Optional<String> denies(Cargo cargo) {
        return desk.migrating().denies(cargo);
    }

    @Override
    public void bringBack(Cargo cargo) {
        desk.bringingBack().bringBack(cargo);
    }

    @Override
    public void protect(Cargo cargo) {
        desk.protecting().protect(cargo);
    }

    @Override
    public void examine(List<String> nodes) {
        desk.doctoring().open(nodes);
    }

    @Override
    public void inspect() {
        desk.foldInspector(false);
    }

    @Override
    public void look(String namespace) {
        desk.top().choose(namespace);
    }

    @Override
    public void show(Selection selection) {
        desk.topology().choose(selection);
    }

    @Override
    public void openTask(OperationId id) {
        desk.openTask(id);
    }

    @Override
    public void table(boolean on) {
        desk.settings().change(old -> old.with(habits -> habits.withTable(on)));
    }

    @Override
    public void connect() {
        desk.go(Rail.Place.CONNECT);
    }

    @Override
    public void filter(Filter filter) {
        desk.filter(filter);
    }

    @Override
    public void readOnly(boolean on) {
        desk.settings().change(old -> old.with(habits -> habits.withReadOnly(on)));
    }

    @Override
    public void namespaceChosen(String namespace) {
        desk.rememberNamespace(namespace);
    }

    @Override
    public void switchTheme() {
        desk.switchTheme();
    }

    @Override
    public void foldInspector() {
        desk.foldInspector(!desk.settings().get().inspectorFolded());
    }
}
