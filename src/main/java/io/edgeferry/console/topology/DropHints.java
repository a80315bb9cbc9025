package io.edgeferry.console.topology;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.console.Formats;
import io.edgeferry.console.migrate.PlanAnswer;
import io.edgeferry.console.migrate.Planner;
import io.edgeferry.console.topology.DropTarget.Look;
import io.edgeferry.console.topology.SeveralHint.Known;
import io.edgeferry.migration.DatasetOptions;
import io.edgeferry.migration.DatasetPlan;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.Plan;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the cards say while something is in the air: whether it fits, how long it takes, or why not. */
final class DropHints {

    /** Of more things than these only the picture is asked while they hover; the sheet plans them one by one. */
    private static final int MOST_ASKED = 5;

    private final Supplier<PictureIndex> index;
    private final Supplier<Stream<? extends DropTarget>> targets;
    private final Planner planner;
    private final Supplier<MigrationOptions> options;
    private final Supplier<DatasetOptions> datasetOptions;
    private @Nullable Cargo lifted;
    private @Nullable NodeInfo hovered;

    DropHints(
            Supplier<PictureIndex> index,
            Supplier<Stream<? extends DropTarget>> targets,
            Planner planner,
            Supplier<MigrationOptions> options,
            Supplier<DatasetOptions> datasetOptions) {
        this.index = index;
        this.targets = targets;
        this.planner = planner;
        this.options = options;
        this.datasetOptions = datasetOptions;
    }

    void lifted(Cargo cargo) {
        lifted = cargo;
        refresh();
    }

    void entered(DropTarget target) {
        hovered = target.node();
        refresh(target);
    }

    void left(DropTarget target) {
        if (hovered != null && hovered.name().equals(target.node().name())) {
            hovered = null;
        }
        refresh(target);
    }

    void ended() {
        lifted = null;
        hovered = null;
        targets.get().forEach(target -> target.look(Look.PLAIN, ""));
    }

    /** Says it again on every card, as after a new picture. */
    void refresh() {
        if (lifted != null) {
            targets.get().forEach(this::refresh);
        }
    }

    /** Why something may not be dropped on a node, as far as is known without asking. */
    Optional<String> obstacle(Cargo cargo, NodeInfo target) {
        return Fit.obstacle(cargo, index.get(), target);
    }

    /** Says it on a card that may have just come into view. */
    void refresh(DropTarget target) {
        Cargo cargo = lifted;
        if (cargo == null) {
            target.look(Look.PLAIN, "");
            return;
        }
        Optional<String> obstacle = obstacle(cargo, target.node());
        if (obstacle.isPresent()) {
            target.look(Look.UNFIT, obstacle.get());
        } else if (cargo instanceof Cargo.Several several) {
            together(several, target);
        } else if (hovered != null && hovered.name().equals(target.node().name())) {
            ask(cargo, target);
        } else {
            target.look(Look.FITS, cargo instanceof Cargo.OfPod ? "Drop to migrate." : "Drop to copy.");
        }
    }

    /** Several: those that the picture lets go there are planned one and all once they hover over it. */
    private void together(Cargo.Several several, DropTarget target) {
        Together judged = Together.judge(several, index.get(), target.node());
        boolean over = hovered != null && hovered.name().equals(target.node().name());
        boolean ask = over && judged.fit().size() <= MOST_ASKED;
        SeveralHint hint =
                new SeveralHint(judged, part -> ask ? known(part, target.node().name()) : Known.NOTHING);
        target.look(hint.none() ? Look.UNFIT : over ? Look.OVER : Look.FITS, hint.words(Verbs.of(several)));
    }

    private Known known(Cargo part, String node) {
        return switch (part) {
            case Cargo.OfPod moved ->
                Known.of(
                        planner.ask(Requests.of(moved.pod(), node, options.get(), index.get()), this::refresh),
                        Plan::findings,
                        Plan::bytes);
            case Cargo.OfVolume copied ->
                Known.of(
                        planner.ask(Requests.of(copied.volume(), node, datasetOptions.get()), this::refresh),
                        DatasetPlan::findings,
                        DatasetPlan::bytes);
            case Cargo.Several several -> Known.NOTHING;
        };
    }

    private void ask(Cargo cargo, DropTarget target) {
        String node = target.node().name();
        switch (cargo) {
            case Cargo.OfPod moved ->
                say(
                        target,
                        planner.ask(Requests.of(moved.pod(), node, options.get(), index.get()), this::refresh),
                        "migrate",
                        "Finding out how long it takes…",
                        DropHints::words,
                        Plan::findings);
            case Cargo.OfVolume copied ->
                say(
                        target,
                        planner.ask(Requests.of(copied.volume(), node, datasetOptions.get()), this::refresh),
                        "copy",
                        "Counting files…",
                        DropHints::words,
                        DatasetPlan::findings);
            case Cargo.Several several -> together(several, target);
        }
    }

    private static <P> void say(
            DropTarget target,
            PlanAnswer<P> answer,
            String verb,
            String planning,
            Function<P, String> words,
            Function<P, List<Finding>> findings) {
        switch (answer) {
            case PlanAnswer.Planning<P> still -> target.look(Look.OVER, "Drop to " + verb + ". " + planning);
            case PlanAnswer.Refused<P> refused -> target.look(Look.UNFIT, refused.message());
            case PlanAnswer.Ready<P> ready -> {
                Optional<String> error = error(findings.apply(ready.plan()));
                target.look(
                        error.isEmpty() ? Look.OVER : Look.UNFIT,
                        error.map(title -> "Cannot " + verb + ": " + title).orElseGet(() -> words.apply(ready.plan())));
            }
        }
    }

    private static Optional<String> error(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                .map(Finding::title)
                .findFirst();
    }

    /** One or two sentences on what a drop of a pod would do. */
    static String words(Plan plan) {
        String time = plan.downtime() == null
                ? "The time without training is not known yet"
                : capital(Formats.about(plan.downtime())) + " without training";
        String bytes = plan.bytes() < 0 ? "." : ", " + Formats.aboutBytes(plan.bytes()) + " to move.";
        return "Drop to migrate. " + time + bytes + along(plan.datasets());
    }

    private static String along(List<DatasetPlan> datasets) {
        if (datasets.isEmpty()) {
            return "";
        }
        String names = datasets.stream().map(DropHints::named).collect(Collectors.joining(", "));
        return "\n" + (datasets.size() == 1 ? "Its dataset goes along: " : "Its datasets go along: ") + names + ".";
    }

    private static String named(DatasetPlan plan) {
        String name = plan.claim().isEmpty()
                ? plan.volume()
                : plan.claim().substring(plan.claim().indexOf('/') + 1);
        return plan.bytes() < 0 ? name : name + ", " + Formats.bytes(plan.bytes());
    }

    /** What a drop of a dataset would do. */
    static String words(DatasetPlan plan) {
        String time = plan.time() == null ? "" : capital(Formats.about(plan.time())) + ", ";
        String files = plan.files() < 0 ? "" : " in " + Formats.counted(plan.files(), "file");
        String size = plan.bytes() < 0 ? "size not known" : Formats.bytes(plan.bytes()) + files;
        return "Drop to copy. " + capital(time + size) + ". The original stays.";
    }

    static String capital(String text) {
        return text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
    }
}
