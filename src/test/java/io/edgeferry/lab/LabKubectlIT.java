package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real kubectl against the lab. */
class LabKubectlIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path dir;

    @Test
    void kubectlFindsACluster() throws Exception {
        Path kubectl = Kubectl.find();
        manifests();
        List<String> faults = new ArrayList<>();
        try (TestLab lab = TestLab.start(dir)) {
            for (List<KubectlCall> calls : List.of(KubectlCalls.READING, KubectlCalls.RIGHTS, KubectlCalls.CHANGING)) {
                for (KubectlCall call : calls) {
                    String fault = fault(kubectl, lab.kubeconfig, call);
                    if (!fault.isEmpty()) {
                        faults.add(fault);
                    }
                }
            }
        }
        assertThat(faults).isEmpty();
    }

    private String fault(Path kubectl, Path kubeconfig, KubectlCall call) {
        List<String> words = new ArrayList<>(List.of(
                kubectl.toString(),
                "--kubeconfig",
                kubeconfig.toString(),
                "--cache-dir",
                dir.resolve("cache").toString()));
        call.args().forEach(arg -> words.add(arg.replace("{dir}", dir.toString())));
        Testbed.Outcome outcome = Testbed.run(LIMIT, words, Map.of());
        return call.fault(outcome.exitCode(), outcome.out() + outcome.err());
    }

    private void manifests() throws IOException {
        String pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: a, labels: {app: one}}
            spec:
              nodeSelector: {kubernetes.io/hostname: declared}
              containers:
              - {name: c, image: "lab/train:1", env: [{name: A, value: "1"}]}
            """;
        write("pod.yaml", pod);
        write("pod-changed.yaml", pod.replace("app: one", "app: two"));
        write("pod-unknown.yaml", pod.replace("name: a,", "name: b,").replace("spec:", "spec:\n  bogus: 1"));
        write(
                "pod-invalid.yaml",
                pod.replace("name: a,", "name: b,").replace("name: c,", "name: Bad_Name,") + "  - {name: d}\n");
        String config = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: applied}
            data: {k: v}
            """;
        write("cfg.yaml", config);
        write("cfg-changed.yaml", config.replace("k: v", "k: w"));
        write("volume.yaml", """
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: vol}
            spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: manual,
              hostPath: {path: /tmp/vol}}
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], storageClassName: manual,
              resources: {requests: {storage: 500Mi}}}
            """);
        byte[] big = new byte[4 << 20];
        new java.util.Random(1).nextBytes(big);
        Files.write(dir.resolve("big"), big);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(dir.resolve(name), text);
    }
}
