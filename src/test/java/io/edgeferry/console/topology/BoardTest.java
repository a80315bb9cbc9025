package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.console.fakes.Pictures;
import org.junit.jupiter.api.Test;

/** Which cards and chips a picture makes. */
class BoardTest {

    private final ClusterPicture lab = Pictures.lab(1);

    @Test
    void eachNodeIsACardAndTheRestLiesOnNone() {
        Board board = Board.of(lab, Filter.FIRST);
        assertThat(board.cards())
                .extracting(card -> card.node().name())
                .containsExactly("edge-1", "edge-2", "edge-3", "master");
        assertThat(board.unscheduled()).extracting(PodInfo::name).containsExactly("waiting");
        assertThat(board.floating()).extracting(VolumeInfo::name).containsExactly("shared-results");
        assertThat(board.folded()).isFalse();
    }

    @Test
    void podsOfTheSystemAreHiddenUntilAskedFor() {
        assertThat(Board.of(lab, Filter.FIRST).cards().getLast().pods()).isEmpty();
        assertThat(Board.of(lab, new Filter(Filter.ALL, "")).cards().getLast().pods())
                .hasSize(1);
        assertThat(Board.of(lab, new Filter("kube-system", ""))
                        .cards()
                        .getFirst()
                        .pods())
                .isEmpty();
    }

    @Test
    void aSearchKeepsCardsWithAMatch() {
        Board byPod = Board.of(lab, new Filter(Filter.ALL, " GRU "));
        assertThat(byPod.cards())
                .singleElement()
                .satisfies(card -> assertThat(card.pods()).hasSize(1));
        assertThat(byPod.hidden()).isEqualTo(3);
        Board byNode = Board.of(lab, new Filter(Filter.ALL, "edge-1"));
        assertThat(byNode.cards())
                .singleElement()
                .satisfies(card -> assertThat(card.pods()).hasSize(2));
    }

    @Test
    void manyCardsFold() {
        assertThat(Board.of(Pictures.many(60), Filter.FIRST).folded()).isFalse();
        assertThat(Board.of(Pictures.many(61), Filter.FIRST).folded()).isTrue();
    }
}
