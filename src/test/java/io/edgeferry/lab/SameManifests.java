package io.edgeferry.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The files that the calls for both places name, written for one of them. */
final class SameManifests {

    /** What both places hold before the calls; all of it in the namespace {@code twin}, or named so. */
    private static final String OBJECTS = """
        apiVersion: v1
        kind: Pod
        metadata: {name: box, labels: {app: box}}
        spec:
          nodeName: {node}
          automountServiceAccountToken: false
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: {image}
            imagePullPolicy: IfNotPresent
            command: [sh, -c, 'while :; do echo beat; sleep 1; done']
            resources: {requests: {cpu: 10m, memory: 8Mi}, limits: {memory: 64Mi}}
            volumeMounts: [{name: work, mountPath: /work}]
          volumes: [{name: work, emptyDir: {}}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: over, labels: {app: over}}
        spec:
          nodeName: {node}
          automountServiceAccountToken: false
          restartPolicy: Never
          terminationGracePeriodSeconds: 1
          containers:
          - {name: main, image: "{image}", imagePullPolicy: IfNotPresent,
             command: [sh, -c, 'echo one; echo two; echo three; exit 3']}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: sorted-b2, labels: {kind: sorted}}, data: {k: v}}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: sorted-a1, labels: {kind: sorted}}, data: {k: v, l: "1"}}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: edited}, data: {k: before}}
        ---
        {apiVersion: v1, kind: ConfigMap, metadata: {name: fixed}, immutable: true, data: {k: v}}
        ---
        {apiVersion: v1, kind: Secret, metadata: {name: key}, stringData: {k: hidden}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: box}, spec: {selector: {app: none}, ports: [{port: 80}]}}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], storageClassName: twin, resources: {requests: {storage: 500Mi}}}
        ---
        {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: twin}, provisioner: twin.example/none}
        ---
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: {name: held}
        spec: {holderIdentity: me, leaseDurationSeconds: 40}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: idle, labels: {app: idle}}
        spec:
          replicas: 0
          selector: {matchLabels: {app: idle}}
          template:
            metadata: {labels: {app: idle}}
            spec: {containers: [{name: web, image: "web:1"}]}
        ---
        apiVersion: v1
        kind: Event
        metadata: {name: told}
        involvedObject: {apiVersion: v1, kind: ConfigMap, name: edited, namespace: twin}
        reason: Told
        message: it was told
        type: Normal
        source: {component: person}
        firstTimestamp: "2026-01-01T00:00:00Z"
        lastTimestamp: "2026-01-01T00:00:00Z"
        count: 1
        """;

    private static final String VOLUME = """
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: twin-vol}
        spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: twin,
          hostPath: {path: /tmp/twin}}
        """;

    private static final String POD = """
        apiVersion: v1
        kind: Pod
        metadata: {name: made}
        spec:
          containers:
          - {name: c, image: i}
        """;

    private static final String CONFIG = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: applied}
        data: {k: v}
        """;

    private final Path dir;
    private final Map<String, String> words;

    private SameManifests(Path dir, Map<String, String> words) {
        this.dir = dir;
        this.words = words;
    }

    /** Writes all of them into a folder; words such as {@code {node}} become what the place calls them. */
    static void write(Path dir, Map<String, String> words) throws IOException {
        SameManifests files = new SameManifests(dir, words);
        files.file("volume.yaml", VOLUME);
        files.file("objects.yaml", OBJECTS);
        files.file("small", "a few words\n");
        files.configs();
        files.pods();
        files.others();
    }

    private void configs() throws IOException {
        file("cfg.yaml", CONFIG);
        file("cfg-changed.yaml", CONFIG.replace("k: v", "k: w"));
        file("cfg-here.yaml", CONFIG.replace("name: applied", "name: here, namespace: twin"));
        file("cfg-old.yaml", CONFIG.replace("name: applied", "name: applied, resourceVersion: \"1\""));
        file("cfg-other-uid.yaml", CONFIG.replace("name: applied", "name: applied, uid: other"));
        file("cfg-none.yaml", CONFIG.replace("name: applied", "name: none"));
        file("cfg-bad-label.yaml", CONFIG.replace("name: applied", "name: bad, labels: {a: -b-}"));
        file("cfg-bad-annotation.yaml", CONFIG.replace("name: applied", "name: bad, annotations: {\"a b\": c}"));
        file("cfg-bad-key.yaml", CONFIG.replace("applied", "bad").replace("k: v", "\"a b\": v"));
        file("side.yaml", CONFIG.replace("applied", "side"));
        file("side-changed.yaml", CONFIG.replace("applied", "side").replace("k: v", "k: w"));
        file("generated.yaml", CONFIG.replace("name: applied", "generateName: made-"));
    }

    private void pods() throws IOException {
        file("pod.yaml", POD);
        file("pod-no-image.yaml", POD.replace(", image: i", ""));
        file("pod-empty.yaml", POD.replaceFirst("(?s)spec:.*", "spec: {containers: []}\n"));
        file("pod-bad-name.yaml", POD.replace("made", "Bad_Name"));
        file("pod-bad-container.yaml", POD.replace("name: c", "name: Bad_Name"));
        file("pod-twice.yaml", POD + "  - {name: c, image: i}\n");
        file("pod-no-volume.yaml", POD.replace("image: i", "image: i, volumeMounts: [{name: v, mountPath: /v}]"));
        file("pod-bad-policy.yaml", POD.replace("spec:", "spec:\n  restartPolicy: Sometimes"));
        file("pod-bad-quantity.yaml", POD.replace("image: i", "image: i, resources: {requests: {memory: much}}"));
        file("pod-unknown.yaml", POD.replace("spec:", "spec:\n  bogus: 1"));
        file("pod-wrong-type.yaml", POD.replace("spec:", "spec:\n  priority: high"));
    }

    private void others() throws IOException {
        file("no-kind.yaml", CONFIG.replaceFirst("kind: .*\n", ""));
        file("odd-kind.yaml", CONFIG.replace("kind: ConfigMap", "kind: Odd"));
        file("broken.yaml", "a: [b\n");
        file("broken.json", "[1]\n");
        file(
                "claim-bad.yaml",
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: bad}, spec: {resources: {requests:"
                        + " {storage: 1Gi}}}}");
        file(
                "volume-bad.yaml",
                "{apiVersion: v1, kind: PersistentVolume, metadata: {name: bad}, spec: {capacity: {storage: 1Gi},"
                        + " accessModes: [ReadWriteOnce]}}");
        file("service-bad.yaml", "{apiVersion: v1, kind: Service, metadata: {name: bad}, spec: {}}");
        file(
                "deploy-bad.yaml",
                "{apiVersion: apps/v1, kind: Deployment, metadata: {name: bad}, spec: {selector: {matchLabels: {a: b}},"
                        + " template: {metadata: {labels: {a: c}}, spec: {containers: [{name: c, image: i}]}}}}");
        file(
                "wrong-uid.json",
                "{\"apiVersion\":\"v1\",\"kind\":\"DeleteOptions\",\"preconditions\":{\"uid\":\"other\"}}");
    }

    private void file(String name, String text) throws IOException {
        String own = text;
        for (Map.Entry<String, String> word : words.entrySet()) {
            own = own.replace(word.getKey(), word.getValue());
        }
        Files.writeString(dir.resolve(name), own);
    }
}
