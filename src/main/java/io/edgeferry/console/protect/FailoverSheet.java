package io.edgeferry.console.protect;

import io.edgeferry.console.GuardedButton;
import io.edgeferry.console.Pulse;
import io.edgeferry.console.Ui;
import io.edgeferry.protection.FailoverRequest;
import io.edgeferry.task.Task;
import java.util.ArrayList;
import java.util.List;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/**
 * Fails a pod over because a person says so: where to, what keeps the old copy from coming back, what is certain. What
 * can do harm is asked for a second time.
 */
public final class FailoverSheet extends VBox {

    private final Host host;
    private final ProtectView first;
    private final Label notice = Ui.wrapped("", "outcome-text");
    private final VBox noticeBox = new VBox(notice);
    private final ChoiceBox<Target> target;
    private final Label from = Ui.wrapped("", "muted");
    private final CheckBox off = new CheckBox();
    private final CheckBox taint = new CheckBox();
    private final Label taintWords = words("");
    private final CheckBox cold = new CheckBox("Begin anew if no replica can be used");
    private final HoldList holds = new HoldList("failover-holds");
    private final Label said = Ui.wrapped("", "trouble");
    private final VBox questions;
    private final VBox sure = new VBox(10);
    private final Button back;
    private final Button cancel;
    private final Button go;
    private final GuardedButton guarded;
    private final Pulse pulse = new Pulse(4, this::refresh);
    private boolean asking;
    private boolean beginning;

    /** What the sheet asks of its surroundings. */
    public interface Host {
        /** The pod as it is now. */
        ProtectView view();

        /** Nodes that it may go to. */
        List<Target> targets();

        /** Why it may not be failed over now, or empty. */
        String denies();

        /** Why its node may not be tainted, or empty. */
        String deniesTaint();

        /** Fails it over; the answer comes when that has begun. */
        void failOver(FailoverRequest request, ProtectionBook.Answer<Task> answer);

        /** Takes the sheet away. */
        void close();
    }

    /**
     * A node that may be chosen.
     *
     * @param node its name; empty for the best
     * @param obstacle what speaks against it, or empty
     */
    public record Target(String node, String obstacle) {
        /** The best node. */
        public static final Target BEST = new Target("", "");

        String words() {
            return node.isEmpty()
                    ? "The best: fits, has room, has the replica"
                    : node + (obstacle.isEmpty() ? "" : " (" + obstacle + ")");
        }
    }

    /** The sheet. */
    public FailoverSheet(Host host) {
        this.host = host;
        first = host.view();
        setId("failover-sheet");
        getStyleClass().add("ef-sheet");
        setPrefWidth(640);
        List<Target> all = new ArrayList<>(List.of(Target.BEST));
        all.addAll(host.targets());
        target = Ui.choice("failover-target", Target::words, all.toArray(Target[]::new));
        target.setValue(Target.BEST);
        target.setPrefWidth(380);
        String node = first.pod().node();
        off.setText("The machine of node " + node + " is switched off for certain");
        taint.setText("Taint node " + node + " as out of service: evicts ALL its pods");
        off.setId("failover-off");
        taint.setId("failover-taint");
        cold.setId("failover-cold");
        from.setId("failover-from");
        notice.setId("failover-notice");
        noticeBox.getStyleClass().add("outcome");
        said.setId("failover-said");
        sure.setId("failover-sure");
        Ui.show(said, false);
        questions = new VBox(
                12,
                noticeBox,
                row("Go on at", target),
                row("Goes on from", from),
                new VBox(
                        6,
                        option(off, words("If it is not, two copies may train at once and spoil what they write to.")),
                        option(taint, taintWords),
                        option(cold, words("All steps are done again then. Without this it stops and asks."))),
                new VBox(4, Ui.label("WHAT KEEPS THE OLD COPY FROM COMING BACK", "section"), holds));
        cancel = Ui.button("Cancel", host::close);
        cancel.setId("failover-cancel");
        back = Ui.button("Back", () -> ask(false));
        back.setId("failover-back");
        go = Ui.button("Fail over", this::go, "accent", "first-focus");
        go.setId("failover-go");
        guarded = new GuardedButton(go);
        VBox body = new VBox(12, questions, sure, said);
        body.getStyleClass().add("sheet-body");
        ScrollPane scroll = new ScrollPane(body);
        scroll.setFitToWidth(true);
        scroll.setFocusTraversable(false);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.getStyleClass().add("edge-to-edge");
        // A scroll pane asks for a fixed height otherwise, whatever it holds.
        scroll.prefHeightProperty().bind(body.heightProperty().add(2));
        VBox.setVgrow(scroll, Priority.ALWAYS);
        HBox foot = Ui.row(Ui.spacer(), back, cancel, guarded);
        foot.getStyleClass().add("sheet-foot");
        getChildren().addAll(head(), scroll, foot);
        ask(false);
        sceneProperty().addListener((property, was, is) -> run(is != null));
    }

