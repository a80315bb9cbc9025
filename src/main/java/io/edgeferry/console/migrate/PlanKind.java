package io.edgeferry.console.migrate;

import io.edgeferry.migration.DatasetPlan;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Migrations;
import io.edgeferry.migration.Plan;
import io.edgeferry.task.Task;
import java.util.List;

/**
 * How one kind of plan is made, judged and started. The calls that throw block.
 *
 * @param <R> what is asked for
 * @param <P> the plan
 */
public interface PlanKind<R, P> {

    /** Finds out what it would do. */
    P plan(R request) throws Exception;

    /** Starts it. */
    Task start(P plan) throws Exception;

    /** Results of its preflight. */
    List<Finding> findings(P plan);

    /** Moving pods. */
    static PlanKind<MigrationRequest, Plan> pods(Migrations migrations) {
        return new PlanKind<>() {
            @Override
            public Plan plan(MigrationRequest request) throws Exception {
                return migrations.plan(request);
            }

            @Override
            public Task start(Plan plan) throws Exception {
                return migrations.start(plan);
            }

            @Override
            public List<Finding> findings(Plan plan) {
                return plan.findings();
            }
        };
    }

    /** Copying datasets. */
    static PlanKind<DatasetRequest, DatasetPlan> datasets(Migrations migrations) {
        return new PlanKind<>() {
            @Override
            public DatasetPlan plan(DatasetRequest request) throws Exception {
                return migrations.datasets().plan(request);
            }

            @Override
            public Task start(DatasetPlan plan) throws Exception {
                return migrations.datasets().start(plan);
            }

            @Override
            public List<Finding> findings(DatasetPlan plan) {
                return plan.findings();
            }
        };
    }
}
