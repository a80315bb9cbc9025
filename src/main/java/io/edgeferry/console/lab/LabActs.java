package io.edgeferry.console.lab;

import io.edgeferry.checkpoint.Engine;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.LabLink;
import io.edgeferry.cluster.LabSwitches.State;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.console.Background;
import io.edgeferry.console.GuardedButton;
import io.edgeferry.console.Permissions;
import io.edgeferry.console.Sheets;
import io.edgeferry.console.Ui;
import io.edgeferry.console.topology.InspectorPart;
import io.edgeferry.console.topology.NodeMenu;
import io.edgeferry.console.topology.PictureIndex;
import io.edgeferry.console.topology.Selection;
import java.util.List;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.layout.FlowPane;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** Cutting off, killing and healing a node of a lab, and its links, in the node's menu and in the inspector. */
public final class LabActs implements InspectorPart {

    /** The inspector's width, less its margins. */
    private static final double WRAP = 280;

    /** On a node that is there for the number only. */
    private static final String DECLARED = "edgeferry.io/declared";

    private final Supplier<@Nullable Cluster> cluster;
    private final LabLinks links;
    private final Background background;
    private final Sheets sheets;
    private final Supplier<String> denied;
    private final GuardedButton cut;
    private final GuardedButton kill;
    private final GuardedButton heal;
    private final MenuButton linkTo = new MenuButton("Link to");
    private final FlowPane part = new FlowPane(8, 6);
    private final Label body = Ui.wrapped("", "muted", "small-text");
    private @Nullable NodeInfo shown;

    /** What can be done to a node. */
    private enum Act {
        CUT(State.CUT, "Cut off", Feather.WIFI_OFF, "Off the network: nothing reaches it, its trainings go on"),
        KILL(State.KILLED, "Kill", Feather.ZAP_OFF, "A power cut: all its processes end at once"),
        HEAL(State.UP, "Heal", Feather.REFRESH_CW, "Back again; after a power cut its trainings begin anew");

        private final State wanted;
        private final String word;
        private final Feather icon;
        private final String what;

        Act(State wanted, String word, Feather icon, String what) {
            this.wanted = wanted;
            this.word = word;
            this.icon = icon;
            this.what = what;
        }

        /** Whether it makes sense for a node that is so. */
        boolean fits(State is) {
            return wanted != is && !(this == CUT && is == State.KILLED);
        }
    }

    /**
     * Acts.
     *
     * @param cluster the connected one, or null
     * @param denied why nothing may be changed, or empty
     */
    public LabActs(
            Supplier<@Nullable Cluster> cluster,
            LabLinks links,
            Background background,
            Sheets sheets,
            Supplier<String> denied) {
        this.cluster = cluster;
        this.links = links;
        this.background = background;
        this.sheets = sheets;
        this.denied = denied;
        cut = button(Act.CUT);
        kill = button(Act.KILL);
        heal = button(Act.HEAL);
        linkTo.setId("inspector-links");
        linkTo.getStyleClass().add("link-to");
        linkTo.setGraphic(Ui.icon(Feather.SLIDERS));
        linkTo.setOnShowing(event -> linkTo.getItems().setAll(shown == null ? List.of() : linkItems(shown)));
        // Without an item a menu button does not open.
        linkTo.getItems().add(new MenuItem(""));
        part.setPrefWrapLength(WRAP);
        part.getChildren().addAll(cut, kill, heal, linkTo);
        body.setId("inspector-lab");
    }

    private GuardedButton button(Act act) {
        Button button = Ui.button(act.word, () -> {
            if (shown != null) {
                set(shown.name(), act);
            }
        });
        button.setId("inspector-" + act.word.toLowerCase(java.util.Locale.ROOT).replace(' ', '-'));
        button.setGraphic(Ui.icon(act.icon));
        return new GuardedButton(button);
    }

    /** Whether a node is one of a lab. */
    public static boolean lab(NodeInfo node) {
        return Engine.inLab(node.runtime());
    }