    private void run(boolean on) {
        if (on) {
            pulse.start();
        } else {
            pulse.stop();
        }
    }

    private Node head() {
        Label sign = Ui.tag("", "accent");
        sign.getStyleClass().add("sheet-sign");
        sign.setGraphic(Ui.icon(Feather.CORNER_UP_RIGHT));
        HBox head = new HBox(
                12,
                sign,
                new VBox(2, Ui.wrapped("Fail over " + first.pod().pod(), "sheet-title"), Ui.wrapped(about(), "muted")));
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add("sheet-head");
        return head;
    }

    private String about() {
        String where = first.pod().namespace() + " · node " + first.pod().node();
        boolean here = first.pod().mine() || first.pod().leader().isEmpty();
        return here ? where : where + " · done by " + ProtectWords.leader(first.pod());
    }

    private static Node row(String title, Node field) {
        Label label = Ui.label(title, "muted");
        label.setMinWidth(100);
        label.setLabelFor(field);
        HBox.setHgrow(field, Priority.ALWAYS);
        return Ui.row(label, field);
    }

    private static Label words(String text) {
        return Ui.wrapped(text, "muted", "small-text", "option-words");
    }

    private static Node option(CheckBox box, Label label) {
        label.setLabelFor(box);
        return new VBox(1, box, label);
    }

    private void refresh() {
        ProtectView view = host.view();
        if (!beginning) {
            offerTaint();
        }
        FailoverWords.Notice now = FailoverWords.notice(view, off.isSelected());
        notice.setText(now.words());
        noticeBox.getStyleClass().removeAll("ok", "warn", "bad", "accent");
        noticeBox.getStyleClass().add(now.kind());
        from.setText(FailoverWords.from(view));
        holds.set(FailoverWords.holds(view, off.isSelected(), taint.isSelected()));
        if (!beginning) {
            guarded.say("", host.denies());
            name();
        }
    }

    /** What the user may do can become known only while this is open. */
    private void offerTaint() {
        String no = host.deniesTaint();
        taint.setDisable(!no.isEmpty());
        taintWords.setText(
                no.isEmpty()
                        ? "All pods of the node are deleted, not only this one, and made again elsewhere by what owns"
                                + " them. For a node that does not come back soon."
                        : "Not possible: " + no + ".");
        if (!no.isEmpty() && taint.isSelected()) {
            taint.setSelected(false);
            ask(false);
        }
    }

    /** What is dangerous about what was chosen; empty when nothing is. */
    private List<String> dangers() {
        List<String> dangers = new ArrayList<>();
        String node = first.pod().node();
        if (off.isSelected()) {
            dangers.add("You say that the machine of node " + node + " is switched off. Nothing checks it. If it runs,"
                    + " two copies of " + first.pod().pod() + " train at once.");
        }
        if (taint.isSelected()) {
            dangers.add("All pods of node " + node + " are evicted, whatever they do.");
        }
        return dangers;
    }

    private void ask(boolean on) {
        asking = on;
        Ui.show(questions, !on);
        Ui.show(sure, on);
        Ui.show(back, on);
        Ui.show(cancel, !on);
        name();
        Ui.mark(go, "accent", !on);
        Ui.mark(go, "danger", on);
        if (on) {
            sure.getChildren().setAll(Ui.label("Is this certain?", "row-title"));
            dangers().forEach(line -> {
                Label danger = Ui.wrapped(line, "left-out");
                danger.setMaxWidth(Double.MAX_VALUE);
                sure.getChildren().add(danger);
            });
            back.requestFocus();
        }
    }

    private void name() {
        go.setText(asking ? "Fail over now" : dangers().isEmpty() ? "Fail over" : "Fail over…");
    }

    private void go() {
        if (!asking && !dangers().isEmpty()) {
            ask(true);
            return;
        }
        beginning = true;
        go.setDisable(true);
        back.setDisable(true);
        go.setText("Beginning…");
        Ui.show(said, false);
        String node = target.getValue().node();
        host.failOver(
                new FailoverRequest(
                        first.pod().namespace(),
                        first.pod().origin(),
                        node.isEmpty() ? null : node,
                        taint.isSelected(),
                        off.isSelected(),
                        cold.isSelected()),
                ProtectionBook.Answer.of(task -> host.close(), this::failed));
    }

    private void failed(String why) {
        beginning = false;
        back.setDisable(false);
        said.setText(why);
        Ui.show(said, true);
        ask(false);
        refresh();
    }
}
