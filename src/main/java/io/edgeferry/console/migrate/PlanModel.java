package io.edgeferry.console.migrate;

import io.edgeferry.console.Background;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Migrations;
import io.edgeferry.task.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A plan that a person looks at: asked again with each change of the options, then started once. */
public final class PlanModel {

    private final Migrations migrations;
    private final Background background;
    private final Consumer<Task> started;
    private MigrationRequest request;
    private PlanAnswer answer = PlanAnswer.PLANNING;
    private String trouble = "";
    private boolean starting;
    private Background.@Nullable Handle asking;
    private Runnable changed = () -> {};
    private boolean startWhenGreen;

    /** @param started gets the task of a started migration */
    public PlanModel(MigrationRequest request, Migrations migrations, Background background, Consumer<Task> started) {
        this.request = request;
        this.migrations = migrations;
        this.background = background;
        this.started = started;
    }

    /** Calls this after each change. */
    public void onChange(Runnable listener) {
        changed = listener;
    }

    /**
     * Begins with an answer that is known already, or asks.
     *
     * @param skip starts by itself when every check of the first plan is fine
     */
    public void begin(PlanAnswer known, boolean skip) {
        startWhenGreen = skip;
        if (known instanceof PlanAnswer.Ready) {
            answered(known);
        } else {
            replan(request.options());
        }
    }

    /** Asks again with other options. */
    public void replan(MigrationOptions options) {
        stop();
        trouble = "";
        request = request.with(options);
        answer = PlanAnswer.PLANNING;
        MigrationRequest asked = request;
        asking = background.run(
                "plan",
                () -> migrations.plan(asked),
                plan -> answered(new PlanAnswer.Ready(plan)),
                failed -> answered(PlanAnswer.of(failed)));
        changed.run();
    }

    private void answered(PlanAnswer next) {
        asking = null;
        answer = next;
        changed.run();
        if (startWhenGreen && green()) {
            start();
        }
        startWhenGreen = false;
    }

    private boolean green() {
        return findings().stream().allMatch(finding -> finding.severity() == Finding.Severity.OK);
    }

    /** Starts the migration; does nothing when it may not. */
    public void start() {
        if (!mayStart() || !(answer instanceof PlanAnswer.Ready ready)) {
            return;
        }
        starting = true;
        changed.run();
        asking = background.run("migrate", () -> migrations.start(ready.plan()), started, failed -> {
            starting = false;
            trouble = failed.getMessage() == null ? "The migration could not be started." : failed.getMessage();
            if (failed instanceof io.edgeferry.migration.MigrationException refused
                    && !refused.findings().isEmpty()) {
                answer = PlanAnswer.of(failed);
            }
            changed.run();
        });
    }

    /** Whether the migration may be started now. */
    public boolean mayStart() {
        return !starting
                && answer instanceof PlanAnswer.Ready ready
                && ready.plan().possible();
    }

    /** Whether it is being started. */
    public boolean starting() {
        return starting;
    }

    /** What was asked. */
    public MigrationRequest request() {
        return request;
    }

    /** What is known. */
    public PlanAnswer answer() {
        return answer;
    }

    /** Why it could not be started, or empty. */
    public String trouble() {
        return trouble;
    }

    /** The findings, errors first. */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>(
                switch (answer) {
                    case PlanAnswer.Ready ready -> ready.plan().findings();
                    case PlanAnswer.Refused refused -> refused.findings();
                    case PlanAnswer.Planning planning -> List.<Finding>of();
                });
        findings.sort(Comparator.comparing(Finding::severity).reversed());
        return findings;
    }

    /** {@code 13 checks, 12 fine, 1 to know}. */
    public String summary() {
        List<Finding> findings = findings();
        long errors = count(findings, Finding.Severity.ERROR);
        long warnings = count(findings, Finding.Severity.WARNING);
        String text = findings.size() + (findings.size() == 1 ? " check, " : " checks, ")
                + count(findings, Finding.Severity.OK) + " fine";
        return text
                + (warnings > 0 ? ", " + warnings + " to know" : "")
                + (errors > 0 ? ", " + errors + " to mend" : "");
    }

    private static long count(List<Finding> findings, Finding.Severity severity) {
        return findings.stream()
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    /** Stops asking. */
    public void stop() {
        if (asking != null && !starting) {
            asking.cancel();
            asking = null;
        }
    }
}
