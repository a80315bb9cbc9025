package io.edgeferry.migration.fakes;

import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.VolumeManifest;
import io.edgeferry.cluster.Workloads.LogEntry;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.NodeShells;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The nodes w1, w2 and w3 with an API server. Containers make one step each time their log is read. */
public final class World {

    private final Faults faults = new Faults();
    private final Map<String, Machine> machines = new LinkedHashMap<>();
    private final Map<String, NodeShell> shells = new LinkedHashMap<>();
    private final FakeWorkloads workloads = new FakeWorkloads(this);
    private final FakeStorage storage = new FakeStorage(this);
    private final FakeCluster cluster = new FakeCluster(workloads, storage);
    private final FakeCopies copies = new FakeCopies(this);
    private final Map<String, Machine> helpers = new LinkedHashMap<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long ids = 0xabcdef000000L;
    private int most;

    /** An empty world. */
    public World() {
        for (String name : List.of("w1", "w2", "w3")) {
            Machine machine = new Machine(name);
            machines.put(name, machine);
            shells.put(name, new FakeShell(this, machine));
        }
    }

    /** What goes wrong. */
    public Faults faults() {
        return faults;
    }

    /** A machine. */
    public Machine machine(String name) {
        Machine machine = machines.get(name);
        if (machine == null) {
            throw new IllegalArgumentException("no machine " + name);
        }
        return machine;
    }

    /** The API server's side. */
    public FakeCluster cluster() {
        return cluster;
    }

    /** Its pods. */
    public FakeWorkloads workloads() {
        return workloads;
    }

    /** Its volumes and claims. */
    public FakeStorage storage() {
        return storage;
    }

    /** What copies datasets. */
    public FakeCopies copies() {
        return copies;
    }

    /** A call to the API server. */
    interface Body<T> {
        T run() throws ClusterException;
    }

    synchronized <T> T api(String what, Body<T> body) throws ClusterException {
        String call = "api " + what.replaceAll("[dm][0-9]{8}-[0-9]{6}-[0-9a-f]{6}", "OP");
        Faults.Kind kind = faults.enter(call);
        look();
        if (kind == Faults.Kind.REFUSED) {
            throw new ClusterException(403, "refused: " + what);
        }
        if (Thread.currentThread().isInterrupted()) {
            // As fabric8 does: it keeps the mark and throws something of its own.
            throw new ClusterException(0, "interrupted: " + what);
        }
        T result = body.run();
        look();
        faults.leave(call, kind);
        if (kind == Faults.Kind.LOST) {
            throw new ClusterException(0, "lost: " + what);
        }
        return result;
    }

    /** Makes a dataset on a node: a folder with three files, a hostPath volume and its claim. */
    public FakeFolder dataset(String name, String node) {
        String path = "/srv/data/" + name;
        FakeFolder folder = machine(node).folder(path);
        for (int i = 0; i < 3; i++) {
            folder.put("part-" + i, "data of " + name + " " + i);
        }
        storage.add(VolumeManifest.parse("""
            {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"%s"},
             "spec":{"capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"storageClassName":"",
              "persistentVolumeReclaimPolicy":"Retain","hostPath":{"path":"%s","type":"Directory"},
              "claimRef":{"namespace":"default","name":"%s","uid":"u"},
              "nodeAffinity":{"required":{"nodeSelectorTerms":[{"matchExpressions":[
               {"key":"kubernetes.io/hostname","operator":"In","values":["%s"]}]}]}}},
             "status":{"phase":"Bound"}}
            """.formatted(name, path, name, node)));
        storage.add(ClaimManifest.parse("""
            {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"%s","namespace":"default"},
             "spec":{"accessModes":["ReadWriteOnce"],"storageClassName":"","volumeName":"%s",
              "resources":{"requests":{"storage":"1Gi"}}}}
            """.formatted(name, name)));
        return folder;
    }

    /** Lets a pod use a claim. */
    public void mount(String pod, String claim) {
        workloads.edit(pod, node -> {
            node.withObject("spec")
                    .withArray("volumes")
                    .addObject()
                    .put("name", claim)
                    .putObject("persistentVolumeClaim")
                    .put("claimName", claim);
            ((tools.jackson.databind.node.ObjectNode)
                            node.withObject("spec").withArray("containers").get(0))
                    .withArray("volumeMounts")
                    .addObject()
                    .put("name", claim)
                    .put("mountPath", "/" + claim);
        });
    }

    /** The way into a helper pod: a machine of its own that sees the claim's folder. */
    public NodeShell helper(PodManifest pod) {
        Machine inside = helpers.computeIfAbsent(pod.uid(), uid -> {
            Machine made = new Machine("pod on " + pod.node());
            String path = storage.folder(pod.claims().getFirst(), pod.node()).orElseThrow();
            made.folders.put("/edgeferry/data", machine(pod.node()).folder(path));
            return made;
        });
        return new FakeShell(this, inside);
    }

    /** The machine behind a shell. */
    Machine end(NodeShell shell) {
        return ((FakeShell) shell).machine();
    }

    /** The ways to the machines. */
    public NodeShells shells() {
        return new NodeShells() {
            @Override
            public NodeShell shell(String node, String address) {
                NodeShell shell = shells.get(node);
                if (shell == null) {
                    throw new IllegalArgumentException("no machine " + node);
                }
                return shell;
            }

            @Override
            public void close() {}
        };
    }

    /** Starts a pod that trains and has logged ten steps. */
    public PodManifest train(String name, String node) {
        return train(name, node, "step %d loss 0.5");
    }

    /** Starts a pod with a log of its own form. */
    public synchronized PodManifest train(String name, String node, String line) {
        return workloads.started(name, node, run(machine(node), log(line)));
    }

    List<LogEntry> steps() {
        return log("step %d");
    }

    private List<LogEntry> log(String line) {
        List<LogEntry> log = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            log.add(new LogEntry(tick(), line.formatted(i)));
        }
        return log;
    }

    /** Names of the nodes with a container that runs: one for each container. */
    public synchronized List<String> live() {
        List<String> live = new ArrayList<>();
        machines.values().forEach(machine -> machine.live().forEach(container -> live.add(machine.name())));
        return live;
    }

    /** The largest number of containers that ever ran at the same time. */
    public synchronized int most() {
        look();
        return most;
    }

    /** Called around every change. */
    synchronized void look() {
        most = Math.max(most, live().size());
    }

    /** What operations left on the nodes, the kept checkpoint image excepted. */
    public synchronized List<String> leftovers() {
        List<String> left = new ArrayList<>();
        for (Machine machine : machines.values()) {
            left.addAll(machine.leftovers());
            left.addAll(machine.archives());
        }
        return left;
    }

    Machine.Container run(Machine machine, List<LogEntry> log) {
        Machine.Container container = new Machine.Container(Long.toHexString(ids++), log);
        machine.containers.put(container.id(), container);
        return container;
    }

    /** Time passes: what is logged next is so much later. Returns what time it is then. */
    public synchronized Instant pass(java.time.Duration time) {
        now = now.plus(time);
        return now;
    }

    Instant tick() {
        now = now.plusMillis(20);
        return now;
    }

    String nextId() {
        return "uid-" + ids++;
    }
}
