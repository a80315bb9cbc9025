package io.edgeferry.migration;

import io.edgeferry.migration.DoctorReport.Item;
import io.edgeferry.migration.DoctorReport.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges by what the doctor saw when it made a checkpoint on the two nodes. What it found by asking alone is asked anew
 * by the plan and not told twice. An old report is only a warning: the node may have been mended since.
 */
final class DoctorCheck {

    private static final String CHECK = "doctor";

    private final Facts facts;
    private final Findings findings;

    private DoctorCheck(Facts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
    }

    static void judge(Facts facts, Findings findings) {
        DoctorCheck check = new DoctorCheck(facts, findings);
        check.node(
                facts.source().name(),
                facts.sourceDoctor(),
                "makes dumps",
                List.of(Examination.FREEZE, Examination.DUMP, Examination.RESUME));
        check.node(
                facts.target().name(),
                facts.targetDoctor(),
                "restores dumps",
                List.of(Examination.RESTORE, Examination.PROVE));
    }

    private void node(String node, @Nullable DoctorReport report, String does, List<String> items) {
        if (report == null) {
            return;
        }
        String age = "The doctor examined the node " + ago(Duration.between(report.at(), facts.at())) + " ago";
        Optional<Item> failed = items.stream()
                .flatMap(id -> report.item(id).stream())
                .filter(item -> item.state() == State.FAILED && !Restorability.said(item.detail()))
                .findFirst();
        if (failed.isPresent()) {
            Item item = failed.get();
            Finding finding = new Finding(
                    CHECK,
                    report.fresh(facts.at()) ? Finding.Severity.ERROR : Finding.Severity.WARNING,
                    "The doctor saw that node " + node + " is not ready: "
                            + item.title().toLowerCase(java.util.Locale.ROOT) + " failed",
                    age + ": " + item.detail(),
                    "Mend it and examine the node again: `edgeferry doctor " + node + "`");
            findings.add(item.commands().isEmpty() ? finding : finding.with(again(item.commands(), node)));
        } else if (items.stream()
                .allMatch(id ->
                        report.item(id).filter(item -> item.state() == State.OK).isPresent())) {
            findings.ok(
                    CHECK,
                    "Node " + node + " " + does + ": " + age.substring(0, 1).toLowerCase(java.util.Locale.ROOT)
                            + age.substring(1) + ", with a scratch checkpoint");
        }
    }

    private static List<String> again(List<String> commands, String node) {
        String examine = "edgeferry doctor " + node;
        if (commands.contains(examine)) {
            return commands;
        }
        List<String> all = new java.util.ArrayList<>(commands);
        all.add("# then, on your machine");
        all.add(examine);
        return all;
    }

    private static String ago(Duration age) {
        return age.toDays() > 1
                ? age.toDays() + " days"
                : age.toHours() > 1 ? age.toHours() + " hours" : Math.max(1, age.toMinutes()) + " min";
    }
}
