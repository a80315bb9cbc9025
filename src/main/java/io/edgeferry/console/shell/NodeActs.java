package io.edgeferry.console.shell;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.console.GuardedButton;
import io.edgeferry.console.Ui;
import io.edgeferry.console.topology.InspectorPart;
import io.edgeferry.console.topology.NodeMenu;
import io.edgeferry.console.topology.PictureIndex;
import io.edgeferry.console.topology.Selection;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** Draining and cordoning a node, in its menu and in the inspector; greyed with what is missing. */
final class NodeActs implements InspectorPart {

    private final Sending sending;
    private final Button drain = Ui.button("Drain…", this::drain, "accent");
    private final Button cordon = Ui.button("Cordon", this::cordon);
    private final GuardedButton guardedDrain = new GuardedButton(drain);
    private final GuardedButton guardedCordon = new GuardedButton(cordon);
    private final Label why = Ui.wrapped("", "muted", "small-text");
    private final HBox part = new HBox(8, guardedDrain, guardedCordon);
    private @Nullable NodeInfo shown;

    NodeActs(Sending sending) {
        this.sending = sending;
        drain.setId("inspector-drain");
        cordon.setId("inspector-cordon");
        why.setId("inspector-node-why");
    }

    /** Puts them into the menu. */
    void into(NodeMenu menu) {
        menu.add(node ->
                item("menu-drain", "Drain…", Feather.LOG_OUT, sending.deniesDrain(node), () -> sending.drain(node)));
        menu.add(node -> item(
                "menu-cordon",
                word(node),
                node.schedulable() ? Feather.SLASH : Feather.CHECK_CIRCLE,
                sending.deniesCordon(),
                () -> sending.cordon(node, node.schedulable())));
    }

    private static String word(NodeInfo node) {
        return node.schedulable() ? "Cordon" : "Uncordon";
    }

    private static MenuItem item(String id, String words, Feather icon, Optional<String> denied, Runnable action) {
        MenuItem item = new MenuItem(words + denied.map(why -> " — " + why).orElse(""), Ui.icon(icon));
        item.setId(id);
        item.setDisable(denied.isPresent());
        item.setOnAction(event -> action.run());
        return item;
    }

    private void drain() {
        if (shown != null) {
            sending.drain(shown);
        }
    }

    private void cordon() {
        if (shown != null) {
            sending.cordon(shown, shown.schedulable());
        }
    }

    @Override
    public void show(@Nullable Selection selection, PictureIndex index) {
        NodeInfo node = selection == null || selection.kind() != Selection.Kind.NODE
                ? null
                : index.node(selection.name()).orElse(null);
        Ui.show(part, node != null);
        Ui.show(why, false);
        if (node != null) {
            show(node);
        }
    }

    private void show(NodeInfo node) {
        shown = node;
        Optional<String> noDrain = sending.deniesDrain(node);
        Optional<String> noCordon = sending.deniesCordon();
        cordon.setText(word(node));
        guardedDrain.say("Moves all its pods to other nodes", noDrain.orElse(""));
        guardedCordon.say(
                node.schedulable() ? "The scheduler passes it by" : "The scheduler uses it again", noCordon.orElse(""));
        why.setText(Stream.of(noDrain.map(words -> "Drain " + words), noCordon.map(words -> word(node) + " " + words))
                .flatMap(Optional::stream)
                .map(words -> words.endsWith(io.edgeferry.console.Permissions.READ_ONLY)
                        ? io.edgeferry.console.Permissions.READ_ONLY
                        : words)
                .distinct()
                .collect(Collectors.joining("\n")));
        Ui.show(why, !why.getText().isEmpty());
    }

    @Override
    public Node button() {
        return part;
    }

    @Override
    public Node body() {
        return why;
    }
}
