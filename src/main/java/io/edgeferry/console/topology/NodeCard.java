package io.edgeferry.console.topology;

import io.edgeferry.cluster.LabSwitches;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.shape.Circle;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** A node as a card with its pods and volumes as chips; updated in place. */
final class NodeCard extends StackPane implements DropTarget {

    private final Circle dot = new Circle(4);
    private final Label name = Ui.label("", "card-name");
    private final HBox tags = new HBox(6);
    private final Label count = Ui.label("", "card-count");
    private final Label sub = Ui.label("", "card-sub");
    private final SupportMark support = new SupportMark();
    private final SupportMark sign = new SupportMark().brief();
    private final Meter cpu = new Meter("CPU");
    private final Meter memory = new Meter("Mem");
    private final Meter disk = new Meter("Disk");
    private final VBox body = new VBox();
    private final ChipColumn pods;
    private final ChipColumn volumes;
    private final HBox hint = new HBox(8);
    private final FontIcon hintIcon = Ui.icon(Feather.CHECK);
    private final Label hintText = Ui.wrapped("", "hint-text");
    private List<Tag> shownTags = List.of();
    private Board.@Nullable Card card;
    private @Nullable Boolean folded;

    private record Tag(String words, String kind) {}

    /** The most chips of a kind; what is more is told as a number. */
    private static final int MOST = 24;

    /**
     * A card without a node.
     *
     * @param born is told of each new chip
     * @param more shows all of what is too much for a card
     */
    NodeCard(Consumer<Chip> born, Runnable more) {
        getStyleClass().add("card");
        setAccessibleRole(AccessibleRole.BUTTON);
        setFocusTraversable(true);
        pods = new ChipColumn("Pods", new VBox(6), MOST, born, more);
        volumes = new ChipColumn("Volumes", new VBox(6), MOST, born, more);
        dot.getStyleClass().add("dot");
        name.setMinWidth(0);
        tags.setAlignment(Pos.CENTER_LEFT);
        count.setMinWidth(USE_PREF_SIZE);
        HBox head = Ui.row(dot, name, tags, Ui.spacer(), sign, count);
        body.getChildren().addAll(head, sub);
        body.getStyleClass().add("card-body");
        hint.getChildren().addAll(hintIcon, hintText);
        hint.getStyleClass().add("hint");
        hint.setMaxHeight(USE_PREF_SIZE);
        hint.setVisible(false);
        hint.setMouseTransparent(true);
        StackPane.setAlignment(hint, Pos.BOTTOM_LEFT);
        getChildren().addAll(body, hint);
    }

    void set(Board.Card next, boolean fold) {
        setId(Ui.id("card-" + next.node().name()));
        if (next.equals(card) && Boolean.valueOf(fold).equals(folded)) {
            return;
        }
        boolean other = card == null || !card.node().name().equals(next.node().name());
        card = next;
        folded = fold;
        NodeInfo node = next.node();
        name.setText(node.name());
        Ui.mark(dot, "bad", !node.ready() || !labState(node).isEmpty());
        Ui.mark(dot, "warn", node.ready() && !node.schedulable());
        show(tags(node, fold));
        sub.setText(fold ? folded(next) : about(node));
        fold(fold);
        count.setText(fold ? count(next.pods()) : "");
        Ui.mark(count, "bad", fold && next.pods().stream().anyMatch(pod -> PodMood.of(pod) == PodMood.BAD));
        Ui.show(count, fold);
        hintText.setWrapText(!fold);
        hintText.setMinHeight(fold ? 0 : USE_PREF_SIZE);
        if (!fold) {
            measure(node);
            pods.pods(next.pods(), other);
            volumes.volumes(next.volumes(), other);
        }
        Ui.mark(this, "folded", fold);
        setAccessibleText("Node " + node.name() + ", " + (node.ready() ? "ready" : "not ready") + ", "
                + (labState(node).isEmpty() ? "" : labState(node) + ", ")
                + Formats.counted(next.pods().size(), "pod"));
    }

    /** A folded card has two lines and nothing else: there are many of them. */
    private void fold(boolean fold) {
        Ui.show(sign, fold && sign.shown().known());
        List<Node> more = List.of(support, cpu, memory, disk, pods, volumes);
        if (fold) {
            body.getChildren().removeAll(more);
        } else if (!body.getChildren().contains(cpu)) {
            body.getChildren().addAll(more);
        }
    }

    private void measure(NodeInfo node) {
        NodeInfo.Resources used = node.requested();
        NodeInfo.Resources all = node.capacity();
        cpu.set((double) used.milliCpu() / all.milliCpu(), Formats.cores(used.milliCpu(), all.milliCpu()));
        memory.set((double) used.memory() / all.memory(), Formats.memory(used.memory(), all.memory()));
        disk.set((double) used.disk() / all.disk(), Formats.memory(used.disk(), all.disk()));
    }

