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
    public Optional<String> dropped(Cargo cargo, DropTarget target) {
        String node = target.node().name();
        Optional<String> why = hints.obstacle(cargo, target.node());
        if (why.isEmpty()) {
            actions.plan(cargo, node, target.where());
        }
        // Who lets go of something where it is has changed his mind.
        return why.filter(words -> !node.equals(cargo.node()))
                .map(words -> cargo.name() + " stays. " + node + ": " + words);
    }

    @Override
    public void ended() {
        hints.ended();
        place.calm();
    }
}
