package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.fakes.Pictures;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether several fit on a node together. */
class TogetherTest {

    private static final NodeInfo FREE = Pictures.node("w2", 0, 2048);

    private static Together judge(NodeInfo target, PodInfo... pods) {
        ClusterPicture picture = new ClusterPicture(
                1,
                ClusterPicture.Liveness.LIVE,
                null,
                "",
                List.of(Pictures.node("w1", 0, 0), target),
                List.of(pods),
                List.of());
        List<Cargo> parts =
                List.of(pods).stream().map(pod -> (Cargo) new Cargo.OfPod(pod)).toList();
        return Together.judge(new Cargo.Several(parts), new PictureIndex(picture), target);
    }

    private static PodInfo pod(String name, long memoryMib) {
        return Pictures.asking(Pictures.pod(name, "w1"), memoryMib);
    }

    @Test
    void eachFitsAndAllDoNot() {
        Together judged = judge(FREE, pod("a", 4000), pod("b", 4000), pod("c", 200));
        assertThat(judged.fit()).extracting(Cargo::name).containsExactly("a", "c");
        assertThat(judged.words())
                .isEqualTo("2 of 3 fit: b does not — not enough memory: asks for 3.91 GiB, 2.09 GiB is left");
        assertThat(judged.obstacle()).isEmpty();
    }

    @Test
    void severalThatDoNotFitAreNamedShortly() {
        Together judged = judge(FREE, pod("a", 200), pod("b", 9000), pod("c", 9000), pod("d", 9000));
        assertThat(judged.words())
                .isEqualTo("1 of 4 fit: b does not, nor do 2 more — not enough memory: asks for 8.79 GiB, 5.8 GiB is"
                        + " left");
        assertThat(judged.brief()).isEqualTo("1 of 4 fit: not b, c and 1 more");
    }

    @Test
    void whatAllHaveInCommonIsSaidOnce() {
        assertThat(judge(Pictures.cordoned(FREE), pod("a", 1), pod("b", 1)).obstacle())
                .contains("Cordoned: it takes no new pods");
        assertThat(judge(FREE, pod("a", 9000), Pictures.pod("b", "w2")).obstacle())
                .contains("None fits: a does not, nor does b — not enough memory: asks for 8.79 GiB, 6 GiB is left");
        assertThat(judge(FREE, pod("a", 1), pod("b", 1)).words()).isEmpty();
    }
}
