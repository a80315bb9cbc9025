package io.edgeferry.migration;

import io.edgeferry.node.Command;
import java.time.Duration;
import java.util.List;

/** Judges the way of the bytes, and the time limits on it. */
final class WayCheck {

    private static final String CHECK = "path";

    private final Facts facts;
    private final Findings findings;

    private WayCheck(Facts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
    }

    static void judge(Facts facts, Findings findings) {
        WayCheck check = new WayCheck(facts, findings);
        if (!facts.inLab() && !facts.mixed()) {
            check.way();
        }
        check.answers();
        check.limits();
    }

    private void way() {
        if (Boolean.FALSE.equals(facts.reach())) {
            noReach();
        }
        if (!facts.sharedTrouble().isEmpty()) {
            findings.error(
                    CHECK,
                    "The shared folder cannot be used",
                    facts.sharedTrouble(),
                    "Mount it on both nodes at the same path, or choose another way of the bytes.",
                    List.of("# on both nodes, as root", "mount -t nfs,nfs4", "df -h"));
        }
        if (facts.known(CHECK) && facts.sourceFacts() != null && facts.targetFacts() != null) {
            findings.okUnless(
                    CHECK,
                    switch (findings.options().path()) {
                        case SHARED -> "Both nodes see the shared folder";
                        case RELAY -> "The bytes go through this machine, as was chosen";
                        case DIRECT, AUTO ->
                            "The bytes go straight from node " + facts.source().name() + " to node "
                                    + facts.target().name();
                    });
        }
    }

    private void noReach() {
        String source = facts.source().name();
        String target = facts.target().name();
        String fix = "Let node " + source + " reach the SSH port of node " + target
                + ", with ssh, ssh-keygen and ssh-keyscan installed there";
        List<String> commands = List.of(
                "# on node " + source,
                "command -v ssh ssh-keygen ssh-keyscan",
                "timeout -s KILL 10 ssh-keyscan -T 5 "
                        + Command.quote(facts.target().address()));
        if (findings.options().path() == MigrationOptions.Path.DIRECT) {
            findings.error(
                    CHECK,
                    "Node " + source + " does not reach node " + target + " by SSH",
                    "The direct way goes straight from node to node.",
                    fix + "; or choose the relay through this machine, or automatic.",
                    commands);
        } else if (findings.options().path() == MigrationOptions.Path.AUTO) {
            findings.warn(
                    CHECK,
                    "The bytes go through this machine",
                    "Node " + source + " does not reach node " + target + " by SSH.",
                    fix + ", if that is too slow.",
                    commands);
        }
    }

    private void answers() {
        if (!facts.askTrouble().isEmpty()) {
            findings.error(
                    "node",
                    "A node did not answer all questions",
                    facts.askTrouble(),
                    facts.inLab()
                            ? "See whether the lab runs, and plan again."
                            : "Run `timeout -s KILL 30 ctr version` there, and plan again.");
        }
    }

    /** Limits that grow with the size of the archive, so that nothing waits for ever and nothing large is cut off. */
    private void limits() {
        long size = facts.size();
        if (size < 0) {
            return; // What they would be scaled by is not known, which is said elsewhere.
        }
        Duration timer = FreezeStep.timer(findings.options(), size);
        StepProbe probe = facts.probe();
        findings.ok(
                "limits",
                "Time limits for " + Findings.mb(size) + ": dump "
                        + timer.dividedBy(2).toSeconds()
                        + " s; the source resumes by itself " + timer.toSeconds()
                        + " s after it was frozen, later while bytes move; restore "
                        + RestoreStep.ALIVE.toSeconds() + " s"
                        + (probe == null
                                ? ""
                                : "; proof " + ProveStep.limit(probe.interval()).toSeconds() + " s"));
    }
}
