package io.edgeferry.console.shell;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.Permissions.Act;
import io.edgeferry.console.Sheets;
import io.edgeferry.console.migrate.DrainModel;
import io.edgeferry.console.migrate.DrainSheet;
import io.edgeferry.console.migrate.Judged;
import io.edgeferry.console.migrate.SeveralModel;
import io.edgeferry.console.migrate.SeveralModel.Part;
import io.edgeferry.console.migrate.SeveralSheet;
import io.edgeferry.console.topology.Cargo;
import io.edgeferry.console.topology.Fit;
import io.edgeferry.console.topology.PictureIndex;
import io.edgeferry.console.topology.Requests;
import io.edgeferry.console.topology.Verbs;
import io.edgeferry.migration.DrainOptions;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Migrations;
import io.edgeferry.migration.QueueRequest;
import io.edgeferry.migration.VolumeRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javafx.geometry.Bounds;
import org.jspecify.annotations.Nullable;

/** What goes by the queue: several pods and volumes at once, and all pods of a node. */
final class Sending {

    /** So many are planned one by one in a time that a person waits. */
    private static final int MOST = 200;

    /** Of so many namespaces the rights are asked for a node; the plan of a drain asks for each. */
    private static final int NAMESPACES = 10;

    private final Desk desk;
    private Runnable leave = () -> {};
    private @Nullable Migrations planned;

    Sending(Desk desk) {
        this.desk = desk;
    }

    /** Plans several things one by one, and queues them when the person says so. */
    void plan(Cargo.Several several, String target, @Nullable Bounds over) {
        Migrations migrations = desk.migrations();
        if (migrations == null) {
            return;
        }
        if (several.parts().size() > MOST) {
            desk.sheets()
                    .say(
                            "Too many at once",
                            several.name() + " are selected. Send at most " + MOST
                                    + " at a time: each is planned before it is queued.");
            return;
        }
        Sheets.Handle[] handle = new Sheets.Handle[1];
        SeveralSheet[] sheet = new SeveralSheet[1];
        List<Finding> shared = shared(several, desk.topology().index());
        SeveralModel model = new SeveralModel(
                several.parts().stream()
                        .map(part -> part(part, several, target))
                        .toList(),
                request -> Judged.of(migrations, request),
                desk.background(),
                requests -> {
                    handle[0].close();
                    migrations.queue().limit(sheet[0].atOnce());
                    migrations.queue().add(requests);
                    desk.topology().clearSelection();
                    queued();
                });
        Runnable cancel = () -> {
            opened(null, () -> {});
            model.stop();
            handle[0].close();
        };
        opened(migrations, cancel);
        sheet[0] = new SeveralSheet(
                model,
                Verbs.of(several) + " " + several.name(),
                target,
                shared,
                migrations.queue().limit(),
                cancel);
        handle[0] = desk.sheets().open(sheet[0], over, cancel);
        model.begin(desk.settings().get().skipPlan() && shared.isEmpty());
    }

    /** Datasets that several of the pods would take along, each for itself. */
    private static List<Finding> shared(Cargo.Several several, PictureIndex index) {
        Map<String, List<String>> takers = new TreeMap<>();
        for (Cargo part : several.parts()) {
            if (part instanceof Cargo.OfPod moved) {
                index.tied(moved.pod())
                        .forEach(volume -> takers.computeIfAbsent(
                                        PictureIndex.shortName(volume), name -> new ArrayList<>())
                                .add(moved.name()));
            }
        }
        return VolumeRules.shared(takers);
    }

    /** A sheet that plans for a session which is gone is closed: what it queued would go nowhere. */
    void connectionChanged() {
        if (planned != null && planned != desk.migrations()) {
            leave.run();
            desk.sheets().say("Connected anew", "What was being planned was for the connection before. Plan it again.");
        }
    }

    private void opened(@Nullable Migrations migrations, Runnable cancel) {
        planned = migrations;
        leave = cancel;
    }

    private void queued() {
        opened(null, () -> {});
        desk.migrating().forget();
        desk.pullNow();
    }

