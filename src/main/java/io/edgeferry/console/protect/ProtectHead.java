package io.edgeferry.console.protect;

import io.edgeferry.console.GuardedButton;
import io.edgeferry.console.Ui;
import io.edgeferry.protection.ProtectSpec;
import io.edgeferry.protection.ProtectedPod;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** Name and state of a protected pod, and what can be done about it. */
final class ProtectHead extends VBox {

    private final ProtectionBook book;
    private final ProtectActs acts;
    private final Label name = Ui.label("", "page-title");
    private final Label state = Ui.tag("", "");
    private final Label about = Ui.wrapped("", "muted");
    private final Label busy = Ui.label("", "muted");
    private final GuardedButton checkpoint;
    private final GuardedButton drill;
    private final GuardedButton failOver;
    private final GuardedButton settings;
    private final GuardedButton stop;
    private @Nullable ProtectView shown;

    ProtectHead(ProtectionBook book, ProtectActs acts) {
        super(8);
        this.book = book;
        this.acts = acts;
        name.setId("protect-name");
        name.setMinWidth(0);
        state.setId("protect-state");
        state.setMinWidth(USE_PREF_SIZE);
        about.setId("protect-how");
        busy.setId("protect-busy");
        checkpoint = button("Checkpoint now", "protect-checkpoint", Feather.CAMERA, acts::checkpoint, "accent");
        drill = button("Drill", "protect-drill", Feather.LIFE_BUOY, acts::drill);
        failOver = button("Fail over…", "protect-fail-over", Feather.CORNER_UP_RIGHT, acts::failOver);
        settings = button("Protect settings…", "protect-settings", Feather.SLIDERS, acts::settings);
        stop = button("Stop protecting…", "protect-stop", Feather.SHIELD_OFF, acts::stop, "danger");
        FlowPane buttons = new FlowPane(8, 8, checkpoint, drill, failOver, settings, stop);
        getChildren().addAll(new VBox(3, Ui.row(name, state, Ui.spacer(), busy), about), buttons);
    }

    private GuardedButton button(
            String words, String id, Feather icon, Consumer<ProtectView> action, String... classes) {
        Button button = Ui.button(
                words,
                () -> {
                    if (shown != null) {
                        action.accept(shown);
                    }
                },
                classes);
        button.setId(id);
        button.setGraphic(Ui.icon(icon));
        return new GuardedButton(button);
    }

    void set(ProtectView view) {
        shown = view;
        ProtectedPod pod = view.pod();
        name.setText(pod.pod());
        state.setText(view.state().words());
        Ui.tagKind(state, view.state().kind());
        ProtectSpec spec = pod.spec();
        about.setText(pod.namespace()
                + (pod.node().isEmpty() ? "" : " · node " + pod.node())
                + (pod.origin().equals(pod.pod()) ? "" : " · began as " + pod.origin())
                + (spec == null ? "" : " · " + ProtectWords.spec(spec)));
        String doing = book.busy(view.id());
        busy.setText(doing.isEmpty() ? "" : doing + "…");
        offer(view, doing);
    }

    private void offer(ProtectView view, String doing) {
        ProtectedPod pod = view.pod();
        String no = acts.denies(pod.namespace());
        String all = !no.isEmpty() ? no : doing.isEmpty() ? "" : "wait until that is done";
        String asked = all.isEmpty() && !pod.problem().isEmpty() ? "it is not protected" : all;
        String failing = failing(pod);
        boolean led = pod.mine() || pod.leader().isEmpty();
        String elsewhere = led ? "" : "led by " + ProtectWords.leader(pod);
        checkpoint.say(
                "Make one now; the next is due " + "as usual after it",
                first(
                        asked,
                        failing,
                        pod.gone().isEmpty() ? "" : "its pod is gone",
                        elsewhere,
                        pod.doing().isEmpty() ? "" : "one is being made"));
        drill.say(
                "Restore the newest replica as a scratch copy, see it train, and remove it; the pod is not touched",
                first(asked, failing, pod.newest() == null ? "no good replica yet" : ""));
        failOver.say(
                led
                        ? "Go on with its training on another node"
                        : "Ask " + ProtectWords.leader(pod) + " to go on with its training on another node",
                asked);
        settings.say("Change how it is protected", all);
        stop.say(
                pod.gone().isEmpty()
                        ? "Remove its replicas and its guard; the pod trains on"
                        : "Give it up: remove its replicas, its last checkpoint too",
                first(all, failing));
    }

    private static String failing(ProtectedPod pod) {
        if (pod.failingOver().isEmpty()) {
            return "";
        }
        return pod.needsYou() == null ? "a failover is at work" : "its failover needs you first";
    }

    private static String first(String... reasons) {
        for (String reason : reasons) {
            if (!reason.isEmpty()) {
                return reason;
            }
        }
        return "";
    }
}
