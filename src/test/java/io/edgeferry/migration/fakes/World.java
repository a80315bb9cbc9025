package io.edgeferry.migration.fakes;

import io.edgeferry.cluster.PodManifest;
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
    private final FakeCluster cluster = new FakeCluster(workloads);
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

    Instant tick() {
        now = now.plusMillis(20);
        return now;
    }

    String nextId() {
        return "uid-" + ids++;
    }
}
