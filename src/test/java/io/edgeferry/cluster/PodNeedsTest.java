package io.edgeferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What of a pod's spec reaches the picture. */
class PodNeedsTest {

    private static final String PICKY = """
        {"metadata":{"name":"gru-%d","namespace":"default","uid":"u-%d"},
         "spec":{"nodeName":"w1","hostNetwork":true,
          "nodeSelector":{"disk":"ssd"},
          "tolerations":[{"key":"gpu","operator":"Exists","effect":"NoSchedule"}],
          "affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[
            {"matchExpressions":[{"key":"zone","operator":"In","values":["a","b"]}]},
            {"matchExpressions":[{"key":"cores","operator":"Gt","values":["8"]}]}]}}},
          "containers":[{"name":"train","image":"base:1","tty":true}]},
         "status":{"phase":"Running","containerStatuses":[{"name":"train","containerID":"containerd://abc","restartCount":0,
           "state":%s}]}}
        """;
    private static final String RUNNING = "{\"running\":{}}";

    private static PodInfo info(int number, String state) {
        return PodManifest.parse(PICKY.formatted(number, number, state)).info();
    }

    @Test
    void theDemandsOfAPodReachThePicture() {
        PodNeeds needs = info(1, RUNNING).needs();
        assertThat(needs.untolerated(List.of("gpu=a:NoSchedule"))).isEmpty();
        assertThat(needs.untolerated(List.of("gpu=a:NoExecute", "x:NoSchedule", "y:PreferNoSchedule")))
                .containsExactly("gpu=a:NoExecute", "x:NoSchedule");
        assertThat(needs.selectorTrouble(Map.of("disk", "ssd", "zone", "a"))).isEmpty();
        assertThat(needs.selectorTrouble(Map.of("disk", "ssd", "cores", "16"))).isEmpty();
        assertThat(needs.selectorTrouble(Map.of("zone", "a"))).isEqualTo("node selector wants disk=ssd");
        assertThat(needs.selectorTrouble(Map.of("disk", "ssd", "cores", "4")))
                .isEqualTo("required node affinity wants zone in a, b, or cores > 8");
        assertThat(needs.unsupported())
                .containsExactly(
                        "its container has a terminal or standard input (tty, stdin)",
                        "it shares the network, pid or ipc namespace of its node");
    }

    @Test
    void whetherTheContainerRunsIsTold() {
        assertThat(info(1, RUNNING).running()).isTrue();
        PodInfo crashing = info(1, "{\"waiting\":{\"reason\":\"CrashLoopBackOff\"}}");
        assertThat(crashing.phase()).isEqualTo("Running");
        assertThat(crashing.running()).isFalse();
    }

    @Test
    void podsThatDemandTheSameShareIt() {
        List<PodInfo> pods =
                IntStream.range(0, 200).mapToObj(i -> info(i, RUNNING)).toList();
        assertThat(pods)
                .allSatisfy(
                        pod -> assertThat(pod.needs()).isSameAs(pods.getFirst().needs()));
    }
}
