package io.edgeferry.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Training pods of the testbed, as kubectl sees them. */
public final class Training {

    private static final Pattern STEP = Pattern.compile("(?m)^step (\\d+) loss");
    private static final Pattern LOSS = Pattern.compile("(?m)^step \\d+ loss (\\S+)$");
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Testbed testbed;

    /** Training pods on a testbed. */
    public Training(Testbed testbed) {
        this.testbed = testbed;
    }

    /** Starts a pod that trains, and waits for its fifth step. */
    public void start(String name, String node, int steps, String interval, String restartPolicy) {
        testbed.apply(manifest(name, node, steps, interval, restartPolicy));
        awaitStep(name, 5);
    }

    /** Starts an endless one. */
    public void start(String name, String node) {
        start(name, node, 0, "0.2", "Never");
    }

    /** The manifest of a training pod. */
    public String manifest(String name, String node, int steps, String interval, String restartPolicy) {
        return """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s, namespace: default, labels: {app: %s}}
            spec:
              nodeName: %s
              restartPolicy: %s
              terminationGracePeriodSeconds: 1
              containers:
              - name: train
                image: %s
                imagePullPolicy: IfNotPresent
                command: [python3, /opt/edgeferry/train.py]
                env:
                - {name: EDGEFERRY_STEPS, value: "%d"}
                - {name: EDGEFERRY_INTERVAL, value: "%s"}
                resources:
                  requests: {cpu: 100m, memory: 256Mi}
                  limits: {memory: 1Gi}
            """.formatted(name, name, node, restartPolicy, testbed.fact("IMAGE"), steps, interval);
    }

    /** The manifest of a pod that reads every file of a claim at each step. */
    public String readerManifest(String name, String node, String claim, int steps, String interval) {
        String reading = """
                - {name: EDGEFERRY_DATA, value: /data}
                volumeMounts: [{name: data, mountPath: /data}]
                resources:
            """;
        return manifest(name, node, steps, interval, "Never").replace("    resources:\n", reading)
                + """
                  volumes:
                  - name: data
                    persistentVolumeClaim: {claimName: %s}
                """.formatted(claim);
    }

    /** Deletes pods by label, whatever became of them. */
    public void remove(String name) {
        testbed.delete("pod", "-l", "edgeferry.io/origin=" + name, "--grace-period=1");
        testbed.delete("pod", name, "--grace-period=1");
    }

    /** The last step in a pod's log; -1 when there is none. */
    public int step(String pod) {
        Matcher matcher =
                STEP.matcher(testbed.tryKubectl("logs", pod, "--tail", "20").out());
        int last = -1;
        while (matcher.find()) {
            last = Integer.parseInt(matcher.group(1));
        }
        return last;
    }

    /** Waits until a pod has logged a step. */
    public void awaitStep(String pod, int step) {
        await("step " + step + " of pod " + pod)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> step(pod) >= step);
    }

    /** Asserts that a pod trains: its steps grow. */
    public void assertTrains(String pod) {
        int before = step(pod);
        await("pod " + pod + " goes on after step " + before)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> step(pod) > before + 2);
    }

    /** Asserts that a whole log counts from zero without a gap or a repeat, and returns how many steps it has. */
    public int assertUnbroken(String pod) {
        String log = testbed.kubectl("logs", pod);
        Matcher matcher = STEP.matcher(log);
        int expected = 0;
        while (matcher.find()) {
            assertThat(Integer.parseInt(matcher.group(1)))
                    .as("steps of " + pod + " without a gap or a repeat")
                    .isEqualTo(expected);
            expected++;
        }
        return expected;
    }

    /** The losses that a pod has logged, in the order of its steps, as it wrote them. */
    public List<String> losses(String pod) {
        return LOSS.matcher(testbed.kubectl("logs", pod))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** The digest of the weights that a finished pod printed. */
    public String digest(String pod) {
        Supplier<String> digest = () -> testbed.kubectl("logs", pod)
                .lines()
                .filter(line -> line.startsWith("digest "))
                .findFirst()
                .orElse("");
        await("pod " + pod + " prints the digest of its weights")
                .atMost(Duration.ofMinutes(8))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> !digest.get().isEmpty());
        return digest.get();
    }

    /** Names of the pods of an origin that exist, with their phase and node. */
    public Map<String, String> pods(String name) {
        Map<String, String> found = new java.util.TreeMap<>();
        String format =
                "-o=jsonpath={range .items[*]}{.metadata.name}{\" \"}{.spec.nodeName}{\" \"}{.status.phase}{\"\\n"
                        + "\"}{end}";
        for (List<String> selector :
                List.of(List.of("-l", "app=" + name), List.of("-l", "edgeferry.io/origin=" + name))) {
            testbed.kubectl("get", "pods", selector.get(0), selector.get(1), format)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(line -> line.split(" ", 3))
                    .forEach(words -> found.put(words[0], words[1] + " " + words[2]));
        }
        return found;
    }

    /** Asserts that the training lives in exactly one pod, on this node, and goes on; returns the pod's name. */
    public String assertTrainsOnlyOn(String name, String node) {
        await("exactly one pod of " + name)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> pods(name).size() == 1);
        Map.Entry<String, String> only = pods(name).entrySet().iterator().next();
        assertThat(only.getValue()).isEqualTo(node + " Running");
        assertTrains(only.getKey());
        return only.getKey();
    }

    /** Waits until an import has begun on a node. */
    public void awaitBytesOn(String node) {
        await("an import on " + node)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> testbed.on(node, "sh", "-c", "ctr -n k8s.io content active || true")
                        .contains("edgeferry"));
    }

    /** Asserts that nothing of any migration is left on the workers. */
    public void assertNothingLeft() {
        for (String node : List.of("w1", "w2")) {
            assertThat(testbed.on(node, "sh", "-c", "ls /var/lib/edgeferry 2>/dev/null || true"))
                    .as("agents, timers and keys on " + node)
                    .isBlank();
            assertThat(testbed.on(node, "sh", "-c", "ls /var/lib/kubelet/checkpoints 2>/dev/null || true"))
                    .as("dumps on " + node)
                    .isBlank();
            assertThat(testbed.on(node, "sh", "-c", "ls /var/lib/edgeferry-shared 2>/dev/null || true"))
                    .as("dumps in the shared folder")
                    .isBlank();
            assertThat(testbed.on(
                            node,
                            "sh",
                            "-c",
                            "cat /root/.ssh/authorized_keys /home/*/.ssh/authorized_keys 2>/dev/null | grep -c"
                                    + " edgeferry-m || true"))
                    .as("keys on " + node)
                    .isEqualToIgnoringWhitespace("0");
            assertThat(testbed.on(node, "sh", "-c", "ctr -n k8s.io content active | grep -c edgeferry || true"))
                    .as("half-imported blobs on " + node)
                    .isEqualToIgnoringWhitespace("0");
            assertThat(testbed.on(node, "sh", "-c", "ctr -n k8s.io task ls | grep -c PAUSED || true"))
                    .as("frozen containers on " + node)
                    .isEqualToIgnoringWhitespace("0");
        }
    }
}