    /** New labels cost their style: they are made only when the tags are other ones. */
    private void show(List<Tag> wanted) {
        if (!wanted.equals(shownTags)) {
            shownTags = wanted;
            tags.getChildren()
                    .setAll(wanted.stream()
                            .map(tag -> Ui.tag(tag.words(), tag.kind()))
                            .toList());
        }
    }

    /** How many lines things take on a card: a chip each, the last one for what is more. */
    static int shown(int things) {
        return Math.min(things, MOST);
    }

    private static List<Tag> tags(NodeInfo node, boolean fold) {
        List<Tag> tags = new ArrayList<>();
        if (node.roles().isEmpty() && !fold) {
            tags.add(new Tag("worker", ""));
        }
        node.roles().stream()
                .limit(fold ? 1 : node.roles().size())
                .forEach(role -> tags.add(new Tag(role.replace('-', ' '), "")));
        if (fold) {
            return tags;
        }
        String lab = labState(node);
        if (!lab.isEmpty()) {
            tags.add(new Tag(lab, "bad"));
        }
        if (!node.ready()) {
            tags.add(new Tag("not ready", "bad"));
        }
        if (!node.schedulable()) {
            tags.add(new Tag("cordoned", "warn"));
        }
        return tags;
    }

    /** What somebody did to a node of a lab, or empty. */
    private static String labState(NodeInfo node) {
        return switch (LabSwitches.State.of(node)) {
            case UP -> "";
            case CUT -> "cut off";
            case KILLED -> "killed";
        };
    }

    private static String about(NodeInfo node) {
        if (!node.ready() && !node.condition().isEmpty()) {
            return node.condition();
        }
        return String.join(
                " · ",
                Stream.of(node.runtime().replace("://", " "), node.kubelet(), node.architecture())
                        .filter(text -> !text.isEmpty())
                        .toList());
    }

    private static String folded(Board.Card card) {
        NodeInfo node = card.node();
        if (!node.ready()) {
            return "Not ready" + (node.condition().isEmpty() ? "" : " · " + node.condition());
        }
        return (node.schedulable() ? "" : "Cordoned · ") + "CPU "
                + Formats.cores(node.requested().milliCpu(), node.capacity().milliCpu()) + " · "
                + Formats.memory(node.requested().memory(), node.capacity().memory());
    }

    /** The pods of a folded card: how many, or how many of them need a look. */
    private static String count(List<PodInfo> pods) {
        long bad = pods.stream().filter(pod -> PodMood.of(pod) == PodMood.BAD).count();
        return bad == 0
                ? Formats.counted(pods.size(), "pod")
                : Formats.count(bad) + " of " + Formats.count(pods.size()) + " failing";
    }

    @Override
    public NodeInfo node() {
        return java.util.Objects.requireNonNull(card, "the card shows no node yet")
                .node();
    }

    /** All its chips, from above. */
    List<Chip> chips() {
        return Boolean.TRUE.equals(folded)
                ? List.of()
                : Stream.concat(pods.chips().stream(), volumes.chips().stream()).toList();
    }

    /** Whether it shows a pod, or counts it among those for which it has no room. */
    boolean shows(String pod) {
        return card != null && card.pods().stream().anyMatch(one -> one.key().equals(pod));
    }

    @Override
    public Bounds where() {
        return localToScene(getLayoutBounds());
    }

    @Override
    public void look(Look look, String words) {
        Ui.mark(this, "fits", look == Look.FITS || look == Look.OVER);
        Ui.mark(this, "over", look == Look.OVER);
        Ui.mark(this, "unfit", look == Look.UNFIT);
        Ui.mark(hint, "good", look == Look.FITS || look == Look.OVER);
        hintIcon.setIconCode(look == Look.UNFIT ? Feather.SLASH : Feather.CHECK);
        hintText.setText(words);
        hint.setVisible(look != Look.PLAIN && !words.isEmpty());
        body.setOpacity(look == Look.UNFIT ? 0.55 : 1);
    }

    /** Says how well the node gives and takes checkpoints. */
    void support(NodeSupport known) {
        support.set(known);
        sign.set(known);
        Ui.show(sign, Boolean.TRUE.equals(folded) && known.known());
    }

    /** What it says while a pod hovers. */
    String words() {
        return hint.isVisible() ? hintText.getText() : "";
    }

    void selected(boolean on) {
        Ui.mark(this, "selected", on);
    }
}
