package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.ClusterPicture.Liveness;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.NodeInfo.Resources;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.migration.PureChecks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A card is green exactly when the plan, over what the picture knows, has no error. */
class FitProperties {

    /** A pod's spec, in JSON, and how its container does. */
    record Case(PodManifest pod, NodeInfo source, NodeInfo target) {}

    @Provide
    Arbitrary<Case> cases() {
        return Combinators.combine(
                        pods(),
                        nodes("w1"),
                        nodes("w2"),
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(9, Arbitraries.just(false)),
                                net.jqwik.api.Tuple.of(1, Arbitraries.just(true))))
                .as((pod, source, target, here) -> new Case(pod, source, here ? source : target));
    }

    /** Mostly the first one, so that nothing of the rest hides the others. */
    @SafeVarargs
    private static <T> Arbitrary<T> mostly(T usual, T... others) {
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(4, Arbitraries.just(usual)), net.jqwik.api.Tuple.of(1, Arbitraries.of(others)));
    }

    private static Arbitrary<PodManifest> pods() {
        Arbitrary<String> shape = mostly(
                "",
                "\"hostNetwork\":true,",
                "\"hostPID\":true,",
                "\"initContainers\":[{\"name\":\"i\"}],",
                "\"ephemeralContainers\":[{\"name\":\"e\"}],",
                "\"resourceClaims\":[{\"name\":\"gpu\"}],",
                "\"volumes\":[{\"name\":\"d\",\"hostPath\":{\"path\":\"/dev/video0\"}}],");
        Arbitrary<String> demands = mostly(
                "",
                "\"nodeSelector\":{\"disk\":\"ssd\"},",
                "\"tolerations\":[{\"operator\":\"Exists\"}],",
                "\"tolerations\":[{\"key\":\"gpu\",\"value\":\"yes\",\"effect\":\"NoSchedule\"}],",
                affinity("In", "\"a\",\"b\""),
                affinity("NotIn", "\"a\""),
                affinity("DoesNotExist", ""));
        Arbitrary<String> container = mostly(
                "{\"name\":\"train\",\"image\":\"base:1\",\"resources\":{\"requests\":{%s}}}",
                "{\"name\":\"train\",\"tty\":true,\"resources\":{\"requests\":{%s}}}",
                "{\"name\":\"train\",\"volumeDevices\":[{\"name\":\"d\"}],\"resources\":{\"requests\":{%s}}}",
                "{\"name\":\"train\",\"resources\":{\"limits\":{\"nvidia.com/gpu\":\"1\"},\"requests\":{%s}}}",
                "{\"name\":\"train\",\"resources\":{\"requests\":{%s}}},{\"name\":\"side\"}");
        Arbitrary<String> requests = Arbitraries.of(
                "",
                "\"memory\":\"1Gi\"",
                "\"memory\":\"3Gi\",\"cpu\":\"500m\"",
                "\"cpu\":\"2\"",
                "\"ephemeral-storage\":\"2Gi\"");
        Arbitrary<String> meta = mostly(
                "\"name\":\"gru\"",
                "\"name\":\"gru\",\"deletionTimestamp\":\"2026-01-05T09:00:00Z\"",
                "\"name\":\"gru\",\"annotations\":{\"edgeferry.io/mover\":\"damaged\"}",
                "\"name\":\"gru\",\"ownerReferences\":[{\"kind\":\"ReplicaSet\",\"name\":\"web\",\"controller\":true}]",
                "\"name\":\"" + "g".repeat(64) + "\"");
        Arbitrary<String> state = mostly(
                "{\"running\":{}}",
                "{\"waiting\":{\"reason\":\"CrashLoopBackOff\"}}",
                "{\"terminated\":{\"exitCode\":1}}");
        return Combinators.combine(shape, demands, container, requests, meta, state)
                .as((some, wants, one, asks, about, how) ->
                        PodManifest.parse("""
                            {"metadata":{%s,"namespace":"default","uid":"u"},
                             "spec":{"nodeName":"w1",%s%s"containers":[%s]},
                             "status":{"phase":"Running",
                              "containerStatuses":[{"name":"train","containerID":"containerd://abc","restartCount":0,"state":%s}]}}
                            """.formatted(about, some, wants, one.formatted(asks), how)));
    }

    private static String affinity(String operator, String values) {
        return "\"affinity\":{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":{\"nodeSelectorTerms\":"
            + "[{\"matchExpressions\":[{\"key\":\"zone\",\"operator\":\"" + operator + "\",\"values\":[" + values
                + "]}]}]}}},";
    }

    private static Arbitrary<NodeInfo> nodes(String name) {
        Arbitrary<Map<String, String>> labels =
                Arbitraries.of(Map.of(), Map.of("disk", "ssd", "zone", "a"), Map.of("zone", "c"));
        Arbitrary<List<String>> taints = mostly(
                List.of(),
                List.of("gpu=yes:NoSchedule"),
                List.of("gpu=yes:NoExecute"),
                List.of("spot:PreferNoSchedule"),
                List.of("node-role.kubernetes.io/control-plane:NoSchedule"));
        Arbitrary<Resources> used = mostly(
                new Resources(500, 1L << 30, 0, 3),
                new Resources(3000, 1L << 30, 0, 3),
                new Resources(4500, 1L << 30, 0, 3),
                new Resources(500, 6L << 30, 0, 3),
                new Resources(500, 9L << 30, 0, 3),
                new Resources(500, 1L << 30, 63L << 30, 3),
                new Resources(500, 1L << 30, 0, 110));
        return Combinators.combine(
                        mostly(true, false),
                        mostly(true, false),
                        labels,
                        taints,
                        mostly("amd64", "arm64"),
                        mostly("containerd://2.3.3", "containerd://1.7.24", "containerd://2.3.7", "containerd://2.4.1"),
                        used)
                .as((ready, open, labelled, tainted, processor, runtime, asked) -> new NodeInfo(
                        name,
                        ready,
                        ready ? "" : "KubeletNotReady",
                        open,
                        List.of(),
                        labelled,
                        tainted,
                        "10.0.0.7",
                        runtime,
                        "v1.36.1",
                        "6.12.0",
                        processor,
                        new Resources(4000, 8L << 30, 64L << 30, 110),
                        asked));
    }

    @Property(tries = 3000)
    void aCardIsGreenWhenThePlanHasNoError(@ForAll("cases") Case one) {
        List<NodeInfo> nodes = new ArrayList<>(List.of(one.source()));
        if (!one.target().equals(one.source())) {
            nodes.add(one.target());
        }
        PictureIndex index = new PictureIndex(new ClusterPicture(
                1, Liveness.LIVE, null, "", nodes, List.of(one.pod().info()), List.of()));
        List<String> errors = PureChecks.errors(one.pod(), one.source(), one.target());
        assertThat(Fit.obstacle(one.pod().info(), index, one.target()).isEmpty())
                .as("the plan says %s", errors)
                .isEqualTo(errors.isEmpty());
    }
}
