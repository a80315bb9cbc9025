package io.edgeferry.lab;

import static io.edgeferry.lab.KubectlCall.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.testbed.Testbed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real kubectl at the switches of a real lab; skipped without one. */
class LabSwitchesKubectlIT {

    /** Forty seconds of silence, ten between two beats, and what a busy machine takes. */
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static final List<KubectlCall> CALLS = List.of(
            call(
                    "resources",
                    "api-resources --api-group=lab.edgeferry.io",
                    0,
                    "links +lab.edgeferry.io/v1 +false +Link"),
            call("links", "get links", 0, "NAME +ROUND TRIP +RATE +LOSS +AGE", "edge-1--edge-2 +0 ms +no limit +0 %"),
            call("machines", "get machines", 0, "edge-1 +edge +up", "master +control-plane +up"),
            call("both", "get links,machines -o name", 0, "link.lab.edgeferry.io/edge-2--outside"),
            call(
                    "a round trip",
                    "patch link edge-1--edge-2 --type=merge -p '{\"spec\":{\"roundTripMs\":70,\"mbitPerSecond\":100}}'",
                    0,
                    "edge-1--edge-2 patched"),
            call("as set", "get link edge-1--edge-2", 0, "70 ms +100 Mbit/s"),
            call("described", "describe link edge-1--edge-2", 0, "Round Trip Ms: +70"),
            call(
                    "nonsense",
                    "patch link edge-1--edge-2 --type=merge -p '{\"spec\":{\"lossPercent\":\"much\"}}'",
                    1,
                    "is invalid: spec.lossPercent: Invalid value: \"much\": must be a number"),
            call(
                    "an unknown field",
                    "patch link edge-1--edge-2 --type=merge -p '{\"spec\":{\"speed\":1}}'",
                    1,
                    "there is no such field"),
            call(
                    "other ends",
                    "patch link edge-1--edge-2 --type=merge -p '{\"spec\":{\"ends\":[\"a\",\"b\"]}}'",
                    1,
                    "cannot be changed"),
            call(
                    "an unknown state",
                    "patch machine edge-1 --type=merge -p '{\"spec\":{\"state\":\"off\"}}'",
                    1,
                    "supported values: \"up\", \"cut\", \"killed\""),
            call(
                    "the control plane",
                    "patch machine master --type=merge -p '{\"spec\":{\"state\":\"cut\"}}'",
                    1,
                    "master runs the API server"),
            call("no new ones", "create -f {dir}/link.yaml", 1, "MethodNotAllowed|does not allow this method"),
            call("none by apply", "apply --server-side -f {dir}/link.yaml", 1, "NotFound"),
            call("none less", "delete machine edge-1 --wait=false", 1, "MethodNotAllowed|does not allow this method"),
            call("a viewer", "--context lab-viewer get machines", 0, "edge-1 +edge"),
            call(
                    "a viewer may not",
                    "--context lab-viewer patch machine edge-1 --type=merge -p '{\"spec\":{\"state\":\"cut\"}}'",
                    1,
                    "Forbidden"),
            call(
                    "cut",
                    "patch machine edge-1 --type=merge -p '{\"spec\":{\"state\":\"cut\"}}'",
                    0,
                    "machine.lab.edgeferry.io/edge-1 patched"));

    @TempDir
    Path dir;

    @Test
    void linksAndMachinesAreSetAndALostNodeIsTreatedAsByKubernetes() throws Exception {
        Path kubectl = Kubectl.find();
        java.nio.file.Files.writeString(dir.resolve("link.yaml"), """
            apiVersion: lab.edgeferry.io/v1
            kind: Link
            metadata: {name: mine}
            spec: {ends: [edge-1, edge-2], roundTripMs: 0, mbitPerSecond: 0, lossPercent: 0}
            """);
        try (Lab lab = Lab.start(new Lab.Options(dir.resolve("lab"), null, 0, 2))) {
            List<String> faults = new ArrayList<>();
            CALLS.forEach(each -> add(faults, kubectl, lab, each));
            assertThat(faults).isEmpty();
            soon(kubectl, lab, call("it is cut", "get machine edge-1", 0, "edge-1 +edge +cut"));
            soon(kubectl, lab, call("no log", "logs gru", 1, "no route to host"));
            soon(kubectl, lab, call("not ready", "get node edge-1", 0, "edge-1 +NotReady"));
            soon(
                    kubectl,
                    lab,
                    call(
                            "taints",
                            "describe node edge-1",
                            0,
                            "node.kubernetes.io/unreachable:NoExecute",
                            "node.kubernetes.io/unreachable:NoSchedule",
                            "Ready +Unknown .*NodeStatusUnknown +Kubelet stopped posting node status."));
            soon(kubectl, lab, call("heal", "patch machine edge-1 --type=merge -p '{\"spec\":{\"state\":\"up\"}}'", 0));
            soon(kubectl, lab, call("ready", "get node edge-1", 0, "edge-1 +Ready"));
            soon(kubectl, lab, call("no taints", "describe node edge-1", 0, "Taints: +<none>"));
            soon(kubectl, lab, call("its log", "logs gru --tail=1", 0, "step \\d+ loss"));
        }
    }

    private void add(List<String> faults, Path kubectl, Lab lab, KubectlCall each) {
        String fault = fault(kubectl, lab, each);
        if (!fault.isEmpty()) {
            faults.add(fault);
        }
    }

    private void soon(Path kubectl, Lab lab, KubectlCall each) {
        await(each.name())
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(fault(kubectl, lab, each)).isEmpty());
    }

    private String fault(Path kubectl, Lab lab, KubectlCall each) {
        List<String> words = new ArrayList<>(List.of(
                kubectl.toString(),
                "--kubeconfig",
                lab.kubeconfig().toString(),
                "--cache-dir",
                dir.resolve("cache").toString()));
        each.args().forEach(arg -> words.add(arg.replace("{dir}", dir.toString())));
        Testbed.Outcome outcome = Testbed.run(Duration.ofSeconds(60), words, Map.of());
        return each.fault(outcome.exitCode(), outcome.out() + outcome.err());
    }
}
