package io.edgeferry.protection.demo;

import java.util.List;

/** Where a demonstration is, with what an instructor may say then. */
public enum DemoPhase {
    /** Nothing was begun. */
    IDLE(
            "Ready",
            "A training runs on an edge node. Its loss falls, because it learns.",
            "In a moment its node is lost. Ask: what becomes of the training?"),
    /** The pod is made. */
    STARTING("Starting a training", "A pod with one container is made, bound to one node.", "It begins at step one."),
    /** It trains, without a checkpoint. */
    TRAINING(
            "Training, not protected yet",
            "The curve is its loss, from its own log.",
            "If the node died now, all would be lost: there is no checkpoint yet."),
    /** It has a checkpoint elsewhere. */
    PROTECTED(
            "Protected",
            "Every few seconds the training is stopped for a moment and its memory is written down, then it goes on.",
            "The checkpoint is sent to another node and verified there. Only what changed is sent.",
            "The age of the last one is what would be lost now. That is the RPO, the recovery point objective."),
    /** Its node is broken; nobody knows yet. */
    BROKEN(
            "The node is gone",
            "Nobody knows yet. A node that is silent may be dead, or only cut off.",
            "So two signs are needed: its lease grows old, and the probe of this program fails several times.",
            "Waiting longer makes a false alarm rarer, and the recovery slower. Ask: which would you choose?"),
    /** It counts as lost. */
    FAILING_OVER(
            "Lost: failing over",
            "First it is made sure that no second copy can live: fence before restore.",
            "A container that is only cut off is held by the guard on its own node, without any network.",
            "Then the newest checkpoint that verifies is restored on another node. A damaged one is never used.",
            "Beside it a new container begins at step one, as it would be without checkpoints."),
    /** It goes on elsewhere. */
    RESUMED(
            "Resumed",
            "It goes on after its checkpoint: same weights, same optimiser, same random numbers.",
            "Only the steps since the checkpoint are done again.",
            "RTO, the recovery time objective, is the time from the fault to the first new step."),
    /** The node comes back. */
    HEALING(
            "The node comes back",
            "The dangerous moment: the old container may still be there.",
            "It is ended before it does a step. The API server is asked how many copies live: it has to be one."),
    /** The one that began anew has to catch up. */
    COMPARING(
            "Catching up",
            "The other curve repeats each step that the first one had done already.",
            "The later a node dies, the more there is to repeat. What a checkpoint saves grows with the training."),
    /** All is removed. */
    CLEANING("Tidying up", "Pods, replicas and lease of this demonstration are removed."),
    /** It is over. */
    DONE(
            "Done",
            "Compare down time and total time: resumed against begun anew.",
            "The figures are of this one run. Begin again and see how they vary."),
    /** A person stopped it. */
    STOPPED("Stopped", "What it had made was removed."),
    /** It went wrong. */
    FAILED("It failed", "The words above say why. What it had made was removed, but for what is named.");

    private final String words;
    private final List<String> notes;

    DemoPhase(String words, String... notes) {
        this.words = words;
        this.notes = List.of(notes);
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** What an instructor may say, one thought each. */
    public List<String> notes() {
        return notes;
    }

    /** Whether nothing happens any more. */
    public boolean over() {
        return this == IDLE || this == DONE || this == STOPPED || this == FAILED;
    }
}
