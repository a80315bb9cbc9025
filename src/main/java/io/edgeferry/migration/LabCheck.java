package io.edgeferry.migration;

import io.edgeferry.checkpoint.Engine;
import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.cluster.NodeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges two nodes of which one at least is of the lab: whether both are, whether they answer, whether the training can
 * be checkpointed, space, and options that mean nothing there.
 */
final class LabCheck {

    private static final String ENGINE = "engine";
    private static final String PATH = "path";
    private static final String SPACE = "space";
    private static final long SPARE = 64_000_000L;

    private final Facts facts;
    private final Findings findings;

    private LabCheck(Facts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
    }

    /** Both are of the lab. */
    static void judge(Facts facts, Findings findings) {
        LabCheck check = new LabCheck(facts, findings);
        check.answers(facts.source(), facts.sourceFacts(), facts.sourceTrouble());
        check.answers(facts.target(), facts.targetFacts(), facts.targetTrouble());
        check.way();
        check.engines();
        check.training();
        check.space();
    }

    /** One is of the lab, the other is not. */
    static void mixed(Facts facts, Findings findings) {
        boolean source = Engine.inLab(facts.source().runtime());
        String lab = source ? facts.source().name() : facts.target().name();
        String other = source ? facts.target().name() : facts.source().name();
        findings.error(
                ENGINE,
                "Node " + lab + " is of the lab, node " + other + " is not",
                "The lab keeps and restores checkpoints in its own way; neither kind of node can read the other's.",
                "Choose a node of the same kind: `kubectl get nodes -o wide`");
    }

    private void answers(NodeInfo node, @Nullable NodeFacts machine, String trouble) {
        if (machine == null) {
            findings.error(
                    "node",
                    "Node " + node.name() + " of the lab does not answer",
                    trouble,
                    "See whether the lab runs and the node is ready.",
                    Remedies.lab(node.name(), "facts"));
        }
    }

    private void way() {
        switch (findings.options().path()) {
            case SHARED ->
                findings.error(
                        PATH,
                        "Nodes of the lab have no shared folder",
                        "They send checkpoints straight to each other, over the lab's own links.",
                        "Choose direct, or automatic.");
            case RELAY ->
                findings.error(
                        PATH,
                        "Nodes of the lab do not send through this machine",
                        "They send checkpoints straight to each other, over the lab's own links.",
                        "Choose direct, or automatic.");
            case DIRECT, AUTO ->
                findings.ok(
                        PATH,
                        "The bytes go straight from node " + facts.source().name() + " to node "
                                + facts.target().name() + ", over the lab's link");
        }
    }

    private void training() {
        long memory = facts.insight().memory();
        if (facts.sourceFacts() == null || memory < 0) {
            return; // Said already.
        }
        if (memory == 0) {
            findings.error(
                    ENGINE,
                    "The container writes no checkpoints",
                    "On nodes of the lab only trainings are checkpointed ("
                            + facts.engine().words() + "); this container runs none, or it has not begun yet.",
                    "Wait until it trains, or choose another pod.");
            return;
        }
        findings.ok(
                ENGINE,
                facts.engine().words() + ": "
                        + (facts.engine() == Engine.LAB_CRIU
                                ? criu(facts.sourceFacts()) + " writes the memory of the training's process, about "
                                        + Amounts.bytes(memory) + ", and restores the process from it"
                                : "the training writes its own state, about " + Amounts.bytes(memory)
                                        + ", and goes on from it"));
    }

    /** Two nodes of one lab have the same engine; a lab that was started anew since the facts were read may not. */
    private void engines() {
        NodeFacts source = facts.sourceFacts();
        NodeFacts target = facts.targetFacts();
        if (source != null
                && target != null
                && !source.criu().isEmpty()
                && target.criu().isEmpty()) {
            findings.error(
                    ENGINE,
                    "Node " + facts.target().name() + " cannot go on from a checkpoint of CRIU",
                    "Node " + facts.source().name() + " makes it with " + criu(source) + "; node "
                            + facts.target().name() + " has none (" + Engine.LAB.words() + ").",
                    "Start the lab anew: all its nodes have the same engine then.");
        }
    }

    private static String criu(NodeFacts node) {
        return "CRIU " + node.criu();
    }

    /** The source writes the state and packs it beside itself; the target unpacks it beside what came. */
    private void space() {
        long size = facts.size();
        if (size < 0) {
            return;
        }
        lacks(facts.source(), facts.sourceFacts(), 2 * size + SPARE);
        lacks(facts.target(), facts.targetFacts(), 2 * size + SPARE);
        if (!findings.blocked(SPACE) && facts.sourceFacts() != null && facts.targetFacts() != null) {
            findings.ok(SPACE, "There is space for about " + Findings.mb(size) + " on both nodes");
        }
    }

    private void lacks(NodeInfo node, @Nullable NodeFacts machine, long wanted) {
        if (machine != null && machine.store().free() >= 0 && machine.store().free() < wanted) {
            findings.error(
                    SPACE,
                    "Node " + node.name() + " has too little space for the checkpoint",
                    "About " + Findings.mb(wanted) + " are needed, "
                            + Findings.mb(machine.store().free()) + " are free on the disk of this computer where the"
                            + " lab keeps its files.",
                    "Free some space, or start the lab with another --folder.",
                    List.of());
        }
    }
}
