package io.edgeferry.console.migrate;

import io.edgeferry.console.Background;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.task.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A plan that a person looks at: asked again with each change of the options, then started once.
 *
 * @param <R> what is asked for
 * @param <P> the plan
 */
public final class PlanModel<R, P> {

    private final PlanKind<R, P> kind;
    private final Background background;
    private final Consumer<Task> started;
    private R request;
    private PlanAnswer<P> answer = PlanAnswer.planning();
    private String trouble = "";
    private boolean starting;
    private Background.@Nullable Handle asking;
    private Runnable changed = () -> {};
    private boolean startWhenGreen;

    /** @param started gets the task when it was started */
    public PlanModel(R request, PlanKind<R, P> kind, Background background, Consumer<Task> started) {
        this.request = request;
        this.kind = kind;
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
    public void begin(PlanAnswer<P> known, boolean skip) {
        startWhenGreen = skip;
        if (known instanceof PlanAnswer.Ready) {
            answered(known);
        } else {
            replan(request);
        }
    }

    /** Asks again for something else, as with other options. */
    public void replan(R next) {
        stop();
        trouble = "";
        request = next;
        answer = PlanAnswer.planning();
        asking = background.run(
                "plan",
                () -> kind.plan(next),
                plan -> answered(new PlanAnswer.Ready<>(plan)),
                failed -> answered(PlanAnswer.of(failed)));
        changed.run();
    }

    private void answered(PlanAnswer<P> next) {
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

    /** Starts it; does nothing when it may not. */
    public void start() {
        if (!mayStart() || !(answer instanceof PlanAnswer.Ready<P> ready)) {
            return;
        }
        starting = true;
        changed.run();
        asking = background.run("start", () -> kind.start(ready.plan()), started, failed -> {
            starting = false;
            trouble = failed.getMessage() == null ? "It could not be started." : failed.getMessage();
            if (failed instanceof MigrationException refused
                    && !refused.findings().isEmpty()) {
                answer = PlanAnswer.of(failed);
            }
            changed.run();
        });
    }

    /** Whether it may be started now. */
    public boolean mayStart() {
        return !starting
                && answer instanceof PlanAnswer.Ready<P> ready
                && kind.findings(ready.plan()).stream()
                        .noneMatch(finding -> finding.severity() == Finding.Severity.ERROR);
    }

    /** Whether it is being started. */
    public boolean starting() {
        return starting;
    }

    /** What was asked. */
    public R request() {
        return request;
    }

    /** What is known. */
    public PlanAnswer<P> answer() {
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
                    case PlanAnswer.Ready<P> ready -> kind.findings(ready.plan());
                    case PlanAnswer.Refused<P> refused -> refused.findings();
                    case PlanAnswer.Planning<P> planning -> List.<Finding>of();
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
