package io.edgeferry.lab;

import io.edgeferry.lab.api.LabApi;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import io.edgeferry.lab.store.MemoryObjects;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A lab of two nodes with {@link FakeKubelet}s, w1 and w2, a third that is only declared, and a pod {@code gru} on w1. */
public final class TestLab implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What is in it. */
    public final MemoryObjects objects = new MemoryObjects(Clock.systemUTC());
    /** The kubeconfig that leads to it. */
    public final Path kubeconfig;

    final LabApi api;

    private TestLab(Path folder) throws IOException {
        api = LabApi.start(
                objects,
                node -> node.startsWith("w") ? Optional.of(new FakeKubelet(node)) : Optional.empty(),
                0,
                Clock.systemUTC());
        kubeconfig = folder.resolve("kubeconfig");
        api.writeKubeconfig(kubeconfig);
    }

    /** Starts one. */
    public static TestLab start(Path folder) throws IOException, LabException {
        TestLab lab = new TestLab(folder);
        lab.objects.create(Kind.core("nodes"), node("w1"));
        lab.objects.create(Kind.core("nodes"), node("w2"));
        lab.objects.create(Kind.core("nodes"), node("declared"));
        lab.objects.create(Kind.core("pods"), pod("gru", "w1"));
        return lab;
    }

    static ObjectNode tree(String json) {
        return (ObjectNode) JSON.readTree(json);
    }

    static ObjectNode node(String name) {
        return tree("""
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"%s","labels":{"kubernetes.io/hostname":"%s",
            "kubernetes.io/os":"linux","kubernetes.io/arch":"amd64"}},"spec":{"podCIDR":"10.0.0.0/24"},
            "status":{"capacity":{"cpu":"4","memory":"8Gi","pods":"110"},
            "allocatable":{"cpu":"4","memory":"8Gi","pods":"110"},
            "conditions":[{"type":"Ready","status":"True","reason":"KubeletReady","message":"ready",
            "lastHeartbeatTime":"2026-01-01T00:00:00Z","lastTransitionTime":"2026-01-01T00:00:00Z"}],
            "addresses":[{"type":"InternalIP","address":"10.9.0.1"},{"type":"Hostname","address":"%s"}],
            "nodeInfo":{"kubeletVersion":"v1.36.3","osImage":"Lab","kernelVersion":"6.1.0","architecture":"amd64",
            "containerRuntimeVersion":"lab://1.0","operatingSystem":"linux","kubeProxyVersion":"","machineID":"",
            "systemUUID":"","bootID":""}}}\
            """.formatted(name, name, name));
    }

    static ObjectNode pod(String name, String node) {
        return tree("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"default","labels":{"app":"%s"}},
            "spec":{"nodeName":"%s","restartPolicy":"Always","terminationGracePeriodSeconds":0,
            "containers":[{"name":"main","image":"lab/train:1","imagePullPolicy":"IfNotPresent",
            "resources":{"requests":{"cpu":"100m","memory":"64Mi"}}}]},
            "status":{"phase":"Running","podIP":"10.9.1.5","hostIP":"10.9.0.1","qosClass":"Burstable",
            "startTime":"2026-01-01T00:00:00Z","conditions":[{"type":"Ready","status":"True",
            "lastTransitionTime":"2026-01-01T00:00:00Z"}],
            "containerStatuses":[{"name":"main","ready":true,"started":true,"restartCount":0,"image":"lab/train:1",
            "imageID":"","containerID":"lab://1","state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}}]}}\
            """.formatted(name, name, node));
    }

    @Override
    public void close() {
        api.close();
    }
}
