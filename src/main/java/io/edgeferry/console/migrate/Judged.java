package io.edgeferry.console.migrate;

import io.edgeferry.console.Formats;
import io.edgeferry.migration.DatasetPlan;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.Migrations;
import io.edgeferry.migration.Plan;
import io.edgeferry.migration.QueueRequest;
import java.util.List;

/**
 * What a plan says about one of several, whatever it moves.
 *
 * @param from node it starts from
 * @param about time and size, for people
 * @param bytes what would move, or -1
 * @param findings results of its preflight
 */
public record Judged(String from, String about, long bytes, List<Finding> findings) {

    /** Copies the list. */
    public Judged {
        findings = List.copyOf(findings);
    }

    /** Plans one of several. Blocks. */
    public static Judged of(Migrations migrations, QueueRequest request) throws Exception {
        return switch (request) {
            case QueueRequest.OfPod pod -> of(migrations.plan(pod.request()));
            case QueueRequest.OfDataset data -> of(migrations.datasets().plan(data.request()));
        };
    }

    private static Judged of(Plan plan) {
        long data = plan.datasets().stream().mapToLong(DatasetPlan::bytes).sum();
        boolean known = plan.bytes() >= 0 && plan.datasets().stream().allMatch(dataset -> dataset.bytes() >= 0);
        long bytes = known ? plan.bytes() + data : -1;
        String time = plan.downtime() == null ? "" : Formats.about(plan.downtime()) + " without training, ";
        return new Judged(plan.source(), time + size(bytes), bytes, plan.findings());
    }

    private static Judged of(DatasetPlan plan) {
        String time = plan.time() == null ? "" : Formats.about(plan.time()) + ", ";
        return new Judged(plan.source(), time + size(plan.bytes()), plan.bytes(), plan.findings());
    }

    private static String size(long bytes) {
        return bytes < 0 ? "size unknown" : Formats.aboutBytes(bytes);
    }

    /** How many findings block, or are to know. */
    long count(Finding.Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }
}
