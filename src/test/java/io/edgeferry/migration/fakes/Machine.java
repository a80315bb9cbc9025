package io.edgeferry.migration.fakes;

import io.edgeferry.cluster.Workloads.LogEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node's machine: containers that train, images, archives, and the agents of operations with their timers. */
public final class Machine {

    /** State of a task of containerd. */
    public enum State {
        RUNNING,
        PAUSED
    }

    /** State of a dead man's timer. */
    public enum Timer {
        ARMED,
        DISARMED,
        FIRED
    }

    /** A container; its log is all that its training has done. */
    public static final class Container {
        private final String id;
        private State state = State.RUNNING;
        private final List<LogEntry> log;

        Container(String id, List<LogEntry> log) {
            this.id = id;
            this.log = new ArrayList<>(log);
        }

        /** Its id. */
        public String id() {
            return id;
        }

        /** Its state. */
        public State state() {
            return state;
        }

        /** The lines that it has logged. */
        public List<LogEntry> log() {
            return List.copyOf(log);
        }

        /** Logs a line of its own. */
        public void say(LogEntry line) {
            log.add(line);
        }
    }

    /** What a dump holds. */
    record Dump(List<LogEntry> log) {}

    /** What is in the agent's folder of one operation. */
    static final class Agent {
        @Nullable
        Timer timer;

        String guarded = "";
        final List<String> folders = new ArrayList<>();
    }

    private final String name;
    final Map<String, Container> containers = new LinkedHashMap<>();
    final Map<String, Dump> archives = new LinkedHashMap<>();
    final Map<String, Dump> images = new HashMap<>();
    final Map<String, Agent> agents = new LinkedHashMap<>();
    final List<String> authorizedKeys = new ArrayList<>();
    final List<String> files = new ArrayList<>();
    final Map<String, FakeFolder> folders = new LinkedHashMap<>();
    volatile long free = 50_000_000_000L;
    long inodes = 1_000_000;
    boolean reached = true;
    boolean blind;

    Machine(String name) {
        this.name = name;
    }

    /** The node's name. */
    public String name() {
        return name;
    }

    /** A folder with files, made when it is not there. */
    public FakeFolder folder(String path) {
        return folders.computeIfAbsent(path, missing -> new FakeFolder());
    }

    /** Whether there is such a folder. */
    public boolean hasFolder(String path) {
        return folders.containsKey(path);
    }

    /** Says how much space is left. */
    public void free(long bytes) {
        free = bytes;
    }

    /** Says how many files it can still make. */
    public void freeInodes(long number) {
        inodes = number;
    }

    /** Loses all folders. */
    public void forgetFolders() {
        folders.clear();
    }

    /** From now on nobody sees the processes of its containers. */
    public void blind() {
        blind = true;
    }

    /** Goes off the net, or comes back. */
    public void reached(boolean now) {
        reached = now;
    }

    boolean hasAgent(String folder) {
        String name = folder.substring("/var/lib/edgeferry/".length());
        int slash = name.indexOf('/');
        Agent agent = agents.get(slash < 0 ? name : name.substring(0, slash));
        return agent != null && (slash < 0 || agent.folders.contains(name.substring(slash + 1)));
    }

    /** Containers whose processes go on. */
    public List<Container> live() {
        return containers.values().stream()
                .filter(container -> container.state == State.RUNNING)
                .toList();
    }

    /** All containers. */
    public List<Container> containers() {
        return List.copyOf(containers.values());
    }

    /** Paths of the archives that lie here. */
    public List<String> archives() {
        return List.copyOf(archives.keySet());
    }

    /** All containers come to their end. */
    public void endAll() {
        containers.clear();
    }

    /** Gets a checkpoint image whose container had logged this. */
    public void image(String name, List<LogEntry> log) {
        images.put(name, new Dump(List.copyOf(log)));
    }

    /** Loses all checkpoint images. */
    public void forgetImages() {
        images.clear();
    }

    /** Names of the checkpoint images that are here. */
    public List<String> checkpoints() {
        return images.keySet().stream()
                .filter(image -> image.startsWith("edgeferry.invalid/"))
                .toList();
    }

    /** What is left of operations: agents, keys, files. */
    public List<String> leftovers() {
        List<String> left = new ArrayList<>(agents.keySet());
        left.addAll(authorizedKeys);
        left.addAll(files);
        return left;
    }

    /** Lets the time of every timer run out. */
    public void expireTimers() {
        for (Agent agent : agents.values()) {
            if (agent.timer == Timer.ARMED) {
                agent.timer = Timer.FIRED;
                resume(agent.guarded);
            }
        }
    }

    String resume(String id) {
        Container container = containers.get(id);
        if (container == null) {
            return "gone";
        }
        String was = container.state == State.PAUSED ? "resumed" : "running";
        container.state = State.RUNNING;
        return was;
    }

    boolean pause(String id) {
        Container container = containers.get(id);
        if (container == null || container.state == State.PAUSED) {
            return false;
        }
        container.state = State.PAUSED;
        return true;
    }

    /** The container's training makes a step, unless it is frozen. */
    static void train(Container container, LogEntry line) {
        if (container.state == State.RUNNING) {
            container.log.add(line);
        }
    }
}
