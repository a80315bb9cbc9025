package io.edgeferry.migration;

import io.edgeferry.cluster.Workloads.ClaimTrouble;
import java.util.List;

/** Judges whether the clone can mount what the pod mounts, while the pod itself still has it. */
final class VolumeCheck {

    private static final String CHECK = "volumes";

    private final Facts facts;
    private final Findings findings;

    private VolumeCheck(Facts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
    }

    static void judge(Facts facts, Findings findings) {
        VolumeCheck check = new VolumeCheck(facts, findings);
        facts.claims().forEach(check::claim);
        facts.missingPaths().forEach(check::path);
        int mounted = facts.pod().claims().size() + facts.pod().hostPaths().size();
        if (facts.known(CHECK) && facts.targetFacts() != null) {
            findings.okUnless(
                    CHECK,
                    mounted == 0
                            ? "The pod mounts no claims and no host paths"
                            : mounted + (mounted == 1 ? " volume of the pod is" : " volumes of the pod are")
                                    + " there for the clone on node "
                                    + facts.target().name());
        }
    }

    private void claim(ClaimTrouble trouble) {
        String namespace = facts.pod().namespace();
        List<String> show =
                List.of("kubectl get pvc " + trouble.claim() + " -n " + namespace + " -o yaml", "kubectl get pv");
        switch (trouble.kind()) {
            case MISSING, ELSEWHERE, TIED ->
                blocked(
                        trouble.words(),
                        trouble.tied()
                                ? "Take the dataset along (--with-data), or choose a node that has it."
                                : "Bring the data to that node first, or choose a node that has it.",
                        show);
            case ONE_POD -> onePod(trouble.claim(), show);
            case ONE_NODE -> oneNode(trouble.claim(), show);
        }
    }

    private boolean kept() {
        return findings.options().naming() == MigrationOptions.Naming.KEEP;
    }

    /** With a kept name the source is deleted before the clone is made, and lets go of the claim. */
    private void onePod(String claim, List<String> show) {
        if (!kept()) {
            findings.error(
                    CHECK,
                    "Claim " + claim + " is for one pod at a time",
                    "It is ReadWriteOncePod, and the source keeps it until the clone runs: the clone would wait for it"
                            + " for ever.",
                    "Take the dataset along (--with-data), or keep the name (--keep-name): the source is deleted before"
                            + " the clone is made then.",
                    show);
        }
    }

    private void oneNode(String claim, List<String> show) {
        String why = "It is ReadWriteOnce, and its disk stays attached to node "
                + facts.source().name() + " while the source is there.";
        if (kept()) {
            findings.warn(
                    CHECK,
                    "The disk of claim " + claim + " has to change nodes",
                    why + " The name is kept, so it is let go of first; detaching and attaching take their time, during"
                            + " which nothing trains.",
                    "See how long the storage takes for it; a claim that is ReadWriteMany does without.",
                    show);
        } else {
            findings.error(
                    CHECK,
                    "The disk of claim " + claim + " is at one node at a time",
                    why + " The clone could not mount it.",
                    "Use a claim that is ReadWriteMany, or keep the name (--keep-name): the source is deleted before"
                            + " the clone is made then.",
                    show);
        }
    }

    private void path(String path) {
        blocked(
                "host path " + path + " is not there",
                facts.claims().stream().anyMatch(ClaimTrouble::tied)
                        ? "Make the folder there with the files of node "
                                + facts.source().name() + ", or choose a node that has it."
                        : "Bring the data to that node first, or choose a node that has it.",
                List.of(
                        "# on node " + facts.target().name() + ", as root",
                        "ls -ld " + io.edgeferry.node.Command.quote(path)));
    }

    private void blocked(String words, String fix, List<String> commands) {
        String target = facts.target().name();
        findings.error(
                CHECK,
                "A volume of the pod cannot be used on node " + target,
                "On " + target + ": " + words + ".",
                fix,
                commands);
    }
}
