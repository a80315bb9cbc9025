package io.edgeferry.migration;

import java.util.List;

/**
 * Judges the facts: what blocks a migration, what is worth knowing, what could not be found out, each with its fix; and
 * what is as it should be. Pure.
 */
final class Preflight {

    private Preflight() {}

    /** All findings, errors first. */
    static List<Finding> judge(Facts facts, MigrationOptions options) {
        Findings findings = new Findings(options);
        facts.unknown().forEach(one -> findings.add(one.finding()));
        PodCheck.judge(facts, findings);
        TokenCheck.judge(facts, findings);
        PlaceCheck.judge(facts, findings);
        if (facts.mixed()) {
            LabCheck.mixed(facts, findings);
        } else if (facts.inLab()) {
            LabCheck.judge(facts, findings);
        } else {
            MachineCheck.judge(facts, findings);
            ProcessorCheck.judge(facts, findings);
            DoctorCheck.judge(facts, findings);
            InsideCheck.judge(facts, findings);
            ConnectionCheck.judge(facts, findings);
        }
        VolumeCheck.judge(facts, findings);
        StorageCheck.judge(facts, findings);
        WayCheck.judge(facts, findings);
        NeighbourCheck.judge(facts, findings);
        ProofCheck.judge(facts, findings);
        return findings.sorted();
    }
}
