package io.edgeferry.protection.demo;

import java.util.List;

/**
 * What can be chosen for a demonstration.
 *
 * @param lab whether the lab's own training can be shown
 * @param byHand whether a person breaks the node
 * @param trainings names of pods whose manifest can be copied
 * @param nodes names of nodes that the training can begin on
 */
public record DemoChoices(boolean lab, boolean byHand, List<String> trainings, List<String> nodes) {

    /** Copies the lists. */
    public DemoChoices {
        trainings = List.copyOf(trainings);
        nodes = List.copyOf(nodes);
    }
}
