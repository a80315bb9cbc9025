package io.edgeferry.migration;

import io.edgeferry.checkpoint.CriuFacts;
import io.edgeferry.checkpoint.NodeFacts;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges the processors: the target needs all that the source has, since programs choose their instructions when they
 * begin. CRIU itself compares them when it restores ({@code cpuinfo}, by default the floating point unit and the
 * instruction sets) and so is asked first; where it gives no answer, the kernels' lists are compared.
 */
final class ProcessorCheck {

    private static final String CHECK = "cpu-features";
    private static final int SOME = 12;

    private final Facts facts;
    private final Findings findings;
    private final NodeFacts source;
    private final NodeFacts target;

    private ProcessorCheck(Facts facts, Findings findings, NodeFacts source, NodeFacts target) {
        this.facts = facts;
        this.findings = findings;
        this.source = source;
        this.target = target;
    }

    static void judge(Facts facts, Findings findings) {
        NodeFacts source = facts.sourceFacts();
        NodeFacts target = facts.targetFacts();
        boolean comparable = facts.source().architecture().equals(facts.target().architecture());
        if (source != null && target != null && comparable) {
            new ProcessorCheck(facts, findings, source, target).processors();
        }
    }

    private void processors() {
        CriuFacts criu = facts.insight().targetCriu();
        CriuFacts.Cpu said = criu == null ? CriuFacts.Cpu.NOT_ASKED : criu.cpu();
        String node = facts.target().name();
        if (said == CriuFacts.Cpu.FITS) {
            findings.ok(CHECK, "The processor of node " + node + " has all that the source's has (criu cpuinfo check)");
        } else if (said == CriuFacts.Cpu.LACKS && criu != null) {
            findings.error(
                    CHECK,
                    "The target's processor lacks features of the source's",
                    "`criu cpuinfo check` on node " + node + " says: " + criu.cpuTrouble()
                            + ". The restore would be refused." + lacking(missing()),
                    "Choose a node with the same or a newer processor; `kubectl get nodes --show-labels` may tell"
                            + " them apart.");
        } else {
            flags(criu == null ? "" : criu.cpuTrouble());
        }
    }

    private void flags(String trouble) {
        String how = "Compared by /proc/cpuinfo, since CRIU did not compare them"
                + (trouble.isEmpty() ? "." : ": " + trouble + ".");
        Set<String> missing = missing();
        if (source.cpuFlags().isEmpty() || target.cpuFlags().isEmpty()) {
            findings.add(new Unknown(
                            CHECK,
                            "Whether the target's processor has the source's features",
                            "Neither criu nor /proc/cpuinfo told them.",
                            "Compare them by hand.",
                            List.of("# on both nodes, as root", "timeout -s KILL 10 lscpu"))
                    .finding());
        } else if (missing.isEmpty()) {
            findings.ok(
                    CHECK,
                    "The target's processor has all " + source.cpuFlags().size()
                            + " features of the source's (/proc/cpuinfo)");
        } else {
            findings.warn(
                    CHECK,
                    "The target's processor lacks features of the source's",
                    "A program that uses one of them dies on the target." + lacking(missing) + " " + how,
                    "Choose a node with the same or a newer processor; `kubectl get nodes --show-labels` may tell"
                            + " them apart.");
        }
    }

    private Set<String> missing() {
        Set<String> missing = new TreeSet<>(source.cpuFlags());
        missing.removeAll(target.cpuFlags());
        return missing;
    }

    private static String lacking(Set<String> missing) {
        return missing.isEmpty()
                ? ""
                : " It lacks " + String.join(" ", missing.stream().limit(SOME).toList())
                        + (missing.size() > SOME ? " and " + (missing.size() - SOME) + " more." : ".");
    }
}
