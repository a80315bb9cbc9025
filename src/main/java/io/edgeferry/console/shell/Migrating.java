package io.edgeferry.console.shell;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.Sheets;
import io.edgeferry.console.migrate.PlanAnswer;
import io.edgeferry.console.migrate.PlanModel;
import io.edgeferry.console.migrate.PlanSheet;
import io.edgeferry.console.migrate.Planner;
import io.edgeferry.console.topology.TargetChooser;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Migrations;
import io.edgeferry.task.TaskSnapshot;
import javafx.geometry.Bounds;
import org.jspecify.annotations.Nullable;

/** From a drop or a menu to a running migration: target chooser, plan sheet, start. */
final class Migrating {

    private final Desk desk;
    private final Planner planner;

    Migrating(Desk desk, Planner planner) {
        this.desk = desk;
        this.planner = planner;
    }

    void forget() {
        planner.forget();
    }

    void chooseTarget(PodInfo pod, @Nullable Bounds over) {
        Sheets.Handle[] handle = new Sheets.Handle[1];
        TargetChooser chooser = new TargetChooser(
                pod,
                desk.topology().choices(pod),
                target -> {
                    handle[0].close();
                    plan(pod.namespace(), pod.name(), target, desk.topology().boundsOf(target));
                },
                () -> handle[0].close());
        handle[0] = desk.sheets().open(chooser, over, () -> handle[0].close());
    }

    void bringBack(TaskSnapshot task) {
        String clone = task.cloneName() == null ? task.pod() : task.cloneName();
        plan(task.namespace(), clone, task.from(), null);
    }

    void plan(String namespace, String pod, String target, @Nullable Bounds over) {
        Migrations migrations = desk.migrations();
        if (migrations == null) {
            return;
        }
        MigrationRequest request = new MigrationRequest(
                namespace, pod, target, desk.settings().get().options());
        PlanAnswer known = planner.known(request).orElse(PlanAnswer.PLANNING);
        Sheets.Handle[] handle = new Sheets.Handle[1];
        PlanModel model = new PlanModel(request, migrations, desk.background(), task -> {
            handle[0].close();
            planner.forget();
            desk.pullNow();
        });
        Runnable cancel = () -> {
            if (!model.starting()) {
                model.stop();
                handle[0].close();
            }
        };
        handle[0] = desk.sheets().open(new PlanSheet(model, cancel), over, cancel);
        model.begin(known, desk.settings().get().skipPlan());
    }
}
