package io.edgeferry.migration;

import java.util.List;

/** Judges the facts: what blocks a migration, what is worth knowing, each with its fix. Pure. */
final class Preflight {

    private final Facts facts;
    private final Findings findings;

    private Preflight(Facts facts, MigrationOptions options) {
        this.facts = facts;
        this.findings = new Findings(options);
    }

    /** All findings, errors first. */
    static List<Finding> judge(Facts facts, MigrationOptions options) {
        Preflight preflight = new Preflight(facts, options);
        PodCheck.judge(facts, preflight.findings);
        PlaceCheck.judge(facts, preflight.findings);
        MachineCheck.judge(facts, preflight.findings);
        InsideCheck.judge(facts, preflight.findings);
        preflight.volumes();
        StorageCheck.judge(facts, preflight.findings);
        WayCheck.judge(facts, preflight.findings);
        ProofCheck.judge(facts, preflight.findings);
        return preflight.findings.sorted();
    }

    private void error(String check, String title, String why, String fix) {
        findings.error(check, title, why, fix);
    }

    private void volumes() {
        String target = facts.target().name();
        for (String trouble : facts.volumes()) {
            error(
                    "volumes",
                    "A volume of the pod cannot be used on node " + target,
                    "On " + target + ": " + trouble + ".",
                    facts.movableClaims().isEmpty()
                            ? "Bring the data to that node first, or choose a node that has it."
                            : "Take the dataset along (--with-data), or choose a node that has it.");
        }
    }
}
