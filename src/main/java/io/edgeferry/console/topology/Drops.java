package io.edgeferry.console.topology;

import java.util.Optional;

/** What a drag does on the topology. */
final class Drops implements CargoDrag.Host {

    private final TopologyPlace place;
    private final DropHints hints;
    private final TopologyActions actions;

    Drops(TopologyPlace place, DropHints hints, TopologyActions actions) {
        this.place = place;
        this.hints = hints;
        this.actions = actions;
    }

    @Override
    public Optional<String> refuses(Cargo cargo) {
        return actions.denies(cargo).map(why -> Verbs.of(cargo) + " " + cargo.name() + ": " + why);
    }

    @Override
    public void lifted(Cargo cargo) {
        place.lift(cargo);
        hints.lifted(cargo);
    }

    @Override
    public void moved(double x, double y) {
        place.nudge(y);
    }

    @Override
    public void entered(DropTarget target) {
        hints.entered(target);
    }

    @Override
    public void left(DropTarget target) {
        hints.left(target);
    }

    @Override
    public void dropped(Cargo cargo, DropTarget target) {
        if (hints.obstacle(cargo, target.node()).isEmpty()) {
            actions.plan(cargo, target.node().name(), target.where());
        }
    }

    @Override
    public void ended() {
        hints.ended();
        place.calm();
    }
}
