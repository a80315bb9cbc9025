package io.edgeferry.console.protect;

import io.edgeferry.console.CommandLines;
import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.protection.NeedsYou;
import io.edgeferry.protection.ProtectSpec;
import io.edgeferry.protection.ProtectedPod;
import io.edgeferry.protection.ReplicaNote;
import io.edgeferry.task.OperationId;
import java.time.Duration;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** One protected pod: what would be lost, what is wrong, its replicas, what they cost, how the last failover went. */
final class ProtectDetail extends ScrollPane {

    private static final int MOST_BARS = 24;

    private final ProtectHead head;
    private final FontIcon sign = Ui.icon(Feather.ALERT_TRIANGLE);
    private final Label trouble = Ui.wrapped("");
    private final Button showTask;
    private final HoldList holds = new HoldList("holds");
    private final VBox commands = new VBox();
    private List<String> offered = List.of();
    private final VBox banner;
    private final ProtectTile age = new ProtectTile("tile-age", "Checkpoint age");
    private final ProtectTile next = new ProtectTile("tile-next", "Next checkpoint");
    private final ProtectTile replicas = new ProtectTile("tile-replicas", "Good replicas");
    private final ProtectTile freeze = new ProtectTile("tile-freeze", "Frozen by it");
    private final Fact guard = new Fact("protect-guard", "Guard");
    private final Fact lead = new Fact("protect-leader", "Led by");
    private final Fact failover = new Fact("protect-failover", "Failover");
    private final Fact engine = new Fact("protect-engine", "Engine");
    private final ReplicaTable table = new ReplicaTable();
    private final CostBars frozen =
            new CostBars("cost-freeze", "Frozen for the dump", millis -> ProtectWords.millis(Math.round(millis)));
    private final CostBars sent = new CostBars("cost-bytes", "Sent to the replica", Formats::bytes);
    private final OutcomePane outcome;
    private final Label outcomeTitle = Ui.label("LAST FAILOVER", "section");
    private final VBox working;
    private @Nullable ProtectView shown;

    ProtectDetail(ProtectionBook book, ProtectActs acts) {
        setId("protect-detail");
        setFitToWidth(true);
        setHbarPolicy(ScrollBarPolicy.NEVER);
        getStyleClass().add("edge-to-edge");
        head = new ProtectHead(book, acts);
        trouble.setId("protect-trouble");
        HBox.setHgrow(trouble, Priority.ALWAYS);
        trouble.setMaxWidth(Double.MAX_VALUE);
        showTask = Ui.button("Show the task", () -> {
            if (shown != null) {
                acts.openTask(new OperationId(shown.pod().failingOver()));
            }
        });
        showTask.setId("protect-task");
        showTask.setMinWidth(USE_PREF_SIZE);
        HBox said = new HBox(10, sign, trouble, showTask);
        said.setAlignment(javafx.geometry.Pos.CENTER_LEFT);
        commands.setId("protect-commands");
        banner = new VBox(8, said, commands, holds);
        banner.setId("protect-banner");
        banner.getStyleClass().add("outcome");
        HBox tiles = new HBox(12, age, next, replicas, freeze);
        tiles.getChildren().forEach(tile -> {
            ((ProtectTile) tile).setPrefWidth(150);
            HBox.setHgrow(tile, Priority.ALWAYS);
        });
        HBox costs = new HBox(12, frozen, sent);
        costs.getChildren().forEach(part -> {
            ((CostBars) part).setPrefWidth(200);
            HBox.setHgrow(part, Priority.ALWAYS);
        });
        outcome = new OutcomePane(acts::openTask);
        working = new VBox(
                16,
                tiles,
                new VBox(4, guard, lead, failover, engine),
                new VBox(Ui.label("REPLICAS", "section"), table),
                new VBox(Ui.label("WHAT A CHECKPOINT COSTS", "section"), costs));
        VBox page = new VBox(16, head, banner, working, new VBox(outcomeTitle, outcome));
        page.getStyleClass().add("page");
        setContent(page);
    }

