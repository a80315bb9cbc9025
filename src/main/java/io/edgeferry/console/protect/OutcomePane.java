package io.edgeferry.console.protect;

import io.edgeferry.console.Formats;
import io.edgeferry.console.Ui;
import io.edgeferry.protection.FailoverOutcome;
import io.edgeferry.task.OperationId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** How the last failover of a pod went: what was lost, how long it took, and what that time went into. */
final class OutcomePane extends VBox {

    private static final double HEIGHT = 18;
    private static final double LEAST = 3;

    private final Label words = Ui.wrapped("");
    private final Label lost = Ui.label("", "rpo");
    private final Label rpo = Ui.label("", "rpo");
    private final Label rto = Ui.label("", "rpo");
    private final Bar bar = new Bar();
    private final FlowPane legend = new FlowPane(16, 4);
    private final Button open;
    private @Nullable FailoverOutcome shown;

    private record Part(String name, String style, double seconds) {}

    /** @param task shows the task of a failover */
    OutcomePane(Consumer<OperationId> task) {
        super(10);
        setId("last-failover");
        getStyleClass().addAll("card", "padded");
        open = Ui.button("Show the task", () -> {
            if (shown != null) {
                task.accept(new OperationId(shown.operation()));
            }
        });
        open.setId("last-failover-task");
        open.setMinWidth(USE_PREF_SIZE);
        words.setId("last-failover-words");
        legend.setId("last-failover-parts");
        HBox figures = new HBox(
                28,
                figure("Time to resume (RTO)", rto),
                figure("Age of the checkpoint (RPO)", rpo),
                figure("Steps done again", lost));
        HBox head = Ui.row(words, Ui.spacer(), open);
        getChildren().addAll(head, figures, bar, legend);
    }

    private static VBox figure(String title, Label value) {
        value.setMinWidth(Region.USE_PREF_SIZE);
        return new VBox(1, Ui.label(title, "muted", "small-text"), value);
    }

    void set(@Nullable FailoverOutcome outcome) {
        Ui.show(this, outcome != null);
        if (outcome == null || Objects.equals(outcome, shown)) {
            return;
        }
        shown = outcome;
        words.setText(ProtectWords.outcome(outcome) + ". It was on " + outcome.from() + ", which was lost.");
        rto.setText(Formats.seconds(outcome.rtoSeconds()));
        rpo.setText(outcome.cold() ? "no checkpoint" : Formats.seconds(outcome.rpoSeconds()));
        ProtectRow.kind(rpo, outcome.cold() ? "bad" : "");
        lost.setText(outcome.cold() ? "all" : ProtectWords.step(outcome.lostSteps()));
        ProtectRow.kind(lost, outcome.cold() ? "bad" : "");
        FailoverOutcome.Parts parts = outcome.parts();
        List<Part> all = List.of(
                new Part("detect", "detect", parts.detect()),
                new Part("fence", "fence", parts.fence()),
                new Part("verify", "verify", parts.verify()),
                new Part("start", "start", parts.start()),
                new Part("prove", "prove", parts.prove()));
        bar.set(all);
        legend.getChildren().setAll(all.stream().map(OutcomePane::key).toList());
        bar.setAccessibleText("Time to resume " + rto.getText() + ": "
                + String.join(", ", all.stream().map(OutcomePane::words).toList()));
    }

    private static String words(Part part) {
        return part.name() + " " + Formats.seconds(part.seconds());
    }

    private static HBox key(Part part) {
        Region swatch = new Region();
        swatch.getStyleClass().addAll("rto-swatch", part.style());
        return Ui.row(swatch, Ui.label(part.name(), "muted"), Ui.label(Formats.seconds(part.seconds()), "mono"));
    }

    private static final class Bar extends Pane {
        private List<Part> parts = List.of();
        private final List<Region> regions = new ArrayList<>();

        Bar() {
            setMinHeight(HEIGHT);
            setPrefHeight(HEIGHT);
            setId("last-failover-bar");
        }

        void set(List<Part> next) {
            parts = next;
            regions.clear();
            for (Part part : next) {
                Region region = new Region();
                region.getStyleClass().addAll("rto-part", part.style());
                Tooltip.install(region, new Tooltip(words(part)));
                regions.add(region);
            }
            getChildren().setAll(regions);
            requestLayout();
        }

        @Override
        protected void layoutChildren() {
            double whole = parts.stream()
                    .mapToDouble(part -> Math.max(0, part.seconds()))
                    .sum();
            double gaps = Math.max(0, parts.size() - 1);
            double room = getWidth() - gaps - LEAST * parts.size();
            double x = 0;
            for (int i = 0; i < parts.size(); i++) {
                double share = whole <= 0 ? 0 : Math.max(0, parts.get(i).seconds()) / whole;
                double width = LEAST + Math.max(0, room) * share;
                regions.get(i).resizeRelocate(Math.round(x), 0, Math.round(width), HEIGHT);
                x += width + 1;
            }
        }
    }
}
