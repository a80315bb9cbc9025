package io.edgeferry.console.topology;

import io.edgeferry.cluster.ClaimInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** A pod or a volume, small, on a card; updated in place. */
final class Chip extends HBox {

    private final FontIcon icon = Ui.icon(Feather.BOX, "chip-icon");
    private final Label name = Ui.label("", "chip-name");
    private final FontIcon link = Ui.icon(Feather.LINK, "chip-link");
    private final FontIcon shield = Ui.icon(Feather.SHIELD, "chip-shield");
    private final Tooltip shieldWords = new Tooltip();
    private final Label right = Ui.label("", "chip-right");
    private @Nullable PodInfo pod;
    private @Nullable VolumeInfo volume;
    private @Nullable ClaimInfo claim;
    private String mood = "";

    Chip() {
        super(8);
        getStyleClass().add("chip");
        setAlignment(Pos.CENTER_LEFT);
        setFocusTraversable(true);
        setAccessibleRole(AccessibleRole.BUTTON);
        name.setMinWidth(0);
        right.setMinWidth(Region.USE_PREF_SIZE);
        HBox.setHgrow(name, Priority.ALWAYS);
        name.setMaxWidth(Double.MAX_VALUE);
        Ui.show(link, false);
        Ui.show(shield, false);
        Tooltip.install(shield, shieldWords);
        shieldWords.setWrapText(true);
        shieldWords.setMaxWidth(420);
        getChildren().addAll(icon, name, link, shield, right);
    }

    /** Shows a pod. */
    void set(PodInfo next) {
        if (next == pod || next.equals(pod)) {
            return;
        }
        pod = next;
        volume = null;
        Ui.mark(this, "volume", false);
        setId(Ui.id("chip-" + next.namespace() + "-" + next.name()));
        PodMood now = PodMood.of(next);
        getStyleClass().remove(mood);
        mood = now.style();
        getStyleClass().add(mood);
        icon.setIconCode(now.icon());
        name.setText(next.name());
        String word = PodMood.word(next);
        String restarts = next.restarts() == 0 ? "" : Formats.counted(next.restarts(), "restart");
        right.setText(now == PodMood.GOOD ? restarts : restarts.isEmpty() ? word : word + " · " + restarts);
        ProtectMark mark = ProtectMark.of(next);
        protection(mark);
        setAccessibleText("Pod " + next.name() + ", " + word + (restarts.isEmpty() ? "" : ", " + restarts)
                + (mark.there() ? ". " + mark.words() : ""));
    }

    private void protection(ProtectMark mark) {
        Ui.show(shield, mark.there());
        shield.setIconCode(mark.bad() ? Feather.SHIELD_OFF : Feather.SHIELD);
        Ui.mark(shield, "bad", mark.bad());
        shieldWords.setText(mark.words());
    }

    /** Shows a volume. */
    void set(VolumeInfo next) {
        if (next == volume || next.equals(volume)) {
            return;
        }
        volume = next;
        pod = null;
        Ui.show(shield, false);
        getStyleClass().remove(mood);
        mood = "";
        setId(Ui.id("volume-" + next.name()));
        Ui.mark(this, "volume", true);
        icon.setIconCode(Feather.DATABASE);
        name.setText(PictureIndex.shortName(next));
        String size = Formats.bytes(next.capacity());
        right.setText(next.phase().equals("Bound") ? size : size + " · " + next.phase());
        setAccessibleText("Volume " + next.name() + ", " + next.phase() + ", " + size);
    }

    /** Shows a claim that is not bound. */
    void set(ClaimInfo next) {
        if (next.equals(claim)) {
            return;
        }
        claim = next;
        pod = null;
        volume = null;
        Ui.show(shield, false);
        getStyleClass().remove(mood);
        mood = next.phase().equals("Lost") ? PodMood.BAD.style() : PodMood.WAITING.style();
        getStyleClass().add(mood);
        setId(Ui.id("claim-" + next.namespace() + "-" + next.name()));
        Ui.mark(this, "volume", false);
        icon.setIconCode(Feather.DATABASE);
        name.setText(next.name());
        String why = next.reason().isEmpty() ? "" : next.reason().split(":", 2)[0];
        right.setText(next.phase() + (why.isEmpty() ? "" : " · " + why));
        setAccessibleText(
                "Claim " + next.name() + ", " + next.phase() + (next.reason().isEmpty() ? "" : ", " + next.reason()));
    }

    /** Stands for several things: how many, and their names. */
    private void set(Cargo.Several several) {
        boolean data = several.parts().stream().allMatch(Cargo.OfVolume.class::isInstance);
        Ui.mark(this, "volume", data);
        Ui.mark(this, "stack", true);
        icon.setIconCode(Feather.LAYERS);
        name.setText(several.name());
        right.setText(String.join(
                        ", ", several.parts().stream().limit(2).map(Cargo::name).toList())
                + (several.parts().size() > 2 ? ", …" : ""));
    }

    /** What dragging it drags. */
    @Nullable
    Cargo cargo() {
        return pod != null ? new Cargo.OfPod(pod) : volume != null ? new Cargo.OfVolume(volume) : null;
    }

    /** What selecting it selects. */
    @Nullable
    Selection selection() {
        return pod != null
                ? Selection.of(pod)
                : volume != null ? Selection.of(volume) : claim != null ? Selection.of(claim) : null;
    }

    void selected(boolean on) {
        Ui.mark(this, "selected", on);
    }

    /**
     * Shows what it belongs to.
     *
     * @param any whether there is a pod for this volume, or a volume for this pod
     * @param now whether that one is looked at right now
     */
    void linked(boolean any, boolean now) {
        Ui.show(link, any);
        Ui.mark(this, "linked", now);
    }

    /** The same chip once more, to follow the pointer. */
    static Chip copyOf(Cargo cargo) {
        Chip copy = new Chip();
        switch (cargo) {
            case Cargo.OfPod moved -> copy.set(moved.pod());
            case Cargo.OfVolume copied -> copy.set(copied.volume());
            case Cargo.Several several -> copy.set(several);
        }
        copy.setId("dragged-chip");
        copy.setFocusTraversable(false);
        copy.setMouseTransparent(true);
        copy.setManaged(false);
        copy.getStyleClass().add("dragged");
        return copy;
    }
}
