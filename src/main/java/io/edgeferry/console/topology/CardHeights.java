package io.edgeferry.console.topology;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javafx.scene.layout.Pane;

/** How high a card will be, from one card that was measured: it grows by the same step with each chip. */
final class CardHeights {

    private static final int MANY = 12;
    private static final double WIDTH = 300;

    private final Pane home;
    private boolean measured;
    private double fold;
    private double least;
    private double bare;
    private double pod;
    private double pods;
    private double volume;
    private double volumes;

    /** @param home gives the measured card its style */
    CardHeights(Pane home) {
        this.home = home;
    }

    double of(Board.Card card, boolean folded) {
        if (!measured) {
            measure();
        }
        if (folded) {
            return fold;
        }
        int chips = NodeCard.shown(card.pods().size());
        int boxes = NodeCard.shown(card.volumes().size());
        double height = bare + (chips == 0 ? 0 : pods + chips * pod) + (boxes == 0 ? 0 : volumes + boxes * volume);
        return Math.ceil(Math.max(least, height));
    }

    private void measure() {
        NodeCard probe = new NodeCard(chip -> {}, () -> {});
        probe.setManaged(false);
        probe.setVisible(false);
        home.getChildren().add(probe);
        fold = height(probe, 0, 0, true);
        least = height(probe, 0, 0, false);
        double many = height(probe, MANY, 0, false);
        pod = height(probe, MANY + 1, 0, false) - many;
        volume = height(probe, MANY, 2, false) - height(probe, MANY, 1, false);
        volumes = height(probe, MANY, 1, false) - many - volume;
        // A column of pods has a heading, as that of volumes has.
        pods = volumes;
        bare = many - pods - MANY * pod;
        home.getChildren().remove(probe);
        measured = true;
    }

    private static double height(NodeCard probe, int pods, int volumes, boolean folded) {
        NodeInfo.Resources some = new NodeInfo.Resources(1000, 1 << 30, 1 << 30, 1);
        NodeInfo node = new NodeInfo(
                "probe", true, "", true, List.of(), Map.of(), List.of(), "", "r", "k", "k", "a", some, some);
        List<PodInfo> chips = IntStream.range(0, pods)
                .mapToObj(i -> new PodInfo(
                        "", "p" + i, "", "probe", "Running", "", false, true, List.of(), List.of(), 0, "", List.of(),
                        Map.of(), Map.of(), some, null))
                .toList();
        List<VolumeInfo> boxes = IntStream.range(0, volumes)
                .mapToObj(i -> new VolumeInfo("v" + i, 1, "Bound", "probe", "local", "", "Retain"))
                .toList();
        probe.set(new Board.Card(node, chips, boxes), folded);
        probe.applyCss();
        return probe.prefHeight(WIDTH);
    }
}
