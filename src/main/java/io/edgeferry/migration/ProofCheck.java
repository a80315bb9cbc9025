package io.edgeferry.migration;

/** Judges whether it can be proved that training goes on. */
final class ProofCheck {

    private final Facts facts;
    private final Findings findings;

    private ProofCheck(Facts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
    }

    static void judge(Facts facts, Findings findings) {
        ProofCheck check = new ProofCheck(facts, findings);
        check.proof();
    }

    private void proof() {
        if (!facts.patternTrouble().isEmpty()) {
            findings.error(
                    "proof",
                    "The step pattern cannot be used",
                    facts.patternTrouble(),
                    "Mend the annotation edgeferry.io/step-pattern.",
                    pattern());
        } else if (!facts.missingRights().isEmpty() || !facts.pod().running()) {
            return; // Nobody looked into the log.
        } else if (facts.probe() != null) {
            findings.ok(
                    "proof",
                    "Steps were found in the log, one in "
                            + String.format(
                                    java.util.Locale.ROOT,
                                    "%.1f",
                                    facts.probe().interval().toMillis() / 1000.0)
                            + " s");
        } else if (findings.options().weakProof()) {
            findings.warn(
                    "proof",
                    "The proof is weak",
                    "The log shows no steps; it is only seen that the clone runs.",
                    "Set the annotation edgeferry.io/step-pattern.",
                    pattern());
        } else {
            findings.error(
                    "proof",
                    "The log shows no steps",
                    "It cannot be proved that training goes on where it stopped.",
                    "Set the annotation edgeferry.io/step-pattern, or accept the weak proof (--weak-proof).",
                    pattern());
        }
    }

    private java.util.List<String> pattern() {
        String in = facts.pod().namespace() + " " + facts.pod().name();
        return java.util.List.of(
                "kubectl logs -n " + in + " --tail=20",
                "kubectl annotate pod -n " + in + " --overwrite 'edgeferry.io/step-pattern=it=(?<step>\\d+)'");
    }
}
