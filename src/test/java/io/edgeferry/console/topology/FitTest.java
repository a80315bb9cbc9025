package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.fakes.Pictures;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What speaks against a target, from the picture alone. */
class FitTest {

    private final NodeInfo source = Pictures.node("w1", 100, 100);
    private final NodeInfo target = Pictures.node("w2", 100, 100);
    private final PodInfo pod = Pictures.pod("gru", "w1");

    private Optional<String> obstacle(NodeInfo node) {
        return Fit.obstacle(pod, Optional.of(source), node);
    }

    @Test
    void aReadyWorkerFits() {
        assertThat(obstacle(target)).isEmpty();
    }

    @Test
    void theRestSaysWhyNot() {
        assertThat(obstacle(source)).contains("It runs here");
        assertThat(obstacle(Pictures.notReady(target, "KubeletNotReady"))).contains("Not ready: KubeletNotReady");
        assertThat(obstacle(Pictures.cordoned(target))).contains("Cordoned: it takes no new pods");
        assertThat(obstacle(Pictures.master())).contains("No worker: tainted control-plane:NoSchedule");
        assertThat(obstacle(Pictures.architecture(target, "arm64")))
                .contains("Another architecture: arm64, the pod runs on amd64");
    }

    @Test
    void aPodThatDoesNotRunCannotMove() {
        PodInfo pending = Pictures.pod("default", "gru", "w1", "Pending", "", false, 0);
        assertThat(Fit.obstacle(pending, Optional.of(source), target)).contains("The pod is not running: Pending");
        PodInfo nowhere = Pictures.pod("default", "gru", "", "Pending", "", false, 0);
        assertThat(Fit.immovable(nowhere)).contains("The pod runs nowhere yet");
    }

    @Test
    void aPodThatThePlanWouldRefuseAnywhereCannotMove() {
        assertThat(Fit.obstacle(like(List.of("train"), "ReplicaSet/web-5d"), Optional.of(source), target))
                .contains("It belongs to ReplicaSet/web-5d, which would replace it");
        assertThat(Fit.immovable(like(List.of("train", "side"), "")))
                .contains("It has 2 containers; pods with one can move");
    }

    private PodInfo like(List<String> containers, String owner) {
        return new PodInfo(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.node(),
                pod.phase(),
                pod.reason(),
                pod.terminating(),
                pod.ready(),
                containers,
                pod.images(),
                pod.restarts(),
                owner,
                pod.claims(),
                pod.labels(),
                pod.annotations(),
                pod.requests(),
                pod.created());
    }
}
