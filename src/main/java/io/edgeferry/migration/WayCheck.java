package io.edgeferry.migration;

/** Judges the way of the bytes, and whom the clone meets: Services, controllers, its own name. */
final class WayCheck {

    private final Facts facts;
    private final Findings findings;

    private WayCheck(Facts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
    }

    static void judge(Facts facts, Findings findings) {
        WayCheck check = new WayCheck(facts, findings);
        check.way();
        check.neighbours();
    }

    private void way() {
        if (findings.options().path() == MigrationOptions.Path.DIRECT && Boolean.FALSE.equals(facts.reach())) {
            findings.error(
                    "path",
                    "Node " + facts.source().name() + " does not reach node "
                            + facts.target().name() + " by SSH",
                    "The direct way goes straight from node to node.",
                    "Choose the relay through this machine, or automatic.");
        }
        if (findings.options().path() == MigrationOptions.Path.AUTO && Boolean.FALSE.equals(facts.reach())) {
            findings.warn(
                    "path",
                    "The bytes go through this machine",
                    "Node " + facts.source().name() + " does not reach node "
                            + facts.target().name() + " by SSH.",
                    "");
        }
        if (!facts.sharedTrouble().isEmpty()) {
            findings.error(
                    "path",
                    "The shared folder cannot be used",
                    facts.sharedTrouble(),
                    "Mount it on both nodes at the same path, or choose another way of the bytes.");
        }
        if (!facts.askTrouble().isEmpty()) {
            findings.error(
                    "node",
                    "A node did not answer all questions",
                    facts.askTrouble(),
                    "Run `ctr version` there, and plan again.");
        }
    }

    private void neighbours() {
        if (!facts.services().isEmpty() && findings.options().naming() == MigrationOptions.Naming.NUMBERED) {
            findings.warn(
                    "labels",
                    "Services reach both pods for a moment",
                    "The clone has the same labels: " + String.join(", ", facts.services()) + ".",
                    "");
        }
        if (!facts.controllers().isEmpty()) {
            findings.error(
                    "labels",
                    "A controller may adopt the clone",
                    String.join(", ", facts.controllers()) + " selects pods with these labels.",
                    "Change the pod's labels.");
        }
        if (findings.options().naming() == MigrationOptions.Naming.KEEP) {
            findings.warn(
                    "naming",
                    "The name is kept",
                    "The source pod is deleted before the proof; going back then means restoring the dump on node "
                            + facts.source().name() + ".",
                    "");
        }
    }
}
