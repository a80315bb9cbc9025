package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.ClusterPicture.Liveness;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.NodeInfo.Resources;
import io.edgeferry.cluster.NodeTerm;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.PodNeeds;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.cluster.Words;
import io.edgeferry.console.fakes.Pictures;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What speaks against a target, from the picture and the doctor's verdicts alone. */
class FitTest {

    private static final Logger LOG = LoggerFactory.getLogger(FitTest.class);
    private static final String RUNTIME = "containerd://2.3.3";

    private final NodeInfo source = Pictures.node("w1", 100, 100);
    private final NodeInfo target = Pictures.node("w2", 100, 100);
    private final PodInfo pod = Pictures.pod("gru", "w1");

    private static PictureIndex index(
            List<NodeInfo> nodes, List<VolumeInfo> volumes, Function<String, NodeSupport> support) {
        return new PictureIndex(new ClusterPicture(1, Liveness.LIVE, null, "", nodes, List.of(), volumes), support);
    }

    private PictureIndex index() {
        return index(List.of(source), List.of(), node -> NodeSupport.UNKNOWN);
    }

    private Optional<String> obstacle(PodInfo of, NodeInfo node) {
        return Fit.obstacle(of, index(), node);
    }

    private Optional<String> obstacle(NodeInfo node) {
        return obstacle(pod, node);
    }

    private static PodNeeds wants(Map<String, String> selector, NodeTerm... terms) {
        return new PodNeeds(List.of(), selector, List.of(terms), List.of());
    }

    private static NodeInfo labelled(NodeInfo node, Map<String, String> labels) {
        return Pictures.like(node, labels, List.of(), RUNTIME);
    }