    private Part part(Cargo part, Cargo.Several several, String target) {
        PictureIndex index = desk.topology().index();
        QueueRequest request = switch (part) {
            case Cargo.OfPod moved -> new QueueRequest.OfPod(desk.migrating().request(moved.pod(), target));
            case Cargo.OfVolume copied ->
                new QueueRequest.OfDataset(Requests.of(
                        copied.volume(), target, desk.settings().get().datasets()));
            case Cargo.Several more -> throw new IllegalArgumentException("several in several");
        };
        String stays = desk.migrating()
                .denies(part)
                .or(() -> index.node(target).flatMap(node -> Fit.obstacle(part, index, node)))
                .or(() -> along(part, several, index))
                .orElse("");
        return new Part(request, part.node(), stays);
    }

    /** A volume that a pod takes along is not copied once more. */
    private static Optional<String> along(Cargo part, Cargo.Several several, PictureIndex index) {
        return several.parts().stream()
                .filter(other -> other instanceof Cargo.OfPod moved
                        && part instanceof Cargo.OfVolume copied
                        && index.tied(moved.pod()).contains(copied.volume()))
                .findFirst()
                .map(pod -> "It goes along with " + pod.name());
    }

    /** Why a node may not be drained now: none of its pods may be moved, in whatever namespace it is. */
    Optional<String> deniesDrain(NodeInfo node) {
        List<String> namespaces = desk.topology().index().podsOn(node.name()).stream()
                .filter(pod -> pod.owner().isEmpty())
                .map(PodInfo::namespace)
                .distinct()
                .sorted()
                .limit(NAMESPACES)
                .toList();
        if (namespaces.isEmpty()) {
            return desk.permissions().denies(Act.MIGRATE, "");
        }
        List<Optional<String>> all = namespaces.stream()
                .map(namespace -> desk.permissions().denies(Act.MIGRATE, namespace))
                .toList();
        return all.stream().allMatch(Optional::isPresent) ? all.getFirst() : Optional.empty();
    }

    /** Why a node may not be cordoned or uncordoned now. */
    Optional<String> deniesCordon() {
        return desk.permissions().denies(Act.CORDON, "");
    }

    /** Finds out what draining a node would do, and starts it when the person says so. */
    void drain(NodeInfo node) {
        Migrations migrations = desk.migrations();
        if (migrations == null || deniesDrain(node).isPresent()) {
            return;
        }
        Sheets.Handle[] handle = new Sheets.Handle[1];
        DrainSheet[] sheet = new DrainSheet[1];
        String noCordon = node.schedulable() ? deniesCordon().orElse("") : "it is cordoned already";
        DrainModel model = new DrainModel(node.name(), noCordon, migrations.drainer(), desk.background(), entries -> {
            handle[0].close();
            migrations.queue().limit(sheet[0].atOnce());
            queued();
        });
        Runnable close = () -> {
            opened(null, () -> {});
            model.stop();
            handle[0].close();
        };
        Runnable cancel = () -> {
            if (!model.starting()) {
                close.run();
            }
        };
        opened(migrations, close);
        sheet[0] = new DrainSheet(model, this::targets, migrations.queue().limit(), cancel);
        handle[0] = desk.sheets().open(sheet[0], desk.topology().boundsOf(node.name()), cancel);
        model.begin(new DrainOptions(List.of(), true, desk.settings().get().options()));
    }

    private List<String> targets(MigrationRequest request) {
        PictureIndex index = desk.topology().index();
        return index.pod(request.namespace(), request.pod())
                .map(pod -> index.picture().nodes().stream()
                        .filter(target -> Fit.obstacle(pod, index, target).isEmpty())
                        .map(NodeInfo::name)
                        .toList())
                .orElse(List.of());
    }

    /** Has the scheduler pass a node by, or not any more. */
    void cordon(NodeInfo node, boolean on) {
        Migrations migrations = desk.migrations();
        if (migrations == null || deniesCordon().isPresent()) {
            return;
        }
        var unused = desk.background()
                .run(
                        "cordon",
                        () -> {
                            migrations.drainer().cordon(node.name(), on);
                            return true;
                        },
                        done -> {},
                        failed -> desk.sheets()
                                .say(
                                        node.name() + " was not " + (on ? "cordoned" : "uncordoned"),
                                        failed.getMessage() == null ? "" : failed.getMessage()));
    }
}