    /** Shows a pod as it is now. */
    void set(ProtectView view) {
        if (shown == null || !shown.id().equals(view.id())) {
            setVvalue(0);
        }
        shown = view;
        head.set(view);
        banner(view);
        Ui.show(working, view.pod().problem().isEmpty());
        if (view.pod().problem().isEmpty()) {
            tiles(view);
            facts(view);
            List<ReplicaNote> all = view.pod().replicas();
            table.set(all, view.now());
            List<ReplicaNote> last =
                    all.subList(0, Math.min(MOST_BARS, all.size())).reversed();
            frozen.set(last.stream().map(one -> (double) one.freezeMillis()).toList());
            sent.set(last.stream().map(one -> (double) one.newBytes()).toList());
        }
        outcome.set(view.pod().last());
        Ui.show(outcomeTitle, view.pod().last() != null);
    }

    private void banner(ProtectView view) {
        String words = ProtectWords.line(view);
        String kind = view.state().kind().equals("ok") ? "accent" : view.state().kind();
        trouble.setText(words);
        banner.getStyleClass().removeAll("ok", "warn", "bad", "accent");
        banner.getStyleClass().add(kind);
        sign.setIconCode(
                switch (view.state()) {
                    case FAILING_OVER -> Feather.SHIELD;
                    case GOOD -> Feather.INFO;
                    case LOST, NEEDS_YOU -> Feather.X_OCTAGON;
                    default -> Feather.ALERT_TRIANGLE;
                });
        Ui.show(showTask, !view.pod().failingOver().isEmpty());
        holds.set(view.pod().holds().stream().map(HoldList.Line::of).toList());
        Ui.show(holds, !view.pod().holds().isEmpty());
        NeedsYou needs = view.pod().needsYou();
        offer(view, needs == null ? List.of() : needs.commands());
        Ui.show(banner, !words.isEmpty());
    }

    private void offer(ProtectView view, List<String> lines) {
        Ui.show(commands, !lines.isEmpty());
        if (!lines.equals(offered)) {
            offered = lines;
            commands.getChildren()
                    .setAll(CommandLines.box(
                            lines, "the failover of " + view.pod().pod()));
        }
    }

    private void tiles(ProtectView view) {
        ProtectedPod pod = view.pod();
        ProtectSpec spec = pod.spec();
        boolean first = view.state() == ProtectView.State.FIRST;
        age.set(
                ProtectWords.age(view),
                first ? "" : view.ageKind(),
                view.age() == null ? "nothing to go on from" : "lost if it failed now");
        boolean working = !pod.doing().isEmpty();
        boolean due = Duration.ZERO.equals(view.next());
        next.set(
                working ? "now" : due ? "due" : ProtectWords.span(view.next()),
                working ? "accent" : "",
                working ? pod.doing() + "…" : spec == null ? "" : "every " + ProtectWords.span(spec.every()));
        int keep = spec == null ? 0 : spec.keep();
        replicas.set(
                view.good() + (keep == 0 ? "" : " of " + keep),
                view.good() < pod.replicas().size() ? "warn" : "",
                spec == null ? "" : ProtectWords.to(spec));
        ReplicaNote newest = pod.newest();
        freeze.set(
                newest == null ? Formats.UNKNOWN : ProtectWords.millis(newest.freezeMillis()),
                "",
                newest == null ? "" : newest.freezeMillis() < 0 ? "its log does not show it" : "by the pod's log");
    }

    private void facts(ProtectView view) {
        ProtectedPod pod = view.pod();
        guard.set(
                pod.guarded() ? Feather.LOCK : Feather.UNLOCK,
                pod.guarded() ? "good" : "warn-icon",
                ProtectWords.guard(pod));
        lead.set(
                pod.mine() ? Feather.MONITOR : Feather.RADIO,
                pod.leader().isEmpty() ? "warn-icon" : "dim",
                pod.mine()
                        ? "this console, as long as it runs"
                        : pod.leader().isEmpty() ? "nobody: no checkpoint is made" : ProtectWords.leader(pod));
        ProtectSpec spec = pod.spec();
        failover.set(
                Feather.SHIELD,
                "dim",
                spec == null
                        ? Formats.UNKNOWN
                        : spec.automatic()
                                ? "automatic: begins as soon as the node counts as lost"
                                : "asks first: nothing is done until you say so");
        engine.set(Feather.CPU, "dim", ProtectWords.engine(pod));
    }
}