    private static NodeInfo tainted(NodeInfo node, String... taints) {
        return Pictures.like(node, Map.of(), List.of(taints), RUNTIME);
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
    void taintsAreNamedUnlessThePodToleratesThem() {
        NodeInfo gpu = tainted(target, "gpu=yes:NoSchedule", "spot:PreferNoSchedule");
        assertThat(obstacle(gpu)).contains("Taint not tolerated: gpu=yes:NoSchedule");
        assertThat(obstacle(tainted(target, "spot:PreferNoSchedule"))).isEmpty();
        assertThat(obstacle(tainted(target, "node.kubernetes.io/disk-pressure:NoSchedule", "gpu=yes:NoExecute")))
                .contains("Taint not tolerated: disk-pressure:NoSchedule and 1 more");
        PodNeeds tolerant = new PodNeeds(
                List.of(new PodNeeds.Tolerated("gpu", false, "yes", "NoSchedule")), Map.of(), List.of(), List.of());
        assertThat(obstacle(Pictures.needing(pod, true, tolerant), gpu)).isEmpty();
        assertThat(obstacle(Pictures.needing(pod, true, tolerant), tainted(target, "gpu=yes:NoExecute")))
                .contains("Taint not tolerated: gpu=yes:NoExecute");
    }

    @Test
    void theLabelThatIsMissingIsNamed() {
        PodInfo picky = Pictures.needing(pod, true, wants(Map.of("disk", "ssd")));
        assertThat(obstacle(picky, labelled(target, Map.of("disk", "ssd")))).isEmpty();
        assertThat(obstacle(picky, labelled(target, Map.of("disk", "hdd"))))
                .contains("Its node selector wants disk=ssd");
        NodeTerm zones = new NodeTerm(List.of(new NodeTerm.Wish("zone", "In", List.of("a", "b"))));
        NodeTerm fast = new NodeTerm(List.of(
                new NodeTerm.Wish("disk", "Exists", List.of()), new NodeTerm.Wish("cores", "Gt", List.of("8"))));
        PodInfo bound = Pictures.needing(pod, true, wants(Map.of(), zones, fast));
        assertThat(obstacle(bound, labelled(target, Map.of("zone", "b")))).isEmpty();
        assertThat(obstacle(bound, labelled(target, Map.of("disk", "ssd", "cores", "16"))))
                .isEmpty();
        assertThat(obstacle(bound, labelled(target, Map.of("disk", "ssd", "cores", "4"))))
                .contains("Its required node affinity wants zone in a, b, or cores > 8");
    }

    @Test
    void roomIsCountedForOnePod() {
        assertThat(obstacle(Pictures.asking(pod, 9000), target))
                .contains("Not enough memory: asks for 8.79 GiB, 7.9 GiB is left");
        assertThat(obstacle(target.withRequested(new Resources(3600, 0, 0, 3))))
                .contains("Not enough CPU: asks for 500 m, 400 m is left");
        assertThat(obstacle(target.withRequested(new Resources(4200, 0, 0, 3))))
                .contains("Not enough CPU: asks for 500 m, nothing is left");
        assertThat(obstacle(target.withRequested(new Resources(0, 0, 0, 110))))
                .contains("No more pods: it has 110 of 110");
        NodeInfo full = target.withRequested(new Resources(4200, 0, 63L << 30, 3));
        assertThat(obstacle(asking(new Resources(0, 0, 2L << 30, 1)), full))
                .contains("Not enough disk: asks for 2 GiB, 1 GiB is left");
        assertThat(obstacle(asking(new Resources(0, 0, 0, 1)), full))
                .as("what it does not ask for is not short")
                .isEmpty();
    }

    private PodInfo asking(Resources requests) {
        return new PodInfo(
                "default",
                "gru",
                "uid",
                "w1",
                "Running",
                "",
                false,
                true,
                List.of("train"),
                List.of("a"),
                0,
                "",
                List.of(),
                Map.of(),
                Map.of(),
                requests,
                null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "containerd://1.7.24~ds1 | containerd 1.7.24~ds1 cannot restore: that came with 2.1",
                "containerd://2.4.0 | containerd 2.4.0 cannot restore: that was removed in 2.4",
                "lab://1.0 | w2 is of the lab, w1 is not",
                "cri-o://1.34.1 | Its runtime is cri-o 1.34.1; containerd is needed",
                "containerd://2.1.0 |",
                "containerd://2.3.3 |",
                "containerd://2.3.7 |",
                "containerd://unknown |",
                "'' |"
            })
    void aRuntimeThatCannotRestoreIsNoTarget(String runtime, String words) {
        assertThat(obstacle(Pictures.like(target, Map.of(), List.of(), runtime)))
                .isEqualTo(Optional.ofNullable(words));
    }

    @Test
    void nodesOfTheLabFitEachOther() {
        PictureIndex lab = index(
                List.of(Pictures.like(source, Map.of(), List.of(), "lab://1.0")),
                List.of(),
                node -> NodeSupport.UNKNOWN);
        assertThat(Fit.immovable(new Cargo.OfPod(pod), lab)).isEmpty();
        assertThat(Fit.obstacle(pod, lab, Pictures.like(target, Map.of(), List.of(), "lab://1.0")))
                .isEmpty();
        assertThat(Fit.obstacle(pod, lab, target)).contains("w1 is of the lab, w2 is not");
    }

    @Test
    void nothingLeavesARuntimeThatIsNotContainerd() {
        PictureIndex other = index(
                List.of(Pictures.like(source, Map.of(), List.of(), "cri-o://1.34.1")),
                List.of(),
                node -> NodeSupport.UNKNOWN);
        assertThat(Fit.immovable(new Cargo.OfPod(pod), other))
                .contains("The runtime of w1 is cri-o 1.34.1; containerd is needed");
    }

    @Test
    void theDoctorsVerdictCounts() {
        NodeSupport none = new NodeSupport("", "bad", "", "examined 3 min ago: no CRIU", "examined 3 min ago: no CRIU");
        PictureIndex sick = index(List.of(source), List.of(), node -> node.equals("w2") ? none : NodeSupport.UNKNOWN);
        assertThat(Fit.obstacle(pod, sick, target)).contains("No pod can come, examined 3 min ago: no CRIU");
        PictureIndex stuck = index(List.of(source), List.of(), node -> node.equals("w1") ? none : NodeSupport.UNKNOWN);
        assertThat(Fit.obstacle(pod, stuck, target)).contains("No pod can leave w1, examined 3 min ago: no CRIU");
        assertThat(Fit.immovable(new Cargo.OfPod(pod), stuck)).isPresent();
        assertThat(Fit.obstacle(new Cargo.OfVolume(Pictures.volume("esc50", 1, "w1")), stuck, target))
                .as("a dataset needs no checkpoint")
                .isEmpty();
    }

    @Test
    void aPodThatDoesNotRunCannotMove() {
        PodInfo pending = Pictures.pod("default", "gru", "w1", "Pending", "", false, 0);
        assertThat(obstacle(pending, target)).contains("The pod is not running: Pending");
        PodInfo nowhere = Pictures.pod("default", "gru", "", "Pending", "", false, 0);
        assertThat(Fit.immovable(nowhere)).contains("The pod runs nowhere yet");
        PodInfo crashing = Pictures.pod("default", "gru", "w1", "Running", "CrashLoopBackOff", false, 4);
        assertThat(Fit.immovable(Pictures.needing(crashing, false, PodNeeds.NONE)))
                .contains("Its container does not run: CrashLoopBackOff");
    }

    @Test
    void aPodThatThePlanWouldRefuseAnywhereCannotMove() {
        assertThat(obstacle(like(List.of("train"), "ReplicaSet/web-5d"), target))
                .contains("It belongs to ReplicaSet/web-5d, which would replace it");
        assertThat(Fit.immovable(like(List.of("train", "side"), "")))
                .contains("It has 2 containers; pods with one can move");
        PodNeeds shape = new PodNeeds(
                List.of(),
                Map.of(),
                List.of(),
                List.of(
                        "it shares the network, pid or ipc namespace of its node",
                        "it uses a volume as a block device"));
        assertThat(Fit.immovable(Pictures.needing(pod, true, shape)))
                .contains("It shares the network, pid or ipc namespace of its node");
        assertThat(Fit.immovable(Pictures.noted(pod, "gru", Map.of(Words.MOVER, "{}"))))
                .contains("The pod is being moved already");
    }

    private static VolumeInfo volume(String kind, boolean block, NodeTerm... places) {
        return new VolumeInfo(
                "esc50",
                1,
                "Bound",
                places.length == 0 ? "w1" : "",
                kind,
                "default/esc50",
                "Retain",
                "",
                "esc50",
                List.of(),
                block,
                List.of(places));
    }

    @Test
    void aVolumeThatTheTargetDoesNotReachIsAnObstacle() {
        NodeTerm zone = new NodeTerm(List.of(new NodeTerm.Wish("zone", "In", List.of("a"))));
        PictureIndex zonal = index(List.of(source), List.of(volume("csi", false, zone)), node -> NodeSupport.UNKNOWN);
        assertThat(Fit.obstacle(pod, zonal, labelled(target, Map.of("zone", "a"))))
                .isEmpty();
        assertThat(Fit.obstacle(pod, zonal, labelled(target, Map.of("zone", "b"))))
                .contains("Its volume esc50 cannot be used there");
        assertThat(Fit.immovable(volume("local", true))).contains("A raw block device, not a folder of files");
    }

    /**
     * A frame at 60 Hz is 16.7 ms; a drag begins with one look at each node. The processor's time counts: how busy the
     * machine is otherwise says nothing about the rules.
     */
    @Test
    void aThousandNodesAreJudgedWithinAFrame() {
        NodeTerm zones = new NodeTerm(List.of(new NodeTerm.Wish("zone", "In", List.of("a", "b"))));
        PodNeeds needs = new PodNeeds(
                List.of(
                        new PodNeeds.Tolerated("node.kubernetes.io/not-ready", true, "", "NoExecute"),
                        new PodNeeds.Tolerated("node.kubernetes.io/unreachable", true, "", "NoExecute")),
                Map.of("disk", "ssd"),
                List.of(zones),
                List.of());
        List<NodeInfo> nodes = new ArrayList<>();
        for (NodeInfo node : Pictures.fleet(1000, 0).nodes()) {
            nodes.add(Pictures.like(
                    node, Map.of("disk", "ssd", "zone", "a"), List.of("spot=yes:PreferNoSchedule"), RUNTIME));
        }
        ClusterPicture fleet = Pictures.fleet(1000, 10_000);
        PictureIndex index =
                new PictureIndex(new ClusterPicture(1, Liveness.LIVE, null, "", nodes, fleet.pods(), fleet.volumes()));
        PodInfo moved = Pictures.needing(fleet.pods().getFirst(), true, needs);
        long[] nanos = new long[51];
        for (int i = 0; i < nanos.length; i++) {
            long begin = processor();
            long fit = nodes.stream()
                    .filter(node -> Fit.obstacle(moved, index, node).isEmpty())
                    .count();
            nanos[i] = processor() - begin;
            assertThat(fit).isBetween(700L, 999L);
        }
        Arrays.sort(nanos);
        LOG.info(
                "1,000 nodes judged in {} ms of processor time, median of {}",
                nanos[nanos.length / 2] / 1e6,
                nanos.length);
        assertThat(nanos[nanos.length / 2]).isLessThan(16_000_000L);
    }

    private static long processor() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
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
