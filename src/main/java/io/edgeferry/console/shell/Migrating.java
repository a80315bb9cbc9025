package io.edgeferry.console.shell;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.console.Permissions.Act;
import io.edgeferry.console.Sheets;
import io.edgeferry.console.migrate.PlanAnswer;
import io.edgeferry.console.migrate.PlanKind;
import io.edgeferry.console.migrate.PlanModel;
import io.edgeferry.console.migrate.PlanSheet;
import io.edgeferry.console.migrate.Planner;
import io.edgeferry.console.topology.Cargo;
import io.edgeferry.console.topology.PictureIndex;
import io.edgeferry.console.topology.Requests;
import io.edgeferry.console.topology.TargetChooser;
import io.edgeferry.migration.DatasetPlan;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Migrations;
import io.edgeferry.migration.Plan;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import javafx.geometry.Bounds;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/** From a drop or a menu to a running task: target chooser, plan sheet, start. */
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

    /** Why this user may not send something anywhere now. */
    Optional<String> denies(Cargo cargo) {
        if (cargo instanceof Cargo.Several several) {
            // What may go, goes; the sheet names the others.
            return several.parts().stream().allMatch(part -> denies(part).isPresent())
                    ? denies(several.parts().getFirst())
                    : Optional.empty();
        }
        return desk.permissions().denies(cargo instanceof Cargo.OfPod ? Act.MIGRATE : Act.COPY, cargo.namespace());
    }

    void chooseTarget(Cargo cargo, @Nullable Bounds over) {
        if (refused(denies(cargo), cargo.name())) {
            return;
        }
        Sheets.Handle[] handle = new Sheets.Handle[1];
        TargetChooser chooser = new TargetChooser(
                cargo,
                desk.topology().choices(cargo),
                target -> {
                    handle[0].close();
                    plan(cargo, target, desk.topology().boundsOf(target));
                },
                () -> handle[0].close());
        handle[0] = desk.sheets().open(chooser, over, () -> handle[0].close());
    }

    private boolean refused(Optional<String> why, String name) {
        why.ifPresent(words -> desk.sheets().say("Not allowed", name + ": " + words + "."));
        return why.isPresent();
    }

    /** Back to where a task took it from: a pod, with its dataset when that went along, or a dataset alone. */
    void bringBack(TaskSnapshot task) {
        String moved = task.cloneName() == null ? task.pod() : task.cloneName();
        if (task.kind() == TaskKind.DATASET) {
            copy(
                    new DatasetRequest(
                            task.namespace(),
                            moved,
                            task.from(),
                            desk.settings().get().datasets()),
                    "",
                    null);
            return;
        }
        migrate(request(task, moved, task.from()), null);
    }

    /** The same as a task that failed, planned once more. */
    void again(TaskSnapshot task) {
        if (task.kind() == TaskKind.DATASET) {
            copy(
                    new DatasetRequest(
                            task.namespace(),
                            task.pod(),
                            task.to(),
                            desk.settings().get().datasets()),
                    task.from(),
                    null);
            return;
        }
        migrate(request(task, task.pod(), task.to()), null);
    }

    /** Of a pod of a task, which the picture may not show yet. */
    private MigrationRequest request(TaskSnapshot task, String pod, String target) {
        return desk.topology()
                .index()
                .pod(task.namespace(), pod)
                .map(there -> request(there, target))
                .orElseGet(() -> new MigrationRequest(
                        task.namespace(),
                        pod,
                        target,
                        desk.settings().get().options(),
                        task.kind() == TaskKind.POD_WITH_DATASET));
    }

    /** A pod whose datasets may not be copied is asked for alone. */
    MigrationRequest request(PodInfo pod, String target) {
        MigrationRequest wanted = Requests.of(
                pod, target, desk.settings().get().options(), desk.topology().index());
        return wanted.withData()
                        && desk.permissions().denies(Act.COPY, pod.namespace()).isPresent()
                ? wanted.withData(false)
                : wanted;
    }

    /** Plans sending something to a node, and shows the plan. */
    void plan(Cargo cargo, String target, @Nullable Bounds over) {
        switch (cargo) {
            case Cargo.OfPod moved -> migrate(request(moved.pod(), target), over);
            case Cargo.OfVolume copied ->
                copy(Requests.of(copied.volume(), target, desk.settings().get().datasets()), copied.node(), over);
            case Cargo.Several several -> desk.sending().plan(several, target, over);
        }
    }

    private void migrate(MigrationRequest wanted, @Nullable Bounds over) {
        Migrations migrations = desk.migrations();
        if (migrations == null || refused(desk.permissions().denies(Act.MIGRATE, wanted.namespace()), wanted.pod())) {
            return;
        }
        String noData = desk.permissions().denies(Act.COPY, wanted.namespace()).orElse("");
        MigrationRequest request = noData.isEmpty() ? wanted : wanted.withData(false);
        PictureIndex index = desk.topology().index();
        List<String> data = index.pod(request.namespace(), request.pod())
                .map(pod -> index.tied(pod).stream().map(Migrating::words).toList())
                .orElse(List.of());
        PlanAnswer<Plan> known = planner.known(request).orElseGet(PlanAnswer::planning);
        open(
                request,
                PlanKind.pods(migrations),
                known,
                (model, cancel) -> PlanSheet.ofPod(model, data, noData, cancel),
                over);
    }

    private static String words(VolumeInfo volume) {
        return PictureIndex.shortName(volume) + " on " + volume.node();
    }

    private void copy(DatasetRequest request, String from, @Nullable Bounds over) {
        Migrations migrations = desk.migrations();
        if (migrations == null || refused(desk.permissions().denies(Act.COPY, request.namespace()), request.name())) {
            return;
        }
        PlanAnswer<DatasetPlan> known = planner.known(request).orElseGet(PlanAnswer::planning);
        open(
                request,
                PlanKind.datasets(migrations),
                known,
                (model, cancel) -> PlanSheet.ofDataset(model, from, cancel),
                over);
    }

    private <R, P> void open(
            R request,
            PlanKind<R, P> kind,
            PlanAnswer<P> known,
            BiFunction<PlanModel<R, P>, Runnable, Region> sheet,
            @Nullable Bounds over) {
        Sheets.Handle[] handle = new Sheets.Handle[1];
        Consumer<Task> started = task -> {
            handle[0].close();
            planner.forget();
            desk.pullNow();
        };
        PlanModel<R, P> model = new PlanModel<>(request, kind, desk.background(), started);
        Runnable cancel = () -> {
            if (!model.starting()) {
                model.stop();
                handle[0].close();
            }
        };
        handle[0] = desk.sheets().open(sheet.apply(model, cancel), over, cancel);
        model.begin(known, desk.settings().get().skipPlan());
    }
}
