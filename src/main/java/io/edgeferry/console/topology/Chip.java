package io.edgeferry.console.topology;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import javafx.geometry.Pos;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Label;
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
    private final Label right = Ui.label("", "chip-right");
    private @Nullable PodInfo pod;
    private @Nullable VolumeInfo volume;
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
        getChildren().addAll(icon, name, right);
    }

    /** Shows a pod. */
    void set(PodInfo next) {
        if (next.equals(pod)) {
            return;
        }
        pod = next;
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
        setAccessibleText("Pod " + next.name() + ", " + word + (restarts.isEmpty() ? "" : ", " + restarts));
    }

    /** Shows a volume. */
    void set(VolumeInfo next) {
        if (next.equals(volume)) {
            return;
        }
        volume = next;
        setId(Ui.id("volume-" + next.name()));
        Ui.mark(this, "volume", true);
        icon.setIconCode(Feather.DATABASE);
        String claim = next.claim().substring(next.claim().indexOf('/') + 1);
        name.setText(claim.isEmpty() ? next.name() : claim);
        String size = Formats.bytes(next.capacity());
        right.setText(next.phase().equals("Bound") ? size : size + " · " + next.phase());
        setAccessibleText("Volume " + next.name() + ", " + next.phase() + ", " + size);
    }

    @Nullable
    PodInfo pod() {
        return pod;
    }

    /** What selecting it selects. */
    @Nullable
    Selection selection() {
        return pod != null ? Selection.of(pod) : volume != null ? Selection.of(volume) : null;
    }

    void selected(boolean on) {
        Ui.mark(this, "selected", on);
    }

    /** The same chip once more, to follow the pointer. */
    static Chip copyOf(PodInfo pod) {
        Chip copy = new Chip();
        copy.set(pod);
        copy.setId("dragged-chip");
        copy.setFocusTraversable(false);
        copy.setMouseTransparent(true);
        copy.setManaged(false);
        copy.getStyleClass().add("dragged");
        return copy;
    }
}
