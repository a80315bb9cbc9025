package io.edgeferry.migration;

import java.util.List;
import java.util.Locale;

/** Judges whom the clone meets: Services and controllers that select its labels, and its own name. */
final class NeighbourCheck {

    private static final String STATEFUL = "StatefulSet/";

    private final Facts facts;
    private final Findings findings;

    private NeighbourCheck(Facts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
    }

    static void judge(Facts facts, Findings findings) {
        NeighbourCheck check = new NeighbourCheck(facts, findings);
        check.services();
        check.controllers();
        check.naming();
    }

    private boolean kept() {
        return findings.options().naming() == MigrationOptions.Naming.KEEP;
    }

    private void services() {
        String namespace = facts.pod().namespace();
        if (!facts.services().isEmpty() && !kept()) {
            findings.warn(
                    "labels",
                    "Services reach both pods for a moment",
                    "The clone has the same labels: " + String.join(", ", facts.services()) + ".",
                    "Nothing, if who calls it tries again; else keep the name (--keep-name), so that there are never"
                            + " two.",
                    List.of("kubectl get endpointslices -n " + namespace + " -l kubernetes.io/service-name="
                            + facts.services().getFirst()));
        } else if (facts.known("services")) {
            findings.ok(
                    "services",
                    facts.services().isEmpty()
                            ? "No Service selects the pod"
                            : "Services reach one pod at a time, since the name is kept: "
                                    + String.join(", ", facts.services()));
        }
    }

    private void controllers() {
        List<String> adopters =
                facts.controllers().stream().filter(this::adopts).toList();
        if (!adopters.isEmpty()) {
            findings.error(
                    "labels",
                    "A controller may adopt the clone",
                    String.join(", ", adopters) + (adopters.size() == 1 ? " selects" : " select")
                            + " pods with these labels.",
                    "Change the pod's labels so that no controller selects them; the commands show both.",
                    List.of(
                            "kubectl get " + adopters.getFirst().toLowerCase(Locale.ROOT) + " -n "
                                    + facts.pod().namespace() + " -o jsonpath='{.spec.selector}'",
                            "kubectl get pod " + facts.pod().name() + " -n "
                                    + facts.pod().namespace() + " --show-labels"));
        } else if (facts.known("controllers")) {
            findings.ok(
                    "controllers",
                    "No controller may adopt the clone (ReplicaSet, StatefulSet, DaemonSet, Job,"
                            + " ReplicationController)");
        }
    }

    /** A StatefulSet takes only pods that are named after it, with a number (Kubernetes: isMemberOf). */
    private boolean adopts(String controller) {
        if (!controller.startsWith(STATEFUL)) {
            return true;
        }
        String set = controller.substring(STATEFUL.length());
        String name = facts.pod().name();
        return kept()
                && name.startsWith(set + "-")
                && name.substring(set.length() + 1).matches("\\d+");
    }

    private void naming() {
        if (kept()) {
            findings.warn(
                    "naming",
                    "The name is kept",
                    "The source pod is deleted before the proof; going back then means restoring the dump on node "
                            + facts.source().name() + ".",
                    "Let the clone have a name of its own (without --keep-name), so that the source waits frozen until"
                            + " the proof.");
        }
    }
}
