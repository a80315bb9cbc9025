package io.edgeferry.console.shell;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.topology.Filter;
import io.edgeferry.console.topology.TopologyActions;
import io.edgeferry.task.OperationId;
import javafx.geometry.Bounds;
import org.jspecify.annotations.Nullable;

/** What the top bar and the topology ask of the desk. */
final class DeskActions implements TopologyActions, TopBar.Host {

    private final Desk desk;

    DeskActions(Desk desk) {
        this.desk = desk;
    }

    @Override
    public void migrate(PodInfo pod, String target, @Nullable Bounds over) {
        desk.migrating().plan(pod.namespace(), pod.name(), target, over);
    }

    @Override
    public void chooseTarget(PodInfo pod, @Nullable Bounds over) {
        desk.migrating().chooseTarget(pod, over);
    }

    @Override
    public void inspect() {
        desk.foldInspector(false);
    }

    @Override
    public void openTask(OperationId id) {
        desk.openTask(id);
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
    public void switchTheme() {
        desk.switchTheme();
    }

    @Override
    public void foldInspector() {
        desk.foldInspector(!desk.settings().get().inspectorFolded());
    }
}
