package io.edgeferry.console.protect;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.Words;
import io.edgeferry.console.GuardedButton;
import io.edgeferry.console.Ui;
import io.edgeferry.console.topology.InspectorPart;
import io.edgeferry.console.topology.PictureIndex;
import io.edgeferry.console.topology.ProtectMark;
import io.edgeferry.console.topology.Selection;
import io.edgeferry.protection.ProtectSpec;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;
import org.kordamp.ikonli.javafx.FontIcon;

/** How the selected pod is protected, in the inspector, and the button that protects it. */
public final class ProtectPart implements InspectorPart {

    private final ProtectionBook book;
    private final Function<PodInfo, String> denied;
    private final Button protect;
    private final GuardedButton guarded;
    private final FontIcon sign = Ui.icon(Feather.SHIELD);
    private final Label state = Ui.tag("", "");
    private final Label age = Ui.label("", "rpo");
    private final Label ageWords = Ui.label("checkpoint age", "muted", "small-text");
    private final Label words = Ui.wrapped("", "muted");
    private final Label trouble = Ui.wrapped("", "small-text");
    private final HBox figure = new HBox(8, age, ageWords);
    private final VBox body;
    private @Nullable PodInfo pod;

    /**
     * The part.
     *
     * @param denied why a pod may not be protected now, or empty
     * @param settings lets a person protect a pod, or change how it is protected
     * @param open shows a protected pod in its place
     */
    public ProtectPart(
            ProtectionBook book, Function<PodInfo, String> denied, Consumer<PodInfo> settings, Consumer<PodInfo> open) {
        this.book = book;
        this.denied = denied;
        protect = Ui.button("Protect…", () -> {
            if (pod != null) {
                settings.accept(pod);
            }
        });
        protect.setId("inspector-protect");
        guarded = new GuardedButton(protect);
        Button more = Ui.button(
                "Open",
                () -> {
                    if (pod != null) {
                        open.accept(pod);
                    }
                },
                "small",
                "flat");
        more.setId("inspector-protection-open");
        figure.setAlignment(javafx.geometry.Pos.BASELINE_LEFT);
        body = new VBox(
                4,
                Ui.row(Ui.label("PROTECTION", "section"), Ui.spacer(), more),
                Ui.row(sign, state, Ui.spacer(), figure),
                words,
                trouble);
        body.setId("inspector-protection");
        body.getStyleClass().add("lineage");
    }

    @Override
    public Node button() {
        return guarded;
    }

    @Override
    public Node body() {
        return body;
    }

    @Override
    public void show(@Nullable Selection selection, PictureIndex index) {
        pod = selection == null || selection.kind() != Selection.Kind.POD
                ? null
                : index.pod(selection.namespace(), selection.name()).orElse(null);
        PodInfo shown = pod;
        Ui.show(guarded, shown != null);
        boolean asked = shown != null && shown.annotations().containsKey(Words.PROTECT);
        Optional<ProtectView> view =
                shown == null ? Optional.empty() : book.find(ProtectView.id(shown.namespace(), shown.origin()));
        Ui.show(body, asked);
        if (shown == null) {
            return;
        }
        protect.setText(asked ? "Protection…" : "Protect…");
        guarded.say(
                asked ? "Change how it is protected (P)" : "Save its training again and again on another node (P)",
                denied.apply(shown));
        if (asked) {
            fill(ProtectMark.of(shown), view.orElse(null));
        }
    }

    private void fill(ProtectMark mark, @Nullable ProtectView view) {
        Ui.mark(sign, "bad", mark.bad());
        Ui.mark(sign, "accent-icon", !mark.bad());
        sign.setIconCode(mark.bad() ? Feather.SHIELD_OFF : Feather.SHIELD);
        String kind =
                mark.bad() ? "bad" : view == null ? "accent" : view.state().kind();
        state.setText(
                mark.bad()
                        ? "changes nothing"
                        : view == null ? "asked for" : view.state().words());
        Ui.tagKind(state, kind);
        Ui.show(figure, !mark.bad() && view != null && view.age() != null);
        if (view != null) {
            age.setText(ProtectWords.age(view));
            ProtectRow.kind(age, view.ageKind());
        }
        ProtectSpec spec = view == null ? null : view.pod().spec();
        words.setText(
                mark.bad() || spec == null
                        ? mark.words()
                        : "A checkpoint " + ProtectWords.spec(spec) + "; failover " + ProtectWords.failover(spec)
                                + ".");
        ProtectRow.kind(words, mark.bad() ? "bad" : "");
        String line = mark.bad() || view == null ? "" : ProtectWords.line(view);
        trouble.setText(line);
        ProtectRow.kind(trouble, kind.equals("ok") ? "" : kind);
        Ui.show(trouble, !line.isEmpty());
    }
}
