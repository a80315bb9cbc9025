package io.edgeferry.console.topology;

import io.edgeferry.cluster.PodInfo;

/** What a drag does on the topology. */
final class Drops implements ChipDrag.Host {

    private final TopologyPlace place;
    private final DropHints hints;
    private final TopologyActions actions;

    Drops(TopologyPlace place, DropHints hints, TopologyActions actions) {
        this.place = place;
        this.hints = hints;
        this.actions = actions;
    }

    @Override
    public void lifted(PodInfo pod) {
        place.select(Selection.of(pod));
        hints.lifted(pod);
    }

    @Override
    public void moved(double x, double y) {
        place.nudge(y);
    }

    @Override
    public void entered(PodInfo pod, NodeCard card) {
        hints.entered(card);
    }

    @Override
    public void left(PodInfo pod, NodeCard card) {
        hints.left(card);
    }

    @Override
    public void dropped(PodInfo pod, NodeCard card) {
        if (hints.obstacle(pod, card.node()).isEmpty()) {
            actions.migrate(pod, card.node().name(), card.localToScene(card.getLayoutBounds()));
        }
    }

    @Override
    public void ended() {
        hints.ended();
    }
}