    private static boolean edge(NodeInfo node) {
        return lab(node)
                && !node.roles().contains("control-plane")
                && !node.labels().containsKey(DECLARED);
    }

    /** Puts them into the menu of nodes; hidden on other clusters. */
    public void into(NodeMenu menu) {
        for (Act act : Act.values()) {
            menu.add(node -> item(act, node));
        }
        menu.add(node -> {
            Menu more = new Menu("Link to", Ui.icon(Feather.SLIDERS));
            more.setId("menu-links");
            more.setVisible(lab(node) && !links.known().isEmpty());
            more.getItems().setAll(linkItems(node));
            return more;
        });
    }

    private MenuItem item(Act act, NodeInfo node) {
        String why = denied.get();
        MenuItem item = new MenuItem(
                act.word
                        + (why.isEmpty()
                                ? " — " + act.what.substring(0, 1).toLowerCase(java.util.Locale.ROOT)
                                        + act.what.substring(1)
                                : " — " + why),
                Ui.icon(act.icon));
        item.setId("menu-" + act.word.toLowerCase(java.util.Locale.ROOT).replace(' ', '-'));
        item.setVisible(edge(node) && act.fits(State.of(node)));
        item.setDisable(!why.isEmpty());
        item.setOnAction(event -> set(node.name(), act));
        return item;
    }

    private List<MenuItem> linkItems(NodeInfo node) {
        return links.known().stream()
                .filter(link -> link.one().equals(node.name()) || link.other().equals(node.name()))
                .map(link -> {
                    String other = link.one().equals(node.name()) ? link.other() : link.one();
                    String name = other.equals(LabLink.OUTSIDE) ? "the outside" : other;
                    MenuItem item = new MenuItem(name + "…  " + LinkWords.brief(link));
                    item.setId(Ui.id("menu-link-" + other));
                    item.setOnAction(event -> links.open(node.name(), other, null));
                    return item;
                })
                .toList();
    }

    private void set(String node, Act act) {
        Cluster now = cluster.get();
        if (now == null) {
            return;
        }
        var unused = background.run(
                "lab-machine",
                () -> {
                    now.labSwitches().set(node, act.wanted);
                    return true;
                },
                done -> {},
                e -> sheets.say(
                        act.word + ": " + node + " is as it was",
                        e.getMessage() == null ? "The lab did not say why." : e.getMessage()));
    }

    @Override
    public Node button() {
        return part;
    }

    @Override
    public Node body() {
        return body;
    }

    @Override
    public void show(@Nullable Selection selection, PictureIndex index) {
        NodeInfo node = selection == null || selection.kind() != Selection.Kind.NODE
                ? null
                : index.node(selection.name()).filter(LabActs::lab).orElse(null);
        shown = node;
        Ui.show(part, node != null);
        if (node == null) {
            Ui.show(body, false);
            return;
        }
        State is = State.of(node);
        String why = denied.get();
        offer(cut, Act.CUT, edge(node) && Act.CUT.fits(is), why);
        offer(kill, Act.KILL, edge(node) && Act.KILL.fits(is), why);
        offer(heal, Act.HEAL, edge(node) && Act.HEAL.fits(is), why);
        boolean lacks = edge(node) && !why.isEmpty() && !why.equals(Permissions.READ_ONLY);
        body.setText(
                switch (is) {
                    case UP -> lacks ? "Switching it " + why : "";
                    case CUT ->
                        "Cut off: nothing reaches it, its trainings go on. After 40 s the cluster takes it for"
                                + " lost.";
                    case KILLED -> "Killed: none of its processes runs. After 40 s the cluster takes it for lost.";
                });
        Ui.show(body, !body.getText().isEmpty());
    }

    private static void offer(GuardedButton button, Act act, boolean on, String why) {
        Ui.show(button, on);
        if (on) {
            button.say(act.what, why);
        }
    }
}
